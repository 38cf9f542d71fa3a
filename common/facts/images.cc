#include "common/facts/images.h"

#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

absl::StatusOr<Image> ImageIn(int64_t revision, absl::string_view record, absl::string_view row_key) {
  std::optional<Image> found;
  RETURN_IF_ERROR(VisitImages(record, [&](const store::RowBytes& row) {
    if (row.key == row_key) found = Image{revision, record, row.bytes};
    return !found;
  }));
  if (!found) return store::Corrupt("index of images");
  return *found;
}

absl::StatusOr<std::string> RecordOf(const store::Reader& reader, int64_t revision) {
  ASSIGN_OR_RETURN(std::optional<std::string> record, reader.Get(Encode(LogKey{revision})));
  if (!record) return store::Corrupt("log");
  return *std::move(record);
}

}  // namespace

absl::Status VisitImagesOf(const store::Reader& reader, absl::string_view row_key, int64_t revision,
                           absl::FunctionRef<absl::StatusOr<bool>(const Image&)> visit) {
  const std::string row(RowOf(row_key));
  absl::StatusOr<bool> go_on = true;
  const auto visit_at = [&](absl::string_view key_bytes) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const ImageKey key, ParseImageKey(key_bytes));
    ASSIGN_OR_RETURN(const std::string record, RecordOf(reader, key.revision));
    ASSIGN_OR_RETURN(const Image image, ImageIn(key.revision, record, row_key));
    return visit(image);
  };
  RETURN_IF_ERROR(reader.ScanBackward(Encode(ImageKey{row, 1}), Encode(ImageKey{row, revision + 1}),
                                      [&](absl::string_view key, absl::string_view) {
                                        go_on = visit_at(key);
                                        return go_on.ok() && *go_on;
                                      }));
  return go_on.status();
}

absl::StatusOr<std::vector<int64_t>> RevisionsOf(const store::Reader& reader, absl::string_view row_key,
                                                 int64_t revision) {
  const std::string row(RowOf(row_key));
  std::vector<int64_t> revisions;
  absl::Status bad;
  RETURN_IF_ERROR(reader.Scan(Encode(ImageKey{row, 1}), Encode(ImageKey{row, revision + 1}),
                              [&](absl::string_view bytes, absl::string_view) {
                                const absl::StatusOr<ImageKey> key = ParseImageKey(bytes);
                                bad = key.status();
                                if (key.ok()) revisions.push_back(key->revision);
                                return bad.ok();
                              }));
  RETURN_IF_ERROR(bad);
  return revisions;
}

absl::StatusOr<std::optional<std::string>> RowKnownAt(const store::Reader& reader, absl::string_view row_key,
                                                      int64_t revision) {
  std::optional<std::string> row;
  RETURN_IF_ERROR(
      VisitImagesOf(reader, row_key, revision, [&row](const Image& image) -> absl::StatusOr<bool> {
        if (!image.row.empty()) row = std::string(image.row);
        return false;
      }));
  return row;
}

absl::StatusOr<std::optional<std::string>> RowRecordedAt(const store::Reader& reader,
                                                         absl::string_view row_key, int64_t revision) {
  ASSIGN_OR_RETURN(const std::string record, RecordOf(reader, revision));
  ASSIGN_OR_RETURN(const Image image, ImageIn(revision, record, row_key));
  if (image.row.empty()) return std::nullopt;
  return std::optional<std::string>(image.row);
}

}  // namespace eastgate::facts
