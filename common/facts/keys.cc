#include "common/facts/keys.h"

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

namespace {

constexpr size_t kUsualDimensions = 4;  // Few measures have more.

absl::StatusOr<int64_t> Revision(KeyReader& in) {
  ASSIGN_OR_RETURN(const uint64_t revision, in.U64());
  if (revision == 0 || revision > static_cast<uint64_t>(INT64_MAX)) return store::Corrupt("revision");
  return static_cast<int64_t>(revision);
}

}  // namespace

std::string Encode(const LogKey& key) {
  return KeyWriter(Prefix::kLog).U64(static_cast<uint64_t>(key.revision)).Take();
}

absl::StatusOr<LogKey> ParseLogKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kLog));
  ASSIGN_OR_RETURN(const int64_t revision, Revision(in));
  RETURN_IF_ERROR(in.Finish());
  return LogKey{revision};
}

std::string Encode(const PostingKey& key) {
  return KeyWriter(Prefix::kPosting)
      .U32(key.measure)
      .I32(key.day)
      .U64(static_cast<uint64_t>(key.revision))
      .U16(key.index)
      .Take();
}

absl::StatusOr<PostingKey> ParsePostingKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kPosting));
  PostingKey key;
  ASSIGN_OR_RETURN(key.measure, in.U32());
  ASSIGN_OR_RETURN(key.day, in.I32());
  ASSIGN_OR_RETURN(key.revision, Revision(in));
  ASSIGN_OR_RETURN(key.index, in.U16());
  RETURN_IF_ERROR(in.Finish());
  return key;
}

std::string Encode(const PostingValue& value) {
  KeyWriter out;
  out.I64(value.amount).I32(value.effective_day).String(value.division).String(value.counted_subject);
  for (const auto& [key, of_key] : value.dimensions) out.String(key).String(of_key);
  return out.Take();
}

absl::StatusOr<PostingValue> ParsePostingValue(absl::string_view bytes) {
  KeyReader in(bytes);
  PostingValue value;
  ASSIGN_OR_RETURN(value.amount, in.I64());
  ASSIGN_OR_RETURN(value.effective_day, in.I32());
  ASSIGN_OR_RETURN(value.division, in.String());
  ASSIGN_OR_RETURN(value.counted_subject, in.String());
  while (!in.AtEnd()) {
    if (value.dimensions.empty()) value.dimensions.reserve(kUsualDimensions);
    auto& [key, of_key] = value.dimensions.emplace_back();
    ASSIGN_OR_RETURN(key, in.String());
    ASSIGN_OR_RETURN(of_key, in.String());
  }
  return value;
}

std::string Encode(const SubjectFactKey& key) {
  return KeyWriter(Prefix::kSubjectFact).String(key.subject).U64(static_cast<uint64_t>(key.revision)).Take();
}

absl::StatusOr<SubjectFactKey> ParseSubjectFactKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kSubjectFact));
  SubjectFactKey key;
  ASSIGN_OR_RETURN(key.subject, in.String());
  ASSIGN_OR_RETURN(key.revision, Revision(in));
  RETURN_IF_ERROR(in.Finish());
  return key;
}

std::string Encode(const FactListKey& key) {
  return KeyWriter(Prefix::kFactList)
      .U8(static_cast<uint8_t>(key.of))
      .String(key.value)
      .I32(key.day)
      .U64(static_cast<uint64_t>(key.revision))
      .Take();
}

absl::StatusOr<FactListKey> ParseFactListKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kFactList));
  FactListKey key;
  ASSIGN_OR_RETURN(const uint8_t of, in.U8());
  if (of < static_cast<uint8_t>(FactsOf::kDay) || of > static_cast<uint8_t>(FactsOf::kReporter))
    return store::Corrupt("fact list key");
  key.of = static_cast<FactsOf>(of);
  ASSIGN_OR_RETURN(key.value, in.String());
  ASSIGN_OR_RETURN(key.day, in.I32());
  ASSIGN_OR_RETURN(key.revision, Revision(in));
  RETURN_IF_ERROR(in.Finish());
  return key;
}

std::string Encode(const CorrectedByKey& key) {
  return KeyWriter(Prefix::kCorrectedBy).U64(static_cast<uint64_t>(key.revision)).Take();
}

std::string EncodeRevision(int64_t revision) {
  return KeyWriter().U64(static_cast<uint64_t>(revision)).Take();
}

absl::StatusOr<int64_t> ParseRevision(absl::string_view bytes) {
  KeyReader in(bytes);
  ASSIGN_OR_RETURN(const int64_t revision, Revision(in));
  RETURN_IF_ERROR(in.Finish());
  return revision;
}

std::string Encode(const ImageKey& key) {
  return KeyWriter(Prefix::kImage).Raw(key.row).U64(static_cast<uint64_t>(key.revision)).Take();
}

absl::StatusOr<ImageKey> ParseImageKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kImage));
  if (in.rest().size() < sizeof(uint64_t)) return store::Corrupt("image key");
  ImageKey key;
  ASSIGN_OR_RETURN(const absl::string_view row, in.Raw(in.rest().size() - sizeof(uint64_t)));
  key.row = std::string(row);
  ASSIGN_OR_RETURN(key.revision, Revision(in));
  RETURN_IF_ERROR(in.Finish());
  return key;
}

absl::string_view RowOf(absl::string_view row_key) {
  return row_key.substr(1);
}

std::string Encode(const ReferenceKey& key) {
  return KeyWriter(Prefix::kReference).String(key.file).U64(static_cast<uint64_t>(key.revision)).Take();
}

absl::StatusOr<ReferenceKey> ParseReferenceKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kReference));
  ReferenceKey key;
  ASSIGN_OR_RETURN(key.file, in.String());
  ASSIGN_OR_RETURN(key.revision, Revision(in));
  RETURN_IF_ERROR(in.Finish());
  return key;
}

std::string Encode(const LargeTotalKey& key) {
  return KeyWriter(Prefix::kMeta).String("large_amounts").U32(key.measure).Take();
}

std::string LogIdKey() {
  return KeyWriter(Prefix::kMeta).String("log_id").Take();
}

std::string LogServiceKey() {
  return KeyWriter(Prefix::kMeta).String("service").Take();
}

std::string RebuildingRowsKey() {
  return KeyWriter(Prefix::kMeta).String("rebuilding_rows").Take();
}

std::string DigestKeyIdKey() {
  return KeyWriter(Prefix::kMeta).String("digest_key").Take();
}

}  // namespace eastgate::facts
