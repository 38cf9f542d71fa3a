// The rules of digital-transformation projects: which requests are well-formed, which steps a project may
// take, what a step posts, and which enterprises are candidates.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason.
#ifndef EASTGATE_SERVICES_ECONOMY_TRANSFORMATION_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_TRANSFORMATION_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/life.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/transformation_service.pb.h"

namespace eastgate::economy {

// Kinds of fact.
inline constexpr char kTransformationRecorded[] = "economy.transformation_recorded";
inline constexpr char kTransformationStepped[] = "economy.transformation_stepped";

// The level of digital maturity from which an enterprise is a candidate.
inline constexpr char kMaturityLevel[] = "transformation_maturity_level";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateTransformationRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTransformationsRequest& request, resource::RequestCheck check);
absl::Status CheckChange(const v1::ChangeTransformationStateRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListTransformationCandidatesRequest& request, resource::RequestCheck check);

bool Matches(const v1::ListTransformationsRequest& request, const v1::Transformation& project);

// Whether an enterprise without a project is a candidate.
bool MayBeCandidate(const v1::ListTransformationCandidatesRequest& request, const v1::Enterprise& enterprise,
                    int64_t threshold);

// An enterprise has one project that is not given up: refuses another beside `live`.
absl::Status CheckOnlyProject(const std::optional<v1::Transformation>& live);

// The project that a request asks for, recorded by `fact`.
absl::StatusOr<v1::Transformation> Plan(const v1::CreateTransformationRequest& request,
                                        const v1::Enterprise& enterprise,
                                        const std::optional<v1::Transformation>& live,
                                        absl::string_view fact);

const facts::Life<v1::Transformation>& TransformationLife();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TRANSFORMATION_RULES_H_
