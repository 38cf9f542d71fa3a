#include "common/figures/cell_keys.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/facts/keys.h"
#include "common/figures/finest_keys.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

namespace {

constexpr uint8_t kYear = 0;
constexpr uint8_t kMonth = 1;

// The key of a cell of the series at the time.
std::string CellKeyAt(absl::string_view series, absl::string_view time) {
  if (!IsFinest(series)) return absl::StrCat(series, time);
  const absl::string_view combination = CombinationOf(series);
  return absl::StrCat(series.substr(0, series.size() - combination.size()), time, combination);
}

std::string TimeOf(int year) {
  return KeyWriter().U8(kYear).U16(static_cast<uint16_t>(year)).Take();
}
std::string TimeOf(int year, int month) {
  return KeyWriter().U8(kMonth).U16(static_cast<uint16_t>(year)).U8(static_cast<uint8_t>(month)).Take();
}

}  // namespace

std::string Encode(const CellSeries& series) {
  KeyWriter out(Prefix::kCell);
  out.U32(series.measure).U16(series.roll_up).String(series.division);
  for (const std::string& value : series.values) out.String(value);
  return out.Take();
}

std::string YearCellKey(absl::string_view series, int year) {
  return CellKeyAt(series, TimeOf(year));
}

std::string MonthCellKey(absl::string_view series, int year, int month) {
  return CellKeyAt(series, TimeOf(year, month));
}

absl::StatusOr<int> ParseYearCellKey(absl::string_view bytes, absl::string_view series) {
  if (!absl::ConsumePrefix(&bytes, series)) return store::Corrupt("cell key");
  KeyReader in(bytes);
  ASSIGN_OR_RETURN(const uint8_t granularity, in.U8());
  ASSIGN_OR_RETURN(const uint16_t year, in.U16());
  if (granularity != kYear) return store::Corrupt("cell key");
  RETURN_IF_ERROR(in.Finish());
  return year;
}

absl::StatusOr<CellKey> ParseCellKey(absl::string_view bytes, size_t values) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kCell));
  CellKey key;
  ASSIGN_OR_RETURN(key.series.measure, in.U32());
  ASSIGN_OR_RETURN(key.series.roll_up, in.U16());
  ASSIGN_OR_RETURN(key.series.division, in.String());
  for (size_t i = 0; i < values; ++i) {
    ASSIGN_OR_RETURN(std::string value, in.String());
    key.series.values.push_back(std::move(value));
  }
  ASSIGN_OR_RETURN(const uint8_t granularity, in.U8());
  ASSIGN_OR_RETURN(key.year, in.U16());
  if (granularity == kMonth) {
    ASSIGN_OR_RETURN(key.month, in.U8());
    if (key.month < 1 || key.month > 12) return store::Corrupt("cell key");
  } else if (granularity != kYear) {
    return store::Corrupt("cell key");
  }
  RETURN_IF_ERROR(in.Finish());
  return key;
}

std::string RolledUpKey() {
  static const std::string& key = *new std::string(KeyWriter(Prefix::kMeta).String("rolled_up").Take());
  return key;
}

absl::StatusOr<int64_t> RolledUpTo(const store::Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(RolledUpKey()));
  if (!bytes) return 0;
  return facts::ParseRevision(*bytes);
}

std::string FingerprintKey() {
  return KeyWriter(Prefix::kMeta).String("fingerprint").Take();
}

}  // namespace eastgate::figures
