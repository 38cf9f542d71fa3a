#include "services/economy/fiscal_input_rules.h"

#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "services/economy/campaign_entry.h"

namespace eastgate::economy {

using v1::FiscalInput;

namespace {

constexpr char kCollection[] = "fiscalInputs";

lifecycle::Payment PaymentOf(const FiscalInput& row) {
  return {row.name(), row.paid_on(), row.amount_fen()};
}

}  // namespace

absl::Status CheckCreate(const v1::CreateFiscalInputRequest& request, resource::RequestCheck check) {
  CheckCampaignEntry(check, request, "fiscal_input_id", request.fiscal_input_id(), "paid_on",
                     request.paid_on());
  check.Fen("amount_fen", request.amount_fen());
  return check.ToStatus();
}

absl::Status CheckRecover(const v1::RecoverFiscalInputRequest& request, resource::RequestCheck check) {
  return lifecycle::CheckRecover(request, check, kCollection);
}

absl::Status CheckList(const v1::ListFiscalInputsRequest& request, resource::RequestCheck check) {
  return CheckCampaignEntryList(request, check);
}

bool Matches(const v1::ListFiscalInputsRequest& request, const FiscalInput& row) {
  return MatchesCampaignEntry(FiscalInputEntry(), request, row);
}

FiscalInput PayFiscalInput(const v1::CreateFiscalInputRequest& request) {
  auto row = NewCampaignEntry<FiscalInput>(request, kCollection, request.fiscal_input_id());
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
       .judge =
           [](const lifecycle::Judgment& judgment, FiscalInput& row) {
             return lifecycle::CheckPayment(judgment.DayField("paid_on"), PaymentOf(row), row.recoveries());
           },
       .parts = [](const FiscalInput& row) { return lifecycle::FactsOfRecoveries(row.recoveries()); },
       .post =
           [](const FiscalInput& row, fact::v1::Fact& draft) {
             PostCampaignEntry(row, kPromotionFiscalInput, lifecycle::StoredDate(row.paid_on()),
                               row.amount_fen(), {}, draft);
           }});
  return *rules;
}

const lifecycle::PartEntry<FiscalInput, fact::v1::PaymentRecovery>& FiscalInputRecoveryEntry() {
  static const auto* rules = new lifecycle::PartEntry<FiscalInput, fact::v1::PaymentRecovery>(
      lifecycle::RecoveryEntry<FiscalInput>({.kind = kFiscalInputRecovered,
                                             .measure = kPromotionFiscalInputRecovered,
                                             .retracted = v1::FISCAL_INPUT_STATE_RETRACTED,
                                             .payment = PaymentOf,
                                             .dimensions = DimensionsOfCampaign<FiscalInput>}));
  return *rules;
}

lifecycle::NounFigures FiscalInputFigures() {
  return {
      {figures::MakeFigure(8, kPromotionFiscalInput, "促消费财政投入", "Fiscal input to promotion",
                           figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {"campaign"},
                           "Money that the district put into campaigns, by the day it was paid, whatever "
                           "came back of it: that is promotion_fiscal_input_recovered."),
       figures::MakeFigure(14, kPromotionFiscalInputRecovered, "促消费财政投入追回金额",
                           "Fiscal input to promotion recovered", figure::v1::FIGURE_UNIT_FEN,
                           figure::v1::FIGURE_KIND_FLOW, {"campaign"},
                           "Money that came back of what the district put into campaigns, by the day it came "
                           "back. It is not taken out of promotion_fiscal_input, nor out of "
                           "promotion_leverage.")},
      {}};
}

}  // namespace eastgate::economy
