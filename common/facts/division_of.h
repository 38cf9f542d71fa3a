// The division of what a name names, by which the right to it is limited. Pure.
#ifndef EASTGATE_COMMON_FACTS_DIVISION_OF_H_
#define EASTGATE_COMMON_FACTS_DIVISION_OF_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/schema.h"
#include "common/store/store.h"

namespace eastgate::facts {

// Returns the division of a fact or of a resource of the schema as it is now: its field `division`; empty,
// the root, where it has none. Nothing where there is neither. DATA_LOSS where it cannot be read.
absl::StatusOr<std::optional<std::string>> DivisionOf(const Schema& schema, const store::Reader& reader,
                                                      absl::string_view name);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_DIVISION_OF_H_
