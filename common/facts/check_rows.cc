#include "common/facts/check_rows.h"

#include <cstdint>
#include <optional>
#include <string>

#include "common/facts/keys.h"
#include "common/facts/rebuild_rows.h"
#include "common/facts/record.h"
#include "common/facts/record_index.h"
#include "common/facts/visit_records.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/prefix.h"

namespace eastgate::facts {
namespace {

using store::Prefix;

// Counts what is right, and finds what is not, entry by entry; what is left over in the end is too many.
class RowChecker {
 public:
  RowChecker(const Schema& schema, const store::Reader& reader) : schema_(schema), reader_(reader) {}

  absl::StatusOr<RowsReport> Check() {
    RETURN_IF_ERROR(VisitRecords(reader_, 0, [this](const Record& record) -> absl::Status {
      RETURN_IF_ERROR(VisitRecordIndex(
          record.fact, record.rows,
          [this](const std::string& key, const std::string& value) { return Expect(key, value); }));
      for (const store::RowBytes& row : record.rows) RETURN_IF_ERROR(CheckImage(record.fact.revision(), row));
      return absl::OkStatus();
    }));
    int64_t stored = 0;
    for (const Prefix of : kPrefixesOfRows) RETURN_IF_ERROR(Count(of, stored));
    report_.bad_rows += stored - found_;
    RETURN_IF_ERROR(Count(Prefix::kResource, report_.rows));
    return report_;
  }

 private:
  // The last image of a row must be the row, with its entries in the indexes.
  absl::Status CheckImage(int64_t revision, const store::RowBytes& image) {
    ASSIGN_OR_RETURN(const bool is_last, IsLast(revision, image.key));
    if (!is_last || SaysDeleted(image)) return absl::OkStatus();
    RETURN_IF_ERROR(Expect(image.key, image.bytes));
    return VisitRowIndex(schema_, image, [this](const std::string& key, const std::string& value) {
      return Expect(key, value);
    });
  }

  // A file of the reference data has one image for ever.
  absl::StatusOr<bool> IsLast(int64_t revision, absl::string_view row_key) const {
    if (!store::HasPrefix(row_key, Prefix::kResource)) return true;
    const std::string row(RowOf(row_key));
    bool is_last = true;
    RETURN_IF_ERROR(reader_.Scan(Encode(ImageKey{row, revision + 1}), Encode(ImageKey{row, INT64_MAX}),
                                 [&is_last](absl::string_view, absl::string_view) {
                                   is_last = false;
                                   return false;
                                 }));
    return is_last;
  }

  absl::Status Expect(absl::string_view key, absl::string_view want) {
    ASSIGN_OR_RETURN(const std::optional<std::string> got, reader_.Get(key));
    if (got) ++found_;
    if (!got || *got != want) ++report_.bad_rows;
    return absl::OkStatus();
  }

  absl::Status Count(Prefix of, int64_t& count) const {
    const std::string prefix = store::KeyWriter(of).Take();
    return reader_.Scan(prefix, store::PrefixEnd(prefix), [&count](absl::string_view, absl::string_view) {
      ++count;
      return true;
    });
  }

  const Schema& schema_;
  const store::Reader& reader_;
  RowsReport report_;
  int64_t found_ = 0;  // Stored values of what the log says, right or wrong.
};

}  // namespace

absl::StatusOr<RowsReport> CheckRows(const Schema& schema, const store::Reader& reader) {
  RETURN_IF_ERROR(CheckRowsAreWhole(reader));
  return RowChecker(schema, reader).Check();
}

}  // namespace eastgate::facts
