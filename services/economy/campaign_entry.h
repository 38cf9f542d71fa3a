// The checks, the row and the posting that the entries of a promotion campaign (events, inputs of money,
// reports of consumption) have in common.
//
// Every one names its campaign, has a day not before the campaign began, and posts one amount under the
// campaign's id. Pure functions.
#ifndef EASTGATE_SERVICES_ECONOMY_CAMPAIGN_ENTRY_H_
#define EASTGATE_SERVICES_ECONOMY_CAMPAIGN_ENTRY_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/facts/draft.h"
#include "common/lifecycle/entry.h"
#include "common/reference/division.h"
#include "common/resource/request_check.h"
#include "common/resource/rows.h"

namespace eastgate::economy {

// The collection of the campaigns.
inline constexpr char kPromotionCampaigns[] = "promotionCampaigns";

// Checks what the request for every entry says: its id, its campaign, when and where.
template <class Request>
void CheckCampaignEntry(resource::RequestCheck& check, const Request& request, const char* id_field,
                        const std::string& id, const char* day_field, const std::string& day) {
  check.Id(id_field, id);
  check.Name("campaign", request.campaign(), kPromotionCampaigns);
  check.Division("division", request.division(), check.Date(day_field, day));
  check.SourceRef(request.source_ref());
}

template <class Request>
absl::Status CheckCampaignEntryList(const Request& request, resource::RequestCheck check) {
  check.OptionalName("campaign", request.campaign(), kPromotionCampaigns);
  check.List(request);
  return check.ToStatus();
}

template <class Request, class Row>
bool MatchesCampaignEntry(const lifecycle::Entry<Row>& entry, const Request& request, const Row& row) {
  return entry.IsListed(request.states(), row) &&
         (request.campaign().empty() || row.campaign() == request.campaign()) &&
         reference::DivisionRegistry::Contains(request.division(), row.division());
}

// Returns the entry as far as every request for one says it.
template <class Row, class Request>
Row NewCampaignEntry(const Request& request, absl::string_view collection, absl::string_view id) {
  Row row;
  row.set_name(absl::StrCat(collection, "/", id));
  row.set_campaign(request.campaign());
  row.set_division(request.division());
  row.set_source_ref(request.source_ref());
  return row;
}

// Returns the dimensions by which every entry is counted: its campaign.
template <class Row>
std::map<std::string, std::string> DimensionsOfCampaign(const Row& row) {
  return {{"campaign", std::string(resource::IdOf(row.campaign()))}};
}

// Adds the posting of an entry to its fact.
template <class Row>
void PostCampaignEntry(const Row& row, absl::string_view measure, reference::Date on, int64_t amount,
                       std::map<std::string, std::string> dimensions, fact::v1::Fact& draft) {
  dimensions.merge(DimensionsOfCampaign(row));
  *draft.add_postings() = facts::MakePosting(measure, on, row.division(), amount, dimensions);
}

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_CAMPAIGN_ENTRY_H_
