#include "services/economy/recognition_rules.h"

#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/kinds.h"
#include "common/reference/text_key.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/economy/enterprise_rules.h"

namespace eastgate::economy {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using status::Refused;

constexpr char kCollection[] = "recognitions";

// The levels on which recognitions are awarded.
constexpr reference::v1::TerritorialLevel kLevels[] = {
    reference::v1::TERRITORIAL_LEVEL_NATIONAL, reference::v1::TERRITORIAL_LEVEL_PROVINCIAL,
    reference::v1::TERRITORIAL_LEVEL_MUNICIPAL, reference::v1::TERRITORIAL_LEVEL_DISTRICT};

// The first day on which it is live, and the last one; nothing for one without end.
Date FirstDay(const v1::Recognition& recognition) {
  return StoredDate(recognition.steps(0).occurred_on());
}
std::optional<Date> LastDay(const v1::Recognition& recognition) {
  if (recognition.state() == v1::RECOGNITION_STATE_REVOKED)
    return StoredDate(recognition.steps().rbegin()->occurred_on()) - 1;
  if (!recognition.valid_until().empty()) return StoredDate(recognition.valid_until());
  return std::nullopt;
}

bool Overlap(const v1::Recognition& a, const v1::Recognition& b) {
  const auto begins_by = [](const v1::Recognition& row, std::optional<Date> last) {
    return !last || FirstDay(row) <= *last;
  };
  return begins_by(a, LastDay(b)) && begins_by(b, LastDay(a));
}

// Refuses a revocation on a day on which there is nothing to revoke.
absl::Status CheckRevocable(absl::string_view field, const v1::Recognition& recognition, Date revoked_on) {
  RETURN_IF_ERROR(lifecycle::CheckNotBefore(
      field, revoked_on, reference::FormatDate(FirstDay(recognition) + 1), "the day after the award"));
  if (recognition.valid_until().empty() || revoked_on <= StoredDate(recognition.valid_until()))
    return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_RECOGNITION_LAPSED,
                 absl::StrCat(field, ": got ", reference::FormatDate(revoked_on), ", want valid_until (",
                              recognition.valid_until(), ") or earlier"),
                 {{"recognition", recognition.name()}, {"valid_until", recognition.valid_until()}});
}

void Post(const v1::Recognition& recognition, absl::string_view measure, Date on, int64_t amount,
          fact::v1::Fact& draft) {
  *draft.add_postings() =
      facts::MakePosting(measure, on, recognition.division(), amount,
                         {{"kind", recognition.kind()}, {"level", lifecycle::ValueOf(recognition.level())}});
}

void PostStep(const v1::Recognition& recognition, int step, fact::v1::Fact& draft) {
  const Date on = StoredDate(recognition.steps(step).occurred_on());
  const bool is_award = step == 0;
  if (is_award) Post(recognition, kRecognitionAwards, on, 1, draft);
  Post(recognition, kRecognitions, on, is_award ? 1 : -1, draft);
  // The award posts its end; a revocation removes that again.
  if (!recognition.valid_until().empty()) {
    Post(recognition, kRecognitions, StoredDate(recognition.valid_until()) + 1, is_award ? -1 : 1, draft);
  }
}

// Returns what is wrong with the scenario, which only kinds have of which an enterprise may hold several.
absl::string_view WrongScenario(const reference::Kind& kind, absl::string_view scenario) {
  const bool wants_one = kind.rule == reference::kSeveralRule;
  if (wants_one) return reference::IsBlank(scenario) ? "required" : "";
  return scenario.empty() ? "" : "want none: the kind recognizes the enterprise itself";
}

