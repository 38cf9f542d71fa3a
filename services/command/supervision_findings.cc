#include "services/command/supervision_findings.h"

#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::command {
namespace {

using facts::ParseStoredDate;
using reference::Date;
using v1::SUPERVISION_CAUSE_BEHIND_SCHEDULE;
using v1::SUPERVISION_CAUSE_DUE_SOON;
using v1::SUPERVISION_CAUSE_OVERDUE;
using v1::SUPERVISION_CAUSE_POOR_QUALITY;
using v1::SUPERVISION_COLOR_BLUE;
using v1::SUPERVISION_COLOR_RED;
using v1::SUPERVISION_COLOR_YELLOW;

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

}  // namespace

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

}  // namespace eastgate::command
