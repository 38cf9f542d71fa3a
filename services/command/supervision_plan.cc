#include "services/command/supervision_plan.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/lifecycle/rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "services/command/supervision_rules.h"

namespace eastgate::command {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using reference::FormatDate;
using v1::SUPERVISION_COLOR_RED;
using v1::SUPERVISION_ORDER_STATE_ACKNOWLEDGED;
using v1::SUPERVISION_ORDER_STATE_ISSUED;
using v1::SUPERVISION_ORDER_STATE_RETURNED;
using v1::SupervisionOrder;

constexpr char kCollection[] = "supervisionOrders";
constexpr size_t kHashDigits = 16;
constexpr int kMonths = 12;
constexpr int kDaysOfWeek = 7;
constexpr int kWorkingDaysOfWeek = 5;

// Returns whether the order is not answered although its day has passed, and is not yet red.
bool MustEscalate(const SupervisionOrder& order, Date on) {
  const bool unanswered = order.state() == SUPERVISION_ORDER_STATE_ISSUED ||
                          order.state() == SUPERVISION_ORDER_STATE_ACKNOWLEDGED ||
                          order.state() == SUPERVISION_ORDER_STATE_RETURNED;
  return unanswered && order.color() != SUPERVISION_COLOR_RED && on > StoredDate(order.answer_due_on());
}

// Returns the end of an order's name, which tells subject and cause apart.
std::string EndOfName(absl::string_view key) {
  return absl::StrCat("-", auth::ToHex(auth::Sha256Of(key)).substr(0, kHashDigits));
}

// Returns whether the subject of the order is unknown, or a list of such subjects is.
bool IsUnknown(const SupervisionOrder& order, const std::set<std::string>& unknown) {
  const std::string subject = KeyOf(order.subject());
  size_t end = subject.find('/');
  while (end != std::string::npos && unknown.count(subject.substr(0, end)) == 0)
    end = subject.find('/', end + 1);
  return end != std::string::npos || unknown.count(subject) > 0;
}

// Removes the findings for which there is a corrupt order, so that no other is opened.
void RemoveCorrupt(const std::set<std::string>& corrupt, std::map<std::string, const Finding*>& wanted) {
  if (corrupt.empty()) return;
  std::set<std::string> ends;
  for (const std::string& name : corrupt) ends.insert(name.substr(std::min(name.rfind('-'), name.size())));
  for (auto it = wanted.begin(); it != wanted.end();)
    it = ends.count(EndOfName(it->first)) > 0 ? wanted.erase(it) : std::next(it);
}

// Plans an order for each finding, to be answered by a day in the calendar, or names it where there is no
// such day. An order of a later day is superseded only if another is opened.
absl::Status PlanOpened(const std::map<std::string, const Finding*>& wanted, Date on,
                        const reference::ReferenceData& reference, OrderPlan& plan) {
  for (const auto& [key, finding] : wanted) {
    const absl::StatusOr<Date> answer_due_on = AnswerDueOn(on, reference, finding->division);
    if (!answer_due_on.ok()) {
      if (status::ReasonOf(answer_due_on.status()) != "OUTSIDE_CALENDAR") return answer_due_on.status();
      plan.failed.emplace(KeyOf(finding->subject), SubjectFailure{finding->subject, answer_due_on.status()});
      std::erase_if(plan.superseded, [&key = key](const SupervisionOrder& order) {
        return OrderKey(order.subject(), order.cause()) == key;
      });
      continue;
    }
    SupervisionOrder order;
    order.set_name(OrderName(*finding, on));
    *order.mutable_subject() = finding->subject;
    order.set_subject_title_zh(finding->title_zh);
    order.set_cause(finding->cause);
    order.set_task_force(finding->task_force);
    order.set_responsible_unit(finding->unit);
    order.set_division(finding->division);
    Issue(order, on, finding->color, *answer_due_on);
    plan.opened.push_back(std::move(order));
  }
  return absl::OkStatus();
}

}  // namespace

std::string OrderKey(const v1::SupervisionSubject& subject, v1::SupervisionCause cause) {
  return absl::StrCat(lifecycle::ValueOf(cause), " ", KeyOf(subject));
}

std::string OrderName(const Finding& finding, Date on) {
  return absl::StrCat(kCollection, "/", FormatDate(on), EndOfName(OrderKey(finding.subject, finding.cause)));
}

