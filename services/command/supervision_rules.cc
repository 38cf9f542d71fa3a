#include "services/command/supervision_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/writer.h"
#include "common/rpc/status_macros.h"
#include "services/command/figure_ids.h"

namespace eastgate::command {
namespace {

using facts::StoredDate;
using reference::Date;
using reference::FormatDate;
using v1::SUPERVISION_CAUSE_BEHIND_SCHEDULE;
using v1::SUPERVISION_CAUSE_DUE_SOON;
using v1::SUPERVISION_CAUSE_OVERDUE;
using v1::SUPERVISION_COLOR_BLUE;
using v1::SUPERVISION_COLOR_RED;
using v1::SUPERVISION_COLOR_YELLOW;
using v1::SUPERVISION_STATE_ACKNOWLEDGED;
using v1::SUPERVISION_STATE_ANSWERED;
using v1::SUPERVISION_STATE_CLOSED;
using v1::SUPERVISION_STATE_ISSUED;
using v1::SUPERVISION_STATE_RETRACTED;
using v1::SUPERVISION_STATE_RETURNED;
using v1::SUPERVISION_STATE_VERIFIED;
using v1::SupervisionOrder;

constexpr char kCollection[] = "supervisionOrders";
constexpr char kCauseGone[] = "事由已消除";
constexpr size_t kHashDigits = 16;

// What is due by the end of `due` and not done on the day.
std::optional<Finding> Judge(Finding finding, Date due, Date on, int64_t soon_days) {
  if (on > due) {
    finding.cause = SUPERVISION_CAUSE_OVERDUE;
    finding.color = SUPERVISION_COLOR_RED;
    return finding;
  }
  if (due - on > soon_days) return std::nullopt;
  finding.cause = SUPERVISION_CAUSE_DUE_SOON;
  finding.color = SUPERVISION_COLOR_BLUE;
  return finding;
}

// The state that a row was in on the day; nothing where it was not there yet, or not any more.
template <class Row>
auto StateOn(const Row& row, Date on) {
  auto state = std::decay_t<decltype(row.state())>{};
  for (const auto& step : row.steps()) {
    if (StoredDate(step.began_on()) <= on) state = step.state();
  }
  return state;
}

template <class Work>
std::optional<Finding> LookAtWork(const Work& work, std::string title, Date on, int64_t soon_days) {
  if (StateOn(work, on) != livelihood::v1::WORK_STATE_OPEN) return std::nullopt;
  return Judge({.subject = absl::StrCat("livelihood/", work.name()),
                .title_zh = std::move(title),
                .unit = "",
                .division = work.division()},
               StoredDate(work.due_on()), on, soon_days);
}

void PostStep(const SupervisionOrder& order, int index, fact::v1::Fact& draft) {
  const v1::SupervisionStep& step = order.steps(index);
  const auto post = [&](const char* measure, v1::SupervisionColor color, int amount) {
    *draft.add_postings() =
        facts::MakePosting(measure, StoredDate(step.began_on()), order.division(), amount,
                           {{"cause", facts::ValueOf(order.cause())}, {"color", facts::ValueOf(color)}});
  };
  if (index == 0) {
    post(kOrdersIssued, step.color(), 1);
    post(kOrdersOpen, step.color(), 1);
    return;
  }
  const v1::SupervisionColor before = order.steps(index - 1).color();
  if (step.state() == SUPERVISION_STATE_CLOSED) {
    post(kOrdersOpen, before, -1);
  } else if (step.color() != before) {
    post(kOrdersOpen, before, -1);
    post(kOrdersOpen, step.color(), 1);
  }
}

// What follows from the last step.
void Describe(SupervisionOrder& order) {
  if (order.steps().empty()) return;
  order.set_color(order.steps().rbegin()->color());
  order.set_answer_due_on(order.steps().rbegin()->answer_due_on());
}

absl::StatusOr<std::string> AnswerDueOn(Date on, const reference::ReferenceData& reference,
                                        absl::string_view division) {
  ASSIGN_OR_RETURN(const int64_t days, reference.parameters.InForce(kAnswerWorkingDays, on, division));
  ASSIGN_OR_RETURN(const Date due, reference.calendar.AddWorkingDays(on, static_cast<int>(days)));
  return FormatDate(due);
}

// Unanswered when its day has passed, and not yet red.
bool MustEscalate(const SupervisionOrder& order, Date on) {
  const bool unanswered = order.state() == SUPERVISION_STATE_ISSUED ||
                          order.state() == SUPERVISION_STATE_ACKNOWLEDGED ||
                          order.state() == SUPERVISION_STATE_RETURNED;
  return unanswered && order.color() != SUPERVISION_COLOR_RED && on > StoredDate(order.answer_due_on());
}

std::string KeyOf(absl::string_view subject, v1::SupervisionCause cause) {
  return absl::StrCat(facts::ValueOf(cause), " ", subject);
}

bool IsUnknown(const SupervisionOrder& order, const std::set<std::string>& unknown) {
  return std::any_of(unknown.begin(), unknown.end(), [&](const std::string& prefix) {
    return order.subject() == prefix || absl::StartsWith(order.subject(), absl::StrCat(prefix, "/"));
  });
}

template <class Request>
absl::Status CheckStep(const Request& request, resource::RequestCheck& check) {
  check.Step(request, kCollection, "began_on", request.began_on());
  if constexpr (requires { request.text(); }) check.Text("text", request.text(), 1, kMaxAnswerBytes);
  return check.ToStatus();
}

}  // namespace

absl::Status CheckSweep(const v1::SweepRequest& request, resource::RequestCheck check) {
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListSupervisionOrdersRequest& request, resource::RequestCheck check) {
  check.Text("subject", request.subject(), 0, resource::kMaxTitleBytes);
  check.OptionalEnumValue("cause", request.cause());
  check.OptionalEnumValue("color", request.color());
  check.OptionalEnumValue("state", request.state());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckAcknowledge(const v1::AcknowledgeOrderRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckAnswer(const v1::AnswerOrderRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckReturn(const v1::ReturnOrderRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckVerify(const v1::VerifyOrderRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckClose(const v1::CloseOrderRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}

bool Matches(const v1::ListSupervisionOrdersRequest& request, const SupervisionOrder& order) {
  return OrderLife().StateFits(request.state(), order) &&
         (request.subject().empty() || order.subject() == request.subject()) &&
         (request.cause() == v1::SUPERVISION_CAUSE_UNSPECIFIED || order.cause() == request.cause()) &&
         (request.color() == v1::SUPERVISION_COLOR_UNSPECIFIED || order.color() == request.color());
}

std::optional<Finding> Look(const v1::Target& target, const v1::TargetEvaluation& evaluation,
                            absl::string_view division) {
  if (evaluation.light() != v1::LIGHT_YELLOW && evaluation.light() != v1::LIGHT_RED) return std::nullopt;
  return Finding{
      .subject = absl::StrCat("command/", target.name()),
      .title_zh = absl::StrCat(target.year(), "年目标 ", target.figure()),
      .unit = target.lead_unit(),
      .division = std::string(target.division().empty() ? division : target.division()),
      .cause = SUPERVISION_CAUSE_BEHIND_SCHEDULE,
      .color = evaluation.light() == v1::LIGHT_RED ? SUPERVISION_COLOR_RED : SUPERVISION_COLOR_YELLOW};
}

std::optional<Finding> Look(const livelihood::v1::Milestone& milestone, Date on, int64_t soon_days) {
  return LookAtWork(milestone, milestone.title_zh(), on, soon_days);
}

std::optional<Finding> Look(const livelihood::v1::Deliverable& deliverable, Date on, int64_t soon_days) {
  return LookAtWork(deliverable, absl::StrCat(deliverable.kind(), " ", deliverable.place()), on, soon_days);
}

std::optional<Finding> Look(const livelihood::v1::Procurement& procurement, Date on, int64_t soon_days) {
  const livelihood::v1::ProcurementStage reached = StateOn(procurement, on);
  if (reached == livelihood::v1::PROCUREMENT_STAGE_UNSPECIFIED ||
      reached >= livelihood::v1::PROCUREMENT_STAGE_ACCEPTANCE)
    return std::nullopt;
  for (const auto& date : procurement.dates()) {
    // The next stage is the one to be reached first.
    if (date.stage() <= reached) continue;
    return Judge({.subject = absl::StrCat("livelihood/", procurement.name()),
                  .title_zh = procurement.title_zh(),
                  .unit = "",
                  .division = procurement.division()},
                 StoredDate(date.last_day()), on, soon_days);
  }
  return std::nullopt;
}

std::optional<Finding> Look(const urban::v1::RectificationItem& item, Date on, int64_t soon_days) {
  const urban::v1::RectificationState state = StateOn(item, on);
  if (state == urban::v1::RECTIFICATION_STATE_UNSPECIFIED ||
      state == urban::v1::RECTIFICATION_STATE_CLEARED || state == urban::v1::RECTIFICATION_STATE_WITHDRAWN)
    return std::nullopt;
  std::string due_on, unit;
  for (const auto& step : item.steps()) {
    if (StoredDate(step.began_on()) > on) break;
    due_on = step.due_on();
    if (step.state() == urban::v1::RECTIFICATION_STATE_DISPATCHED && !step.unit().empty()) unit = step.unit();
  }
  return Judge({.subject = absl::StrCat("urban/", item.name()),
                .title_zh = item.place(),
                .unit = unit,
                .division = item.division()},
               StoredDate(due_on), on, soon_days);
}

std::optional<Finding> Look(const urban::v1::PatrolRound& round, Date on, int64_t soon_days) {
  if (StateOn(round, on) != urban::v1::PATROL_ROUND_STATE_SCHEDULED) return std::nullopt;
  return Judge({.subject = absl::StrCat("urban/", round.name()),
                .title_zh = round.route(),
                .unit = round.unit(),
                .division = round.division()},
               StoredDate(round.scheduled_on()), on, soon_days);
}

absl::StatusOr<SweepPlan> PlanSweep(const std::vector<Finding>& findings,
                                    const std::vector<SupervisionOrder>& open,
                                    const std::set<std::string>& unknown, Date on,
                                    const reference::ReferenceData& reference, absl::string_view division) {
  std::map<std::string, const Finding*> wanted;
  for (const Finding& finding : findings) wanted[KeyOf(finding.subject, finding.cause)] = &finding;
  SweepPlan plan;
  for (const SupervisionOrder& order : open) {
    // What was opened after the day has nothing to do with it.
    if (StoredDate(order.steps().rbegin()->began_on()) > on) {
      wanted.erase(KeyOf(order.subject(), order.cause()));
      continue;
    }
    if (wanted.erase(KeyOf(order.subject(), order.cause())) == 0) {
      if (!IsUnknown(order, unknown)) plan.closed.push_back(order);
    } else if (MustEscalate(order, on)) {
      plan.escalated.push_back(order);
    }
  }
  if (!wanted.empty()) {
    ASSIGN_OR_RETURN(const std::string answer_due_on, AnswerDueOn(on, reference, division));
    for (const auto& [key, finding] : wanted) {
      SupervisionOrder order;
      // The day, and what the order is for: a sweep that is repeated finds it.
      order.set_name(absl::StrCat(kCollection, "/", FormatDate(on), "-",
                                  auth::ToHex(auth::Sha256Of(key)).substr(0, kHashDigits)));
      order.set_subject(finding->subject);
      order.set_subject_title_zh(finding->title_zh);
      order.set_cause(finding->cause);
      order.set_responsible_unit(finding->unit);
      order.set_division(finding->division);
      order.set_color(finding->color);
      order.set_answer_due_on(answer_due_on);
      plan.opened.push_back(std::move(order));
    }
  }
  const auto by_name = [](const SupervisionOrder& a, const SupervisionOrder& b) {
    return a.name() < b.name();
  };
  for (auto* orders : {&plan.opened, &plan.escalated, &plan.closed})
    std::sort(orders->begin(), orders->end(), by_name);
  return plan;
}

absl::Status Issue(SupervisionOrder& order, absl::string_view on, absl::string_view fact) {
  v1::SupervisionStep& step = OrderLife().Begin(order, SUPERVISION_STATE_ISSUED, on, fact);
  step.set_color(order.color());
  step.set_answer_due_on(order.answer_due_on());
  return absl::OkStatus();
}

absl::Status Escalate(SupervisionOrder& order, Date on, const reference::ReferenceData& reference,
                      absl::string_view fact) {
  ASSIGN_OR_RETURN(
      v1::SupervisionStep* const step,
      OrderLife().Stay(order,
                       {SUPERVISION_STATE_ISSUED, SUPERVISION_STATE_ACKNOWLEDGED, SUPERVISION_STATE_RETURNED},
                       FormatDate(on), fact));
  ASSIGN_OR_RETURN(const std::string answer_due_on, AnswerDueOn(on, reference, order.division()));
  step->set_color(static_cast<v1::SupervisionColor>(order.color() + 1));
  step->set_answer_due_on(answer_due_on);
  Describe(order);
  return absl::OkStatus();
}

absl::Status Step(SupervisionOrder& order, v1::SupervisionState to, const std::string& on,
                  const std::string& text, absl::string_view fact) {
  ASSIGN_OR_RETURN(v1::SupervisionStep* const step, OrderLife().Take(order, to, on, fact));
  step->set_color(order.color());
  step->set_answer_due_on(order.answer_due_on());
  step->set_text(text.empty() && to == SUPERVISION_STATE_CLOSED ? kCauseGone : text);
  return absl::OkStatus();
}

absl::Status Close(SupervisionOrder& order, const v1::CloseOrderRequest& request, absl::string_view fact) {
  RETURN_IF_ERROR(OrderLife().CheckStands(order));
  if (order.state() != SUPERVISION_STATE_VERIFIED) {
    return facts::TransitionNotAllowed(order.name(), v1::SupervisionState_Name(order.state()),
                                       v1::SupervisionState_Name(SUPERVISION_STATE_CLOSED), {});
  }
  return Step(order, SUPERVISION_STATE_CLOSED, request.began_on(), "核实办结", fact);
}

const facts::Life<SupervisionOrder>& OrderLife() {
  static const auto* life = new facts::Life<SupervisionOrder>(
      {.recorded = kOrderIssued,
       .stepped = kOrderStepped,
       .measures = {kOrdersOpen, kOrdersIssued},
       .next = {{SUPERVISION_STATE_ISSUED, {SUPERVISION_STATE_ACKNOWLEDGED, SUPERVISION_STATE_CLOSED}},
                {SUPERVISION_STATE_ACKNOWLEDGED, {SUPERVISION_STATE_ANSWERED, SUPERVISION_STATE_CLOSED}},
                {SUPERVISION_STATE_ANSWERED,
                 {SUPERVISION_STATE_VERIFIED, SUPERVISION_STATE_RETURNED, SUPERVISION_STATE_CLOSED}},
                {SUPERVISION_STATE_RETURNED, {SUPERVISION_STATE_ANSWERED, SUPERVISION_STATE_CLOSED}},
                {SUPERVISION_STATE_VERIFIED, {SUPERVISION_STATE_CLOSED}}},
       .retracted = SUPERVISION_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable = {},
       .stepped_correctable = {},
       .withdrawn = Describe});
  return *life;
}

}  // namespace eastgate::command
