// Compares the rows of the tables, their indexes, the log's own indexes and the reference data with what the
// log says.
#ifndef EASTGATE_COMMON_FACTS_CHECK_ROWS_H_
#define EASTGATE_COMMON_FACTS_CHECK_ROWS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/facts/schema.h"
#include "common/store/store.h"

namespace eastgate::facts {

struct RowsReport {
  int64_t rows = 0;
  // Rows, entries of indexes and files of the reference data that are missing, too many, or other than the
  // log says.
  int64_t bad_rows = 0;
};

// Compares everything with the last image of each row. Rows of tables that the schema does not declare are
// compared, too, but an entry of an index of theirs is bad. The log must hold (verify_chain.h).
// FAILED_PRECONDITION when the rows are being made anew.
absl::StatusOr<RowsReport> CheckRows(const Schema& schema, const store::Reader& reader);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CHECK_ROWS_H_
