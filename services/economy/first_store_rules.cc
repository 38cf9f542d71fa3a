#include "services/economy/first_store_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

using facts::StoredDate;
using reference::Date;
using reference::FormatDate;
using rpc::Refused;
using v1::FIRST_STORE_STATE_APPLIED;
using v1::FIRST_STORE_STATE_CLOSED;
using v1::FIRST_STORE_STATE_PUBLICITY;
using v1::FIRST_STORE_STATE_RECOGNIZED;
using v1::FIRST_STORE_STATE_REJECTED;
using v1::FIRST_STORE_STATE_RETRACTED;
using v1::FIRST_STORE_STATE_REVIEWED;
using v1::FIRST_STORE_STATE_REVOKED;
using v1::FirstStore;

constexpr char kStores[] = "firstStores";
constexpr char kReports[] = "turnoverReports";
constexpr int64_t kMaxFloorArea = 1'000'000;
constexpr int kMaxJobs = 100'000;
constexpr int kMaxStores = 100'000;

void Post(const FirstStore& store, Date on, int amount, fact::v1::Fact& draft) {
  *draft.add_postings() =
      facts::MakePosting(kFirstStores, on, store.division(), amount,
                         {{"kind", facts::ValueOf(store.kind())}, {"level", facts::ValueOf(store.level())}});
}

// A recognition posts its own end; what ends it sooner takes out the rest. A claim adds nothing, yet says
// kind and level, so that a correction of them is one.
void PostStep(const FirstStore& store, int index, fact::v1::Fact& draft) {
  const Date on = StoredDate(store.steps(index).began_on());
  switch (store.steps(index).state()) {
    case FIRST_STORE_STATE_APPLIED:
      return Post(store, on, 0, draft);
    case FIRST_STORE_STATE_RECOGNIZED:
      Post(store, on, 1, draft);
      return Post(store, StoredDate(store.valid_until()) + 1, -1, draft);
    case FIRST_STORE_STATE_REVOKED:
    case FIRST_STORE_STATE_CLOSED:
      Post(store, on, -1, draft);
      return Post(store, StoredDate(store.valid_until()) + 1, 1, draft);
    default:
      return;
  }
}

template <class Request>
absl::Status CheckStep(const Request& request, resource::RequestCheck& check) {
  check.Step(request, kStores, "began_on", request.began_on());
  return check.ToStatus();
}

template <class Request>
absl::Status CheckEnd(const Request& request, resource::RequestCheck& check) {
  check.Reason("reason", request.reason());
  return CheckStep(request, check);
}

template <class Request>
absl::Status End(FirstStore& store, v1::FirstStoreState state, const Request& request,
                 absl::string_view fact) {
  ASSIGN_OR_RETURN(v1::FirstStoreStep* const step,
                   FirstStoreLife().Take(store, state, request.began_on(), fact));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status CheckNotLapsed(const FirstStore& store, absl::string_view on) {
  if (on <= store.valid_until()) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_RECOGNITION_LAPSED, "the recognition is no longer valid",
                 {{"recognition", store.name()}, {"valid_until", store.valid_until()}});
}

absl::Status SettlePublicity(FirstStore& store, Date on, const reference::ReferenceData& reference) {
  ASSIGN_OR_RETURN(const int64_t days,
                   reference.parameters.InForce(kPublicityWorkingDays, on, store.division()));
  ASSIGN_OR_RETURN(const Date until, reference.calendar.AddWorkingDays(on, static_cast<int>(days)));
  store.set_publicity_until(FormatDate(until));
  return absl::OkStatus();
}

absl::Status SettleRecognition(FirstStore& store, Date on, const reference::ReferenceData& reference) {
  if (FormatDate(on) <= store.publicity_until()) {
    return Refused(
        fact::v1::ERROR_REASON_PUBLICITY_NOT_OVER,
        absl::StrCat("began_on: got ", FormatDate(on), ", want a day after the publicity, which lasts until ",
                     store.publicity_until()),
        {{"publicity_until", store.publicity_until()}});
  }
  ASSIGN_OR_RETURN(const int64_t years,
                   reference.parameters.InForce(kRecognitionYears, on, store.division()));
  store.set_valid_until(FormatDate(Date(on.year() + years, on.month(), on.day()) - 1));
  return absl::OkStatus();
}

