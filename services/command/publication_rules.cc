#include "services/command/publication_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "services/command/target_rules.h"

namespace eastgate::command {
namespace {

constexpr char kCollection[] = "publishedBriefings";
constexpr char kLogIdField[] = "log_id";

}  // namespace

absl::Status CheckPublish(const v1::PublishBriefingRequest& request, resource::RequestCheck check) {
  check.Id("published_briefing_id", request.published_briefing_id());
  const auto as_of = check.Date("as_of", request.as_of());
  check.NotBefore("published_on", check.Date("published_on", request.published_on()), "as_of", as_of);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPublishedBriefingsRequest& request, resource::RequestCheck check) {
  check.OptionalDate("as_of", request.as_of());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListPublishedBriefingsRequest& request, const v1::PublishedBriefing& published) {
  return request.as_of().empty() || published.briefing().as_of() == request.as_of();
}

// A briefing has no map fields, so that equal briefings have equal bytes.
std::string DigestOf(const google::protobuf::Message& briefing) {
  return auth::ToHex(auth::Sha256Of(briefing.SerializeAsString()));
}

void RenameLogs(const std::map<std::string, std::string>& names, google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == kLogIdField) {
      const auto name = names.find(reflection.GetString(message, field));
      if (name != names.end()) reflection.SetString(&message, field, name->second);
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      RenameLogs(names, *reflection.MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      RenameLogs(names, *reflection.MutableRepeatedMessage(&message, field, i));
  }
}

v1::PublishedBriefing Publish(const v1::PublishBriefingRequest& request, const v1::Briefing& briefing,
                              const std::vector<v1::ServiceLogHead>& logs,
                              const std::vector<v1::Target>& targets, absl::string_view fact) {
  auto published =
      Frozen<v1::PublishedBriefing>(request, absl::StrCat(kCollection, "/", request.published_briefing_id()),
                                    DigestOf(briefing), logs, targets, fact);
  *published.mutable_briefing() = briefing;
  return published;
}

fact::v1::Fact PublishedFact(const v1::PublishedBriefing& published, absl::string_view division) {
  return PublicationFact(kBriefingPublished, published, division);
}

std::vector<BriefingSectionSpec> SpecsOf(const v1::Briefing& briefing) {
  std::vector<BriefingSectionSpec> specs;
  for (const v1::BriefingSection& section : briefing.sections()) {
    BriefingSectionSpec spec{section.section(), section.title_zh(), {}};
    for (const v1::BriefingItem& item : section.items()) {
      spec.items.push_back({item.query(), item.title_zh(), item.unit_zh(),
                            item.has_rounding() ? std::optional(item.rounding()) : std::nullopt});
    }
    specs.push_back(std::move(spec));
  }
  return specs;
}

FindTarget FrozenTargets(const google::protobuf::RepeatedPtrField<v1::Target>& targets) {
  return [&targets](const figure::v1::FigureQuery& query,
                    int year) -> absl::StatusOr<std::optional<v1::Target>> {
    const std::string wanted = TargetKey(query.figure(), query.division(), query.dimensions(), year);
    for (const v1::Target& target : targets) {
      if (TargetKey(target.figure(), target.division(), target.dimensions(), target.year()) == wanted)
        return target;
    }
    return std::optional<v1::Target>();
  };
}

FindTarget Remembering(FindTarget find, std::vector<v1::Target>& found) {
  return [find = std::move(find), &found](const figure::v1::FigureQuery& query,
                                          int year) -> absl::StatusOr<std::optional<v1::Target>> {
    ASSIGN_OR_RETURN(std::optional<v1::Target> target, find(query, year));
    if (target) found.push_back(*target);
    return target;
  };
}

}  // namespace eastgate::command
