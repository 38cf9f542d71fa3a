#include "services/livelihood/project_facts.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/livelihood/project_rules.h"

namespace eastgate::livelihood {
namespace {

// The links of what belongs to a project: it begins, on the day that `day_field` gives, in the year of the
// project or later.
template <class Row>
typename lifecycle::LifecycleTable<Row>::Links OfProject(const Tables& tables, const char* day_field) {
  const auto& projects = tables.projects;
  return {.judge = [&projects, day_field](facts::Writer& writer, const lifecycle::Judgment& judgment,
                                          Row& row, int step) -> absl::Status {
    if (step > 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const v1::LivelihoodProject project, projects.Get(writer.transaction(), row.project()));
    RETURN_IF_ERROR(LivelihoodProjectEntry().CheckNotRetracted(project));
    if (row.responsible_unit().empty()) row.set_responsible_unit(project.lead_unit());
    row.set_task_force(project.task_force());
    return lifecycle::CheckNotBefore(judgment.DayField(day_field),
                                     lifecycle::StoredDate(row.steps(0).occurred_on()),
                                     FirstDayOf(project.year()), "the first day of the project's year");
  }};
}

// Gives the rows of the project its task force, and counts them.
template <class Row>
absl::Status GiveTaskForceTo(facts::Writer& writer, const resource::Table<Row>& table,
                             const v1::LivelihoodProject& project, int& following) {
  typename resource::Table<Row>::Query all;
  all.page_size = kMaxFollowing + 1;
  all.index = {kByProject, project.name()};
  ASSIGN_OR_RETURN(resource::Page<Row> page, table.List(writer.transaction(), all));
  for (Row& row : page.rows) {
    if (++following > kMaxFollowing) return lifecycle::LimitReached(project.name(), kMaxFollowing);
    row.set_task_force(project.task_force());
    RETURN_IF_ERROR(table.Put(writer.transaction(), std::move(row)).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status GiveTaskForce(facts::Writer& writer, const Tables& tables,
                           const v1::LivelihoodProject& project) {
  ASSIGN_OR_RETURN(const v1::LivelihoodProject before,
                   tables.projects.Get(writer.transaction(), project.name()));
  if (before.task_force() == project.task_force()) return absl::OkStatus();
  int following = 0;
  RETURN_IF_ERROR(GiveTaskForceTo(writer, tables.milestones, project, following));
  RETURN_IF_ERROR(GiveTaskForceTo(writer, tables.deliverables, project, following));
  return GiveTaskForceTo(writer, tables.procurements, project, following);
}

lifecycle::LifecycleTable<v1::Milestone>::Links MilestoneLinks(const Tables& tables) {
  return OfProject<v1::Milestone>(tables, "planned_on");
}
lifecycle::LifecycleTable<v1::Deliverable>::Links DeliverableLinks(const Tables& tables) {
  return OfProject<v1::Deliverable>(tables, "planned_on");
}
lifecycle::LifecycleTable<v1::Procurement>::Links ProcurementLinks(const Tables& tables) {
  return OfProject<v1::Procurement>(tables, "demanded_on");
}

}  // namespace eastgate::livelihood
