#include "services/economy/consumption_report_rules.h"

#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/kinds.h"
#include "common/status/status_macros.h"
#include "services/economy/campaign_entry.h"

namespace eastgate::economy {

using v1::ConsumptionReport;

absl::Status CheckCreate(const v1::CreateConsumptionReportRequest& request, resource::RequestCheck check) {
  CheckCampaignEntry(check, request, "consumption_report_id", request.consumption_report_id(), "reported_on",
                     request.reported_on());
  check.Range("amount_fen", request.amount_fen(), 0, kMaxConsumptionFen);
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListConsumptionReportsRequest& request, resource::RequestCheck check) {
  return CheckCampaignEntryList(request, check);
}

bool Matches(const v1::ListConsumptionReportsRequest& request, const ConsumptionReport& row) {
  return MatchesCampaignEntry(ConsumptionReportEntry(), request, row);
}

ConsumptionReport ReportConsumption(const v1::CreateConsumptionReportRequest& request) {
  auto row =
      NewCampaignEntry<ConsumptionReport>(request, "consumptionReports", request.consumption_report_id());
  row.set_source(request.source());
  row.set_amount_fen(request.amount_fen());
  row.set_reported_on(request.reported_on());
  return row;
}

const lifecycle::Entry<ConsumptionReport>& ConsumptionReportEntry() {
  static const auto* rules = new lifecycle::Entry<ConsumptionReport>(
      {.kind = kConsumptionReported,
       .measures = {kPromotionConsumption},
       .recorded = v1::CONSUMPTION_REPORT_STATE_REPORTED,
       .retracted = v1::CONSUMPTION_REPORT_STATE_RETRACTED,
       .occurred_on = [](const ConsumptionReport& row) { return lifecycle::StoredDate(row.reported_on()); },
       .mutable_day = &ConsumptionReport::mutable_reported_on,
       .correctable = {.occurred_on = true,
                       .division = true,
                       .amounts = {kPromotionConsumption},
                       .dimensions = {"source"}},
       .apply = [](ConsumptionReport& row, const facts::Correction& correction) -> absl::Status {
         RETURN_IF_ERROR(lifecycle::CorrectCode(correction, "source", *row.mutable_source()));
         return lifecycle::CorrectFen(
             correction, kPromotionConsumption, [&row](int64_t fen) { row.set_amount_fen(fen); }, 0,
             kMaxConsumptionFen);
       },
       .post =
           [](const ConsumptionReport& row, fact::v1::Fact& draft) {
             PostCampaignEntry(row, kPromotionConsumption, lifecycle::StoredDate(row.reported_on()),
                               row.amount_fen(), {{"source", row.source()}}, draft);
           }});
  return *rules;
}

lifecycle::NounFigures ConsumptionReportFigures() {
  return {
      {figures::MakeFigure(9, kPromotionConsumption, "促消费活动带动消费", "Consumption driven by promotion",
                           figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {"campaign", "source"},
                           "Consumption that campaigns drove, by the last day that a report covers.")},
      {},
      {{"source", reference::kConsumptionSourceList}}};
}

}  // namespace eastgate::economy