// Judges a step by its day, and fills in the level of an award by its kind on that day; JudgeAward and
// CheckAlone judge it beside other resources. A revocation has posted the level, which it then fixes.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, v1::Recognition& recognition, int step) {
  const Date on = StoredDate(recognition.steps(step).occurred_on());
  if (step > 0) return CheckRevocable(judgment.DayField("occurred_on"), recognition, on);
  const absl::string_view field = judgment.DayField("awarded_on");
  const reference::Kind* kind =
      judgment.reference->kinds.Find(reference::kRecognitionList, recognition.kind(), on);
  if (kind == nullptr && !judgment.is_correction) {
    // The list has changed since the request was checked.
    const absl::Status known =
        judgment.reference->kinds.Check(reference::kRecognitionList, recognition.kind(), on);
    return status::InvalidField("kind", known.message());
  }
  if (kind != nullptr && recognition.steps_size() == 1) recognition.set_level(kind->level);
  if (kind != nullptr && judgment.moves_day) {
    if (const absl::string_view wrong = WrongScenario(*kind, recognition.scenario()); !wrong.empty())
      return status::InvalidField(field, absl::StrCat("scenario: ", wrong));
  }
  if (!recognition.valid_until().empty())
    RETURN_IF_ERROR(lifecycle::CheckNotAfter(field, on, recognition.valid_until(), "valid_until"));
  if (recognition.state() != v1::RECOGNITION_STATE_REVOKED) return absl::OkStatus();
  return lifecycle::CheckNotAfter(field, on, reference::FormatDate(*LastDay(recognition)),
                                  "the day before the revocation");
}

