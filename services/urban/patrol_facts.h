// The links of patrol rounds to other resources: items name the round that found them.
#ifndef EASTGATE_SERVICES_URBAN_PATROL_FACTS_H_
#define EASTGATE_SERVICES_URBAN_PATROL_FACTS_H_

#include "common/lifecycle/lifecycle.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

// A round is not retracted while items name it: DEPENDENT_FACTS. The tables must outlive the links.
lifecycle::LifecycleTable<v1::PatrolRound>::Links PatrolRoundLinks(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_PATROL_FACTS_H_
