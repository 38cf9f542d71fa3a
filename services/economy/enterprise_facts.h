// The facts of enterprises beside other resources: the chain that an enterprise belongs to, and the days of
// its recognitions, reports of output and projects, on which it must have been in the register.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_ENTERPRISE_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_ENTERPRISE_FACTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::LifecycleTable<v1::Enterprise>::Links EnterpriseLinks(const Tables& tables);

// The chain that an enterprise belongs to must be one: NOT_FOUND, RECORD_RETRACTED.
absl::Status CheckChain(const Tables& tables, const store::Reader& reader, const v1::Enterprise& enterprise);

// Returns whether an enterprise was in the register on a day of the month, YYYY-MM, and belonged to a chain
// at its end: then a report of its output of the month is due. The enterprise is as it is now.
absl::StatusOr<bool> OwesReport(const Tables& tables, const store::Reader& reader,
                                const v1::Enterprise& enterprise, const std::string& month);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_FACTS_H_
