#include "common/facts/verify_chain.h"

#include <future>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

constexpr int64_t kRecordsBetweenLooks = 1000;

// The stored digest of a revision; nothing where it cannot be read.
absl::StatusOr<std::optional<std::string>> StoredDigest(const store::Reader& reader, int64_t revision) {
  if (revision == 0) return std::optional<std::string>("");
  const absl::StatusOr<std::optional<std::string>> record = reader.Get(Encode(LogKey{revision}));
  if (absl::IsDataLoss(record.status())) return std::optional<std::string>();
  RETURN_IF_ERROR(record.status());
  if (!*record) return std::optional<std::string>();
  const absl::StatusOr<absl::string_view> digest = DigestOf(**record);
  return digest.ok() ? std::optional<std::string>(*digest) : std::nullopt;
}

absl::StatusOr<bool> AnyAfter(const store::Reader& reader, int64_t revision) {
  bool any = false;
  RETURN_IF_ERROR(reader.Scan(Encode(LogKey{revision + 1}), Encode(LogKey{INT64_MAX}), [&](auto, auto) {
    any = true;
    return false;
  }));
  return any;
}

}  // namespace

absl::StatusOr<ChainReport> VerifyChain(const store::Reader& reader, int64_t from, int64_t to,
                                        absl::FunctionRef<bool()> cancelled) {
  ChainReport report;
  report.head_revision = from - 1;
  ASSIGN_OR_RETURN(std::optional<std::string> before, StoredDigest(reader, from - 1));
  if (!before) {
    report.first_bad_revision = from;
    return report;
  }
  std::string digest = *std::move(before);
  int64_t next = from;
  bool holds = true;
  bool stopped = false;
  const auto verify = [&](absl::string_view key_bytes, absl::string_view record) {
    if (next % kRecordsBetweenLooks == 0 && cancelled()) {
      stopped = true;
      return false;
    }
    const absl::StatusOr<LogKey> key = ParseLogKey(key_bytes);
    const absl::StatusOr<std::string> chained = ChainedDigest(digest, record);
    holds = key.ok() && key->revision == next && chained.ok() && *chained == *DigestOf(record);
    if (!holds) return false;
    digest = *chained;
    ++next;
    return true;
  };
  absl::Status scanned =
      from > to ? absl::OkStatus() : reader.Scan(Encode(LogKey{from}), Encode(LogKey{to + 1}), verify);
  if (stopped) return absl::CancelledError("verification was cancelled");
  if (!scanned.ok() && !absl::IsDataLoss(scanned)) return scanned;
  report.head_revision = next - 1;
  if (next > from) report.digest = auth::ToHex(digest);
  if (next <= to) {
    report.first_bad_revision = next;
  } else if (to == reader.head().revision) {
    if (digest != reader.head().digest) {
      report.first_bad_revision = to;
    } else {
      ASSIGN_OR_RETURN(const bool more, AnyAfter(reader, to));
      if (more) report.first_bad_revision = to + 1;
    }
  }
  return report;
}

absl::StatusOr<ChainReport> VerifyLongChain(const store::Reader& reader, int64_t from, int64_t to,
                                            absl::FunctionRef<bool()> cancelled) {
  if (to - from < kRecordsForTwoThreads) return VerifyChain(reader, from, to, cancelled);
  const int64_t middle = from + (to - from) / 2;
  // The second half begins on the stored digest of the record before it, which the first half proves.
  std::future<absl::StatusOr<ChainReport>> verifying = std::async(
      std::launch::async,
      [&reader, &cancelled, middle, to] { return VerifyChain(reader, middle + 1, to, cancelled); });
  absl::StatusOr<ChainReport> first = VerifyChain(reader, from, middle, cancelled);
  absl::StatusOr<ChainReport> second = verifying.get();
  if (!first.ok() || first->first_bad_revision != 0) return first;
  if (second.ok() && second->digest.empty()) second->digest = first->digest;
  return second;
}

absl::Status CheckChainSince(const store::Reader& reader, const store::Head& proved) {
  ASSIGN_OR_RETURN(const std::optional<std::string> stored, StoredDigest(reader, proved.revision));
  if (!stored || *stored != proved.digest)
    return store::Corrupt(absl::StrCat("the log has another digest at revision ", proved.revision));
  ASSIGN_OR_RETURN(const ChainReport chain, VerifyChain(reader, proved.revision + 1, reader.head().revision));
  if (chain.first_bad_revision == 0) return absl::OkStatus();
  return store::Corrupt(absl::StrCat("the log does not hold: first bad revision ", chain.first_bad_revision));
}

}  // namespace eastgate::facts