void Describe(v1::Recognition& recognition) {
  if (recognition.steps_size() > 0) recognition.set_awarded_on(recognition.steps(0).occurred_on());
  recognition.clear_revoked_on();
  if (recognition.state() == v1::RECOGNITION_STATE_REVOKED)
    recognition.set_revoked_on(recognition.steps().rbegin()->occurred_on());
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRecognitionRequest& request, resource::RequestCheck check) {
  check.Id("recognition_id", request.recognition_id());
  check.Name("enterprise", request.enterprise(), "enterprises");
  const auto awarded_on = check.Date("awarded_on", request.awarded_on());
  const reference::Kind* kind =
      awarded_on ? check.reference().kinds.Find(reference::kRecognitionList, request.kind(), *awarded_on)
                 : nullptr;
  const absl::string_view wrong = kind == nullptr ? "" : WrongScenario(*kind, request.scenario());
  if (wrong.empty()) {
    check.Text("scenario", request.scenario(), 0, kMaxNameBytes);
  } else {
    check.Add("scenario", wrong);
  }
  check.NotBefore("valid_until", check.OptionalDate("valid_until", request.valid_until()), "awarded_on",
                  awarded_on);
  check.Division("division", request.division(), awarded_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRecognitionsRequest& request, resource::RequestCheck check) {
  check.OptionalName("enterprise", request.enterprise(), "enterprises");
  check.DivisionFilter("division", request.division());
  check.OptionalEnumAmong("level", request.level(), kLevels);
  check.OptionalDate("valid_on", request.valid_on());
  check.OptionalDate("expiring_before", request.expiring_before());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckRevoke(const v1::RevokeRecognitionRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

bool IsLiveOn(const v1::Recognition& recognition, Date day) {
  if (recognition.state() == v1::RECOGNITION_STATE_RETRACTED) return false;
  const std::optional<Date> last = LastDay(recognition);
  return FirstDay(recognition) <= day && (!last || day <= *last);
}

// Returns whether the recognition is in effect, but for its validity, and the last day of that lies before
// the day. ISO dates compare as strings do.
static bool ExpiresBefore(const v1::Recognition& recognition, const std::string& day) {
  return recognition.state() == v1::RECOGNITION_STATE_AWARDED && !recognition.valid_until().empty() &&
         recognition.valid_until() < day;
}

bool Matches(const v1::ListRecognitionsRequest& request, const v1::Recognition& recognition) {
  return (request.kind().empty() || recognition.kind() == request.kind()) &&
         (request.enterprise().empty() || recognition.enterprise() == request.enterprise()) &&
         reference::DivisionRegistry::Contains(request.division(), recognition.division()) &&
         (request.level() == reference::v1::TERRITORIAL_LEVEL_UNSPECIFIED ||
          recognition.level() == request.level()) &&
         (request.valid_on().empty() || IsLiveOn(recognition, StoredDate(request.valid_on()))) &&
         (request.expiring_before().empty() || ExpiresBefore(recognition, request.expiring_before())) &&
         RecognitionLifecycle().IsListed(request.states(), recognition);
}

v1::Recognition AwardRecognition(const v1::CreateRecognitionRequest& request) {
  v1::Recognition recognition;
  recognition.set_name(absl::StrCat(kCollection, "/", request.recognition_id()));
  recognition.set_kind(request.kind());
  recognition.set_enterprise(request.enterprise());
  recognition.set_scenario(request.scenario());
  recognition.set_division(request.division());
  recognition.set_valid_until(request.valid_until());
  recognition.set_source_ref(request.source_ref());
  RecognitionLifecycle().Begin(recognition, v1::RECOGNITION_STATE_AWARDED, request.awarded_on());
  return recognition;
}

absl::Status RevokeRecognition(v1::Recognition& recognition, const v1::RevokeRecognitionRequest& request) {
  ASSIGN_OR_RETURN(v1::RecognitionStep* const step,
                   RecognitionLifecycle().Enter(recognition, v1::RECOGNITION_STATE_REVOKED,
                                                {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status CheckAlone(const v1::Recognition& recognition,
                        const std::vector<v1::Recognition>& recognitions) {
  for (const v1::Recognition& other : recognitions) {
    if (other.name() == recognition.name() || other.kind() != recognition.kind() ||
        !reference::IsSameText(other.scenario(), recognition.scenario()) || !Overlap(recognition, other)) {
      continue;
    }
    return Refused(fact::v1::ERROR_REASON_RECOGNITION_EXISTS,
                   "the enterprise has a live recognition of this kind already",
                   {{"recognition", other.name()},
                    {"awarded_on", other.awarded_on()},
                    {"valid_until", other.valid_until()}});
  }
  return absl::OkStatus();
}

absl::Status JudgeAward(const lifecycle::Judgment& judgment, const v1::Recognition& recognition,
                        const v1::Enterprise& enterprise, const std::vector<v1::Recognition>& recognitions) {
  RETURN_IF_ERROR(CheckRegistered(enterprise, judgment.DayField("awarded_on"), FirstDay(recognition)));
  if (!judgment.is_correction && recognitions.size() >= kMaxRecognitionsOfEnterprise)
    return lifecycle::LimitReached(enterprise.name(), kMaxRecognitionsOfEnterprise);
  return CheckAlone(recognition, recognitions);
}

const lifecycle::Lifecycle<v1::Recognition>& RecognitionLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::Recognition>(
      {.recorded = kRecognitionAwarded,
       .stepped = kRecognitionRevoked,
       .measures = {kRecognitions, kRecognitionAwards},
       .transitions = {{v1::RECOGNITION_STATE_AWARDED, {v1::RECOGNITION_STATE_REVOKED}}},
       .retracted = v1::RECOGNITION_STATE_RETRACTED,
       .post = PostStep,
       .judge = JudgeStep,
       .describe = Describe});
  return *rules;
}

lifecycle::NounFigures RecognitionFigures() {
  return {{figures::MakeFigure(
               2, kRecognitions, "有效认定", "Recognitions live", figure::v1::FIGURE_UNIT_ITEM,
               figure::v1::FIGURE_KIND_STOCK, {"kind", "level"},
               "Recognitions live on the day: awarded, within their validity, not revoked. Source: "
               "the report, 智能制造与工业互联网."),
           figures::MakeFigure(3, kRecognitionAwards, "新获认定", "Recognitions awarded",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {"kind", "level"},
                               "Recognitions by the day of their award, whether or not live since.")},
          {{{"level", "national"}, "国家级"},
           {{"level", "provincial"}, "省级"},
           {{"level", "municipal"}, "市级"},
           {{"level", "district"}, "区级"}},
          {{"kind", reference::kRecognitionList}}};
}

}  // namespace eastgate::economy
