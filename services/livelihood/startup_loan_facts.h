// The rules of a decision on a loan that depend on other loans: the borrower's earlier loans count.
//
// Thread-safe; includes no service.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_FACTS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_FACTS_H_

#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// Adds the borrower's other loans that were paid out, under any of its names, to the input of a decision.
lifecycle::LifecycleTable<v1::StartupLoan>::Links StartupLoanLinks(const Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_STARTUP_LOAN_FACTS_H_
