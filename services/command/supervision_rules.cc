#include "services/command/supervision_rules.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/writer.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"
#include "services/command/figure_ids.h"

namespace eastgate::command {
namespace {

using facts::ParseStoredDate;
using facts::StoredDate;
using reference::Date;
using reference::FormatDate;
using v1::SUPERVISION_CAUSE_BEHIND_SCHEDULE;
using v1::SUPERVISION_CAUSE_DUE_SOON;
using v1::SUPERVISION_CAUSE_OVERDUE;
using v1::SUPERVISION_CAUSE_POOR_QUALITY;
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
constexpr int kMonths = 12;

// What is due by the end of `due_on` and not done on the day.
absl::StatusOr<Findings> Judge(Finding finding, absl::string_view due_on, const Sight& sight) {
  ASSIGN_OR_RETURN(const Date due, ParseStoredDate(due_on));
  if (sight.on > due) {
    finding.cause = SUPERVISION_CAUSE_OVERDUE;
    finding.color = SUPERVISION_COLOR_RED;
    return Findings{finding};
  }
  if (due - sight.on > sight.soon_days) return Findings();
  finding.cause = SUPERVISION_CAUSE_DUE_SOON;
  finding.color = SUPERVISION_COLOR_BLUE;
  return Findings{finding};
}

// How many of its steps the row had taken by the end of the day; each names a day, and there is one.
template <class Row>
absl::StatusOr<int> StepsBy(const Row& row, Date on) {
  if (row.steps().empty()) return store::Corrupt("steps of a resource");
  int taken = 0;
  for (const auto& step : row.steps()) {
    ASSIGN_OR_RETURN(const Date began_on, ParseStoredDate(step.began_on()));
    if (began_on <= on) ++taken;
  }
  return taken;
}

// The state that a row was in on the day; the enum's zero where it was not there yet.
template <class Row>
auto StateOn(const Row& row, Date on) -> absl::StatusOr<std::decay_t<decltype(row.state())>> {
  ASSIGN_OR_RETURN(const int taken, StepsBy(row, on));
  if (taken == 0) return std::decay_t<decltype(row.state())>{};
  return row.steps(taken - 1).state();
}

// Says who answers for what was found: the owner's task force, and its lead unit where the subject has no
// unit of its own.
absl::StatusOr<Findings> OwnedBy(const std::string& name, const Sight& sight,
                                 absl::StatusOr<Findings> found) {
  if (!found.ok() || found->empty()) return found;
  const auto owner = sight.owners.find(name);
  if (owner == sight.owners.end()) return rpc::NotFound("Owner", name);
  for (Finding& finding : *found) {
    finding.task_force = owner->second.task_force;
    if (finding.unit.empty()) finding.unit = owner->second.lead_unit;
  }
  return found;
}

template <class Work>
absl::StatusOr<Findings> LookAtWork(const Work& work, std::string title, const Sight& sight) {
  ASSIGN_OR_RETURN(const auto state, StateOn(work, sight.on));
  if (state != livelihood::v1::WORK_STATE_OPEN) return Findings();
  return OwnedBy(work.project(), sight,
                 Judge({.subject = absl::StrCat("livelihood/", work.name()),
                        .title_zh = std::move(title),
                        .division = work.division()},
                       work.due_on(), sight));
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

Owner OwnerOf(const livelihood::v1::LivelihoodProject& project) {
  return {project.task_force(), project.lead_bureau()};
}
Owner OwnerOf(const urban::v1::RectificationCampaign& campaign) {
  return {campaign.task_force(), campaign.lead_unit()};
}

Findings Look(const v1::Target& target, const v1::TargetEvaluation& evaluation, absl::string_view division) {
  if (evaluation.light() != v1::LIGHT_YELLOW && evaluation.light() != v1::LIGHT_RED) return {};
  return {{.subject = absl::StrCat("command/", target.name()),
           .title_zh = absl::StrCat(target.year(), "年目标 ", target.figure()),
           .task_force = target.task_force(),
           .unit = target.lead_unit(),
           .division = std::string(target.division().empty() ? division : target.division()),
           .cause = SUPERVISION_CAUSE_BEHIND_SCHEDULE,
           .color = evaluation.light() == v1::LIGHT_RED ? SUPERVISION_COLOR_RED : SUPERVISION_COLOR_YELLOW}};
}

absl::StatusOr<Findings> Look(const livelihood::v1::Milestone& milestone, const Sight& sight) {
  return LookAtWork(milestone, milestone.title_zh(), sight);
}

absl::StatusOr<Findings> Look(const livelihood::v1::Deliverable& deliverable, const Sight& sight) {
  return LookAtWork(deliverable, absl::StrCat(deliverable.kind(), " ", deliverable.place()), sight);
}

absl::StatusOr<Findings> Look(const livelihood::v1::Procurement& procurement, const Sight& sight) {
  ASSIGN_OR_RETURN(const livelihood::v1::ProcurementStage reached, StateOn(procurement, sight.on));
  if (reached == livelihood::v1::PROCUREMENT_STAGE_UNSPECIFIED ||
      reached >= livelihood::v1::PROCUREMENT_STAGE_ACCEPTANCE)
    return Findings();
  for (const auto& date : procurement.dates()) {
    // The next stage is the one to be reached first.
    if (date.stage() <= reached) continue;
    return OwnedBy(procurement.project(), sight,
                   Judge({.subject = absl::StrCat("livelihood/", procurement.name()),
                          .title_zh = procurement.title_zh(),
                          .division = procurement.division()},
                         date.last_day(), sight));
  }
  return Findings();
}

absl::StatusOr<Findings> Look(const urban::v1::RectificationItem& item, const Sight& sight) {
  ASSIGN_OR_RETURN(const int taken, StepsBy(item, sight.on));
  if (taken == 0) return Findings();
  const urban::v1::RectificationStep& last = item.steps(taken - 1);
  if (last.state() == urban::v1::RECTIFICATION_STATE_CLEARED ||
      last.state() == urban::v1::RECTIFICATION_STATE_WITHDRAWN)
    return Findings();
  std::string unit;
  for (int i = 0; i < taken; ++i) {
    const auto& step = item.steps(i);
    if (step.state() == urban::v1::RECTIFICATION_STATE_DISPATCHED && !step.unit().empty()) unit = step.unit();
  }
  Finding finding{.subject = absl::StrCat("urban/", item.name()),
                  .title_zh = item.place(),
                  .unit = unit,
                  .division = item.division()};
  ASSIGN_OR_RETURN(Findings found, Judge(finding, last.due_on(), sight));
  if (last.state() == urban::v1::RECTIFICATION_STATE_RETURNED) {
    finding.cause = SUPERVISION_CAUSE_POOR_QUALITY;
    finding.color = SUPERVISION_COLOR_YELLOW;
    found.push_back(std::move(finding));
  }
  return OwnedBy(item.campaign(), sight, std::move(found));
}

absl::StatusOr<Findings> Look(const urban::v1::PatrolRound& round, const Sight& sight) {
  ASSIGN_OR_RETURN(const urban::v1::PatrolRoundState state, StateOn(round, sight.on));
  if (state != urban::v1::PATROL_ROUND_STATE_SCHEDULED) return Findings();
  return Judge({.subject = absl::StrCat("urban/", round.name()),
                .title_zh = round.route(),
                .unit = round.unit(),
                .division = round.division()},
               round.scheduled_on(), sight);
}

absl::StatusOr<Findings> Look(const std::string& figure, const figure::v1::MissingReport& missing,
                              const Sight& sight) {
  // The calendar does not say when it is due.
  if (missing.due_on().empty()) return Findings();
  return Judge(
      {.subject = absl::StrCat(MissingReportsOf(figure), "/", missing.division(), "/", missing.period()),
       .title_zh = absl::StrCat(missing.title_zh(), missing.period(), "填报 ", figure),
       .unit = missing.title_zh(),
       .division = missing.division()},
      missing.due_on(), sight);
}

std::string MissingReportsOf(const std::string& figure) {
  return absl::StrCat(figure.substr(0, figure.find('.')), "/missingReports/", figure);
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
