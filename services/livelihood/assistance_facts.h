// The rules of assistance that depend on other rows: a person is paid once for a month, a household is served
// once.
//
// Thread-safe; includes no service.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_FACTS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_FACTS_H_

#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// MONTH_ALREADY_PAID of a person who has another payment for the month, under any of its names. Fills in as
// whom the recipient is counted.
lifecycle::EntryTable<v1::HomeCareSubsidy>::Links HomeCareSubsidyLinks(const Tables& tables);

// HOUSEHOLD_ALREADY_SERVED of a household that has another retrofit.
lifecycle::EntryTable<v1::BarrierFreeRetrofit>::Links BarrierFreeRetrofitLinks(const Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_FACTS_H_
