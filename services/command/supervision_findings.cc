#include "services/command/supervision_findings.h"

#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/extensions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/division.h"
#include "common/resource/calendar_fields.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::command {
namespace {

constexpr int kMaxFailures = 1'000;  // That an answer names.

using lifecycle::StoredDate;
using reference::Date;
using v1::SUPERVISION_CAUSE_BEHIND_SCHEDULE;
using v1::SUPERVISION_CAUSE_DUE_SOON;
using v1::SUPERVISION_CAUSE_OVERDUE;
using v1::SUPERVISION_CAUSE_POOR_QUALITY;
using v1::SUPERVISION_COLOR_BLUE;
using v1::SUPERVISION_COLOR_RED;
using v1::SUPERVISION_COLOR_YELLOW;

// Judges something that is due by the end of `due_on` and not done on the day.
Findings JudgeDueDay(Finding finding, absl::string_view due_on, const SurveyContext& context) {
  const Date due = StoredDate(due_on);
  if (context.on > due) {
    finding.cause = SUPERVISION_CAUSE_OVERDUE;
    finding.color = SUPERVISION_COLOR_RED;
    return Findings{finding};
  }
  if (due - context.on > context.soon_days) return Findings();
  finding.cause = SUPERVISION_CAUSE_DUE_SOON;
  finding.color = SUPERVISION_COLOR_BLUE;
  return Findings{finding};
}

// Returns how many steps the row, which is from the answer of another service, had by the end of the day.
// DATA_LOSS where it has none, or its dates are not sound.
template <class Row>
absl::StatusOr<int> StepsBy(const Row& row, Date on) {
  RETURN_IF_ERROR(resource::CheckCalendarFields(row));
  if (row.steps().empty()) return store::Corrupt("steps of a resource");
  int count = 0;
  for (const auto& step : row.steps()) {
    if (StoredDate(step.occurred_on()) <= on) ++count;
  }
  return count;
}

// Returns the state of a row on the day; the enum's zero before its first step.
template <class Row>
auto StateOn(const Row& row, Date on) -> absl::StatusOr<std::decay_t<decltype(row.state())>> {
  ASSIGN_OR_RETURN(const int count, StepsBy(row, on));
  if (count == 0) return std::decay_t<decltype(row.state())>{};
  return row.steps(count - 1).state();
}

// Adds to the findings who answers for them: the owner's task force, and its lead unit where the subject has
// no unit of its own.
absl::StatusOr<Findings> OwnedBy(const std::string& name, const SurveyContext& context,
                                 absl::StatusOr<Findings> found) {
  if (!found.ok() || found->empty()) return found;
  const auto owner = context.owners.find(name);
  if (owner == context.owners.end()) return status::NotFound("Owner", name);
  for (Finding& finding : *found) {
    finding.task_force = owner->second.task_force;
    if (finding.unit.empty()) finding.unit = owner->second.lead_unit;
  }
  return found;
}

// Returns the findings of a milestone or deliverable.
template <class Row>
absl::StatusOr<Findings> FindingsOfProjectPart(const Row& row, const std::string& title,
                                               const SurveyContext& context) {
  ASSIGN_OR_RETURN(const int count, StepsBy(row, context.on));
  if (count == 0 || row.steps(count - 1).state() != livelihood::v1::PROJECT_ITEM_STATE_OPEN)
    return Findings();
  const std::string due_on = lifecycle::DueOnAfter(row, count - 1);
  if (due_on.empty()) return store::Corrupt("due day of a resource");
  return OwnedBy(row.project(), context,
                 JudgeDueDay({.subject = ResourceSubject(v1::SUITE_SERVICE_LIVELIHOOD, row.name()),
                              .title_zh = title,
                              .division = row.division()},
                             due_on, context));
}

// Returns the reason for people, without addresses and without the words of a library.
std::string WhyFailed(const absl::Status& status) {
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) return "服务未在时限内应答";
  if (absl::IsDataLoss(status)) return "存储的数据已损坏";
  if (absl::IsNotFound(status)) return "所属项目或行动无法查看";
  if (absl::IsOutOfRange(status)) return "所在区划不在本区范围内";
  if (status::ReasonOf(status) == "OUTSIDE_CALENDAR") return "工作日历未载入答复期限所在的年份";
  if (status::ReasonOf(status) == "LIMIT_REACHED") return "数量超过一次可查看的上限，其余未查看";
  return absl::StrCat("无法查看（", absl::StatusCodeToString(status.code()), "）");
}

