#include "services/livelihood/assistance_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

using facts::StoredDate;
using reference::Date;
using rpc::Refused;

constexpr char kSubsidies[] = "homeCareSubsidies";
constexpr char kRetrofits[] = "barrierFreeRetrofits";
// 残疾等级: all there are, and the last that counts as severe.
constexpr int kLowestLevel = 4;
constexpr int kLastSevereLevel = 2;

Date FirstDay(absl::string_view month) {
  return Date(*reference::ParseMonth(month));
}

template <class Row>
absl::Status CheckStands(const Row& row) {
  if (row.state() == v1::ASSISTANCE_STATE_RECORDED) return absl::OkStatus();
  return facts::RecordRetracted(row.name());
}

absl::Status CheckEligible(int level) {
  if (level >= 1 && level <= kLastSevereLevel) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_NOT_ELIGIBLE,
                 absl::StrCat("disability_level: got ", level, ", want 1 or 2 to be entitled to the subsidy"),
                 {{"level", absl::StrCat(level)}, {"allowed", "1,2"}});
}

absl::Status CheckCeiling(int64_t amount_fen, absl::string_view parameter, Date on,
                          absl::string_view division, const reference::Parameters& parameters) {
  ASSIGN_OR_RETURN(const int64_t ceiling, parameters.InForce(parameter, on, division));
  if (amount_fen <= ceiling) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_AMOUNT_ABOVE_CEILING,
                 absl::StrCat("got ", amount_fen, " fen, want at most ", ceiling, " (", parameter, " on ",
                              reference::FormatDate(on), ")"),
                 {{"amount_fen", absl::StrCat(amount_fen)},
                  {"ceiling_fen", absl::StrCat(ceiling)},
                  {"parameter", std::string(parameter)}});
}

// What a payment must hold to, as recorded or as corrected.
absl::Status CheckPayment(const v1::HomeCareSubsidy& subsidy, const reference::Parameters& parameters) {
  RETURN_IF_ERROR(CheckEligible(subsidy.disability_level()));
  return CheckCeiling(subsidy.amount_fen(), kSubsidyCeiling, FirstDay(subsidy.month()), subsidy.division(),
                      parameters);
}

absl::Status CheckCost(const v1::BarrierFreeRetrofit& retrofit, const reference::Parameters& parameters) {
  return CheckCeiling(retrofit.cost_fen(), kRetrofitCeiling, StoredDate(retrofit.completed_on()),
                      retrofit.division(), parameters);
}

// The amount of `measure` as corrected, or as it was.
absl::StatusOr<int64_t> AmendedAmount(const facts::Correction& correction, const std::string& measure,
                                      int64_t amount_fen) {
  const auto amended = correction.amounts.find(measure);
  if (amended == correction.amounts.end()) return amount_fen;
  if (amended->second < 1 || amended->second > kMaxAssistanceFen) {
    return rpc::InvalidField(
        "amounts", absl::StrCat(measure, ": got ", amended->second, ", want 1 to ", kMaxAssistanceFen));
  }
  return amended->second;
}

absl::StatusOr<int> AmendedLevel(const facts::Correction& correction, int level) {
  const auto amended = correction.dimensions.find("level");
  if (amended == correction.dimensions.end()) return level;
  for (int known = 1; known <= kLowestLevel; ++known) {
    if (amended->second == absl::StrCat(known)) return known;
  }
  return rpc::InvalidField("dimensions.level", "want 1 or 2");
}

}  // namespace

