#include "services/economy/first_store_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/division.h"
#include "common/reference/text_key.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::economy {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using reference::FormatDate;
using status::Refused;
using v1::FIRST_STORE_STATE_APPLIED;
using v1::FIRST_STORE_STATE_CLOSED;
using v1::FIRST_STORE_STATE_PUBLICITY;
using v1::FIRST_STORE_STATE_RECOGNIZED;
using v1::FIRST_STORE_STATE_REJECTED;
using v1::FIRST_STORE_STATE_RETRACTED;
using v1::FIRST_STORE_STATE_REVIEWED;
using v1::FIRST_STORE_STATE_REVOKED;
using v1::FirstStore;

// A brand's first store in the country is the first of the mainland.
constexpr reference::v1::TerritorialLevel kLevels[] = {
    reference::v1::TERRITORIAL_LEVEL_GLOBAL,     reference::v1::TERRITORIAL_LEVEL_ASIA,
    reference::v1::TERRITORIAL_LEVEL_MAINLAND,   reference::v1::TERRITORIAL_LEVEL_REGIONAL,
    reference::v1::TERRITORIAL_LEVEL_PROVINCIAL, reference::v1::TERRITORIAL_LEVEL_MUNICIPAL,
    reference::v1::TERRITORIAL_LEVEL_DISTRICT};
constexpr char kStores[] = "firstStores";
constexpr int64_t kMaxFloorArea = 1'000'000;
constexpr int kMaxJobs = 100'000;

void Post(const FirstStore& store, Date on, int amount, fact::v1::Fact& draft) {
  *draft.add_postings() = facts::MakePosting(
      kFirstStores, on, store.division(), amount,
      {{"kind", lifecycle::ValueOf(store.kind())}, {"level", lifecycle::ValueOf(store.level())}});
}

