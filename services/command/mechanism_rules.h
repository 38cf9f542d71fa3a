// The rules of the mechanism's bodies: which requests are well-formed, which steps are allowed, what a step
// posts to figures.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_COMMAND_MECHANISM_RULES_H_
#define EASTGATE_SERVICES_COMMAND_MECHANISM_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/fact_kind.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/mechanism_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::command {

// Kinds of fact.
inline constexpr char kBodyEstablished[] = "command.body_established";
inline constexpr char kBodyUpdated[] = "command.body_updated";
inline constexpr char kBodyDissolved[] = "command.body_dissolved";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateBodyRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListBodiesRequest& request, resource::RequestCheck check);
absl::Status CheckUpdate(const v1::UpdateBodyRequest& request, resource::RequestCheck check);
absl::Status CheckDissolve(const v1::DissolveBodyRequest& request, resource::RequestCheck check);

// Whether a body is in the list that a request asks for.
bool Matches(const v1::ListBodiesRequest& request, const v1::Body& body);

v1::Body Establish(const v1::CreateBodyRequest& request, absl::string_view fact);
// Whether anything changed.
absl::StatusOr<bool> Update(v1::Body& body, const v1::UpdateBodyRequest& request);
absl::Status Dissolve(v1::Body& body, reference::Date dissolved_on, absl::string_view fact);

// Corrections and retractions; `fact` is the one that records them.
absl::Status AmendEstablished(v1::Body& body, absl::string_view fact, const facts::Correction& correction);
absl::Status AmendDissolved(v1::Body& body, absl::string_view fact, const facts::Correction& correction);
absl::Status WithdrawEstablished(v1::Body& body, absl::string_view fact);
absl::Status WithdrawDissolved(v1::Body& body);

// The facts of the steps, as they follow from the body. Bodies are of the whole district: `division` is its
// root.
fact::v1::Fact EstablishedFact(const v1::Body& body, absl::string_view division);
fact::v1::Fact UpdatedFact(const v1::Body& body, absl::string_view changed_on, absl::string_view division);
fact::v1::Fact DissolvedFact(const v1::Body& body, absl::string_view division);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_MECHANISM_RULES_H_
