#include "services/command/fund_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/command/figure_ids.h"

namespace eastgate::command {
namespace {

using facts::StoredDate;
using reference::Date;
using reference::FormatDate;

constexpr char kAccounts[] = "fundAccounts";
constexpr char kProjects[] = "livelihoodProjects";
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

// Money of a budget year counts from its first day at the earliest.
std::string EffectiveOn(Date on, int budget_year) {
  return FormatDate(std::max(on, Date(budget_year, 1, 1)));
}

absl::Status CheckInYear(absl::string_view field, Date on, int budget_year) {
  return facts::CheckNotAfter(field, on, FormatDate(Date(budget_year, 12, 31)), "the end of the budget year");
}

absl::Status CheckEnough(const v1::FundAccount& account, int64_t wanted) {
  if (account.available_fen() >= wanted) return absl::OkStatus();
  return rpc::Refused(
      fact::v1::ERROR_REASON_FUNDS_INSUFFICIENT,
      absl::StrCat("the account has ", account.available_fen(), " fen, want at least ", wanted),
      {{"account", account.name()},
       {"available_fen", absl::StrCat(account.available_fen())},
       {"amount_fen", absl::StrCat(wanted)}});
}

// The amount that a correction asks for, or the present one.
absl::StatusOr<int64_t> AmountOf(const facts::Correction& correction, const char* measure, int64_t present) {
  const auto found = correction.amounts.find(measure);
  if (found == correction.amounts.end()) return present;
  RETURN_IF_ERROR(
      resource::CheckRange(absl::StrCat("amounts.", measure), found->second, 1, resource::kMaxFen));
  return found->second;
}

std::map<std::string, std::string> DimensionsOf(const v1::FundAccount& account) {
  return {{"level", facts::ValueOf(account.level())}, {"purpose", account.purpose()}};
}

}  // namespace

absl::Status CheckCreate(const v1::CreateAppropriationRequest& request, resource::RequestCheck check) {
  check.Id("appropriation_id", request.appropriation_id());
  check.EnumValue("level", request.level());
  check.Range("budget_year", request.budget_year(), kFirstYear, kLastYear);
  check.Id("purpose", request.purpose());
  if (request.purpose().size() > kMaxPurposeBytes)
    check.Add("purpose", absl::StrCat("want at most ", kMaxPurposeBytes, " characters"));
  check.Range("amount_fen", request.amount_fen(), 1, resource::kMaxFen);
  const auto on = check.Date("appropriated_on", request.appropriated_on());
  if (on && on->year() > request.budget_year())
    check.Add("appropriated_on", "want a day not after the budget year");
  check.Text("document", request.document(), 0, resource::kMaxTitleBytes);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateAllocationRequest& request, resource::RequestCheck check) {
  check.Id("allocation_id", request.allocation_id());
  check.Name("account", request.account(), kAccounts);
  check.OptionalName("project", request.project(), kProjects);
  check.Range("amount_fen", request.amount_fen(), 1, resource::kMaxFen);
  check.Date("allocated_on", request.allocated_on());
  check.Text("document", request.document(), 0, resource::kMaxTitleBytes);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListAppropriationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("account", request.account(), kAccounts);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListAllocationsRequest& request, resource::RequestCheck check) {
  check.OptionalName("account", request.account(), kAccounts);
  check.OptionalName("project", request.project(), kProjects);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListFundAccountsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("level", request.level());
  if (request.budget_year() != 0) check.Range("budget_year", request.budget_year(), kFirstYear, kLastYear);
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListAppropriationsRequest& request, const v1::Appropriation& appropriation) {
  return (request.include_retracted() || !appropriation.retracted()) &&
         (request.account().empty() || appropriation.account() == request.account());
}

bool Matches(const v1::ListAllocationsRequest& request, const v1::Allocation& allocation) {
  return (request.include_retracted() || !allocation.retracted()) &&
         (request.account().empty() || allocation.account() == request.account()) &&
         (request.project().empty() || allocation.project() == request.project());
}

bool Matches(const v1::ListFundAccountsRequest& request, const v1::FundAccount& account) {
  return (request.level() == v1::FUND_LEVEL_UNSPECIFIED || account.level() == request.level()) &&
         (request.budget_year() == 0 || account.budget_year() == request.budget_year());
}

v1::FundAccount AccountOf(const v1::CreateAppropriationRequest& request) {
  v1::FundAccount account;
  account.set_name(absl::StrCat(kAccounts, "/", facts::ValueOf(request.level()), "-", request.budget_year(),
                                "-", request.purpose()));
  account.set_level(request.level());
  account.set_budget_year(request.budget_year());
  account.set_purpose(request.purpose());
  return account;
}

absl::Status Appropriate(v1::FundAccount& account, int64_t amount_fen) {
  RETURN_IF_ERROR(CheckEnough(account, -amount_fen));
  account.set_appropriated_fen(account.appropriated_fen() + amount_fen);
  account.set_available_fen(account.available_fen() + amount_fen);
  return absl::OkStatus();
}

absl::Status Allocate(v1::FundAccount& account, int64_t amount_fen) {
  RETURN_IF_ERROR(CheckEnough(account, amount_fen));
  account.set_allocated_fen(account.allocated_fen() + amount_fen);
  account.set_available_fen(account.available_fen() - amount_fen);
  return absl::OkStatus();
}

v1::Appropriation Enter(const v1::CreateAppropriationRequest& request, const v1::FundAccount& account,
                        absl::string_view fact) {
  v1::Appropriation appropriation;
  appropriation.set_name(absl::StrCat("appropriations/", request.appropriation_id()));
  appropriation.set_account(account.name());
  appropriation.set_amount_fen(request.amount_fen());
  appropriation.set_appropriated_on(request.appropriated_on());
  appropriation.set_effective_on(EffectiveOn(StoredDate(request.appropriated_on()), account.budget_year()));
  appropriation.set_document(request.document());
  appropriation.set_source_ref(request.source_ref());
  appropriation.set_fact(std::string(fact));
  return appropriation;
}

absl::StatusOr<v1::Allocation> Enter(const v1::CreateAllocationRequest& request,
                                     const v1::FundAccount& account, bool provincial_livelihood_project,
                                     absl::string_view fact) {
  RETURN_IF_ERROR(CheckInYear("allocated_on", StoredDate(request.allocated_on()), account.budget_year()));
  v1::Allocation allocation;
  allocation.set_name(absl::StrCat("allocations/", request.allocation_id()));
  allocation.set_account(account.name());
  allocation.set_project(request.project());
  allocation.set_provincial_livelihood_project(provincial_livelihood_project);
  allocation.set_amount_fen(request.amount_fen());
  allocation.set_allocated_on(request.allocated_on());
  allocation.set_effective_on(EffectiveOn(StoredDate(request.allocated_on()), account.budget_year()));
  allocation.set_document(request.document());
  allocation.set_source_ref(request.source_ref());
  allocation.set_fact(std::string(fact));
  return allocation;
}

absl::Status Amend(v1::Appropriation& appropriation, v1::FundAccount& account,
                   const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(appropriation));
  const Date on = correction.occurred_on.value_or(StoredDate(appropriation.appropriated_on()));
  RETURN_IF_ERROR(CheckInYear("occurred_on", on, account.budget_year()));
  ASSIGN_OR_RETURN(const int64_t amount,
                   AmountOf(correction, kFundsAppropriated, appropriation.amount_fen()));
  RETURN_IF_ERROR(Appropriate(account, amount - appropriation.amount_fen()));
  appropriation.set_amount_fen(amount);
  appropriation.set_appropriated_on(FormatDate(on));
  appropriation.set_effective_on(EffectiveOn(on, account.budget_year()));
  return absl::OkStatus();
}

