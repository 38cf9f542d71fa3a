// The names of a person: its own, and those of persons that were merged into it.
//
// Records, facts and digests keep the name under which they were made, so whoever asks for a person asks for
// all of its names. A person is merged into one that stays, never into one that was merged itself. Pure
// functions over a snapshot or a transaction.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_NAMES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_NAMES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/resource/table.h"
#include "common/store/store.h"
#include "eastgate/livelihood/v1/person_service.pb.h"

namespace eastgate::livelihood {

// The persons that were merged or erased; of others nothing is stored.
using Persons = resource::Table<v1::Person>;

// An index of persons: those that were merged, by the one that stays. On disk.
inline constexpr uint16_t kPersonsByMergedInto = 1;
std::vector<resource::Index<v1::Person>> PersonIndexes();

// The most persons that are merged into one.
inline constexpr int kMaxMerged = 10;

// Returns the name of the one that stays, which is the person itself unless it was merged. Names of anything
// but persons are returned as they are.
absl::StatusOr<std::string> CurrentNameOf(const store::Reader& reader, const Persons& persons,
                                          absl::string_view name);

// Returns all names of the person: that of the one that stays, then of those merged into it, in their order.
absl::StatusOr<std::vector<std::string>> NamesOf(const store::Reader& reader, const Persons& persons,
                                                 absl::string_view name);

// Returns the rows of an index, which has no order, under any of the names.
resource::IndexRange OfNames(uint16_t index, const std::vector<std::string>& names);

// Returns whether it is one of the names; every name is one of none.
bool IsOneOf(const std::vector<std::string>& names, const std::string& name);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_NAMES_H_
