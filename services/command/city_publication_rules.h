// The rules of published briefings of a city: which requests are well-formed, what is frozen, and its digest.
//
// Pure functions. A publication is neither corrected nor retracted: another is published.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_PUBLICATION_RULES_H_
#define EASTGATE_SERVICES_COMMAND_CITY_PUBLICATION_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/city_publication.pb.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "services/command/publication_rules.h"

namespace eastgate::command {

// The kind of fact. It occurs on published_on and posts nothing; its evidence is the digest of the briefing.
// It is neither corrected nor retracted: PublishCityBriefing publishes another.
inline constexpr char kCityBriefingPublished[] = "command.city_briefing_published";

// INVALID_ARGUMENT with every violation.
absl::Status CheckPublish(const v1::PublishCityBriefingRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListPublishedCityBriefingsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the briefing.
bool Matches(const v1::ListPublishedCityBriefingsRequest& request,
             const v1::PublishedCityBriefing& published);

// PEER_UNAVAILABLE, metadata division and service: a district has not answered to a section that others have
// answered, unless that is allowed, or nobody has.
absl::Status CheckComplete(const v1::CityBriefing& briefing, bool allow_missing);

// PEER_UNAVAILABLE, metadata division and service: a district that has answered `then` has not answered
// `now`, which has the same districts.
absl::Status CheckAsComplete(const v1::CityBriefing& then, const v1::CityBriefing& now);

// Returns the published briefing, recorded by `fact`, and its fact.
v1::PublishedCityBriefing Publish(const v1::PublishCityBriefingRequest& request,
                                  const v1::CityBriefing& briefing,
                                  const std::vector<v1::DistrictLogHead>& logs,
                                  const std::vector<v1::Target>& targets,
                                  const std::vector<v1::CountedParts>& counted_parts, absl::string_view fact);
fact::v1::Fact PublishedFact(const v1::PublishedCityBriefing& published, absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_PUBLICATION_RULES_H_
