// The facts of reports of turnover beside other resources: the store, and its other reports of the month.
//
// Thread-safe: reads in the transaction that it is given.
#ifndef EASTGATE_SERVICES_ECONOMY_TURNOVER_REPORT_FACTS_H_
#define EASTGATE_SERVICES_ECONOMY_TURNOVER_REPORT_FACTS_H_

#include "services/economy/tables.h"

namespace eastgate::economy {

// `tables` must outlive the links.
lifecycle::EntryTable<v1::TurnoverReport>::Links TurnoverReportLinks(const Tables& tables);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_TURNOVER_REPORT_FACTS_H_
