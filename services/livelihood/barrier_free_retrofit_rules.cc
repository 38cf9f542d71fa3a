#include "services/livelihood/barrier_free_retrofit_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/status/status_macros.h"
#include "services/livelihood/assistance_rules.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::BarrierFreeRetrofit;

constexpr char kCollection[] = "barrierFreeRetrofits";
constexpr char kCeiling[] = "barrier_free_retrofit_ceiling_fen";

lifecycle::Payment PaymentOf(const BarrierFreeRetrofit& retrofit) {
  return {retrofit.name(), retrofit.completed_on(), retrofit.cost_fen()};
}

absl::Status JudgeRetrofit(const lifecycle::Judgment& judgment, BarrierFreeRetrofit& retrofit) {
  RETURN_IF_ERROR(
      lifecycle::CheckPayment(judgment.DayField("completed_on"), PaymentOf(retrofit), retrofit.recoveries()));
  return CheckCeiling(retrofit.cost_fen(), kCeiling, StoredDate(retrofit.completed_on()), retrofit.division(),
                      judgment.reference->parameters);
}

void PostRetrofit(const BarrierFreeRetrofit& retrofit, fact::v1::Fact& draft) {
  const Date on = StoredDate(retrofit.completed_on());
  *draft.add_postings() = facts::MakePosting(kBarrierFreeHouseholds, on, retrofit.division(), 1);
  *draft.add_postings() =
      facts::MakePosting(kBarrierFreeRetrofitCost, on, retrofit.division(), retrofit.cost_fen());
}

}  // namespace

absl::Status CheckCreate(const v1::CreateBarrierFreeRetrofitRequest& request, resource::RequestCheck check) {
  check.Id("barrier_free_retrofit_id", request.barrier_free_retrofit_id());
  CheckHouseholdNumber(check, "household_number", request.household_number());
  const auto completed_on = check.Date("completed_on", request.completed_on());
  check.Range("cost_fen", request.cost_fen(), 1, kMaxAssistanceFen);
  check.Division("division", request.division(), completed_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckRecover(const v1::RecoverBarrierFreeRetrofitCostRequest& request,
                          resource::RequestCheck check) {
  return lifecycle::CheckRecover(request, check, kCollection, kMaxAssistanceFen);
}

absl::Status CheckList(const v1::ListBarrierFreeRetrofitsRequest& request, resource::RequestCheck check) {
  check.OptionalName("household", request.household(), "households");
  check.NotBefore("completed_until", check.OptionalDate("completed_until", request.completed_until()),
                  "completed_from", check.OptionalDate("completed_from", request.completed_from()));
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListBarrierFreeRetrofitsRequest& request, const BarrierFreeRetrofit& retrofit) {
  return BarrierFreeRetrofitEntry().IsListed(request.states(), retrofit) &&
         (request.household().empty() || retrofit.household() == request.household()) &&
         lifecycle::IsOfDays(retrofit.completed_on(), request.completed_from(), request.completed_until()) &&
         reference::DivisionRegistry::Contains(request.division(), retrofit.division());
}

BarrierFreeRetrofit Retrofit(const v1::CreateBarrierFreeRetrofitRequest& request,
                             absl::string_view household) {
  BarrierFreeRetrofit retrofit;
  retrofit.set_name(absl::StrCat(kCollection, "/", request.barrier_free_retrofit_id()));
  retrofit.set_household(std::string(household));
  retrofit.set_completed_on(request.completed_on());
  retrofit.set_cost_fen(request.cost_fen());
  retrofit.set_division(request.division());
  retrofit.set_source_ref(request.source_ref());
  return retrofit;
}

const lifecycle::Entry<BarrierFreeRetrofit>& BarrierFreeRetrofitEntry() {
  static const auto* entry = new lifecycle::Entry<BarrierFreeRetrofit>(
      {.kind = kRetrofitCompleted,
       .measures = {kBarrierFreeHouseholds, kBarrierFreeRetrofitCost},
       .recorded = v1::ASSISTANCE_STATE_RECORDED,
       .retracted = v1::ASSISTANCE_STATE_RETRACTED,
       .occurred_on = [](const auto& retrofit) { return StoredDate(retrofit.completed_on()); },
       .mutable_day = &BarrierFreeRetrofit::mutable_completed_on,
       .correctable =
           {.occurred_on = true, .division = true, .amounts = {kBarrierFreeRetrofitCost}, .dimensions = {}},
       .apply =
           [](BarrierFreeRetrofit& retrofit, const facts::Correction& correction) {
             return lifecycle::CorrectFen(
                 correction, kBarrierFreeRetrofitCost,
                 [&retrofit](int64_t fen) { retrofit.set_cost_fen(fen); }, 1, kMaxAssistanceFen);
           },
       .judge = JudgeRetrofit,
       .parts = [](const auto& retrofit) { return lifecycle::FactsOfRecoveries(retrofit.recoveries()); },
       .post = PostRetrofit});
  return *entry;
}

const lifecycle::PartEntry<BarrierFreeRetrofit, fact::v1::PaymentRecovery>&
BarrierFreeRetrofitRecoveryEntry() {
  static const auto* entry = new lifecycle::PartEntry<BarrierFreeRetrofit, fact::v1::PaymentRecovery>(
      lifecycle::RecoveryEntry<BarrierFreeRetrofit>({.kind = kRetrofitCostRecovered,
                                                     .measure = kBarrierFreeRetrofitCostRecovered,
                                                     .retracted = v1::ASSISTANCE_STATE_RETRACTED,
                                                     .most_fen = kMaxAssistanceFen,
                                                     .payment = PaymentOf}));
  return *entry;
}

lifecycle::NounFigures BarrierFreeRetrofitFigures() {
  return {
      {figures::MakeFigure(12, kBarrierFreeHouseholds, "困难残疾家庭无障碍改造户数",
                           "Households with a barrier-free retrofit", figure::v1::FIGURE_UNIT_HOUSEHOLD,
                           figure::v1::FIGURE_KIND_FLOW, {},
                           "Retrofits completed, one per household for ever, by the day of completion."),
       figures::MakeFigure(13, kBarrierFreeRetrofitCost, "无障碍改造费用", "Cost of barrier-free retrofits",
                           figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {},
                           "Cost of the retrofits, by the day of completion, whatever came back of it: that "
                           "is barrier_free_retrofit_cost_recovered."),
       figures::MakeFigure(34, kBarrierFreeRetrofitCostRecovered, "无障碍改造费用追回金额",
                           "Cost of barrier-free retrofits recovered", figure::v1::FIGURE_UNIT_FEN,
                           figure::v1::FIGURE_KIND_FLOW, {},
                           "Amounts that came back of the cost of retrofits, by the day they came back. They "
                           "are not taken out of barrier_free_retrofit_cost.")},
      {}};
}

}  // namespace eastgate::livelihood
