// The facts of reports of output beside other resources: the enterprise, its chain, and the other reports of
// the month.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_OUTPUT_REPORT_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_OUTPUT_REPORT_FACTS_H_

#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::EntryTable<v1::OutputReport>::Links OutputReportLinks(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_OUTPUT_REPORT_FACTS_H_
