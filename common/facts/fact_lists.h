// Lists of the facts of a kind, of a reporter and of a day, in the order of the days on which they occurred.
#ifndef EASTGATE_COMMON_FACTS_FACT_LISTS_H_
#define EASTGATE_COMMON_FACTS_FACT_LISTS_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/keys.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Visits the keys of a fact's entries. DATA_LOSS where its day is none.
absl::Status VisitFactLists(const fact::v1::Fact& fact,
                            absl::FunctionRef<absl::Status(const FactListKey& key)> visit);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_FACT_LISTS_H_
