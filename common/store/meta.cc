#include "common/store/meta.h"

#include "absl/strings/str_cat.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::store {
namespace {

// The number under a key; 0 where there is none.
absl::StatusOr<int64_t> Number(const Reader& reader, const std::string& key) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, reader.Get(key));
  if (!value) return 0;
  KeyReader fields(*value);
  ASSIGN_OR_RETURN(const uint64_t number, fields.U64());
  RETURN_IF_ERROR(fields.Finish());
  return static_cast<int64_t>(number);
}

}  // namespace

std::string FormatKey() {
  return KeyWriter(Prefix::kMeta).String("format").Take();
}

std::string EncodeFormat(uint32_t version) {
  return KeyWriter().U32(version).Take();
}

std::string HeadKey() {
  return KeyWriter(Prefix::kMeta).String("head").Take();
}

std::string EncodeHead(const Head& head) {
  return KeyWriter().U64(static_cast<uint64_t>(head.revision)).Raw(head.digest).Take();
}

absl::StatusOr<Head> ParseHead(absl::string_view bytes) {
  KeyReader reader(bytes);
  ASSIGN_OR_RETURN(const uint64_t revision, reader.U64());
  Head head{static_cast<int64_t>(revision), std::string(reader.rest())};
  if (head.revision <= 0 || !IsWellFormed(head)) return Corrupt("the head record");
  return head;
}

std::string DerivedUpToKey() {
  return KeyWriter(Prefix::kMeta).String("derived").Take();
}

std::string EncodeDerivedUpTo(int64_t revision) {
  return KeyWriter().U64(static_cast<uint64_t>(revision)).Take();
}

std::string AppliedKey() {
  return KeyWriter(Prefix::kMeta).String("applied").Take();
}

std::string EncodeApplied(int64_t seq) {
  return KeyWriter().U64(static_cast<uint64_t>(seq)).Take();
}

bool IsWellFormed(const Head& head) {
  return head.revision >= 0 && head.digest.size() == (head.revision == 0 ? 0 : kDigestBytes);
}

absl::Status CheckFormatVersion(int64_t version, absl::string_view what) {
  if (version <= 0) return Corrupt("the format version is 0");
  if (version == kFormatVersion) return absl::OkStatus();
  return status::WithProblem(
      absl::FailedPreconditionError(
          absl::StrCat(what, " has format version ", version, ", this program reads ", kFormatVersion,
                       version < kFormatVersion ? ": load the data again into an empty one" : "")),
      status::StartProblem::kFormat);
}

absl::StatusOr<std::optional<uint32_t>> CheckFormat(const Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, reader.Get(FormatKey()));
  if (!value) {
    bool empty = true;
    RETURN_IF_ERROR(reader.Scan("", "", [&empty](absl::string_view, absl::string_view) {
      empty = false;
      return false;
    }));
    if (!empty) return Corrupt("there are records but no format version");
    return std::nullopt;
  }
  KeyReader fields(*value);
  ASSIGN_OR_RETURN(const uint32_t version, fields.U32());
  RETURN_IF_ERROR(fields.Finish());
  RETURN_IF_ERROR(CheckFormatVersion(version, "the store"));
  return version;
}

absl::StatusOr<Head> LoadHead(const Reader& reader) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, reader.Get(HeadKey()));
  if (!value) return Head{};
  return ParseHead(*value);
}

absl::StatusOr<int64_t> DerivedUpTo(const Reader& reader) {
  return Number(reader, DerivedUpToKey());
}

absl::StatusOr<int64_t> AppliedSeq(const Reader& reader) {
  return Number(reader, AppliedKey());
}

}  // namespace eastgate::store
