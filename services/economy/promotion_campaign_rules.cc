#include "services/economy/promotion_campaign_rules.h"

#include "absl/strings/str_cat.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/division.h"
#include "common/status/status_macros.h"
#include "services/economy/campaign_entry.h"
#include "services/economy/consumption_report_rules.h"
#include "services/economy/fiscal_input_rules.h"

namespace eastgate::economy {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

}  // namespace

absl::Status CheckCreate(const v1::CreatePromotionCampaignRequest& request, resource::RequestCheck check) {
  check.Id("promotion_campaign_id", request.promotion_campaign_id());
  check.Title("title_zh", request.title_zh());
  check.Range("theme_year", request.theme_year(), kFirstYear, kLastYear);
  check.Titles("partners", request.partners(), kMaxPartners);
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  const auto started_on = check.Date("started_on", request.started_on());
  check.Division("division", request.division(), started_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPromotionCampaignsRequest& request, resource::RequestCheck check) {
  if (request.theme_year() != 0) check.Range("theme_year", request.theme_year(), kFirstYear, kLastYear);
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListPromotionCampaignsRequest& request, const v1::PromotionCampaign& campaign) {
  return PromotionCampaignEntry().IsListed(request.states(), campaign) &&
         (request.theme_year() == 0 || campaign.theme_year() == request.theme_year()) &&
         reference::DivisionRegistry::Contains(request.division(), campaign.division());
}

v1::PromotionCampaign StartCampaign(const v1::CreatePromotionCampaignRequest& request) {
  v1::PromotionCampaign campaign;
  campaign.set_name(absl::StrCat(kPromotionCampaigns, "/", request.promotion_campaign_id()));
  campaign.set_title_zh(request.title_zh());
  campaign.set_theme_year(request.theme_year());
  *campaign.mutable_partners() = request.partners();
  campaign.set_task_force(request.task_force());
  campaign.set_lead_unit(request.lead_unit());
  *campaign.mutable_responsible_units() = request.responsible_units();
  campaign.set_division(request.division());
  campaign.set_started_on(request.started_on());
  campaign.set_source_ref(request.source_ref());
  return campaign;
}

absl::Status JudgeInCampaign(const lifecycle::Judgment& judgment, const char* day_field, reference::Date on,
                             const v1::PromotionCampaign& campaign) {
  RETURN_IF_ERROR(PromotionCampaignEntry().CheckNotRetracted(campaign));
  return lifecycle::CheckNotBefore(judgment.DayField(day_field), on, campaign.started_on(),
                                   "the day the campaign began");
}

const lifecycle::Entry<v1::PromotionCampaign>& PromotionCampaignEntry() {
  static const auto* rules = new lifecycle::Entry<v1::PromotionCampaign>(
      {.kind = kPromotionCampaignRecorded,
       .recorded = v1::PROMOTION_CAMPAIGN_STATE_STARTED,
       .retracted = v1::PROMOTION_CAMPAIGN_STATE_RETRACTED,
       .occurred_on =
           [](const v1::PromotionCampaign& campaign) { return lifecycle::StoredDate(campaign.started_on()); },
       .mutable_day = &v1::PromotionCampaign::mutable_started_on,
       .correctable = {.occurred_on = true, .division = true},
       .updates = {kPromotionCampaignUpdated,
                   "eastgate.economy.v1.PromotionService/UpdatePromotionCampaign"}});
  return *rules;
}

lifecycle::NounFigures PromotionCampaignFigures() {
  return {{figures::MakeRatio(10, kPromotionLeverage, "促消费杠杆倍数", "Leverage of promotion",
                              figure::v1::FIGURE_UNIT_TIMES, kPromotionConsumption, kPromotionFiscalInput,
                              "Consumption driven ÷ fiscal input.", {"campaign"})},
          {}};
}

}  // namespace eastgate::economy
