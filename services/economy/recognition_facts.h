// The facts of recognitions beside other resources: the enterprise, and what else it is recognized for.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_RECOGNITION_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_RECOGNITION_FACTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::LifecycleTable<v1::Recognition>::Links RecognitionLinks(const Tables& tables);

// Returns the recognitions of enterprises/{uscc} that are not retracted.
absl::StatusOr<std::vector<v1::Recognition>> ActiveRecognitions(const Tables& tables,
                                                                const store::Reader& reader,
                                                                const std::string& enterprise);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_RECOGNITION_FACTS_H_
