#include "services/command/supervision_rules.h"

#include "common/config/suite.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/open_rows.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"
#include "services/command/suite_names.h"
#include "services/command/supervision_subjects.h"

namespace eastgate::command {
namespace {

using lifecycle::RequestDay;
using lifecycle::StoredDate;
using reference::Date;
using reference::FormatDate;
using v1::SUPERVISION_ORDER_STATE_ACKNOWLEDGED;
using v1::SUPERVISION_ORDER_STATE_ANSWERED;
using v1::SUPERVISION_ORDER_STATE_CLOSED;
using v1::SUPERVISION_ORDER_STATE_ISSUED;
using v1::SUPERVISION_ORDER_STATE_RETRACTED;
using v1::SUPERVISION_ORDER_STATE_RETURNED;
using v1::SUPERVISION_ORDER_STATE_VERIFIED;
using v1::SupervisionOrder;

constexpr char kCollection[] = "supervisionOrders";
constexpr char kCauseGone[] = "事由已消除";
constexpr char kVerified[] = "核实办结";

void PostStep(const SupervisionOrder& order, int index, fact::v1::Fact& draft) {
  const v1::SupervisionOrderStep& step = order.steps(index);
  const auto post = [&](const char* measure, v1::SupervisionColor color, int amount) {
    *draft.add_postings() = facts::MakePosting(
        measure, StoredDate(step.occurred_on()), order.division(), amount,
        {{"cause", lifecycle::ValueOf(order.cause())}, {"color", lifecycle::ValueOf(color)}});
  };
  if (index == 0) {
    post(kOrdersIssued, step.color(), 1);
    post(kOrdersOpen, step.color(), 1);
    return;
  }
  const v1::SupervisionColor before = order.steps(index - 1).color();
  if (step.state() == SUPERVISION_ORDER_STATE_CLOSED) {
    post(kOrdersOpen, before, -1);
  } else if (step.color() != before) {
    post(kOrdersOpen, before, -1);
    post(kOrdersOpen, step.color(), 1);
  }
}

// Fills in what follows from the last step.
void Describe(SupervisionOrder& order) {
  if (order.steps().empty()) return;
  order.set_color(order.steps().rbegin()->color());
  order.set_answer_due_on(order.steps().rbegin()->answer_due_on());
}

// Adds a step that leaves color and due day as they are.
absl::StatusOr<v1::SupervisionOrderStep*> AddStep(SupervisionOrder& order, v1::SupervisionOrderState to,
                                                  RequestDay day) {
  ASSIGN_OR_RETURN(v1::SupervisionOrderStep* const step, SupervisionOrderLifecycle().Enter(order, to, day));
  step->set_color(order.color());
  step->set_answer_due_on(order.answer_due_on());
  return step;
}

// The fields of its message are checked as the contract declares them.
void CheckSubject(const v1::SupervisionSubject& subject, resource::RequestCheck& check) {
  if (subject.subject_case() == v1::SupervisionSubject::SUBJECT_NOT_SET)
    return check.Add("subject", "want a resource or a missing report");
  if (!subject.has_missing_report())
    return check.Text("subject.resource", subject.resource(), 1, resource::kMaxTitleBytes);
  const v1::MissingReportSubject& missing = subject.missing_report();
  check.Text("subject.missing_report.figure", missing.figure(), 0, resource::kMaxTitleBytes);
  check.Text("subject.missing_report.division", missing.division(), 0, resource::kMaxTitleBytes);
  const v1::SuiteService service = ServiceNamed(config::ServiceOf(missing.figure()));
  if (!missing.figure().empty() && subject.service() != v1::SUITE_SERVICE_UNSPECIFIED &&
      subject.service() != service)
    check.Add("subject.service", "want the service that the figure's id begins with");
}

template <class Request>
absl::Status CheckStep(const Request& request, resource::RequestCheck& check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

}  // namespace

absl::Status CheckSweep(const v1::ReconcileSupervisionOrdersRequest& request, resource::RequestCheck check) {
  check.Date("as_of", request.as_of());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListSupervisionOrdersRequest& request, resource::RequestCheck check) {
  if (request.has_subject()) CheckSubject(request.subject(), check);
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  check.PageSize(request.page_size());
  check.OptionalDate("due_until", request.due_until());
  return check.ToStatus();
}

absl::Status CheckAcknowledge(const v1::AcknowledgeSupervisionOrderRequest& request,
                              resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckAnswer(const v1::AnswerSupervisionOrderRequest& request, resource::RequestCheck check) {
  check.Text("answer", request.answer(), 1, kMaxAnswerBytes);
  return CheckStep(request, check);
}
absl::Status CheckReturn(const v1::ReturnSupervisionOrderRequest& request, resource::RequestCheck check) {
  check.Text("reason", request.reason(), 1, kMaxAnswerBytes);
  return CheckStep(request, check);
}
absl::Status CheckVerify(const v1::VerifySupervisionOrderRequest& request, resource::RequestCheck check) {
  return CheckStep(request, check);
}
absl::Status CheckClose(const v1::CloseSupervisionOrderRequest& request, resource::RequestCheck check) {
  check.Text("reason", request.reason(), 0, resource::kMaxReasonBytes);
  return CheckStep(request, check);
}

bool Matches(const v1::ListSupervisionOrdersRequest& request, const SupervisionOrder& order) {
  return SupervisionOrderLifecycle().IsListed(request.states(), order) &&
         lifecycle::MatchesOpen(request, IsOpen(order), order.answer_due_on()) &&
         (request.responsible_unit().empty() || order.responsible_unit() == request.responsible_unit()) &&
         (!request.has_subject() || KeyOf(order.subject()) == KeyOf(request.subject())) &&
         (request.cause() == v1::SUPERVISION_CAUSE_UNSPECIFIED || order.cause() == request.cause()) &&
         (request.color() == v1::SUPERVISION_COLOR_UNSPECIFIED || order.color() == request.color()) &&
         (request.task_force().empty() || order.task_force() == request.task_force());
}

bool IsOpen(const SupervisionOrder& order) {
  return order.state() != SUPERVISION_ORDER_STATE_CLOSED &&
         order.state() != SUPERVISION_ORDER_STATE_RETRACTED;
}

absl::StatusOr<Date> AnswerDueOn(Date on, const reference::ReferenceData& reference,
                                 absl::string_view division) {
  ASSIGN_OR_RETURN(const int64_t days, reference.parameters.InForce(kAnswerWorkingDays, on, division));
  return reference.calendar.AddWorkingDays(on, static_cast<int>(days));
}

void CompleteOrder(const reference::ReferenceData& reference, SupervisionOrder& order) {
  // The present day to answer by was set by the first of the last steps that have it.
  const v1::SupervisionOrderStep* set_by = nullptr;
  for (auto step = order.steps().rbegin(); step != order.steps().rend(); ++step) {
    if (step->answer_due_on() != order.answer_due_on()) break;
    set_by = &*step;
  }
  if (set_by == nullptr) return;
  order.set_days_are_stale(lifecycle::IsStale(
      order.answer_due_on(), AnswerDueOn(StoredDate(set_by->occurred_on()), reference, order.division())));
}

void Issue(SupervisionOrder& order, Date on, v1::SupervisionColor color, Date answer_due_on) {
  v1::SupervisionOrderStep& step =
      SupervisionOrderLifecycle().Begin(order, SUPERVISION_ORDER_STATE_ISSUED, FormatDate(on));
  step.set_color(color);
  step.set_answer_due_on(FormatDate(answer_due_on));
  Describe(order);
}

absl::Status Escalate(SupervisionOrder& order, const Date& on, const lifecycle::Judgment& judgment) {
  const std::string day = FormatDate(on);
  ASSIGN_OR_RETURN(v1::SupervisionOrderStep* const step,
                   SupervisionOrderLifecycle().Remain(
                       order,
                       {SUPERVISION_ORDER_STATE_ISSUED, SUPERVISION_ORDER_STATE_ACKNOWLEDGED,
                        SUPERVISION_ORDER_STATE_RETURNED},
                       {"as_of", day}));
  ASSIGN_OR_RETURN(const Date due_on, AnswerDueOn(on, *judgment.reference, order.division()));
  step->set_answer_due_on(FormatDate(due_on));
  step->set_color(static_cast<v1::SupervisionColor>(order.color() + 1));
  return absl::OkStatus();
}

absl::Status CloseSinceCauseIsGone(SupervisionOrder& order, const Date& on) {
  const std::string day = FormatDate(on);
  ASSIGN_OR_RETURN(v1::SupervisionOrderStep* const step,
                   AddStep(order, SUPERVISION_ORDER_STATE_CLOSED, {"as_of", day}));
  step->set_reason(kCauseGone);
  return absl::OkStatus();
}

absl::Status Acknowledge(SupervisionOrder& order, const v1::AcknowledgeSupervisionOrderRequest& request) {
  return AddStep(order, SUPERVISION_ORDER_STATE_ACKNOWLEDGED, {"occurred_on", request.occurred_on()})
      .status();
}

absl::Status Answer(SupervisionOrder& order, const v1::AnswerSupervisionOrderRequest& request) {
  ASSIGN_OR_RETURN(v1::SupervisionOrderStep* const step,
                   AddStep(order, SUPERVISION_ORDER_STATE_ANSWERED, {"occurred_on", request.occurred_on()}));
  step->set_answer(request.answer());
  return absl::OkStatus();
}

absl::Status Return(SupervisionOrder& order, const v1::ReturnSupervisionOrderRequest& request) {
  ASSIGN_OR_RETURN(v1::SupervisionOrderStep* const step,
                   AddStep(order, SUPERVISION_ORDER_STATE_RETURNED, {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status Verify(SupervisionOrder& order, const v1::VerifySupervisionOrderRequest& request) {
  return AddStep(order, SUPERVISION_ORDER_STATE_VERIFIED, {"occurred_on", request.occurred_on()}).status();
}

absl::Status Close(SupervisionOrder& order, const v1::CloseSupervisionOrderRequest& request) {
  RETURN_IF_ERROR(SupervisionOrderLifecycle().CheckNotRetracted(order));
  if (order.state() != SUPERVISION_ORDER_STATE_VERIFIED) {
    return lifecycle::TransitionNotAllowed(order.name(), v1::SupervisionOrderState_Name(order.state()),
                                           v1::SupervisionOrderState_Name(SUPERVISION_ORDER_STATE_CLOSED),
                                           {});
  }
  ASSIGN_OR_RETURN(v1::SupervisionOrderStep* const step,
                   AddStep(order, SUPERVISION_ORDER_STATE_CLOSED, {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason().empty() ? kVerified : request.reason());
  return absl::OkStatus();
}

const lifecycle::Lifecycle<SupervisionOrder>& SupervisionOrderLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<SupervisionOrder>(
      {.recorded = kOrderIssued,
       .stepped = kOrderStepped,
       .measures = {kOrdersOpen, kOrdersIssued},
       .transitions = {{SUPERVISION_ORDER_STATE_ISSUED,
                        {SUPERVISION_ORDER_STATE_ACKNOWLEDGED, SUPERVISION_ORDER_STATE_CLOSED}},
                       {SUPERVISION_ORDER_STATE_ACKNOWLEDGED,
                        {SUPERVISION_ORDER_STATE_ANSWERED, SUPERVISION_ORDER_STATE_CLOSED}},
                       {SUPERVISION_ORDER_STATE_ANSWERED,
                        {SUPERVISION_ORDER_STATE_VERIFIED, SUPERVISION_ORDER_STATE_RETURNED,
                         SUPERVISION_ORDER_STATE_CLOSED}},
                       {SUPERVISION_ORDER_STATE_RETURNED,
                        {SUPERVISION_ORDER_STATE_ANSWERED, SUPERVISION_ORDER_STATE_CLOSED}},
                       {SUPERVISION_ORDER_STATE_VERIFIED, {SUPERVISION_ORDER_STATE_CLOSED}}},
       .retracted = SUPERVISION_ORDER_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable = {},
       .stepped_correctable = {},
       .describe = Describe});
  return *rules;
}

lifecycle::NounFigures SupervisionOrderFigures() {
  return {
      {figures::MakeFigure(10, kOrdersOpen, "在办督办单", "Supervision orders open",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {"cause", "color"},
                           "Orders that were issued and not closed by the day, by their color on it."),
       figures::MakeFigure(11, kOrdersIssued, "签发督办单", "Supervision orders issued",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {"cause", "color"},
                           "Orders by the day they were issued and their first color.")},
      {{{"cause", "due_soon"}, "即将到期"},
       {{"cause", "behind_schedule"}, "滞后"},
       {{"cause", "poor_quality"}, "质量不合格"},
       {{"cause", "overdue"}, "逾期"},
       {{"color", "blue"}, "蓝"},
       {{"color", "yellow"}, "黄"},
       {{"color", "red"}, "红"}}};
}

}  // namespace eastgate::command
