// The rules of the register of enterprises: which requests are well-formed, what may change, what is posted.
//
// Pure functions of the resource, the request and the enterprise's recognitions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise_service.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::economy {

// Kinds of fact.
inline constexpr char kEnterpriseRegistered[] = "economy.enterprise_registered";
inline constexpr char kEnterpriseUpdated[] = "economy.enterprise_updated";

inline constexpr size_t kMaxNameBytes = 200;
inline constexpr int kMaxEmployees = 1'000'000;
inline constexpr int kMaxMaturityLevel = 5;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateEnterpriseRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListEnterprisesRequest& request, resource::RequestCheck check);
absl::Status CheckUpdate(const v1::UpdateEnterpriseRequest& request, resource::RequestCheck check);

// Whether a list that asks so has the enterprise.
bool Matches(const v1::ListEnterprisesRequest& request, const v1::Enterprise& enterprise);

// The enterprise that a request asks for, recorded by `fact`.
v1::Enterprise Register(const v1::CreateEnterpriseRequest& request, absl::string_view fact);

// Takes over the fields of the mask; whether that changed anything.
absl::StatusOr<bool> Update(v1::Enterprise& enterprise, const v1::UpdateEnterpriseRequest& request);

// What the enterprise would be had the fact said so from the beginning. `recognitions` are its own that
// stand; `fact` is the correcting one.
absl::Status AmendRegistration(v1::Enterprise& enterprise, const std::vector<v1::Recognition>& recognitions,
                               absl::string_view fact, const facts::Correction& correction);
absl::Status WithdrawRegistration(v1::Enterprise& enterprise,
                                  const std::vector<v1::Recognition>& recognitions, absl::string_view fact);

// The facts of the steps, as they follow from the resource: kind, subject, division, occurred_on, postings.
fact::v1::Fact RegisteredFact(const v1::Enterprise& enterprise);
fact::v1::Fact UpdatedFact(const v1::Enterprise& enterprise, absl::string_view changed_on);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_