// Names a failure, or counts it where the answer names as many as it may.
void AddFailure(v1::SupervisionFailure failure, v1::ReconcileSupervisionOrdersResponse& response) {
  if (response.failures_size() == kMaxFailures) {
    response.set_omitted_failures(response.omitted_failures() + 1);
  } else {
    *response.add_failures() = std::move(failure);
  }
}

}  // namespace

Owner OwnerOf(const livelihood::v1::LivelihoodProject& project) {
  return {project.task_force(), project.lead_unit()};
}
Owner OwnerOf(const urban::v1::RectificationCampaign& campaign) {
  return {campaign.task_force(), campaign.lead_unit()};
}

Findings FindingsOf(const v1::Target& target, const v1::TargetEvaluation& evaluation,
                    absl::string_view division) {
  if (evaluation.status() != v1::TARGET_STATUS_YELLOW && evaluation.status() != v1::TARGET_STATUS_RED)
    return {};
  const Date last(target.year(), 12, 31);
  return {{.subject = ResourceSubject(v1::SUITE_SERVICE_COMMAND, target.name()),
           .title_zh = absl::StrCat(target.year(), "年目标 ", target.figure()),
           .task_force = target.task_force(),
           .unit = target.lead_unit(),
           .division = std::string(target.division().empty() ? division : target.division()),
           .cause = SUPERVISION_CAUSE_BEHIND_SCHEDULE,
           .color = evaluation.status() == v1::TARGET_STATUS_RED ? SUPERVISION_COLOR_RED
                                                                 : SUPERVISION_COLOR_YELLOW,
           .final_since = StoredDate(evaluation.as_of()) > last ? std::optional(last) : std::nullopt}};
}

absl::StatusOr<Findings> FindingsOf(const livelihood::v1::Milestone& milestone,
                                    const SurveyContext& context) {
  return FindingsOfProjectPart(milestone, milestone.title_zh(), context);
}

absl::StatusOr<Findings> FindingsOf(const livelihood::v1::Deliverable& deliverable,
                                    const SurveyContext& context) {
  return FindingsOfProjectPart(deliverable, absl::StrCat(deliverable.kind(), " ", deliverable.place()),
                               context);
}

absl::StatusOr<Findings> FindingsOf(const livelihood::v1::Procurement& procurement,
                                    const SurveyContext& context) {
  ASSIGN_OR_RETURN(const int count, StepsBy(procurement, context.on));
  if (count == 0) return Findings();
  const livelihood::v1::ProcurementState reached = procurement.steps(count - 1).state();
  if (reached >= livelihood::v1::PROCUREMENT_STATE_ACCEPTANCE) return Findings();
  // The next stage is the one to be reached first.
  const auto* next = &livelihood::v1::ProcurementStage::default_instance();
  for (int i = 0; i < count; ++i) {
    for (const auto& stage : procurement.steps(i).stages()) {
      if (stage.state() == reached + 1) next = &stage;
    }
  }
  if (next->effective_due_on().empty()) return store::Corrupt("stages of a procurement");
  return OwnedBy(procurement.project(), context,
                 JudgeDueDay({.subject = ResourceSubject(v1::SUITE_SERVICE_LIVELIHOOD, procurement.name()),
                              .title_zh = procurement.title_zh(),
                              .division = procurement.division()},
                             next->effective_due_on(), context));
}

