#include "services/command/fund_allocation_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"
#include "eastgate/reference/v1/level.pb.h"
#include "services/command/fund_account_rules.h"

namespace eastgate::command {
namespace {

constexpr char kProjects[] = "livelihoodProjects";

absl::Status Judge(const lifecycle::Judgment& judgment, v1::FundAllocation& allocation) {
  ASSIGN_OR_RETURN(*allocation.mutable_effective_on(),
                   FundsEffectiveOn({judgment.DayField("allocated_on"), allocation.allocated_on()},
                                    EmptyFundAccount(allocation.account()).budget_year()));
  return absl::OkStatus();
}

void Post(const v1::FundAllocation& allocation, fact::v1::Fact& draft) {
  const reference::Date on = lifecycle::StoredDate(allocation.effective_on());
  const std::string project =
      allocation.project().empty() ? "" : allocation.project().substr(sizeof(kProjects));
  const v1::FundAccount account = EmptyFundAccount(allocation.account());
  const std::map<std::string, std::string> of_account = DimensionsOf(account);
  std::map<std::string, std::string> of_project = of_account;
  if (!project.empty()) of_project["project"] = project;
  const auto post = [&](const char* measure, const std::map<std::string, std::string>& dimensions) {
    *draft.add_postings() = facts::MakeCohortPosting(measure, on, BudgetYearOf(account), draft.division(),
                                                     allocation.amount_fen(), dimensions);
  };
  post(kFundsAllocated, of_project);
  *draft.add_postings() =
      facts::MakePosting(kFundsAvailable, on, draft.division(), -allocation.amount_fen(), of_account);
  if (allocation.project_level() == reference::v1::TERRITORIAL_LEVEL_PROVINCIAL) {
    of_project.erase("purpose");
    post(kLivelihoodFunds, of_project);
  }
}

}  // namespace

absl::Status CheckCreate(const v1::CreateFundAllocationRequest& request, resource::RequestCheck check) {
  check.Id("fund_allocation_id", request.fund_allocation_id());
  check.Name("account", request.account(), kFundAccounts);
  check.OptionalName("project", request.project(), kProjects);
  check.Range("amount_fen", request.amount_fen(), 1, resource::kMaxFen);
  check.Date("allocated_on", request.allocated_on());
  check.Text("document", request.document(), 0, resource::kMaxTitleBytes);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListFundAllocationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("account", request.account(), kFundAccounts);
  check.OptionalName("project", request.project(), kProjects);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListFundAllocationsRequest& request, const v1::FundAllocation& allocation) {
  return AllocationEntry().IsListed(request.states(), allocation) &&
         (request.account().empty() || allocation.account() == request.account()) &&
         (request.project().empty() || allocation.project() == request.project());
}

v1::FundAllocation NewAllocation(const v1::CreateFundAllocationRequest& request,
                                 const livelihood::v1::LivelihoodProject& project) {
  v1::FundAllocation allocation;
  allocation.set_name(absl::StrCat("fundAllocations/", request.fund_allocation_id()));
  allocation.set_account(request.account());
  allocation.set_project(request.project());
  allocation.set_project_level(project.level());
  allocation.set_amount_fen(request.amount_fen());
  allocation.set_allocated_on(request.allocated_on());
  allocation.set_document(request.document());
  allocation.set_source_ref(request.source_ref());
  return allocation;
}

const lifecycle::Entry<v1::FundAllocation>& AllocationEntry() {
  static const auto* rules = new lifecycle::Entry<v1::FundAllocation>(
      {.kind = kAllocated,
       .measures = {kFundsAllocated, kFundsAvailable, kLivelihoodFunds},
       .recorded = v1::FUND_ALLOCATION_STATE_RECORDED,
       .retracted = v1::FUND_ALLOCATION_STATE_RETRACTED,
       .occurred_on = [](const v1::FundAllocation& row) { return lifecycle::StoredDate(row.allocated_on()); },
       .mutable_day = &v1::FundAllocation::mutable_allocated_on,
       .correctable =
           {.occurred_on = true, .division = false, .amounts = {kFundsAllocated}, .dimensions = {}},
       .apply =
           [](v1::FundAllocation& row, const facts::Correction& correction) {
             return lifecycle::CorrectFen(
                 correction, kFundsAllocated, [&row](int64_t fen) { row.set_amount_fen(fen); }, 1);
           },
       .judge = Judge,
       .post = Post,
       .place = lifecycle::Place::kWholeDistrict});
  return *rules;
}

lifecycle::NounFigures AllocationFigures() {
  return {
      {figures::Redefined(
           2, figures::MakeCohortFigure(
                  6, kFundsAllocated, "分配资金", "Funds allocated", figure::v1::FIGURE_UNIT_FEN,
                  figure::v1::FIGURE_COHORT_BUDGET, {"level", "project", "purpose"},
                  "Funds of the budget year that were allocated by as_of; by project where one is named.")),
       figures::Redefined(2, figures::MakeCohortFigure(9, kLivelihoodFunds, "省级民生实事统筹资金",
                                                       "Funds of provincial livelihood projects",
                                                       figure::v1::FIGURE_UNIT_FEN,
                                                       figure::v1::FIGURE_COHORT_BUDGET, {"level", "project"},
                                                       "Funds of the budget year that were allocated by "
                                                       "as_of to livelihood projects of the provincial "
                                                       "list. Source: the report, 统筹各级财政专项资金."))},
      {}};
}

}  // namespace eastgate::command
