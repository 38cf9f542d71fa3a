#include "services/command/supervision_rules.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/writer.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"
#include "services/command/figure_ids.h"

namespace eastgate::command {
namespace {

using facts::ParseStoredDate;
using facts::StoredDate;
using reference::Date;
using reference::FormatDate;
using v1::SUPERVISION_COLOR_RED;
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
constexpr int kMonths = 12;

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

// What an order's name ends with: what it is for.
std::string EndOfName(absl::string_view key) {
  return absl::StrCat("-", auth::ToHex(auth::Sha256Of(key)).substr(0, kHashDigits));
}

// Whether its subject is unknown, or a list that it stands in.
bool IsUnknown(const SupervisionOrder& order, const std::set<std::string>& unknown) {
  const std::string& subject = order.subject();
  size_t end = subject.find('/');
  while (end != std::string::npos && unknown.count(subject.substr(0, end)) == 0)
    end = subject.find('/', end + 1);
  return end != std::string::npos || unknown.count(subject) > 0;
}

// Of what a corrupt order is for, no other is opened.
void LeaveOut(const std::set<std::string>& corrupt, std::map<std::string, const Finding*>& wanted) {
  if (corrupt.empty()) return;
  std::set<std::string> ends;
  for (const std::string& name : corrupt) ends.insert(name.substr(std::min(name.rfind('-'), name.size())));
  for (auto it = wanted.begin(); it != wanted.end();)
    it = ends.count(EndOfName(it->first)) > 0 ? wanted.erase(it) : std::next(it);
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
  check.OptionalName("task_force", request.task_force(), "bodies");
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
         (request.color() == v1::SUPERVISION_COLOR_UNSPECIFIED || order.color() == request.color()) &&
         (request.task_force().empty() || order.task_force() == request.task_force());
}

absl::Status CheckSound(const SupervisionOrder& order) {
  if (order.steps().empty()) return store::Corrupt("steps of an order");
  for (const v1::SupervisionStep& step : order.steps())
    RETURN_IF_ERROR(ParseStoredDate(step.began_on()).status());
  return ParseStoredDate(order.answer_due_on()).status();
}

absl::Status CheckSound(const v1::Target& target) {
  for (const v1::TargetVersion& version : target.versions()) {
    RETURN_IF_ERROR(ParseStoredDate(version.set_on()).status());
    if (!version.monthly().empty() && version.monthly_size() != kMonths)
      return store::Corrupt("schedule of a target");
  }
  return absl::OkStatus();
}

absl::StatusOr<SweepPlan> PlanSweep(const Findings& findings, const OpenOrders& open,
                                    const std::set<std::string>& unknown, Date on,
                                    const reference::ReferenceData& reference, absl::string_view division) {
  std::map<std::string, const Finding*> wanted;
  for (const Finding& finding : findings) wanted[KeyOf(finding.subject, finding.cause)] = &finding;
  LeaveOut(open.corrupt, wanted);
  SweepPlan plan;
  for (const SupervisionOrder& order : open.sound) {
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
      order.set_name(absl::StrCat(kCollection, "/", FormatDate(on), EndOfName(key)));
      order.set_subject(finding->subject);
      order.set_subject_title_zh(finding->title_zh);
      order.set_cause(finding->cause);
      order.set_task_force(finding->task_force);
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