// A recognition posts its own end; what ends it sooner removes the rest. A claim adds nothing, but its
// posting has kind and level, so that a correction of them changes the fact.
void PostStep(const FirstStore& store, int index, fact::v1::Fact& draft) {
  const Date on = StoredDate(store.steps(index).occurred_on());
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
absl::Status CheckEnd(const Request& request, const char* day_field, const std::string& day,
                      resource::RequestCheck& check) {
  check.Step(request, kStores, day_field, day);
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

template <class Request>
absl::Status End(FirstStore& store, v1::FirstStoreState state, const Request& request,
                 lifecycle::RequestDay day) {
  ASSIGN_OR_RETURN(v1::FirstStoreStep* const step, FirstStoreLifecycle().Enter(store, state, day));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status CheckNotLapsed(const FirstStore& store, absl::string_view on) {
  // ISO dates compare as strings do.
  if (on <= store.valid_until()) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_RECOGNITION_LAPSED, "the recognition is no longer valid",
                 {{"recognition", store.name()}, {"valid_until", store.valid_until()}});
}

// Returns the last day of a publicity that begins on that day.
absl::StatusOr<Date> PublicityUntil(const FirstStore& store, Date on,
                                    const reference::ReferenceData& reference) {
  ASSIGN_OR_RETURN(const int64_t days,
                   reference.parameters.InForce(kPublicityWorkingDays, on, store.division()));
  return reference.calendar.AddWorkingDays(on, static_cast<int>(days));
}

absl::Status JudgePublicity(FirstStore& store, Date on, const reference::ReferenceData& reference) {
  ASSIGN_OR_RETURN(const Date until, PublicityUntil(store, on, reference));
  store.set_publicity_until(FormatDate(until));
  return absl::OkStatus();
}

absl::Status JudgeRecognition(FirstStore& store, Date on, const lifecycle::Judgment& judgment) {
  const absl::string_view field = judgment.DayField("occurred_on");
  if (FormatDate(on) <= store.publicity_until()) {
    return Refused(
        fact::v1::ERROR_REASON_PUBLICITY_NOT_OVER,
        absl::StrCat(field, ": got ", FormatDate(on), ", want a day after the publicity, which lasts until ",
                     store.publicity_until()),
        {{"publicity_until", store.publicity_until()}});
  }
  ASSIGN_OR_RETURN(const int64_t years,
                   judgment.reference->parameters.InForce(kRecognitionYears, on, store.division()));
  store.set_valid_until(FormatDate(Date(on.year() + years, on.month(), on.day()) - 1));
  return absl::OkStatus();
}

// Judges the step that is recorded or corrected. Later steps stay as they are: how long publicity and
// recognition last was decided by the parameters and the calendar of their own records, and their days follow
// from nothing that a correction of an earlier step can change.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, FirstStore& store, int step) {
  if (store.steps(step).fact() != judgment.fact) return absl::OkStatus();
  const std::string& occurred_on = store.steps(step).occurred_on();
  const Date on = StoredDate(occurred_on);
  switch (store.steps(step).state()) {
    case FIRST_STORE_STATE_APPLIED:
      return lifecycle::CheckNotBefore(judgment.DayField("applied_on"), on, store.opened_on(),
                                       "the day the store opened");
    case FIRST_STORE_STATE_PUBLICITY:
      return JudgePublicity(store, on, *judgment.reference);
    case FIRST_STORE_STATE_RECOGNIZED:
      return JudgeRecognition(store, on, judgment);
    case FIRST_STORE_STATE_REVOKED:
    case FIRST_STORE_STATE_CLOSED:
      return CheckNotLapsed(store, occurred_on);
    default:
      return absl::OkStatus();
  }
}

// Clears the ends of a publicity and a recognition that were retracted.
void Describe(FirstStore& store) {
  const auto has = [&store](v1::FirstStoreState state) {
    return std::any_of(store.steps().begin(), store.steps().end(),
                       [state](const auto& step) { return step.state() == state; });
  };
  if (!has(FIRST_STORE_STATE_PUBLICITY)) store.clear_publicity_until();
  if (!has(FIRST_STORE_STATE_RECOGNIZED)) store.clear_valid_until();
}

// Returns the key of the region of a claim. A region is a place name in free text, which districts write with
// and without its administrative suffix: 江西 and 江西省 are one region. Only division codes could tell that
// two other names mean one place, as 江西省南昌市 and 南昌市 do.
std::string RegionKey(absl::string_view region) {
  // The longer ones first, and at least two characters are left: 沙市 stays what it is.
  constexpr absl::string_view kSuffixes[] = {"特别行政区", "自治区", "自治州", "自治县",
                                             "省",         "市",     "区",     "县"};
  constexpr size_t kTwoCharacters = sizeof("江西") - 1;
  std::string key = reference::FoldedTextKey(region);
  for (const absl::string_view suffix : kSuffixes) {
    if (key.size() < kTwoCharacters + suffix.size() || !absl::EndsWith(key, suffix)) continue;
    key.resize(key.size() - suffix.size());
    break;
  }
  return key;
}

absl::Status ApplyKindAndLevel(FirstStore& store, int, const facts::Correction& correction) {
  v1::FirstStoreKind kind = store.kind();
  reference::v1::TerritorialLevel level = store.level();
  RETURN_IF_ERROR(lifecycle::CorrectEnum(correction, "kind", kind));
  RETURN_IF_ERROR(lifecycle::CorrectEnum(correction, "level", level));
  if (level == reference::v1::TERRITORIAL_LEVEL_NATIONAL)
    return status::InvalidField("dimensions.level", "want any level but national");
  store.set_kind(kind);
  store.set_level(level);
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCreate(const v1::CreateFirstStoreRequest& request, resource::RequestCheck check) {
  check.Id("first_store_id", request.first_store_id());
  check.Title("title_zh", request.title_zh());
  check.Title("brand", request.brand());
  check.EnumValue("kind", request.kind());
  check.EnumAmong("level", request.level(), kLevels);
  check.Title("region", request.region());
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
  check.OptionalEnumAmong("level", request.level(), kLevels);
  check.OptionalName("trade_area", request.trade_area(), "tradeAreas");
  check.OptionalDate("recognized_on", request.recognized_on());
  check.OptionalDate("expiring_before", request.expiring_before());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckReview(const v1::ReviewFirstStoreRequest& request, resource::RequestCheck check) {
  check.Step(request, kStores, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckPublicize(const v1::PublicizeFirstStoreRequest& request, resource::RequestCheck check) {
  check.Step(request, kStores, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckRecognize(const v1::RecognizeFirstStoreRequest& request, resource::RequestCheck check) {
  check.Step(request, kStores, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckReject(const v1::RejectFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckEnd(request, "occurred_on", request.occurred_on(), check);
}

absl::Status CheckRevoke(const v1::RevokeFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckEnd(request, "occurred_on", request.occurred_on(), check);
}

absl::Status CheckClose(const v1::CloseFirstStoreRequest& request, resource::RequestCheck check) {
  return CheckEnd(request, "occurred_on", request.occurred_on(), check);
}

bool Matches(const v1::ListFirstStoresRequest& request, const FirstStore& store) {
  if (const std::string& on = request.recognized_on(); !on.empty()) {
    const auto recognized = std::find_if(store.steps().begin(), store.steps().end(), [](const auto& step) {
      return step.state() == FIRST_STORE_STATE_RECOGNIZED;
    });
    // ISO dates compare as strings do.
    if (recognized == store.steps().end() || on < recognized->occurred_on() || on > store.valid_until())
      return false;
    const auto& last = *store.steps().rbegin();
    if (last.state() != FIRST_STORE_STATE_RECOGNIZED && last.occurred_on() <= on) return false;
  }
  return FirstStoreLifecycle().IsListed(request.states(), store) &&
         (request.brand().empty() || reference::IsSameText(store.brand(), request.brand())) &&
         (request.level() == reference::v1::TERRITORIAL_LEVEL_UNSPECIFIED ||
          store.level() == request.level()) &&
         (request.kind() == v1::FIRST_STORE_KIND_UNSPECIFIED || store.kind() == request.kind()) &&
         (request.expiring_before().empty() || (store.state() == FIRST_STORE_STATE_RECOGNIZED &&
                                                store.valid_until() < request.expiring_before())) &&
         (request.trade_area().empty() || store.trade_area() == request.trade_area()) &&
         reference::DivisionRegistry::Contains(request.division(), store.division());
}

std::string ClaimOf(const FirstStore& store) {
  return absl::StrCat(store.level(), "\n", RegionKey(store.region()), "\n",
                      reference::FoldedTextKey(store.brand()));
}

std::string ActiveClaimOf(const FirstStore& store) {
  const bool gave_up = store.state() == FIRST_STORE_STATE_REJECTED ||
                       store.state() == FIRST_STORE_STATE_REVOKED ||
                       store.state() == FIRST_STORE_STATE_RETRACTED;
  return gave_up ? std::string() : ClaimOf(store);
}

absl::Status CheckNoOtherClaim(const std::optional<FirstStore>& first, const FirstStore& store) {
  if (!first || first->name() == store.name()) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_FIRST_STORE_EXISTS,
                 "another store claims to be the first of the brand in that region",
                 {{"first_store", first->name()}});
}

FirstStore ClaimFirstStore(const v1::CreateFirstStoreRequest& request) {
  FirstStore store;
  store.set_name(absl::StrCat(kStores, "/", request.first_store_id()));
  store.set_title_zh(request.title_zh());
  store.set_brand(request.brand());
  store.set_kind(request.kind());
  store.set_level(request.level());
  store.set_region(request.region());
  store.set_division(request.division());
  store.set_trade_area(request.trade_area());
  store.set_floor_area_m2(request.floor_area_m2());
  store.set_investment_fen(request.investment_fen());
  store.set_jobs(request.jobs());
  store.set_opened_on(request.opened_on());
  store.set_source_ref(request.source_ref());
  FirstStoreLifecycle().Begin(store, FIRST_STORE_STATE_APPLIED, request.applied_on());
  return store;
}

absl::Status RejectFirstStore(FirstStore& store, const v1::RejectFirstStoreRequest& request) {
  return End(store, FIRST_STORE_STATE_REJECTED, request, {"occurred_on", request.occurred_on()});
}

absl::Status RevokeFirstStore(FirstStore& store, const v1::RevokeFirstStoreRequest& request) {
  return End(store, FIRST_STORE_STATE_REVOKED, request, {"occurred_on", request.occurred_on()});
}

absl::Status CloseFirstStore(FirstStore& store, const v1::CloseFirstStoreRequest& request) {
  return End(store, FIRST_STORE_STATE_CLOSED, request, {"occurred_on", request.occurred_on()});
}

void CompleteFirstStore(const reference::ReferenceData& reference, FirstStore& store) {
  for (const v1::FirstStoreStep& step : store.steps()) {
    if (step.state() != FIRST_STORE_STATE_PUBLICITY) continue;
    store.set_days_are_stale(lifecycle::IsStale(
        store.publicity_until(), PublicityUntil(store, StoredDate(step.occurred_on()), reference)));
  }
}

const lifecycle::Lifecycle<FirstStore>& FirstStoreLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<FirstStore>(
      {.recorded = kFirstStoreRecorded,
       .stepped = kFirstStoreStepped,
       .measures = {kFirstStores},
       .transitions = {{FIRST_STORE_STATE_APPLIED, {FIRST_STORE_STATE_REVIEWED, FIRST_STORE_STATE_REJECTED}},
                       {FIRST_STORE_STATE_REVIEWED,
                        {FIRST_STORE_STATE_PUBLICITY, FIRST_STORE_STATE_REJECTED}},
                       {FIRST_STORE_STATE_PUBLICITY,
                        {FIRST_STORE_STATE_RECOGNIZED, FIRST_STORE_STATE_REJECTED}},
                       {FIRST_STORE_STATE_RECOGNIZED, {FIRST_STORE_STATE_REVOKED, FIRST_STORE_STATE_CLOSED}}},
       .retracted = FIRST_STORE_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable = {.occurred_on = true, .division = true, .dimensions = {"kind", "level"}},
       .apply = ApplyKindAndLevel,
       .judge = JudgeStep,
       .describe = Describe,
       .fixes_its_day = [](const FirstStore& store, int step) {
         return store.steps(step).state() == FIRST_STORE_STATE_PUBLICITY ||
                store.steps(step).state() == FIRST_STORE_STATE_RECOGNIZED;
       }});
  return *rules;
}

lifecycle::NounFigures FirstStoreFigures() {
  return {
      {figures::MakeFigure(11, kFirstStores, "认定首店", "First stores recognized",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {"kind", "level"},
                           "Stores whose recognition is valid on the day: not lapsed, revoked or closed.")},
      {{{"level", "global"}, "全球首店"},
       {{"level", "asia"}, "亚洲首店"},
       {{"level", "mainland"}, "中国内地首店"},
       {{"level", "regional"}, "区域首店"},
       {{"level", "provincial"}, "全省首店"},
       {{"level", "municipal"}, "全市首店"},
       {{"level", "district"}, "全区首店"},
       {{"kind", "brand_first"}, "品牌首店"},
       {{"kind", "flagship"}, "旗舰店"},
       {{"kind", "concept"}, "概念店"},
       {{"kind", "experience"}, "体验店"},
       {{"kind", "chain"}, "连锁品牌店"}}};
}

}  // namespace eastgate::economy