bool Covers(const SupervisionOrder& open, Date on) {
  return StoredDate(open.steps(0).occurred_on()) <= on ||
         !std::all_of(open.steps().begin(), open.steps().end(),
                      [](const auto& step) { return step.state() == SUPERVISION_ORDER_STATE_ISSUED; });
}

bool CanBeOpened(const Finding& finding, Date on) {
  return !finding.final_since || on.year() <= finding.final_since->year() + 1;
}

bool IsSettled(const Finding& finding, const SupervisionOrder& closed, Date on) {
  const int last = closed.steps_size() - 1;
  const Date closed_on = StoredDate(closed.steps(last).occurred_on());
  if (closed_on > on) return true;
  const bool by_people = last > 0 && closed.steps(last - 1).state() == v1::SUPERVISION_ORDER_STATE_VERIFIED;
  return by_people && finding.final_since && closed_on > *finding.final_since;
}

bool CanEscalate(int64_t due_soon_days, int64_t answer_working_days) {
  const int64_t rest = answer_working_days % kWorkingDaysOfWeek;
  const int64_t longest = answer_working_days / kWorkingDaysOfWeek * kDaysOfWeek +
                          (rest == 0 ? 0 : rest + kDaysOfWeek - kWorkingDaysOfWeek);
  return longest < due_soon_days;
}

std::vector<std::string> WarningsOf(Date on, const reference::ReferenceData& reference,
                                    absl::string_view division) {
  std::vector<std::string> warnings;
  const reference::Parameter* soon = reference.parameters.Find(kDueSoonDays, on, division);
  const reference::Parameter* answer = reference.parameters.Find(kAnswerWorkingDays, on, division);
  if (soon != nullptr && answer != nullptr && !CanEscalate(soon->value, answer->value)) {
    warnings.push_back(absl::StrCat("蓝色督办单在逾期之前不会升级：提前", soon->value, "天预警（",
                                    kDueSoonDays, "），答复期限", answer->value, "个工作日（",
                                    kAnswerWorkingDays, "）"));
  }
  if (reference.calendar.LacksNextYear(on)) {
    warnings.push_back(absl::StrCat("工作日历只到", FormatDate(reference.calendar.last()),
                                    "：答复期限在其后的督办单不能签发，也不能升级"));
  }
  return warnings;
}

absl::Status CheckSound(const SupervisionOrder& order) {
  return order.steps().empty() ? store::Corrupt("steps of an order") : absl::OkStatus();
}

absl::Status CheckSound(const v1::Target& target) {
  for (const v1::TargetVersion& version : target.versions()) {
    if (!version.monthly_values().empty() && version.monthly_values_size() != kMonths)
      return store::Corrupt("schedule of a target");
  }
  return absl::OkStatus();
}

absl::StatusOr<OrderPlan> PlanOrders(const Findings& findings, const OpenOrders& open,
                                     const std::set<std::string>& unknown, Date on,
                                     const reference::ReferenceData& reference) {
  std::map<std::string, const Finding*> wanted;
  for (const Finding& finding : findings) wanted[OrderKey(finding.subject, finding.cause)] = &finding;
  RemoveCorrupt(open.corrupt, wanted);
  OrderPlan plan;
  for (const SupervisionOrder& order : open.sound) {
    const std::string key = OrderKey(order.subject(), order.cause());
    if (!Covers(order, on)) {
      if (wanted.count(key) > 0) plan.superseded.push_back(order);
      continue;
    }
    const bool is_wanted = wanted.erase(key) > 0;
    // The day says nothing of an order that changed after it.
    if (StoredDate(order.steps().rbegin()->occurred_on()) > on) continue;
    if (!is_wanted) {
      if (!IsUnknown(order, unknown)) plan.closed.push_back(order);
    } else if (MustEscalate(order, on)) {
      plan.escalated.push_back(order);
    }
  }
  RETURN_IF_ERROR(PlanOpened(wanted, on, reference, plan));
  const auto by_name = [](const SupervisionOrder& a, const SupervisionOrder& b) {
    return a.name() < b.name();
  };
  for (auto* orders : {&plan.superseded, &plan.opened, &plan.escalated, &plan.closed})
    std::sort(orders->begin(), orders->end(), by_name);
  return plan;
}

}  // namespace eastgate::command