absl::StatusOr<Findings> FindingsOf(const urban::v1::RectificationItem& item, const SurveyContext& context) {
  ASSIGN_OR_RETURN(const int count, StepsBy(item, context.on));
  if (count == 0) return Findings();
  const urban::v1::RectificationItemStep& last = item.steps(count - 1);
  if (last.state() == urban::v1::RECTIFICATION_ITEM_STATE_CLEARED ||
      last.state() == urban::v1::RECTIFICATION_ITEM_STATE_WITHDRAWN)
    return Findings();
  std::string unit;
  for (int i = 0; i < count; ++i) {
    if (const std::string& dispatched_to = item.steps(i).responsible_unit(); !dispatched_to.empty())
      unit = dispatched_to;
  }
  Finding finding{.subject = ResourceSubject(v1::SUITE_SERVICE_URBAN, item.name()),
                  .title_zh = item.place(),
                  .unit = unit,
                  .division = item.division()};
  Findings found = JudgeDueDay(finding, last.due_on(), context);
  if (last.state() == urban::v1::RECTIFICATION_ITEM_STATE_RETURNED) {
    finding.cause = SUPERVISION_CAUSE_POOR_QUALITY;
    finding.color = SUPERVISION_COLOR_YELLOW;
    found.push_back(std::move(finding));
  }
  return OwnedBy(item.campaign(), context, std::move(found));
}

absl::StatusOr<Findings> FindingsOf(const urban::v1::PatrolRound& round, const SurveyContext& context) {
  ASSIGN_OR_RETURN(const urban::v1::PatrolRoundState state, StateOn(round, context.on));
  if (state != urban::v1::PATROL_ROUND_STATE_SCHEDULED) return Findings();
  return JudgeDueDay({.subject = ResourceSubject(v1::SUITE_SERVICE_URBAN, round.name()),
                      .title_zh = round.route(),
                      .unit = round.responsible_unit(),
                      .division = round.division()},
                     round.scheduled_on(), context);
}

absl::StatusOr<Findings> FindingsOf(const std::string& figure, const figure::v1::MissingReport& missing,
                                    const SurveyContext& context) {
  RETURN_IF_ERROR(resource::CheckCalendarFields(missing));
  // The calendar does not say when it is due.
  if (missing.due_on().empty()) return Findings();
  const reference::Unit* street = context.reference->units.StreetOf(missing.division(), context.on);
  return JudgeDueDay({.subject = ReportSubject(figure, missing),
                      .title_zh = absl::StrCat(missing.title_zh(), missing.period(), "填报 ", figure),
                      .unit = street == nullptr ? "" : street->code,
                      .division = missing.division()},
                     missing.due_on(), context);
}

void AddFailure(const v1::SupervisionSubject& subject, const absl::Status& status,
                v1::ReconcileSupervisionOrdersResponse& response) {
  v1::SupervisionFailure failure;
  *failure.mutable_subject() = subject;
  failure.set_reason(WhyFailed(status));
  AddFailure(std::move(failure), response);
}

void Survey::Fail(const v1::SupervisionSubject& subject, const absl::Status& status) {
  unknown.insert(KeyOf(subject));
  AddFailure(subject, status, response);
}

void Survey::Fail(const v1::SupervisionSubjectList& list, const absl::Status& status) {
  unknown.insert(KeyOf(list));
  v1::SupervisionFailure failure;
  *failure.mutable_list() = list;
  failure.set_reason(WhyFailed(status));
  AddFailure(std::move(failure), response);
}

void Survey::Add(const v1::SupervisionSubject& subject, absl::StatusOr<Findings> found) {
  if (const absl::Status added = AddFindings(std::move(found)); !added.ok()) Fail(subject, added);
}

void Survey::Add(const v1::SupervisionSubjectList& list, absl::StatusOr<Findings> found) {
  if (const absl::Status added = AddFindings(std::move(found)); !added.ok()) Fail(list, added);
}

absl::Status Survey::AddFindings(absl::StatusOr<Findings> found) {
  RETURN_IF_ERROR(found.status());
  for (const Finding& finding : *found) {
    if (!reference::DivisionRegistry::Contains(division_root, finding.division))
      return absl::OutOfRangeError("a division outside the district");
  }
  response.set_examined_subjects(response.examined_subjects() + 1);
  for (Finding& finding : *found) findings.push_back(std::move(finding));
  return absl::OkStatus();
}

void Survey::Add(Survey part) {
  for (Finding& finding : part.findings) findings.push_back(std::move(finding));
  unknown.merge(part.unknown);
  response.set_examined_subjects(response.examined_subjects() + part.response.examined_subjects());
  for (v1::SupervisionFailure& failure : *part.response.mutable_failures())
    AddFailure(std::move(failure), response);
  response.set_omitted_failures(response.omitted_failures() + part.response.omitted_failures());
}

}  // namespace eastgate::command
