#include "services/livelihood/deliverable_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/figures/definitions.h"
#include "services/livelihood/project_item_rules.h"

namespace eastgate::livelihood {
namespace {

constexpr char kCollection[] = "deliverables";

std::map<std::string, std::string> DimensionsOf(const v1::Deliverable& deliverable) {
  return {{"project", ProjectId(deliverable.project())}, {"kind", deliverable.kind()}};
}

}  // namespace

absl::Status CheckCreate(const v1::CreateDeliverableRequest& request, resource::RequestCheck check) {
  check.Id("deliverable_id", request.deliverable_id());
  check.Id("kind", request.kind());
  check.Title("place", request.place());
  CheckProjectItem(check, request);
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListDeliverablesRequest& request, resource::RequestCheck check) {
  if (!request.kind().empty()) check.Id("kind", request.kind());
  CheckProjectItemList(check, request);
  return check.ToStatus();
}

absl::Status CheckComplete(const v1::CompleteDeliverableRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckCancel(const v1::CancelDeliverableRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckExtend(const v1::ExtendDeliverableRequest& request, resource::RequestCheck check) {
  lifecycle::CheckExtensionTo(check, request, kCollection);
  return check.ToStatus();
}

bool Matches(const v1::ListDeliverablesRequest& request, const v1::Deliverable& deliverable) {
  return MatchesProjectItem(request, deliverable, DeliverableLifecycle()) &&
         (request.kind().empty() || deliverable.kind() == request.kind());
}

v1::Deliverable PlanDeliverable(const v1::CreateDeliverableRequest& request) {
  v1::Deliverable deliverable = NewProjectItem(
      request, absl::StrCat(kCollection, "/", request.deliverable_id()), DeliverableLifecycle());
  deliverable.set_kind(request.kind());
  deliverable.set_place(request.place());
  return deliverable;
}

absl::Status ExtendDeliverable(v1::Deliverable& deliverable, const v1::ExtendDeliverableRequest& request) {
  return lifecycle::ExtendTo(DeliverableLifecycle(), deliverable, request);
}

const lifecycle::Lifecycle<v1::Deliverable>& DeliverableLifecycle() {
  static const auto* rules = NewProjectItemLifecycle<v1::Deliverable>(
      {.recorded = kDeliverableRecorded,
       .stepped = kDeliverableStepped,
       .updated = kDeliverableUpdated,
       .updated_by = "eastgate.livelihood.v1.ProjectService/UpdateDeliverable",
       .due = kDeliverablesDue,
       .completed = kDeliverablesCompleted,
       .overdue = kDeliverablesOverdue,
       .dimensions = DimensionsOf});
  return *rules;
}

lifecycle::NounFigures DeliverableFigures() {
  return {
      {figures::Redefined(
           2, figures::MakeCohortFigure(
                  19, kDeliverablesDue, "应建成事项", "Deliverables due", figure::v1::FIGURE_UNIT_ITEM,
                  figure::v1::FIGURE_COHORT_DUE, {"kind", "project"},
                  "Deliverables due in the period, as far as they are planned by as_of. A "
                  "cancellation takes one out of the period "
                  "in which it was due.")),
       figures::MakeFigure(20, kDeliverablesCompleted, "已建成事项", "Deliverables completed",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_FLOW, {"kind", "project"},
                           "Deliverables by the day they were done."),
       figures::MakeFigure(21, kDeliverablesOverdue, "逾期未建成事项", "Deliverables overdue",
                           figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {"kind", "project"},
                           "Deliverables due before the day and neither done nor given up by it.")},
      {}};
}

}  // namespace eastgate::livelihood
