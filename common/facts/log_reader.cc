#include "common/facts/log_reader.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {

absl::StatusOr<int64_t> CorrectedBy(const store::Reader& reader, int64_t revision, int64_t known_at) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(Encode(CorrectedByKey{revision})));
  if (!bytes) return 0;
  ASSIGN_OR_RETURN(const int64_t by, ParseRevision(*bytes));
  return known_at != 0 && by > known_at ? 0 : by;
}

absl::StatusOr<fact::v1::Fact> FactAt(const store::Reader& reader, int64_t revision, int64_t known_at) {
  if (revision < 1 || revision > reader.head().revision) return status::NotFound("Fact", FactName(revision));
  ASSIGN_OR_RETURN(const std::optional<std::string> record, reader.Get(Encode(LogKey{revision})));
  if (!record) return store::Corrupt("log");
  ASSIGN_OR_RETURN(fact::v1::Fact fact, ParseRecord(revision, *record));
  ASSIGN_OR_RETURN(const int64_t corrected_by, CorrectedBy(reader, revision, known_at));
  if (corrected_by != 0) fact.set_corrected_by(FactName(corrected_by));
  return fact;
}

absl::StatusOr<bool> WasRetracted(const store::Reader& reader, int64_t revision) {
  int64_t last = revision;
  while (true) {
    ASSIGN_OR_RETURN(const int64_t by, CorrectedBy(reader, last));
    if (by == 0) break;
    last = by;
  }
  if (last == revision) return false;
  ASSIGN_OR_RETURN(const fact::v1::Fact fact, FactAt(reader, last));
  return fact.retraction();
}

absl::Status VisitFacts(const store::Reader& reader, int64_t from, int64_t to,
                        absl::FunctionRef<absl::StatusOr<bool>(fact::v1::Fact&)> visit) {
  if (from > to) return absl::OkStatus();
  absl::StatusOr<bool> go_on = true;
  int64_t next = from;
  fact::v1::Fact fact;
  RETURN_IF_ERROR(reader.Scan(Encode(LogKey{from}), Encode(LogKey{to + 1}),
                              [&](absl::string_view key_bytes, absl::string_view record) {
                                const absl::StatusOr<LogKey> key = ParseLogKey(key_bytes);
                                if (!key.ok() || key->revision != next) {
                                  go_on = store::Corrupt("log");
                                  return false;
                                }
                                const absl::Status parsed = ParseRecord(next, record, fact);
                                ++next;
                                if (parsed.ok()) {
                                  go_on = visit(fact);
                                } else {
                                  go_on = parsed;
                                }
                                return go_on.ok() && *go_on;
                              }));
  RETURN_IF_ERROR(go_on.status());
  if (*go_on && next <= to) return store::Corrupt("log");
  return absl::OkStatus();
}

fact::v1::Fact CurrentFact(fact::v1::Fact fact) {
  const int reversed = std::clamp(fact.reversed_postings(), 0, fact.postings_size());
  fact.mutable_postings()->DeleteSubrange(0, reversed);
  fact.clear_reversed_postings();
  return fact;
}

}  // namespace eastgate::facts
