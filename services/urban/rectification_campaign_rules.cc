#include "services/urban/rectification_campaign_rules.h"

#include "absl/strings/str_cat.h"
#include "common/reference/division.h"

namespace eastgate::urban {

using v1::RectificationCampaign;

absl::Status CheckCreate(const v1::CreateRectificationCampaignRequest& request,
                         resource::RequestCheck check) {
  check.Id("rectification_campaign_id", request.rectification_campaign_id());
  check.Title("title_zh", request.title_zh());
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  const auto started_on = check.Date("started_on", request.started_on());
  check.Division("division", request.division(), started_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRectificationCampaignsRequest& request, resource::RequestCheck check) {
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListRectificationCampaignsRequest& request, const RectificationCampaign& campaign) {
  return RectificationCampaignEntry().IsListed(request.states(), campaign) &&
         reference::DivisionRegistry::Contains(request.division(), campaign.division());
}

RectificationCampaign Begin(const v1::CreateRectificationCampaignRequest& request) {
  RectificationCampaign campaign;
  campaign.set_name(absl::StrCat(kRectificationCampaigns, "/", request.rectification_campaign_id()));
  campaign.set_title_zh(request.title_zh());
  campaign.set_task_force(request.task_force());
  campaign.set_lead_unit(request.lead_unit());
  *campaign.mutable_responsible_units() = request.responsible_units();
  campaign.set_division(request.division());
  campaign.set_started_on(request.started_on());
  campaign.set_source_ref(request.source_ref());
  return campaign;
}

const lifecycle::Entry<RectificationCampaign>& RectificationCampaignEntry() {
  static const auto* rules = new lifecycle::Entry<RectificationCampaign>(
      {.kind = kRectificationCampaignRecorded,
       .measures = {},
       .recorded = v1::RECTIFICATION_CAMPAIGN_STATE_STARTED,
       .retracted = v1::RECTIFICATION_CAMPAIGN_STATE_RETRACTED,
       .occurred_on =
           [](const RectificationCampaign& campaign) { return lifecycle::StoredDate(campaign.started_on()); },
       .correctable = {},
       .updates = {kRectificationCampaignUpdated,
                   "eastgate.urban.v1.RectificationService/UpdateRectificationCampaign"}});
  return *rules;
}

}  // namespace eastgate::urban
