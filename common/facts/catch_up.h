// Derives again what a crash took of the entries that follow from the log (store::IsDerived), which the store
// writes behind it: after it a store has what follows from every record of its log.
#ifndef EASTGATE_COMMON_FACTS_CATCH_UP_H_
#define EASTGATE_COMMON_FACTS_CATCH_UP_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/schema.h"
#include "common/store/store.h"

namespace eastgate::facts {

// Visits what the records after revision `after` put under derived keys or, without a value, deleted there,
// in their order. `reader` has what follows from the records before; what it has of the later ones does not
// matter. DATA_LOSS where a record is missing or malformed.
absl::Status VisitDerived(
    const Schema& schema, const store::Reader& reader, int64_t after,
    absl::FunctionRef<absl::Status(const std::string& key, const std::optional<std::string>& value)> visit);

// Adds it to the store. Before anything else is committed: with the next commit the store takes it that
// nothing is missing.
absl::Status CatchUp(const Schema& schema, store::Store& store);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CATCH_UP_H_
