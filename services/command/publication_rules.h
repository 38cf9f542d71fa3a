// The rules of published briefings: what is frozen, its digest, and how it is asked for again.
//
// Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_PUBLICATION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_PUBLICATION_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/publication_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/briefing_sections.h"

namespace eastgate::command {

// The kind of fact.
inline constexpr char kBriefingPublished[] = "command.briefing_published";

// INVALID_ARGUMENT with every violation.
absl::Status CheckPublish(const v1::PublishBriefingRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPublishedBriefingsRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListPublishedBriefingsRequest& request, const v1::PublishedBriefing& published);

// SHA-256 over the serialized bytes, as hexadecimal digits.
std::string DigestOf(const v1::Briefing& briefing);

// What is published, recorded by `fact`.
v1::PublishedBriefing Publish(const v1::PublishBriefingRequest& request, const v1::Briefing& briefing,
                              const std::vector<v1::LogState>& logs, const std::vector<v1::Target>& targets,
                              absl::string_view fact);
fact::v1::Fact PublishedFact(const v1::PublishedBriefing& published, absl::string_view division);

// The sections of a published briefing as they were specified, and the questions that its items asked.
std::vector<BriefingSectionSpec> SpecsOf(const v1::Briefing& briefing);
// The targets that it was judged by.
FindTarget FrozenTargets(const v1::PublishedBriefing& published);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_PUBLICATION_RULES_H_
