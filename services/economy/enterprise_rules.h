// The rules of the register of enterprises: which requests are well-formed, what is recorded, updated and
// corrected, and what a registration posts.
//
// Pure functions of the resource, the request and the enterprise's recognitions; refusals carry their reason.
// The rules of every entry are in common/lifecycle/entry.h.
#ifndef EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"

namespace eastgate::economy {

// Kinds of fact.
//
// A registration occurs on registered_on and posts +1 to enterprises. Its day and its division can be
// corrected.
inline constexpr char kEnterpriseRegistered[] = "economy.enterprise_registered";
// An update occurs on changed_on and posts nothing. It is neither corrected nor retracted: UpdateEnterprise
// is called again.
inline constexpr char kEnterpriseUpdated[] = "economy.enterprise_updated";

// The figure.
inline constexpr char kEnterprises[] = "economy.enterprises";

inline constexpr size_t kMaxNameBytes = 200;
inline constexpr int kMaxEmployees = 1'000'000;
inline constexpr int kMaxMaturityLevel = 5;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateEnterpriseRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListEnterprisesRequest& request, resource::RequestCheck check);
absl::Status CheckUpdate(const v1::UpdateEnterpriseRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the enterprise.
bool Matches(const v1::ListEnterprisesRequest& request, const v1::Enterprise& enterprise);

// Returns the enterprise that a request asks for.
v1::Enterprise RegisterEnterprise(const v1::CreateEnterpriseRequest& request);

// Changes the fields of the mask. RECORD_RETRACTED of a retracted enterprise.
absl::Status UpdateEnterprise(v1::Enterprise& enterprise, const v1::UpdateEnterpriseRequest& request);

// Judges a registration beside the enterprise's recognitions: DATE_OUT_OF_ORDER after an award.
absl::Status JudgeRegistration(const lifecycle::Judgment& judgment, const v1::Enterprise& enterprise,
                               const std::vector<v1::Recognition>& recognitions);

const lifecycle::Entry<v1::Enterprise>& EnterpriseEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures EnterpriseFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_
