// Answers ListFacts: a page of the log, filtered, as it stood at a revision. Pure functions over a snapshot.
#ifndef EASTGATE_COMMON_FACTS_LOG_LIST_H_
#define EASTGATE_COMMON_FACTS_LOG_LIST_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/facts/ledger.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact_service.pb.h"

namespace eastgate::facts {

// Records looked at for one page; beyond that a page is given out partly filled.
inline constexpr int kMaxRecordsPerPage = 10'000;

// INVALID_ARGUMENT with every violation at once, a page_token of another query included.
absl::Status CheckList(const Ledger& ledger, const fact::v1::ListFactsRequest& request);

// `request` was checked; `known_at` is its known_at_revision, or the revision it stands for. A later page
// goes on as of the first one's.
absl::StatusOr<fact::v1::ListFactsResponse> ListFacts(const store::Reader& reader,
                                                      const fact::v1::ListFactsRequest& request,
                                                      int64_t known_at);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LOG_LIST_H_
