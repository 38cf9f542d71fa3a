#include "common/facts/record.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/auth/sha256.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {
namespace {

// One hash state a thread: making one costs more than hashing a record.
std::string Chain(absl::string_view previous, absl::string_view body) {
  thread_local auth::Sha256 hash;
  hash.Update(previous);
  hash.Update(body);
  return hash.Finish();
}

}  // namespace

std::string EncodeRecord(const fact::v1::Fact& fact, absl::string_view previous) {
  std::string body;
  if (fact.name().empty() && fact.revision() == 0 && fact.digest().empty() && fact.corrected_by().empty()) {
    body = fact.SerializeAsString();
  } else {
    fact::v1::Fact stored = fact;
    stored.clear_name();
    stored.clear_revision();
    stored.clear_digest();
    stored.clear_corrected_by();
    body = stored.SerializeAsString();
  }
  std::string record = Chain(previous, body);
  record.append(body);
  return record;
}

absl::StatusOr<std::string> ChainedDigest(absl::string_view previous, absl::string_view record) {
  if (record.size() < auth::kSha256Bytes) return store::Corrupt("log record");
  return Chain(previous, record.substr(auth::kSha256Bytes));
}

absl::StatusOr<absl::string_view> DigestOf(absl::string_view record) {
  if (record.size() < auth::kSha256Bytes) return store::Corrupt("log record");
  return record.substr(0, auth::kSha256Bytes);
}

void Place(int64_t revision, absl::string_view digest, fact::v1::Fact& fact) {
  fact.set_name(FactName(revision));
  fact.set_revision(revision);
  fact.set_digest(auth::ToHex(digest));
}

absl::StatusOr<fact::v1::Fact> ParseRecord(int64_t revision, absl::string_view record) {
  ASSIGN_OR_RETURN(const absl::string_view digest, DigestOf(record));
  const absl::string_view body = record.substr(auth::kSha256Bytes);
  fact::v1::Fact fact;
  if (!fact.ParseFromArray(body.data(), static_cast<int>(body.size()))) return store::Corrupt("log record");
  Place(revision, digest, fact);
  return fact;
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
