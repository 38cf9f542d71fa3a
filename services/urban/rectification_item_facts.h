// The links of rectification items to other resources: an item needs a campaign that began, and a patrol that
// was held where it names one; it is a relapse of another item of its place.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_FACTS_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_FACTS_H_

#include "common/lifecycle/lifecycle.h"
#include "services/urban/tables.h"

namespace eastgate::urban {

// NOT_FOUND: no such campaign or patrol; what CheckListable refuses; PARAMETER_MISSING. The tables must
// outlive the links.
lifecycle::LifecycleTable<v1::RectificationItem>::Links RectificationItemLinks(const Tables& tables);

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_FACTS_H_
