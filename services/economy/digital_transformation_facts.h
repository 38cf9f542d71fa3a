// The facts of projects of digital transformation beside other resources: the enterprise and its other
// projects.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_FACTS_H_

#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::LifecycleTable<v1::DigitalTransformation>::Links TransformationLinks(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_DIGITAL_TRANSFORMATION_FACTS_H_