absl::Status CheckCreate(const v1::CreateHomeCareSubsidyRequest& request, resource::RequestCheck check) {
  check.Id("home_care_subsidy_id", request.home_care_subsidy_id());
  CheckIdentity(check, "recipient", request.recipient(), std::nullopt);
  check.Range("disability_level", request.disability_level(), 1, kLowestLevel);
  const auto month = check.Month("month", request.month());
  check.Range("amount_fen", request.amount_fen(), 1, kMaxAssistanceFen);
  const auto paid_on = check.Date("paid_on", request.paid_on());
  if (month) check.NotBefore("paid_on", paid_on, "the first day of month", Date(*month));
  check.Division("division", request.division(), paid_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateBarrierFreeRetrofitRequest& request, resource::RequestCheck check) {
  check.Id("barrier_free_retrofit_id", request.barrier_free_retrofit_id());
  CheckHouseholdNumber(check, "household_number", request.household_number());
  const auto completed_on = check.Date("completed_on", request.completed_on());
  check.Range("cost_fen", request.cost_fen(), 1, kMaxAssistanceFen);
  check.Division("division", request.division(), completed_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListHomeCareSubsidiesRequest& request, resource::RequestCheck check) {
  check.OptionalName("recipient", request.recipient(), "persons");
  if (!request.month().empty()) check.Month("month", request.month());
  check.DivisionFilter("division", request.division());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListBarrierFreeRetrofitsRequest& request, resource::RequestCheck check) {
  check.DivisionFilter("division", request.division());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListHomeCareSubsidiesRequest& request, const v1::HomeCareSubsidy& subsidy) {
  return (request.recipient().empty() || subsidy.recipient() == request.recipient()) &&
         (request.month().empty() || subsidy.month() == request.month()) &&
         reference::DivisionRegistry::Contains(request.division(), subsidy.division()) &&
         (request.include_retracted() || subsidy.state() == v1::ASSISTANCE_STATE_RECORDED);
}

bool Matches(const v1::ListBarrierFreeRetrofitsRequest& request, const v1::BarrierFreeRetrofit& retrofit) {
  return reference::DivisionRegistry::Contains(request.division(), retrofit.division()) &&
         (request.include_retracted() || retrofit.state() == v1::ASSISTANCE_STATE_RECORDED);
}

absl::StatusOr<v1::HomeCareSubsidy> Pay(const v1::CreateHomeCareSubsidyRequest& request,
                                        absl::string_view recipient,
                                        const std::optional<v1::HomeCareSubsidy>& standing,
                                        absl::string_view fact, const reference::Parameters& parameters) {
  RETURN_IF_ERROR(CheckEligible(request.disability_level()));
  if (standing) {
    return Refused(fact::v1::ERROR_REASON_MONTH_ALREADY_PAID,
                   absl::StrCat("the person was paid for ", request.month(), " already"),
                   {{"subsidy", standing->name()}, {"month", request.month()}});
  }
  v1::HomeCareSubsidy subsidy;
  subsidy.set_name(absl::StrCat(kSubsidies, "/", request.home_care_subsidy_id()));
  subsidy.set_recipient(std::string(recipient));
  subsidy.set_disability_level(request.disability_level());
  subsidy.set_month(request.month());
  subsidy.set_amount_fen(request.amount_fen());
  subsidy.set_paid_on(request.paid_on());
  subsidy.set_division(request.division());
  subsidy.set_state(v1::ASSISTANCE_STATE_RECORDED);
  subsidy.set_source_ref(request.source_ref());
  subsidy.set_fact(std::string(fact));
  RETURN_IF_ERROR(CheckPayment(subsidy, parameters));
  return subsidy;
}

absl::StatusOr<v1::BarrierFreeRetrofit> Complete(const v1::CreateBarrierFreeRetrofitRequest& request,
                                                 absl::string_view household,
                                                 const std::optional<v1::BarrierFreeRetrofit>& standing,
                                                 absl::string_view fact,
                                                 const reference::Parameters& parameters) {
  if (standing) {
    return Refused(fact::v1::ERROR_REASON_HOUSEHOLD_ALREADY_SERVED, "the household has its retrofit already",
                   {{"retrofit", standing->name()}});
  }
  v1::BarrierFreeRetrofit retrofit;
  retrofit.set_name(absl::StrCat(kRetrofits, "/", request.barrier_free_retrofit_id()));
  retrofit.set_household(std::string(household));
  retrofit.set_completed_on(request.completed_on());
  retrofit.set_cost_fen(request.cost_fen());
  retrofit.set_division(request.division());
  retrofit.set_state(v1::ASSISTANCE_STATE_RECORDED);
  retrofit.set_source_ref(request.source_ref());
  retrofit.set_fact(std::string(fact));
  RETURN_IF_ERROR(CheckCost(retrofit, parameters));
  return retrofit;
}

absl::Status Amend(v1::HomeCareSubsidy& subsidy, absl::string_view fact, const facts::Correction& correction,
                   const reference::Parameters& parameters) {
  RETURN_IF_ERROR(CheckStands(subsidy));
  const Date paid_on = correction.occurred_on.value_or(StoredDate(subsidy.paid_on()));
  RETURN_IF_ERROR(facts::CheckNotBefore(
      "occurred_on", paid_on, reference::FormatDate(FirstDay(subsidy.month())), "the first day of month"));
  subsidy.set_paid_on(reference::FormatDate(paid_on));
  subsidy.set_division(correction.division.value_or(subsidy.division()));
  ASSIGN_OR_RETURN(const int64_t amount_fen,
                   AmendedAmount(correction, kHomeCareSubsidyPaid, subsidy.amount_fen()));
  subsidy.set_amount_fen(amount_fen);
  ASSIGN_OR_RETURN(const int level, AmendedLevel(correction, subsidy.disability_level()));
  subsidy.set_disability_level(level);
  subsidy.set_fact(std::string(fact));
  return CheckPayment(subsidy, parameters);
}

absl::Status Amend(v1::BarrierFreeRetrofit& retrofit, absl::string_view fact,
                   const facts::Correction& correction, const reference::Parameters& parameters) {
  RETURN_IF_ERROR(CheckStands(retrofit));
  if (correction.occurred_on) retrofit.set_completed_on(reference::FormatDate(*correction.occurred_on));
  retrofit.set_division(correction.division.value_or(retrofit.division()));
  ASSIGN_OR_RETURN(const int64_t cost_fen,
                   AmendedAmount(correction, kBarrierFreeRetrofitCost, retrofit.cost_fen()));
  retrofit.set_cost_fen(cost_fen);
  retrofit.set_fact(std::string(fact));
  return CheckCost(retrofit, parameters);
}

absl::Status Withdraw(v1::HomeCareSubsidy& subsidy, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(subsidy));
  subsidy.set_state(v1::ASSISTANCE_STATE_RETRACTED);
  subsidy.set_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status Withdraw(v1::BarrierFreeRetrofit& retrofit, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(retrofit));
  retrofit.set_state(v1::ASSISTANCE_STATE_RETRACTED);
  retrofit.set_fact(std::string(fact));
  return absl::OkStatus();
}

fact::v1::Fact PaidFact(const v1::HomeCareSubsidy& subsidy) {
  fact::v1::Fact draft = facts::DraftFact(kSubsidyPaid, subsidy, subsidy.paid_on());
  const Date on = StoredDate(subsidy.paid_on());
  const std::map<std::string, std::string> level = {{"level", absl::StrCat(subsidy.disability_level())}};
  *draft.add_postings() =
      facts::MakePosting(kHomeCareSubsidyRecipients, on, subsidy.division(), 1, level, subsidy.recipient());
  *draft.add_postings() =
      facts::MakePosting(kHomeCareSubsidyPaid, on, subsidy.division(), subsidy.amount_fen(), level);
  return draft;
}

fact::v1::Fact CompletedFact(const v1::BarrierFreeRetrofit& retrofit) {
  fact::v1::Fact draft = facts::DraftFact(kRetrofitCompleted, retrofit, retrofit.completed_on());
  const Date on = StoredDate(retrofit.completed_on());
  *draft.add_postings() = facts::MakePosting(kBarrierFreeHouseholds, on, retrofit.division(), 1);
  *draft.add_postings() =
      facts::MakePosting(kBarrierFreeRetrofitCost, on, retrofit.division(), retrofit.cost_fen());
  return draft;
}

}  // namespace eastgate::livelihood