absl::Status Amend(v1::Allocation& allocation, v1::FundAccount& account,
                   const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(allocation));
  const Date on = correction.occurred_on.value_or(StoredDate(allocation.allocated_on()));
  RETURN_IF_ERROR(CheckInYear("occurred_on", on, account.budget_year()));
  ASSIGN_OR_RETURN(const int64_t amount, AmountOf(correction, kFundsAllocated, allocation.amount_fen()));
  RETURN_IF_ERROR(Allocate(account, amount - allocation.amount_fen()));
  allocation.set_amount_fen(amount);
  allocation.set_allocated_on(FormatDate(on));
  allocation.set_effective_on(EffectiveOn(on, account.budget_year()));
  return absl::OkStatus();
}

absl::Status Withdraw(v1::Appropriation& appropriation, v1::FundAccount& account) {
  RETURN_IF_ERROR(facts::MarkRetracted(appropriation));
  return Appropriate(account, -appropriation.amount_fen());
}

absl::Status Withdraw(v1::Allocation& allocation, v1::FundAccount& account) {
  RETURN_IF_ERROR(facts::MarkRetracted(allocation));
  return Allocate(account, -allocation.amount_fen());
}

fact::v1::Fact FactOf(const v1::Appropriation& appropriation, const v1::FundAccount& account,
                      absl::string_view division) {
  fact::v1::Fact draft =
      facts::DraftFact(kAppropriated, appropriation.name(), division, appropriation.appropriated_on());
  const Date on = StoredDate(appropriation.effective_on());
  for (const char* measure : {kFundsAppropriated, kFundsAvailable})
    *draft.add_postings() =
        facts::MakePosting(measure, on, division, appropriation.amount_fen(), DimensionsOf(account));
  return draft;
}

fact::v1::Fact FactOf(const v1::Allocation& allocation, const v1::FundAccount& account,
                      absl::string_view division) {
  fact::v1::Fact draft = facts::DraftFact(kAllocated, allocation.name(), division, allocation.allocated_on());
  const Date on = StoredDate(allocation.effective_on());
  const std::string project =
      allocation.project().empty() ? "" : allocation.project().substr(sizeof(kProjects));
  auto allocated = DimensionsOf(account);
  if (!project.empty()) allocated["project"] = project;
  *draft.add_postings() =
      facts::MakePosting(kFundsAllocated, on, division, allocation.amount_fen(), allocated);
  *draft.add_postings() =
      facts::MakePosting(kFundsAvailable, on, division, -allocation.amount_fen(), DimensionsOf(account));
  if (allocation.provincial_livelihood_project()) {
    *draft.add_postings() =
        facts::MakePosting(kLivelihoodFunds, on, division, allocation.amount_fen(),
                           {{"level", facts::ValueOf(account.level())}, {"project", project}});
  }
  return draft;
}

}  // namespace eastgate::command
