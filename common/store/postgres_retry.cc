#include "common/store/postgres_retry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace eastgate::store {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(20);
constexpr absl::Duration kLongestPause = absl::Milliseconds(500);

}  // namespace

std::optional<absl::Status> IfKnown(const Answer& answer) {
  if (answer.kind() == Answer::Kind::kUnknown) return std::nullopt;
  return answer.ToStatus();
}

absl::Status TryUntilKnown(absl::Duration limit, absl::string_view database, Connect connect,
                           Attempt attempt) {
  const Deadline last = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
  for (absl::Duration pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    absl::StatusOr<std::unique_ptr<PostgresConnection>> connection = connect();
    if (connection.ok()) {
      if (const std::optional<absl::Status> known = attempt(*std::move(connection))) return *known;
    } else if (!absl::IsUnavailable(connection.status())) {
      return connection.status();
    }
    if (std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(pause) >= last)
      return LogUnavailable(absl::StrCat(database, " does not answer"));
    absl::SleepFor(pause);
  }
}

}  // namespace eastgate::store
