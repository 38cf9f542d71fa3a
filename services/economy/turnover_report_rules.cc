#include "services/economy/turnover_report_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/resource/rows.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/economy/first_store_rules.h"

namespace eastgate::economy {

using v1::TurnoverReport;

namespace {

constexpr char kStores[] = "firstStores";
constexpr int kMaxStores = 100'000;

void Post(const TurnoverReport& report, fact::v1::Fact& draft) {
  *draft.add_postings() = facts::MakePosting(
      kFirstStoreTurnover, lifecycle::LastDayOf(report.month()), report.division(), report.turnover_fen(),
      {{"first_store", std::string(resource::IdOf(report.first_store()))}});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateTurnoverReportRequest& request, resource::RequestCheck check) {
  check.Id("turnover_report_id", request.turnover_report_id());
  check.Name("first_store", request.first_store(), kStores);
  check.Month("month", request.month());
  check.Fen("turnover_fen", request.turnover_fen());
  check.Text("region", request.region(), 0, resource::kMaxTitleBytes);
  const bool ranked = !request.region().empty();
  check.Range("ranked_stores", request.ranked_stores(), ranked ? 1 : 0, ranked ? kMaxStores : 0);
  check.Range("rank", request.rank(), ranked ? 1 : 0, ranked ? std::max(1, request.ranked_stores()) : 0);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTurnoverReportsRequest& request, resource::RequestCheck check) {
  check.OptionalName("first_store", request.first_store(), kStores);
  if (!request.month().empty()) check.Month("month", request.month());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListTurnoverReportsRequest& request, const TurnoverReport& report) {
  return TurnoverReportEntry().IsListed(request.states(), report) &&
         (request.first_store().empty() || report.first_store() == request.first_store()) &&
         (request.month().empty() || report.month() == request.month());
}

TurnoverReport ReportTurnover(const v1::CreateTurnoverReportRequest& request) {
  TurnoverReport report;
  report.set_name(absl::StrCat("turnoverReports/", request.turnover_report_id()));
  report.set_first_store(request.first_store());
  report.set_month(request.month());
  report.set_turnover_fen(request.turnover_fen());
  report.set_region(request.region());
  report.set_rank(request.rank());
  report.set_ranked_stores(request.ranked_stores());
  report.set_source_ref(request.source_ref());
  return report;
}

absl::Status JudgeTurnover(const TurnoverReport& report, const v1::FirstStore& store,
                           const std::optional<TurnoverReport>& of_month) {
  RETURN_IF_ERROR(FirstStoreLifecycle().CheckNotRetracted(store));
  if (of_month && of_month->name() != report.name()) {
    return status::Refused(fact::v1::ERROR_REASON_TURNOVER_ALREADY_REPORTED,
                           "the turnover of that month is reported already; correct that report",
                           {{"report", of_month->name()}});
  }
  return lifecycle::CheckNotBefore("month", lifecycle::LastDayOf(report.month()), store.opened_on(),
                                   "the day the store opened");
}

const lifecycle::Entry<TurnoverReport>& TurnoverReportEntry() {
  static const auto* rules = new lifecycle::Entry<TurnoverReport>(
      {.kind = kTurnoverReported,
       .measures = {kFirstStoreTurnover},
       .recorded = v1::TURNOVER_REPORT_STATE_REPORTED,
       .retracted = v1::TURNOVER_REPORT_STATE_RETRACTED,
       .occurred_on = [](const TurnoverReport& report) { return lifecycle::LastDayOf(report.month()); },
       .correctable = {.division = true, .amounts = {kFirstStoreTurnover}},
       .apply =
           [](TurnoverReport& report, const facts::Correction& correction) {
             return lifecycle::CorrectFen(correction, kFirstStoreTurnover,
                                          [&report](int64_t fen) { report.set_turnover_fen(fen); });
           },
       .post = Post});
  return *rules;
}

lifecycle::NounFigures TurnoverReportFigures() {
  return {{figures::MakeFigure(12, kFirstStoreTurnover, "首店营业额", "Turnover of first stores",
                               figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {"first_store"},
                               "Monthly turnover, each month on its last day.")},
          {}};
}

}  // namespace eastgate::economy
