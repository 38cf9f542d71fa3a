// The rules of livelihood projects: which requests are well-formed, what a project posts.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PROJECT_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PROJECT_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/livelihood_project.pb.h"

namespace eastgate::livelihood {

// The kind of fact. It occurs on adopted_on and posts, in the cohort of the project's year, +1 to projects,
// by level, and for a project of the province +1 to provincial_projects. Its day and its division can be
// corrected.
inline constexpr char kProjectRecorded[] = "livelihood.project_recorded";
// An update of what can change, from a day on; it posts nothing, and is corrected by another one.
inline constexpr char kProjectUpdated[] = "livelihood.project_updated";

// Figures.
inline constexpr char kProjectsOfYear[] = "livelihood.projects";
inline constexpr char kProvincialProjects[] = "livelihood.provincial_projects";

inline constexpr char kLivelihoodProjects[] = "livelihoodProjects";  // The collection.

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateLivelihoodProjectRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListLivelihoodProjectsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the project.
bool Matches(const v1::ListLivelihoodProjectsRequest& request, const v1::LivelihoodProject& project);

// Returns the project that a request asks for.
v1::LivelihoodProject NewProject(const v1::CreateLivelihoodProjectRequest& request);

// Returns the day before which nothing of a project of the year begins: 1 January, YYYY-MM-DD.
std::string FirstDayOf(int year);

// Returns the value of dimension project: the id in livelihoodProjects/{id}.
std::string ProjectId(absl::string_view name);

// DATE_OUT_OF_ORDER of a project that was put on the list neither in the year nor in the year before.
const lifecycle::Entry<v1::LivelihoodProject>& LivelihoodProjectEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures LivelihoodProjectFigures();

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PROJECT_RULES_H_
