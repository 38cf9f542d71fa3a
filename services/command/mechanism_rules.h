// The rules of the mechanism's mechanism_units: which requests are well-formed, which steps a unit may take,
// what a step posts.
//
// Pure functions of the resource and the request; refusals carry their reason. The rules of every lifecycle
// are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_COMMAND_MECHANISM_RULES_H_
#define EASTGATE_SERVICES_COMMAND_MECHANISM_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/command/v1/mechanism.pb.h"

namespace eastgate::command {

// Kinds of fact.
//
// An establishment occurs on established_on, which alone can be corrected, and posts +1 to the figure of its
// type.
inline constexpr char kMechanismUnitEstablished[] = "command.mechanism_unit_established";
// An update occurs on changed_on and posts nothing. It is neither corrected nor retracted:
// UpdateMechanismUnit is called again.
inline constexpr char kMechanismUnitUpdated[] = "command.mechanism_unit_updated";
// A dissolution occurs on its own day, which alone can be corrected, and posts −1 to the figure of its type.
// Once it is retracted the unit exists again.
inline constexpr char kMechanismUnitDissolved[] = "command.mechanism_unit_dissolved";

// Figures.
inline constexpr char kHeadquarters[] = "command.headquarters";
inline constexpr char kTaskForces[] = "command.task_forces";
inline constexpr char kFunctionalGroups[] = "command.functional_groups";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateMechanismUnitRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListMechanismUnitsRequest& request, resource::RequestCheck check);
absl::Status CheckDissolve(const v1::DissolveMechanismUnitRequest& request, resource::RequestCheck check);
// Adds the violations of an update that the contract does not declare.
void CheckUpdate(const v1::UpdateMechanismUnitRequest& request, resource::RequestCheck& check);

// Returns whether a list that asks so has the unit; a retracted one is in none.
bool Matches(const v1::ListMechanismUnitsRequest& request, const v1::MechanismUnit& unit);

// Returns the unit that a request asks for.
v1::MechanismUnit Establish(const v1::CreateMechanismUnitRequest& request);
// RECORD_RETRACTED; MECHANISM_UNIT_DISSOLVED: such a unit no longer changes.
absl::Status CheckExists(const v1::MechanismUnit& unit);
// Changes the unit, which must exist.
absl::Status Dissolve(v1::MechanismUnit& unit, const v1::DissolveMechanismUnitRequest& request);

// Returns whether the unit is a headquarters that is not retracted, dissolved ones included.
bool IsHeadquarters(const v1::MechanismUnit& unit);
// HEADQUARTERS_EXISTS where one of `headquarters` exists on a day on which `unit`, which is one, exists.
absl::Status CheckAlone(const v1::MechanismUnit& unit, const std::vector<v1::MechanismUnit>& headquarters);

const lifecycle::Lifecycle<v1::MechanismUnit>& MechanismUnitLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures MechanismUnitFigures();

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_MECHANISM_RULES_H_
