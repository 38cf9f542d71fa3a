// Settles the retractions that the outbox and the rows of a log that was set back do not agree on.
#ifndef EASTGATE_COMMON_SERVER_SETTLE_CUT_H_
#define EASTGATE_COMMON_SERVER_SETTLE_CUT_H_

#include "absl/status/status.h"
#include "common/facts/log.h"
#include "common/store/store.h"

namespace eastgate::server {

// A resource that the log says is `retracting` has a row in the outbox, and no other has one. After a log was
// set back, the outbox is as it was later: rows of retractions that had not begun yet are deleted, and one
// that was settled later is given up, by a fact: whoever asked for it asks again. `log` is open on the store,
// whose tables were made anew.
absl::Status SettleCutRetractions(const facts::Log& log, store::Store& store);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_SETTLE_CUT_H_
