#include "common/facts/record.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/auth/sha256.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;

constexpr size_t kSizeBytes = 4;

// Returns what the digest of a record covers besides the digest before it.
absl::string_view Body(absl::string_view record) {
  return record.substr(auth::kSha256Bytes);
}

void AppendSize(size_t size, std::string& out) {
  out.append(store::KeyWriter().U32(static_cast<uint32_t>(size)).bytes());
}

void AppendSized(absl::string_view bytes, std::string& out) {
  AppendSize(bytes.size(), out);
  out.append(bytes.data(), bytes.size());
}

absl::StatusOr<absl::string_view> ReadSized(store::KeyReader& in) {
  ASSIGN_OR_RETURN(const uint32_t size, in.U32());
  return in.Raw(size);
}

bool HasPlace(const Fact& fact) {
  return !fact.name().empty() || fact.revision() != 0 || !fact.digest().empty() ||
         !fact.corrected_by().empty();
}

// One hash state a thread: making one costs more than hashing a record.
std::string Chain(absl::string_view previous, absl::string_view body) {
  thread_local auth::Sha256 hash;
  hash.Update(previous);
  hash.Update(body);
  return hash.Finish();
}

}  // namespace

std::string EncodeRecord(const Fact& fact, const std::vector<store::RowBytes>& rows,
                         absl::string_view previous) {
  if (HasPlace(fact)) {
    Fact stored = fact;
    stored.clear_name();
    stored.clear_revision();
    stored.clear_digest();
    stored.clear_corrected_by();
    return EncodeRecord(stored, rows, previous);
  }
  const size_t fact_size = fact.ByteSizeLong();
  size_t size = auth::kSha256Bytes + kSizeBytes + fact_size;
  for (const store::RowBytes& row : rows) size += 2 * kSizeBytes + row.key.size() + row.bytes.size();
  std::string record;
  record.reserve(size);
  record.resize(auth::kSha256Bytes);
  AppendSize(fact_size, record);
  fact.AppendToString(&record);
  for (const store::RowBytes& row : rows) {
    AppendSized(row.key, record);
    AppendSized(row.bytes, record);
  }
  record.replace(0, auth::kSha256Bytes, Chain(previous, Body(record)));
  return record;
}

absl::StatusOr<std::string> ChainedDigest(absl::string_view previous, absl::string_view record) {
  if (record.size() < auth::kSha256Bytes) return store::Corrupt("log record");
  return Chain(previous, Body(record));
}

absl::StatusOr<absl::string_view> DigestOf(absl::string_view record) {
  if (record.size() < auth::kSha256Bytes) return store::Corrupt("log record");
  return record.substr(0, auth::kSha256Bytes);
}

void Place(int64_t revision, absl::string_view digest, Fact& fact) {
  fact.set_name(FactName(revision));
  fact.set_revision(revision);
  fact.set_digest(auth::ToHex(digest));
}

absl::StatusOr<Fact> ParseRecord(int64_t revision, absl::string_view record) {
  Fact fact;
  RETURN_IF_ERROR(ParseRecord(revision, record, fact));
  return fact;
}

absl::Status ParseRecord(int64_t revision, absl::string_view record, Fact& fact) {
  ASSIGN_OR_RETURN(const absl::string_view digest, DigestOf(record));
  store::KeyReader in(Body(record));
  ASSIGN_OR_RETURN(const absl::string_view bytes, ReadSized(in));
  if (!fact.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      (!fact.corrects().empty() && !ParseFactName(fact.corrects()).ok())) {
    return store::Corrupt("log record");
  }
  Place(revision, digest, fact);
  return absl::OkStatus();
}

absl::Status VisitImages(absl::string_view record, absl::FunctionRef<bool(const store::RowBytes&)> visit) {
  RETURN_IF_ERROR(DigestOf(record).status());
  store::KeyReader in(Body(record));
  RETURN_IF_ERROR(ReadSized(in).status());
  while (!in.AtEnd()) {
    store::RowBytes row;
    ASSIGN_OR_RETURN(row.key, ReadSized(in));
    ASSIGN_OR_RETURN(row.bytes, ReadSized(in));
    if (!visit(row)) break;
  }
  return absl::OkStatus();
}

bool SaysDeleted(const store::RowBytes& image) {
  return image.bytes.empty() && store::HasPrefix(image.key, store::Prefix::kResource);
}

std::string FactName(int64_t revision) {
  return absl::StrCat("facts/", revision);
}

absl::StatusOr<int64_t> ParseFactName(absl::string_view name) {
  absl::string_view id = name;
  int64_t revision = 0;
  if (!absl::ConsumePrefix(&id, "facts/") || !absl::SimpleAtoi(id, &revision) || revision < 1 ||
      absl::StrCat(revision) != id) {
    return absl::InvalidArgumentError("want facts/{revision}");
  }
  return revision;
}

}  // namespace eastgate::facts
