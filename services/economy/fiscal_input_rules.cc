#include "services/economy/fiscal_input_rules.h"

#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "services/economy/campaign_entry.h"

namespace eastgate::economy {

using v1::FiscalInput;

absl::Status CheckCreate(const v1::CreateFiscalInputRequest& request, resource::RequestCheck check) {
  CheckCampaignEntry(check, request, "fiscal_input_id", request.fiscal_input_id(), "paid_on",
                     request.paid_on());
  check.Fen("amount_fen", request.amount_fen());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListFiscalInputsRequest& request, resource::RequestCheck check) {
  return CheckCampaignEntryList(request, check);
}

bool Matches(const v1::ListFiscalInputsRequest& request, const FiscalInput& row) {
  return MatchesCampaignEntry(FiscalInputEntry(), request, row);
}

FiscalInput PayFiscalInput(const v1::CreateFiscalInputRequest& request) {
  auto row = NewCampaignEntry<FiscalInput>(request, "fiscalInputs", request.fiscal_input_id());
  row.set_amount_fen(request.amount_fen());
  row.set_paid_on(request.paid_on());
  return row;
}

const lifecycle::Entry<FiscalInput>& FiscalInputEntry() {
  static const auto* rules = new lifecycle::Entry<FiscalInput>(
      {.kind = kFiscalInputPaid,
       .measures = {kPromotionFiscalInput},
       .recorded = v1::FISCAL_INPUT_STATE_PAID,
       .retracted = v1::FISCAL_INPUT_STATE_RETRACTED,
       .occurred_on = [](const FiscalInput& row) { return lifecycle::StoredDate(row.paid_on()); },
       .mutable_day = &FiscalInput::mutable_paid_on,
       .correctable = {.occurred_on = true, .division = true, .amounts = {kPromotionFiscalInput}},
       .apply =
           [](FiscalInput& row, const facts::Correction& correction) {
             return lifecycle::CorrectFen(correction, kPromotionFiscalInput,
                                          [&row](int64_t fen) { row.set_amount_fen(fen); });
           },
       .post =
           [](const FiscalInput& row, fact::v1::Fact& draft) {
             PostCampaignEntry(row, kPromotionFiscalInput, lifecycle::StoredDate(row.paid_on()),
                               row.amount_fen(), {}, draft);
           }});
  return *rules;
}

lifecycle::NounFigures FiscalInputFigures() {
  return {{figures::MakeFigure(8, kPromotionFiscalInput, "促消费财政投入", "Fiscal input to promotion",
                               figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {"campaign"},
                               "Money that the district put into campaigns, by the day it was paid.")},
          {}};
}

}  // namespace eastgate::economy
