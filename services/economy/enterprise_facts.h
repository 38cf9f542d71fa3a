// The facts of enterprises beside other resources: the chain that an enterprise belongs to, and its
// recognitions, reports of output and projects.
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
lifecycle::EntryTable<v1::Enterprise>::Links EnterpriseLinks(const Tables& tables);

// Changes what the request's mask says. NOT_FOUND and RECORD_RETRACTED of the chain as well, where anything
// changes.
absl::Status UpdateWithChain(const Tables& tables, facts::Writer& writer,
                             const v1::UpdateEnterpriseRequest& request, v1::Enterprise& enterprise);

// Returns whether an enterprise of a chain that was registered by the end of the month, YYYY-MM, has not
// reported its output of it.
absl::StatusOr<bool> LacksReport(const Tables& tables, const store::Reader& reader,
                                 const v1::Enterprise& enterprise, const std::string& month);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_ENTERPRISE_FACTS_H_
