#include "services/command/city_publication_rules.h"

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "services/command/suite_names.h"

namespace eastgate::command {
namespace {

constexpr char kCollection[] = "publishedCityBriefings";

absl::Status NotAnswered(const std::string& division, const std::string& service, absl::string_view why) {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable, fact::v1::ERROR_REASON_PEER_UNAVAILABLE, why,
                                 {{"division", division}, {"service", service}});
}

}  // namespace

absl::Status CheckPublish(const v1::PublishCityBriefingRequest& request, resource::RequestCheck check) {
  check.Id("published_city_briefing_id", request.published_city_briefing_id());
  const auto as_of = check.Date("as_of", request.as_of());
  check.NotBefore("published_on", check.Date("published_on", request.published_on()), "as_of", as_of);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPublishedCityBriefingsRequest& request, resource::RequestCheck check) {
  check.OptionalDate("as_of", request.as_of());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListPublishedCityBriefingsRequest& request,
             const v1::PublishedCityBriefing& published) {
  return request.as_of().empty() || published.city_briefing().briefing().as_of() == request.as_of();
}

absl::Status CheckComplete(const v1::CityBriefing& briefing, bool allow_missing) {
  for (const v1::CityBriefingSection& section : briefing.sections()) {
    const std::string service = ServiceOf(section.section());
    const v1::DistrictAnswer* missing = nullptr;
    bool any = false;
    for (const v1::DistrictAnswer& district : section.districts()) {
      const bool has_answered = district.status() == v1::DISTRICT_ANSWER_STATUS_ANSWERED;
      any = any || has_answered;
      if (!has_answered && missing == nullptr) missing = &district;
    }
    if (missing == nullptr || (any && allow_missing)) continue;
    return NotAnswered(missing->division(), service,
                       absl::StrCat(missing->division(), ": ", service,
                                    any ? " does not answer" : " answers in no district"));
  }
  return absl::OkStatus();
}

absl::Status CheckAsComplete(const v1::CityBriefing& then, const v1::CityBriefing& now) {
  for (int s = 0; s < then.sections_size(); ++s) {
    const std::string service = ServiceOf(then.sections(s).section());
    for (int i = 0; i < then.sections(s).districts_size(); ++i) {
      const v1::DistrictAnswer& before = then.sections(s).districts(i);
      if (before.status() != v1::DISTRICT_ANSWER_STATUS_ANSWERED ||
          now.sections(s).districts(i).status() == v1::DISTRICT_ANSWER_STATUS_ANSWERED)
        continue;
      return NotAnswered(before.division(), service,
                         absl::StrCat(before.division(), ": ", service, " does not answer as it did then"));
    }
  }
  return absl::OkStatus();
}

v1::PublishedCityBriefing Publish(const v1::PublishCityBriefingRequest& request,
                                  const v1::CityBriefing& briefing,
                                  const std::vector<v1::DistrictLogHead>& logs,
                                  const std::vector<v1::Target>& targets,
                                  const std::vector<v1::CountedParts>& counted_parts,
                                  absl::string_view fact) {
  auto published = Frozen<v1::PublishedCityBriefing>(
      request, absl::StrCat(kCollection, "/", request.published_city_briefing_id()), DigestOf(briefing), logs,
      targets, fact);
  *published.mutable_city_briefing() = briefing;
  published.mutable_counted_parts()->Add(counted_parts.begin(), counted_parts.end());
  return published;
}

fact::v1::Fact PublishedFact(const v1::PublishedCityBriefing& published, absl::string_view division) {
  return PublicationFact(kCityBriefingPublished, published, division);
}

}  // namespace eastgate::command