// Until when what was taken back would have lasted is no longer said.
void ClearWhatIsOver(FirstStore& store) {
  const auto has = [&store](v1::FirstStoreState state) {
    return std::any_of(store.steps().begin(), store.steps().end(),
                       [state](const auto& step) { return step.state() == state; });
  };
  if (!has(FIRST_STORE_STATE_PUBLICITY)) store.clear_publicity_until();
  if (!has(FIRST_STORE_STATE_RECOGNIZED)) store.clear_valid_until();
}

}  // namespace

absl::Status CheckCreate(const v1::CreateFirstStoreRequest& request, resource::RequestCheck check) {
  check.Id("first_store_id", request.first_store_id());
  check.Title("display_name", request.display_name());
  check.Title("brand", request.brand());
  check.EnumValue("kind", request.kind());
  check.EnumValue("level", request.level());
  check.Title("area", request.area());
  check.OptionalName("trade_area", request.trade_area(), "tradeAreas");
  check.Range("floor_area_m2", request.floor_area_m2(), 1, kMaxFloorArea);
  check.Fen("investment_fen", request.investment_fen());
  check.Range("jobs", request.jobs(), 0, kMaxJobs);
  const auto opened_on = check.Date("opened_on", request.opened_on());
  const auto applied_on = check.Date("applied_on", request.applied_on());
  check.NotBefore("applied_on", applied_on, "opened_on", opened_on);
  check.Division("division", request.division(), applied_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListFirstStoresRequest& request, resource::RequestCheck check) {
  check.Text("brand", request.brand(), 0, resource::kMaxTitleBytes);
  check.OptionalEnumValue("level", request.level());
  check.OptionalName("trade_area", request.trade_area(), "tradeAreas");
  check.OptionalEnumValue("state", request.state());
  check.OptionalDate("recognized_on", request.recognized_on());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckReview(const v1::ReviewFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckPublicize(const v1::PublicizeFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckRecognize(const v1::RecognizeFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckReject(const v1::RejectFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckEnd(request, check);
}
absl::Status CheckRevoke(const v1::RevokeFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckEnd(request, check);
}
absl::Status CheckClose(const v1::CloseFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckEnd(request, check);
}

absl::Status CheckCreate(const v1::CreateTurnoverReportRequest& request, resource::RequestCheck check) {
  check.Id("turnover_report_id", request.turnover_report_id());
  check.Name("first_store", request.first_store(), kStores);
  check.Month("month", request.month());
  check.Fen("turnover_fen", request.turnover_fen());
  check.Text("region", request.region(), 0, resource::kMaxTitleBytes);
  const bool ranked = !request.region().empty();
  check.Range("stores", request.stores(), ranked ? 1 : 0, ranked ? kMaxStores : 0);
  check.Range("rank", request.rank(), ranked ? 1 : 0, ranked ? std::max(1, request.stores()) : 0);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListTurnoverReportsRequest& request, resource::RequestCheck check) {
  check.OptionalName("first_store", request.first_store(), kStores);
  if (!request.month().empty()) check.Month("month", request.month());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListFirstStoresRequest& request, const FirstStore& store) {
  if (const std::string& on = request.recognized_on(); !on.empty()) {
    const auto recognized = std::find_if(store.steps().begin(), store.steps().end(), [](const auto& step) {
      return step.state() == FIRST_STORE_STATE_RECOGNIZED;
    });
    // ISO dates compare as strings do.
    if (recognized == store.steps().end() || on < recognized->began_on() || on > store.valid_until())
      return false;
    const auto& last = *store.steps().rbegin();
    if (last.state() != FIRST_STORE_STATE_RECOGNIZED && last.began_on() <= on) return false;
  }
  return FirstStoreLife().StateFits(request.state(), store) &&
         (request.brand().empty() || store.brand() == request.brand()) &&
         (request.level() == v1::FIRST_STORE_LEVEL_UNSPECIFIED || store.level() == request.level()) &&
         (request.trade_area().empty() || store.trade_area() == request.trade_area()) &&
         reference::DivisionRegistry::Contains(request.division(), store.division());
}

bool Matches(const v1::ListTurnoverReportsRequest& request, const v1::TurnoverReport& report) {
  return (request.include_retracted() || !report.retracted()) &&
         (request.first_store().empty() || report.first_store() == request.first_store()) &&
         (request.month().empty() || report.month() == request.month());
}

bool GaveUpItsClaim(const FirstStore& store) {
  return store.state() == FIRST_STORE_STATE_REJECTED || store.state() == FIRST_STORE_STATE_REVOKED;
}

absl::Status CheckNoOtherClaim(const std::optional<FirstStore>& first, const FirstStore& store) {
  if (!first || first->name() == store.name()) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_FIRST_STORE_EXISTS,
                 "another store claims to be the first of the brand in that area",
                 {{"first_store", first->name()}});
}

FirstStore Claim(const v1::CreateFirstStoreRequest& request, absl::string_view fact) {
  FirstStore store;
  store.set_name(absl::StrCat(kStores, "/", request.first_store_id()));
  store.set_display_name(request.display_name());
  store.set_brand(request.brand());
  store.set_kind(request.kind());
  store.set_level(request.level());
  store.set_area(request.area());
  store.set_division(request.division());
  store.set_trade_area(request.trade_area());
  store.set_floor_area_m2(request.floor_area_m2());
  store.set_investment_fen(request.investment_fen());
  store.set_jobs(request.jobs());
  store.set_opened_on(request.opened_on());
  store.set_source_ref(request.source_ref());
  FirstStoreLife().Begin(store, FIRST_STORE_STATE_APPLIED, request.applied_on(), fact);
  return store;
}

absl::Status Review(FirstStore& store, const v1::ReviewFirstStoreRequest& request, absl::string_view fact) {
  return FirstStoreLife().Take(store, FIRST_STORE_STATE_REVIEWED, request.began_on(), fact).status();
}

absl::Status Publicize(FirstStore& store, const v1::PublicizeFirstStoreRequest& request,
                       const reference::ReferenceData& reference, absl::string_view fact) {
  RETURN_IF_ERROR(
      FirstStoreLife().Take(store, FIRST_STORE_STATE_PUBLICITY, request.began_on(), fact).status());
  return SettlePublicity(store, StoredDate(request.began_on()), reference);
}

absl::Status Recognize(FirstStore& store, const v1::RecognizeFirstStoreRequest& request,
                       const reference::ReferenceData& reference, absl::string_view fact) {
  RETURN_IF_ERROR(
      FirstStoreLife().Take(store, FIRST_STORE_STATE_RECOGNIZED, request.began_on(), fact).status());
  return SettleRecognition(store, StoredDate(request.began_on()), reference);
}

absl::Status Reject(FirstStore& store, const v1::RejectFirstStoreRequest& request, absl::string_view fact) {
  return End(store, FIRST_STORE_STATE_REJECTED, request, fact);
}

absl::Status Revoke(FirstStore& store, const v1::RevokeFirstStoreRequest& request, absl::string_view fact) {
  RETURN_IF_ERROR(End(store, FIRST_STORE_STATE_REVOKED, request, fact));
  return CheckNotLapsed(store, request.began_on());
}

absl::Status Close(FirstStore& store, const v1::CloseFirstStoreRequest& request, absl::string_view fact) {
  RETURN_IF_ERROR(End(store, FIRST_STORE_STATE_CLOSED, request, fact));
  return CheckNotLapsed(store, request.began_on());
}

absl::Status Settle(FirstStore& store, int step, const reference::ReferenceData& reference) {
  const std::string& began_on = store.steps(step).began_on();
  switch (store.steps(step).state()) {
    case FIRST_STORE_STATE_APPLIED:
      return facts::CheckNotBefore("occurred_on", StoredDate(began_on), store.opened_on(),
                                   "the day the store opened");
    case FIRST_STORE_STATE_PUBLICITY:
      return SettlePublicity(store, StoredDate(began_on), reference);
    case FIRST_STORE_STATE_RECOGNIZED:
      return SettleRecognition(store, StoredDate(began_on), reference);
    case FIRST_STORE_STATE_REVOKED:
    case FIRST_STORE_STATE_CLOSED:
      return CheckNotLapsed(store, began_on);
    default:
      return absl::OkStatus();
  }
}

const facts::Life<FirstStore>& FirstStoreLife() {
  static const auto* life = new facts::Life<FirstStore>(
      {.recorded = kFirstStoreRecorded,
       .stepped = kFirstStoreStepped,
       .measures = {kFirstStores},
       .next = {{FIRST_STORE_STATE_APPLIED, {FIRST_STORE_STATE_REVIEWED, FIRST_STORE_STATE_REJECTED}},
                {FIRST_STORE_STATE_REVIEWED, {FIRST_STORE_STATE_PUBLICITY, FIRST_STORE_STATE_REJECTED}},
                {FIRST_STORE_STATE_PUBLICITY, {FIRST_STORE_STATE_RECOGNIZED, FIRST_STORE_STATE_REJECTED}},
                {FIRST_STORE_STATE_RECOGNIZED, {FIRST_STORE_STATE_REVOKED, FIRST_STORE_STATE_CLOSED}}},
       .retracted = FIRST_STORE_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable =
           {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"kind", "level"}},
       .amend = [](FirstStore& store, int, const facts::Correction& correction) -> absl::Status {
         v1::FirstStoreKind kind = store.kind();
         v1::FirstStoreLevel level = store.level();
         RETURN_IF_ERROR(facts::TakeOver(correction, "kind", kind));
         RETURN_IF_ERROR(facts::TakeOver(correction, "level", level));
         store.set_kind(kind);
         store.set_level(level);
         return absl::OkStatus();
       },
       .carries_its_day =
           [](const FirstStore& store, int step) {
             return store.steps(step).state() == FIRST_STORE_STATE_PUBLICITY ||
                    store.steps(step).state() == FIRST_STORE_STATE_RECOGNIZED;
           },
       .withdrawn = ClearWhatIsOver});
  return *life;
}

absl::StatusOr<v1::TurnoverReport> Report(const v1::CreateTurnoverReportRequest& request,
                                          const FirstStore& store,
                                          const std::optional<v1::TurnoverReport>& standing,
                                          absl::string_view fact) {
  RETURN_IF_ERROR(FirstStoreLife().CheckStands(store));
  if (standing) {
    return Refused(fact::v1::ERROR_REASON_TURNOVER_ALREADY_REPORTED,
                   "the turnover of that month is reported already; correct that report",
                   {{"report", standing->name()}});
  }
  RETURN_IF_ERROR(facts::CheckNotBefore("month", facts::LastDayOf(request.month()), store.opened_on(),
                                        "the day the store opened"));
  v1::TurnoverReport report;
  report.set_name(absl::StrCat(kReports, "/", request.turnover_report_id()));
  report.set_first_store(request.first_store());
  report.set_month(request.month());
  report.set_division(store.division());
  report.set_turnover_fen(request.turnover_fen());
  report.set_region(request.region());
  report.set_rank(request.rank());
  report.set_stores(request.stores());
  report.set_source_ref(request.source_ref());
  report.set_fact(std::string(fact));
  return report;
}

absl::Status Amend(v1::TurnoverReport& report, const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(report));
  report.set_division(correction.division.value_or(report.division()));
  return facts::TakeOverFen(correction, kFirstStoreTurnover,
                            [&report](int64_t fen) { report.set_turnover_fen(fen); });
}

fact::v1::Fact ReportedFact(const v1::TurnoverReport& report) {
  const Date on = facts::LastDayOf(report.month());
  fact::v1::Fact draft = facts::DraftFact(kTurnoverReported, report, FormatDate(on));
  *draft.add_postings() =
      facts::MakePosting(kFirstStoreTurnover, on, report.division(), report.turnover_fen(),
                         {{"first_store", report.first_store().substr(sizeof(kStores))}});
  return draft;
}

}  // namespace eastgate::economy
