// The keys of the log and its indexes in the store. The bytes are on disk: append-only.
//
//   log            := 02 revision:u64                                → record (record.h)
//   posting        := 04 measure:u32 day:i32 revision:u64 index:u16  → amount:i64 effective:i32
//                     division:string counted_subject:string (key:string value:string)*
//   subject's fact := 05 subject:string revision:u64                 → empty
//   corrected by   := 06 revision:u64                                → revision:u64 of the correcting fact
//   image          := 10 row revision:u64                            → empty
//   listed fact    := 11 of:u8 value:string day:i32 revision:u64         → empty (fact_lists.h)
//   reference data := 0C file:string revision:u64                    → the file's bytes
//   log's name     := 01 "log_id":string                             → 16 hexadecimal digits
//   rebuild begun  := 01 "rebuilding_rows":string                     → empty, while the tables are made anew
//   digested with  := 01 "digest_key":string                         → id of the newest key, at the last
//   start large amounts  := 01 "large_amounts":string measure:u32          → total:i64 (amount_limit.h)
//
// The row of an image is its key without the prefix (resource/rows.h); the record of the revision holds the
// image. Days are days since 1970-01-01. A posting's day is that of its cohort, or the one on which it is
// effective where its measure has no cohorts. The cells have keys of their own (common/figures/cell_keys.h).
#ifndef EASTGATE_COMMON_FACTS_KEYS_H_
#define EASTGATE_COMMON_FACTS_KEYS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::facts {

struct LogKey {
  int64_t revision = 0;
  friend bool operator==(const LogKey&, const LogKey&) = default;
};
std::string Encode(const LogKey& key);
absl::StatusOr<LogKey> ParseLogKey(absl::string_view bytes);  // DATA_LOSS if malformed, as all below.

struct PostingKey {
  uint32_t measure = 0;
  int32_t day = 0;  // The cohort's day; the effective day if the measure has no cohorts.
  int64_t revision = 0;
  uint16_t index = 0;  // Among the fact's postings.
  friend auto operator<=>(const PostingKey&, const PostingKey&) = default;
};
std::string Encode(const PostingKey& key);
absl::StatusOr<PostingKey> ParsePostingKey(absl::string_view bytes);

struct PostingValue {
  int64_t amount = 0;
  int32_t effective_day = 0;
  std::string division;
  std::string counted_subject;
  std::vector<std::pair<std::string, std::string>> dimensions;  // By key.
  friend bool operator==(const PostingValue&, const PostingValue&) = default;
};
std::string Encode(const PostingValue& value);
absl::StatusOr<PostingValue> ParsePostingValue(absl::string_view bytes);

struct SubjectFactKey {
  std::string subject;
  int64_t revision = 0;
  friend bool operator==(const SubjectFactKey&, const SubjectFactKey&) = default;
};
std::string Encode(const SubjectFactKey& key);
absl::StatusOr<SubjectFactKey> ParseSubjectFactKey(absl::string_view bytes);

// The property that all facts of a list share. The numbers are on disk.
enum class FactsOf : uint8_t {
  kDay = 1,       // The day on which they occurred; the value is empty.
  kKind = 2,      // Their kind.
  kReporter = 3,  // The principal that reported them.
};

struct FactListKey {
  FactsOf of = FactsOf::kDay;
  std::string value;
  int32_t day = 0;  // On which the fact occurred.
  int64_t revision = 0;
  friend bool operator==(const FactListKey&, const FactListKey&) = default;
};
std::string Encode(const FactListKey& key);
absl::StatusOr<FactListKey> ParseFactListKey(absl::string_view bytes);

struct CorrectedByKey {
  int64_t revision = 0;
  friend bool operator==(const CorrectedByKey&, const CorrectedByKey&) = default;
};
std::string Encode(const CorrectedByKey& key);
std::string EncodeRevision(int64_t revision);
absl::StatusOr<int64_t> ParseRevision(absl::string_view bytes);

// A revision whose record holds an image of a row.
struct ImageKey {
  std::string row;  // The row's key without its prefix.
  int64_t revision = 0;
  friend bool operator==(const ImageKey&, const ImageKey&) = default;
};
std::string Encode(const ImageKey& key);
absl::StatusOr<ImageKey> ParseImageKey(absl::string_view bytes);
// Returns a row's key without its prefix.
absl::string_view RowOf(absl::string_view row_key);

// A file of the reference data and the revision from which it holds: of the last fact of the commit that
// loaded it.
struct ReferenceKey {
  std::string file;
  int64_t revision = 0;
  friend bool operator==(const ReferenceKey&, const ReferenceKey&) = default;
};
std::string Encode(const ReferenceKey& key);
absl::StatusOr<ReferenceKey> ParseReferenceKey(absl::string_view bytes);

struct LargeTotalKey {
  uint32_t measure = 0;
};
std::string Encode(const LargeTotalKey& key);

std::string LogIdKey();
std::string LogServiceKey();
std::string DigestKeyIdKey();
std::string RebuildingRowsKey();

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_KEYS_H_
