#include "services/command/supervision_plan.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/lifecycle/rules.h"
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

// Returns whether the order is not answered although its day has passed, and is not yet red.
bool MustEscalate(const SupervisionOrder& order, Date on) {
  const bool unanswered = order.state() == SUPERVISION_ORDER_STATE_ISSUED ||
                          order.state() == SUPERVISION_ORDER_STATE_ACKNOWLEDGED ||
                          order.state() == SUPERVISION_ORDER_STATE_RETURNED;
  return unanswered && order.color() != SUPERVISION_COLOR_RED && on > StoredDate(order.answer_due_on());
}

std::string KeyOf(absl::string_view subject, v1::SupervisionCause cause) {
  return absl::StrCat(lifecycle::ValueOf(cause), " ", subject);
}

// Returns the end of an order's name, which tells subject and cause apart.
std::string EndOfName(absl::string_view key) {
  return absl::StrCat("-", auth::ToHex(auth::Sha256Of(key)).substr(0, kHashDigits));
}

// Returns whether the subject of the order is unknown, or a list of such subjects is.
bool IsUnknown(const SupervisionOrder& order, const std::set<std::string>& unknown) {
  const std::string& subject = order.subject();
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

}  // namespace

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
                                     const reference::ReferenceData& reference, absl::string_view division) {
  std::map<std::string, const Finding*> wanted;
  for (const Finding& finding : findings) wanted[KeyOf(finding.subject, finding.cause)] = &finding;
  RemoveCorrupt(open.corrupt, wanted);
  OrderPlan plan;
  for (const SupervisionOrder& order : open.sound) {
    // The day says nothing of an order that changed after it.
    if (StoredDate(order.steps().rbegin()->occurred_on()) > on) {
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
      // Named after day, subject and cause, so that a sweep that is repeated finds it.
      order.set_name(absl::StrCat(kCollection, "/", FormatDate(on), EndOfName(key)));
      order.set_subject(finding->subject);
      order.set_subject_title_zh(finding->title_zh);
      order.set_cause(finding->cause);
      order.set_task_force(finding->task_force);
      order.set_responsible_unit(finding->unit);
      order.set_division(finding->division);
      Issue(order, on, finding->color, answer_due_on);
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

}  // namespace eastgate::command
