// The rules of the register of enterprises: which requests are well-formed, which steps follow each other,
// what a step posts, and on which days an enterprise was in the register.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise.pb.h"

namespace eastgate::economy {

// Kinds of fact.
//
// A registration occurs on registered_on and posts +1 to enterprises. Its day and its division can be
// corrected.
inline constexpr char kEnterpriseRegistered[] = "economy.enterprise_registered";
// A later step occurs on its own day, which alone can be corrected, in the division that it leads to. It
// posts −1 to enterprises where the enterprise was in the register until then, in the division where it was,
// and +1 where it is in the register from then on, in the division where it is.
inline constexpr char kEnterpriseStepped[] = "economy.enterprise_stepped";
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
absl::Status CheckMove(const v1::MoveEnterpriseRequest& request, resource::RequestCheck check);
absl::Status CheckMoveOut(const v1::MoveOutEnterpriseRequest& request, resource::RequestCheck check);
absl::Status CheckMoveIn(const v1::MoveInEnterpriseRequest& request, resource::RequestCheck check);
absl::Status CheckDeregister(const v1::DeregisterEnterpriseRequest& request, resource::RequestCheck check);
// Adds the violations of an update that the contract does not declare.
void CheckUpdate(const v1::UpdateEnterpriseRequest& request, resource::RequestCheck& check);

// Returns whether a list that asks so has the enterprise; a retracted one only where its state is asked for.
bool Matches(const v1::ListEnterprisesRequest& request, const v1::Enterprise& enterprise);

// Returns the enterprise that a request asks for.
v1::Enterprise RegisterEnterprise(const v1::CreateEnterpriseRequest& request);

// Add a step to the enterprise.
absl::Status MoveEnterprise(v1::Enterprise& enterprise, const v1::MoveEnterpriseRequest& request);
absl::Status MoveOutEnterprise(v1::Enterprise& enterprise, const v1::MoveOutEnterpriseRequest& request);
absl::Status MoveInEnterprise(v1::Enterprise& enterprise, const v1::MoveInEnterpriseRequest& request);
absl::Status DeregisterEnterprise(v1::Enterprise& enterprise, const v1::DeregisterEnterpriseRequest& request);

// Returns whether the enterprise was in the register on one of the days, bounds inclusive, by its steps. On
// the day of its end it no longer was.
bool WasRegistered(const v1::Enterprise& enterprise, reference::Date first, reference::Date last);
// The same for the days of a month, YYYY-MM.
bool WasRegisteredIn(const v1::Enterprise& enterprise, absl::string_view month);

// Refuses something of the day that is to rest on the enterprise: RECORD_RETRACTED, RECORD_RETRACTING;
// DATE_OUT_OF_ORDER, of the field, before the registration; ENTERPRISE_NOT_REGISTERED.
absl::Status CheckRegistered(const v1::Enterprise& enterprise, absl::string_view field, reference::Date on);

const lifecycle::Lifecycle<v1::Enterprise>& EnterpriseLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures EnterpriseFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_RULES_H_
