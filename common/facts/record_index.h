// The entries of the log's own indexes that follow from a record: facts by their subject, from a fact to the
// one that corrects it, and the revisions that changed a row. Pure.
#ifndef EASTGATE_COMMON_FACTS_RECORD_INDEX_H_
#define EASTGATE_COMMON_FACTS_RECORD_INDEX_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

// Visits the entries of a fact, which has its revision, and of the images in its record.
absl::Status VisitRecordIndex(const fact::v1::Fact& fact, const std::vector<store::RowBytes>& rows,
                              absl::FunctionRef<absl::Status(std::string key, std::string value)> visit);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_RECORD_INDEX_H_
