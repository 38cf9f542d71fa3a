// The loop that settles an outcome which is not known: one try after another, each on a new connection, until
// the answer of one is certain.
//
// Functions without state; thread-safe.
#ifndef EASTGATE_COMMON_STORE_POSTGRES_RETRY_H_
#define EASTGATE_COMMON_STORE_POSTGRES_RETRY_H_

#include <memory>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/postgres_connection.h"

namespace eastgate::store {

// An outcome that is not settled after so long is UNAVAILABLE. A node that Patroni loses is replaced after
// its ttl (30 s), one round of its loop (10 s) and the promotion: a write that meets that is answered all the
// same.
inline constexpr absl::Duration kSettleWithin = absl::Seconds(60);

// Returns the status of an answer, or nullopt for an unknown one.
std::optional<absl::Status> IfKnown(const Answer& answer);

using Connect = absl::FunctionRef<absl::StatusOr<std::unique_ptr<PostgresConnection>>()>;
// Returns the outcome, or nullopt when it is not known.
using Attempt =
    absl::FunctionRef<std::optional<absl::Status>(std::unique_ptr<PostgresConnection> connection)>;

// Tries until the outcome is known. An error of `connect` other than UNAVAILABLE is the outcome, too. When
// `limit` is over no further try begins, and the answer is UNAVAILABLE: `database` does not answer.
absl::Status TryUntilKnown(absl::Duration limit, absl::string_view database, Connect connect,
                           Attempt attempt);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_POSTGRES_RETRY_H_
