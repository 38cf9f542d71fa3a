// The rule of mechanism_units beside each other: there is one headquarters at a time.
//
// It runs in the transaction that changes a unit. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_MECHANISM_FACTS_H_
#define EASTGATE_SERVICES_COMMAND_MECHANISM_FACTS_H_

#include "common/lifecycle/lifecycle.h"
#include "services/command/tables.h"

namespace eastgate::command {

// HEADQUARTERS_EXISTS of a second one. `tables` must outlive the links.
lifecycle::LifecycleTable<v1::MechanismUnit>::Links MechanismUnitLinks(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_MECHANISM_FACTS_H_
