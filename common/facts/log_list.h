// Answers ListFacts: returns a filtered page of the log, as known at a revision: facts of a subject, and all
// facts, in the order of their revisions; facts of a kind, of a reporter or of days in the order of the days.
// Pure functions over a snapshot.
#ifndef EASTGATE_COMMON_FACTS_LOG_LIST_H_
#define EASTGATE_COMMON_FACTS_LOG_LIST_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/facts/log.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact_service.pb.h"

namespace eastgate::facts {

// The largest number of facts examined for one page; beyond it a page is returned partly filled.
inline constexpr int kMaxRecordsPerPage = 2000;

// Checks a request. INVALID_ARGUMENT names every violation, a page_token of another query included.
absl::Status CheckList(const Log& log, const fact::v1::ListFactsRequest& request);

// Returns one page. `request` has passed CheckList; `known_at` is its known_at_revision, or the current
// revision where it names none. A later page is as known at the revision of the first. Facts for which
// `may_see` is false are left out.
absl::StatusOr<fact::v1::ListFactsResponse> ListFacts(
    const store::Reader& reader, const fact::v1::ListFactsRequest& request, int64_t known_at,
    absl::FunctionRef<bool(const fact::v1::Fact&)> may_see = [](const fact::v1::Fact&) { return true; });

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LOG_LIST_H_
