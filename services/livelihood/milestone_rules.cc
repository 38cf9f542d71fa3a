#include "services/livelihood/milestone_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/figures/definitions.h"
#include "services/livelihood/project_item_rules.h"

namespace eastgate::livelihood {
namespace {

constexpr char kCollection[] = "milestones";

std::map<std::string, std::string> DimensionsOf(const v1::Milestone& milestone) {
  return {{"project", ProjectId(milestone.project())}, {"milestone", milestone.key()}};
}

}  // namespace

absl::Status CheckCreate(const v1::CreateMilestoneRequest& request, resource::RequestCheck check) {
  check.Id("milestone_id", request.milestone_id());
  check.Id("key", request.key());
  check.Title("title_zh", request.title_zh());
  CheckProjectItem(check, request);
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListMilestonesRequest& request, resource::RequestCheck check) {
  CheckProjectItemList(check, request);
  return check.ToStatus();
}

absl::Status CheckComplete(const v1::CompleteMilestoneRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckCancel(const v1::CancelMilestoneRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckExtend(const v1::ExtendMilestoneRequest& request, resource::RequestCheck check) {
  lifecycle::CheckExtensionTo(check, request, kCollection);
  return check.ToStatus();
}

bool Matches(const v1::ListMilestonesRequest& request, const v1::Milestone& milestone) {
  return MatchesProjectItem(request, milestone, MilestoneLifecycle());
}

v1::Milestone PlanMilestone(const v1::CreateMilestoneRequest& request) {
  v1::Milestone milestone =
      NewProjectItem(request, absl::StrCat(kCollection, "/", request.milestone_id()), MilestoneLifecycle());
  milestone.set_key(request.key());
  milestone.set_title_zh(request.title_zh());
  return milestone;
}

absl::Status ExtendMilestone(v1::Milestone& milestone, const v1::ExtendMilestoneRequest& request) {
  return lifecycle::ExtendTo(MilestoneLifecycle(), milestone, request);
}

const lifecycle::Lifecycle<v1::Milestone>& MilestoneLifecycle() {
  static const auto* rules = NewProjectItemLifecycle<v1::Milestone>(
      {.recorded = kMilestoneRecorded,
       .stepped = kMilestoneStepped,
       .updated = kMilestoneUpdated,
       .updated_by = "eastgate.livelihood.v1.ProjectService/UpdateMilestone",
       .due = kMilestonesDue,
       .completed = kMilestonesCompleted,
       .overdue = kMilestonesOverdue,
       .dimensions = DimensionsOf});
  return *rules;
}

lifecycle::NounFigures MilestoneFigures() {
  return {{figures::Redefined(
               2, figures::MakeCohortFigure(
                      16, kMilestonesDue, "应完成节点", "Milestones due", figure::v1::FIGURE_UNIT_ITEM,
                      figure::v1::FIGURE_COHORT_DUE, {"milestone", "project"},
                      "Milestones due in the period, as far as they are planned by as_of. A "
                      "cancellation takes one out of the period "
                      "in which it was due.")),
           figures::MakeFigure(17, kMilestonesCompleted, "已完成节点", "Milestones completed",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW,
                               {"milestone", "project"}, "Milestones by the day they were done."),
           figures::MakeFigure(18, kMilestonesOverdue, "逾期节点", "Milestones overdue",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK,
                               {"milestone", "project"},
                               "Milestones due before the day and neither done nor given up by it.")},
          {}};
}

}  // namespace eastgate::livelihood
