// Look-ups of the records about a person, across the tables.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// Returns whether any record of the person is not retracted. Somebody whose records all are was recorded by
// mistake: by what that person was known, another can be.
absl::StatusOr<bool> HasRecords(const store::Reader& reader, const Tables& tables, absl::string_view person);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_
