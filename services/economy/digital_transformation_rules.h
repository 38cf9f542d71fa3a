// The rules of digital-transformation projects: which requests are well-formed, which steps a project may
// have, what a step posts, and which enterprises are candidates.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason. The
// rules of every lifecycle are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_RULES_H_

#include <optional>

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/digital_transformation.pb.h"
#include "eastgate/economy/v1/enterprise.pb.h"

namespace eastgate::economy {

// Kinds of fact.
//
// A creation occurs on planned_on and posts +1 to smart_factory_projects, by stage. Its day and its division
// can be corrected.
inline constexpr char kTransformationRecorded[] = "economy.transformation_recorded";
// A later step occurs on its own day, which alone can be corrected. It posts −1 to smart_factory_projects in
// the stage before and +1 in the new one; a project that is given up enters none.
inline constexpr char kTransformationStepped[] = "economy.transformation_stepped";

// The figure.
inline constexpr char kSmartFactoryProjects[] = "economy.smart_factory_projects";

// The parameter: the level of digital maturity from which an enterprise is a candidate.
inline constexpr char kMaturityLevel[] = "transformation_maturity_level";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateDigitalTransformationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListDigitalTransformationsRequest& request, resource::RequestCheck check);
absl::Status CheckStart(const v1::StartDigitalTransformationRequest& request, resource::RequestCheck check);
absl::Status CheckAccept(const v1::AcceptDigitalTransformationRequest& request, resource::RequestCheck check);
absl::Status CheckShowcase(const v1::ShowcaseDigitalTransformationRequest& request,
                           resource::RequestCheck check);
absl::Status CheckAbandon(const v1::AbandonDigitalTransformationRequest& request,
                          resource::RequestCheck check);
absl::Status CheckList(const v1::ListDigitalTransformationCandidatesRequest& request,
                       resource::RequestCheck check);

// Returns whether a list that asks so has the project; a retracted one only where its state is asked for.
bool Matches(const v1::ListDigitalTransformationsRequest& request, const v1::DigitalTransformation& project);

// Returns whether the project was planned by the day and not given up.
bool IsUnderwayOn(const v1::DigitalTransformation& project, reference::Date day);

// Returns whether an enterprise without a project is a candidate.
bool MayBeCandidate(const v1::ListDigitalTransformationCandidatesRequest& request,
                    const v1::Enterprise& enterprise, int64_t threshold);

// Returns the project that a request asks for.
v1::DigitalTransformation PlanTransformation(const v1::CreateDigitalTransformationRequest& request);

// DIGITAL_TRANSFORMATION_EXISTS of another project beside `active`, the enterprise's that is not given up.
absl::Status CheckOnlyProject(const v1::DigitalTransformation& project,
                              const std::optional<v1::DigitalTransformation>& active);

// Judges the plan of a project beside its enterprise and the enterprise's active project, if there is one.
absl::Status JudgePlan(const lifecycle::Judgment& judgment, const v1::DigitalTransformation& project,
                       const v1::Enterprise& enterprise,
                       const std::optional<v1::DigitalTransformation>& active);

const lifecycle::Lifecycle<v1::DigitalTransformation>& TransformationLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures TransformationFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_RULES_H_
