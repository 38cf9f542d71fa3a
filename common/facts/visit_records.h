// Reads the records of the log as a whole, with the images of rows, for what makes the rest of the store anew
// from them or compares it with them.
#ifndef EASTGATE_COMMON_FACTS_VISIT_RECORDS_H_
#define EASTGATE_COMMON_FACTS_VISIT_RECORDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/facts/schema.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

struct Record {
  fact::v1::Fact fact;  // Without corrected_by.
  std::vector<store::RowBytes> rows;
};

// Visits every record of the log after a revision in order, until `visit` fails. DATA_LOSS when one is
// missing or malformed.
absl::Status VisitRecords(const store::Reader& reader, int64_t after,
                          absl::FunctionRef<absl::Status(const Record&)> visit);

// Visits the entries that the indexes of its table have for the row: none where the schema does not declare
// the table, or it is a file of the reference data. DATA_LOSS where the bytes are not those of a row.
absl::Status VisitRowIndex(const Schema& schema, const store::RowBytes& row,
                           absl::FunctionRef<absl::Status(std::string key, std::string value)> visit);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_VISIT_RECORDS_H_
