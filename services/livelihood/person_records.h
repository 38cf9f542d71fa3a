// Look-ups of the records about a person, across the tables, by the names that it has (person_names.h).
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// The most names of a kind that a person tells, and the most records of a kind that are visited.
inline constexpr int kMaxRecordsTold = 200;
inline constexpr int kMaxRecordsVisited = 1000;

// Returns whether any record of the person is not retracted. Somebody whose records all are was recorded by
// mistake: by what that person was known, another can be.
absl::StatusOr<bool> HasRecords(const store::Reader& reader, const Tables& tables,
                                const std::vector<std::string>& names);

// Returns whether there is any record under that name, also a retracted one.
absl::StatusOr<bool> HasAnyRecord(const store::Reader& reader, const Tables& tables, const std::string& name);

// Adds the names of the person's records to it, at most kMaxRecordsTold of each kind, and those of the
// persons that were merged into it.
absl::Status AddRecords(const store::Reader& reader, const Tables& tables, v1::Person& person);

// Visits the person's records, retracted ones included, by their collections and ids. LIMIT_REACHED, before
// any is visited, where there are more than kMaxRecordsVisited of a kind.
absl::Status VisitRecords(
    const store::Reader& reader, const Tables& tables, const std::vector<std::string>& names,
    absl::FunctionRef<absl::Status(absl::string_view collection, absl::string_view id)> visit);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_
