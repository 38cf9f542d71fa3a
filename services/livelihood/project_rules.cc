#include "services/livelihood/project_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/reference/division.h"
#include "common/resource/territorial_levels.h"
#include "eastgate/reference/v1/level.pb.h"

namespace eastgate::livelihood {
namespace {

using reference::Date;
using v1::LivelihoodProject;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

void PostProject(const LivelihoodProject& project, fact::v1::Fact& draft) {
  const Date adopted_on = lifecycle::StoredDate(project.adopted_on());
  const Date year(project.year(), 1, 1);
  const auto post = [&](const char* measure, const std::map<std::string, std::string>& dimensions) {
    *draft.add_postings() =
        facts::MakeCohortPosting(measure, adopted_on, year, project.division(), 1, dimensions);
  };
  post(kProjectsOfYear, {{"level", lifecycle::ValueOf(project.level())}});
  if (project.level() == reference::v1::TERRITORIAL_LEVEL_PROVINCIAL) post(kProvincialProjects, {});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateLivelihoodProjectRequest& request, resource::RequestCheck check) {
  check.Id("livelihood_project_id", request.livelihood_project_id());
  check.Title("title_zh", request.title_zh());
  check.EnumAmong("level", request.level(), resource::kGovernmentLevels);
  check.Range("year", request.year(), kFirstYear, kLastYear);
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  check.Division("division", request.division(), check.Date("adopted_on", request.adopted_on()));
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListLivelihoodProjectsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumAmong("level", request.level(), resource::kGovernmentLevels);
  if (request.year() != 0) check.Range("year", request.year(), kFirstYear, kLastYear);
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListLivelihoodProjectsRequest& request, const LivelihoodProject& project) {
  return LivelihoodProjectEntry().IsListed(request.states(), project) &&
         (request.level() == reference::v1::TERRITORIAL_LEVEL_UNSPECIFIED ||
          project.level() == request.level()) &&
         (request.year() == 0 || project.year() == request.year()) &&
         reference::DivisionRegistry::Contains(request.division(), project.division());
}

LivelihoodProject NewProject(const v1::CreateLivelihoodProjectRequest& request) {
  LivelihoodProject project;
  project.set_name(absl::StrCat(kLivelihoodProjects, "/", request.livelihood_project_id()));
  project.set_title_zh(request.title_zh());
  project.set_level(request.level());
  project.set_year(request.year());
  project.set_adopted_on(request.adopted_on());
  project.set_task_force(request.task_force());
  project.set_lead_unit(request.lead_unit());
  *project.mutable_responsible_units() = request.responsible_units();
  project.set_division(request.division());
  project.set_source_ref(request.source_ref());
  return project;
}

std::string FirstDayOf(int year) {
  return reference::FormatDate(Date(year, 1, 1));
}

std::string ProjectId(absl::string_view name) {
  return std::string(name.substr(sizeof(kLivelihoodProjects)));
}

const lifecycle::Entry<LivelihoodProject>& LivelihoodProjectEntry() {
  static const auto* entry = new lifecycle::Entry<LivelihoodProject>(
      {.kind = kProjectRecorded,
       .measures = {kProjectsOfYear, kProvincialProjects},
       .recorded = v1::LIVELIHOOD_PROJECT_STATE_RECORDED,
       .retracted = v1::LIVELIHOOD_PROJECT_STATE_RETRACTED,
       .occurred_on = [](const auto& project) { return lifecycle::StoredDate(project.adopted_on()); },
       .mutable_day = &LivelihoodProject::mutable_adopted_on,
       .correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {}},
       .judge =
           [](const lifecycle::Judgment& judgment, LivelihoodProject& project) {
             return lifecycle::CheckForYear(judgment.DayField("adopted_on"),
                                            lifecycle::StoredDate(project.adopted_on()), project.year(),
                                            "the project's year");
           },
       .post = PostProject,
       .updates = {kProjectUpdated, "eastgate.livelihood.v1.ProjectService/UpdateLivelihoodProject"}});
  return *entry;
}

lifecycle::NounFigures LivelihoodProjectFigures() {
  return {
      {figures::Redefined(2, figures::MakeCohortFigure(14, kProjectsOfYear, "民生实事项目",
                                                       "Livelihood projects", figure::v1::FIGURE_UNIT_ITEM,
                                                       figure::v1::FIGURE_COHORT_PLAN, {"level"},
                                                       "Projects on the list of the year, from the day on "
                                                       "which they were put on it, also in later years.")),
       figures::Redefined(
           2,
           figures::MakeCohortFigure(
               15, kProvincialProjects, "省级民生实事项目", "Livelihood projects of the province",
               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_COHORT_PLAN, {},
               "Projects on the provincial list of the year, from the day on which they were put on it."))},
      {{{"level", "national"}, "国家级"},
       {{"level", "provincial"}, "省级"},
       {{"level", "municipal"}, "市级"},
       {{"level", "district"}, "区级"}}};
}

}  // namespace eastgate::livelihood
