#include "common/facts/check_rows.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/facts/entry_sum.h"
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

// Compares the sum of what the log says with the sum of what is stored; only where they differ, it looks
// entry by entry: counts what is right, and finds what is not; what is left over in the end is too many.
class RowChecker {
 public:
  RowChecker(const Schema& schema, const store::Reader& reader) : schema_(schema), reader_(reader) {}

  absl::StatusOr<RowsReport> Check() {
    std::future<absl::StatusOr<EntrySum>> summing =
        std::async(std::launch::async, [this] { return SumOfStored(); });
    ASSIGN_OR_RETURN(const EntrySum in_log, SumOfLog());
    ASSIGN_OR_RETURN(const EntrySum stored, summing.get());
    if (!(stored == in_log)) return FindBad();
    RETURN_IF_ERROR(Count(Prefix::kResource, report_.rows));
    return report_;
  }

 private:
  absl::StatusOr<EntrySum> SumOfStored() const {
    EntrySum sum;
    for (const Prefix of : kPrefixesOfRows) RETURN_IF_ERROR(sum.AddAll(reader_, of));
    return sum;
  }

  absl::StatusOr<EntrySum> SumOfLog() const {
    ASSIGN_OR_RETURN(const std::vector<uint8_t> last_images, CountLastImages());
    EntrySum sum;
    const auto add = [&sum](const std::string& key, const std::string& value) {
      sum.Add(key, value);
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(VisitRecords(reader_, 0, [&](const Record& record) -> absl::Status {
      RETURN_IF_ERROR(VisitRecordIndex(record.fact, record.rows, add));
      for (const store::RowBytes& row : record.rows) {
        ASSIGN_OR_RETURN(const bool is_last, IsLastOf(record, row, last_images));
        if (!is_last || SaysDeleted(row)) continue;
        sum.Add(row.key, row.bytes);
        RETURN_IF_ERROR(VisitRowIndex(schema_, row, add));
      }
      return absl::OkStatus();
    }));
    return sum;
  }

  // Returns for every revision how many of the images in its record are the last of their rows, as the index
  // of images says, which is compared with the log like all others; kMany is for that many or more.
  static constexpr uint8_t kMany = 255;
  absl::StatusOr<std::vector<uint8_t>> CountLastImages() const {
    std::vector<uint8_t> counts(static_cast<size_t>(reader_.head().revision) + 1, 0);
    std::optional<ImageKey> before;
    const auto count = [&] {
      if (!before || before->revision < 1 || before->revision > reader_.head().revision) return;
      uint8_t& of_revision = counts[static_cast<size_t>(before->revision)];
      if (of_revision != kMany) ++of_revision;
    };
    const std::string prefix = store::KeyWriter(Prefix::kImage).Take();
    RETURN_IF_ERROR(
        reader_.Scan(prefix, store::PrefixEnd(prefix), [&](absl::string_view key, absl::string_view) {
          absl::StatusOr<ImageKey> image = ParseImageKey(key);
          if (!image.ok()) return true;  // One too many: the sums will differ.
          if (before && before->row != image->row) count();
          before = *std::move(image);
          return true;
        }));
    count();
    return counts;
  }

  // A file of the reference data has one image for ever.
  absl::StatusOr<bool> IsLastOf(const Record& record, const store::RowBytes& row,
                                const std::vector<uint8_t>& last_images) const {
    if (!store::HasPrefix(row.key, Prefix::kResource)) return true;
    const uint8_t last = last_images[static_cast<size_t>(record.fact.revision())];
    const auto rows = std::count_if(record.rows.begin(), record.rows.end(), [](const store::RowBytes& each) {
      return store::HasPrefix(each.key, Prefix::kResource);
    });
    if (last == 0) return false;
    if (last == rows && last != kMany) return true;
    return IsLast(record.fact.revision(), row.key);
  }

  absl::StatusOr<RowsReport> FindBad() {
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

  // The last image of a row must be the row, with its entries in the indexes.
  absl::Status CheckImage(int64_t revision, const store::RowBytes& image) {
    ASSIGN_OR_RETURN(const bool is_last, IsLast(revision, image.key));
    if (!is_last || SaysDeleted(image)) return absl::OkStatus();
    RETURN_IF_ERROR(Expect(image.key, image.bytes));
    return VisitRowIndex(schema_, image, [this](const std::string& key, const std::string& value) {
      return Expect(key, value);
    });
  }

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
