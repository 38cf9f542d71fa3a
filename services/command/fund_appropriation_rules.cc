#include "services/command/fund_appropriation_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/resource/territorial_levels.h"
#include "common/status/status_macros.h"
#include "services/command/fund_account_rules.h"

namespace eastgate::command {
namespace {

absl::Status Judge(const lifecycle::Judgment& judgment, v1::FundAppropriation& appropriation) {
  ASSIGN_OR_RETURN(*appropriation.mutable_effective_on(),
                   FundsEffectiveOn({judgment.DayField("appropriated_on"), appropriation.appropriated_on()},
                                    EmptyFundAccount(appropriation.account()).budget_year()));
  return absl::OkStatus();
}

void Post(const v1::FundAppropriation& appropriation, fact::v1::Fact& draft) {
  const reference::Date on = lifecycle::StoredDate(appropriation.effective_on());
  const v1::FundAccount account = EmptyFundAccount(appropriation.account());
  *draft.add_postings() =
      facts::MakeCohortPosting(kFundsAppropriated, on, BudgetYearOf(account), draft.division(),
                               appropriation.amount_fen(), DimensionsOf(account));
  *draft.add_postings() = facts::MakePosting(kFundsAvailable, on, draft.division(),
                                             appropriation.amount_fen(), DimensionsOf(account));
}

}  // namespace

absl::Status CheckCreate(const v1::CreateFundAppropriationRequest& request, resource::RequestCheck check) {
  check.Id("fund_appropriation_id", request.fund_appropriation_id());
  check.EnumAmong("level", request.level(), resource::kGovernmentLevels);
  check.Range("budget_year", request.budget_year(), kFirstBudgetYear, kLastBudgetYear);
  check.Id("purpose", request.purpose());
  if (request.purpose().size() > kMaxPurposeBytes)
    check.Add("purpose", absl::StrCat("want at most ", kMaxPurposeBytes, " characters"));
  check.Range("amount_fen", request.amount_fen(), 1, resource::kMaxFen);
  const auto on = check.Date("appropriated_on", request.appropriated_on());
  if (on && request.budget_year() != 0 && on->year() > request.budget_year())
    check.Add("appropriated_on", "want a day not after the budget year");
  check.Text("document", request.document(), 0, resource::kMaxTitleBytes);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListFundAppropriationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("account", request.account(), kFundAccounts);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListFundAppropriationsRequest& request, const v1::FundAppropriation& appropriation) {
  return AppropriationEntry().IsListed(request.states(), appropriation) &&
         (request.account().empty() || appropriation.account() == request.account());
}

v1::FundAppropriation NewAppropriation(const v1::CreateFundAppropriationRequest& request) {
  v1::FundAppropriation appropriation;
  appropriation.set_name(absl::StrCat("fundAppropriations/", request.fund_appropriation_id()));
  appropriation.set_account(FundAccountName(request.level(), request.budget_year(), request.purpose()));
  appropriation.set_amount_fen(request.amount_fen());
  appropriation.set_appropriated_on(request.appropriated_on());
  appropriation.set_document(request.document());
  appropriation.set_source_ref(request.source_ref());
  return appropriation;
}

const lifecycle::Entry<v1::FundAppropriation>& AppropriationEntry() {
  static const auto* rules = new lifecycle::Entry<v1::FundAppropriation>(
      {.kind = kAppropriated,
       .measures = {kFundsAppropriated, kFundsAvailable},
       .recorded = v1::FUND_APPROPRIATION_STATE_RECORDED,
       .retracted = v1::FUND_APPROPRIATION_STATE_RETRACTED,
       .occurred_on =
           [](const v1::FundAppropriation& row) { return lifecycle::StoredDate(row.appropriated_on()); },
       .mutable_day = &v1::FundAppropriation::mutable_appropriated_on,
       .correctable =
           {.occurred_on = true, .division = false, .amounts = {kFundsAppropriated}, .dimensions = {}},
       .apply =
           [](v1::FundAppropriation& row, const facts::Correction& correction) {
             return lifecycle::CorrectFen(
                 correction, kFundsAppropriated, [&row](int64_t fen) { row.set_amount_fen(fen); }, 1);
           },
       .judge = Judge,
       .post = Post,
       .place = lifecycle::Place::kWholeDistrict});
  return *rules;
}

lifecycle::NounFigures AppropriationFigures() {
  return {{figures::Redefined(
              2, figures::MakeCohortFigure(
                     5, kFundsAppropriated, "下达资金", "Funds appropriated", figure::v1::FIGURE_UNIT_FEN,
                     figure::v1::FIGURE_COHORT_BUDGET, {"level", "purpose"},
                     "Funds of the budget year that were appropriated by as_of, also before the year."))},
          {}};
}

}  // namespace eastgate::command
