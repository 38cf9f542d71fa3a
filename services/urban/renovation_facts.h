// The links of renovations to other resources: the plan decides by which version, and from which day, a
// renovation is planned.
#ifndef EASTGATE_SERVICES_URBAN_RENOVATION_FACTS_H_
#define EASTGATE_SERVICES_URBAN_RENOVATION_FACTS_H_

#include "common/lifecycle/lifecycle.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

// NOT_FOUND: no such plan. The tables must outlive the links.
lifecycle::LifecycleTable<v1::Renovation>::Links RenovationLinks(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RENOVATION_FACTS_H_
