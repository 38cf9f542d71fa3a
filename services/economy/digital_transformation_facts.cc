#include "services/economy/digital_transformation_facts.h"

#include <string>

#include "common/lifecycle/past_rows.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using v1::DigitalTransformation;

absl::Status Judge(const Tables& tables, const store::Reader& reader, const lifecycle::Judgment& judgment,
                   const DigitalTransformation& project, int step) {
  if (step > 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::Enterprise enterprise, tables.enterprises.Get(reader, project.enterprise()));
  ASSIGN_OR_RETURN(const auto active,
                   tables.transformations.FindBy(reader, kActiveTransformation, project.enterprise()));
  return JudgePlan(judgment, project, enterprise, active);
}

// A project that was given up is active again, unless the enterprise has begun another.
absl::Status Release(const Tables& tables, const store::Reader& reader, const DigitalTransformation& project,
                     int step) {
  if (project.steps(step).state() != v1::DIGITAL_TRANSFORMATION_STATE_ABANDONED) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto active,
                   tables.transformations.FindBy(reader, kActiveTransformation, project.enterprise()));
  return CheckOnlyProject(project, active);
}

}  // namespace

lifecycle::LifecycleTable<DigitalTransformation>::Links TransformationLinks(const Tables& tables) {
  return {
      .judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                         DigitalTransformation& row,
                         int step) { return Judge(tables, writer.transaction(), judgment, row, step); },
      .release = [&tables](facts::Writer& writer, const DigitalTransformation& row,
                           int step) { return Release(tables, writer.transaction(), row, step); },
  };
}

absl::StatusOr<bool> IsCandidate(const Tables& tables, const store::Reader& reader,
                                 const v1::ListDigitalTransformationCandidatesRequest& request,
                                 int64_t threshold, const v1::Enterprise& enterprise) {
  const reference::Date day = lifecycle::StoredDate(request.as_of());
  ASSIGN_OR_RETURN(const v1::Enterprise as_of, lifecycle::AsOf(reader, tables.enterprises, enterprise, day));
  if (!MayBeCandidate(request, as_of, threshold)) return false;
  resource::Table<DigitalTransformation>::Query projects;
  projects.page_size = 1;
  projects.index = {kTransformationsByEnterprise, enterprise.name()};
  projects.matches = [day](const DigitalTransformation& project) { return IsUnderwayOn(project, day); };
  do {
    ASSIGN_OR_RETURN(const auto page, tables.transformations.List(reader, projects));
    if (!page.rows.empty()) return false;
    projects.after = page.next_after;
  } while (!projects.after.empty());
  return true;
}

}  // namespace eastgate::economy
