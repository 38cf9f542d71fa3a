// The rules of published briefings: which requests are well-formed, what is frozen, its digest, and how the
// same questions are asked again.
//
// Pure functions. A publication is neither corrected nor retracted: another is published.
#ifndef EASTGATE_SERVICES_COMMAND_PUBLICATION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_PUBLICATION_RULES_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/draft.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/publication.pb.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"
#include "services/command/briefing_items.h"
#include "services/command/briefing_sections.h"

namespace eastgate::command {

// The kind of fact. It occurs on published_on and posts nothing; its evidence is the digest of the briefing.
// It is neither corrected nor retracted: PublishBriefing publishes another.
inline constexpr char kBriefingPublished[] = "command.briefing_published";

// INVALID_ARGUMENT with every violation.
absl::Status CheckPublish(const v1::PublishBriefingRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPublishedBriefingsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the briefing.
bool Matches(const v1::ListPublishedBriefingsRequest& request, const v1::PublishedBriefing& published);

// Returns the SHA-256 of the serialized bytes of a briefing, of a district or a city, as hexadecimal digits.
std::string DigestOf(const google::protobuf::Message& briefing);

// Replaces the ids of logs, wherever the message and its parts have one.
void RenameLogs(const std::map<std::string, std::string>& names, google::protobuf::Message& message);
// Gives a briefing that was computed again the ids that the logs had then. `now` has the same logs at the
// same revisions; `LogHead` is ServiceLogHead or DistrictLogHead. A log that was restored has another id;
// where its digest at the revision is that of then, it is the same log up to there.
template <class LogHead>
void NameLogsAsThen(const std::vector<LogHead>& then, const std::vector<LogHead>& now,
                    google::protobuf::Message& briefing) {
  std::map<std::string, std::string> names;
  for (size_t i = 0; i < then.size() && i < now.size(); ++i) {
    if (then[i].digest() == now[i].digest()) names[now[i].log_id()] = then[i].log_id();
  }
  RenameLogs(names, briefing);
}

// Returns a published briefing without the briefing: its name, and what is frozen with it. Published is
// PublishedBriefing or PublishedCityBriefing.
template <class Published, class Request, class LogHead>
Published Frozen(const Request& request, std::string name, std::string digest,
                 const std::vector<LogHead>& logs, const std::vector<v1::Target>& targets,
                 absl::string_view fact) {
  Published published;
  published.set_name(std::move(name));
  published.mutable_logs()->Add(logs.begin(), logs.end());
  published.mutable_targets()->Add(targets.begin(), targets.end());
  published.set_digest(std::move(digest));
  published.set_published_on(request.published_on());
  published.set_source_ref(request.source_ref());
  published.set_fact(std::string(fact));
  return published;
}

// Returns the fact of a publication, of the name and with the digest as its evidence. Published is
// PublishedBriefing or PublishedCityBriefing.
template <class Published>
fact::v1::Fact PublicationFact(absl::string_view kind, const Published& published,
                               absl::string_view division) {
  fact::v1::Fact draft = facts::DraftFact(kind, published.name(), division, published.published_on());
  fact::v1::Evidence& evidence = *draft.add_evidence();
  evidence.set_uri(published.name());
  evidence.set_sha256(published.digest());
  return draft;
}

// Returns the published briefing, recorded by `fact`, and its fact.
v1::PublishedBriefing Publish(const v1::PublishBriefingRequest& request, const v1::Briefing& briefing,
                              const std::vector<v1::ServiceLogHead>& logs,
                              const std::vector<v1::Target>& targets, absl::string_view fact);
fact::v1::Fact PublishedFact(const v1::PublishedBriefing& published, absl::string_view division);

// Returns the sections of a published briefing as they were specified, with the questions of its items.
std::vector<BriefingSectionSpec> SpecsOf(const v1::Briefing& briefing);
// Returns a function that finds the targets by which a briefing was judged, which must outlive it.
FindTarget FrozenTargets(const google::protobuf::RepeatedPtrField<v1::Target>& targets);
// Returns a function that finds targets as `find` does, and adds each to `found`, which must outlive it.
FindTarget Remembering(FindTarget find, std::vector<v1::Target>& found);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_PUBLICATION_RULES_H_
