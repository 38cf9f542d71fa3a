#include "common/facts/read.h"

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace eastgate::facts {
namespace {

absl::Status Ahead(fact::v1::ErrorReason reason, absl::string_view field, int64_t asked, int64_t revision) {
  return status::Refused(reason, absl::StrCat(field, ": got ", asked, ", but the log is at ", revision),
                         {{std::string(field), absl::StrCat(asked)}, {"revision", absl::StrCat(revision)}});
}

}  // namespace

absl::StatusOr<std::shared_ptr<const store::Snapshot>> ReadAtLeast(const Log& log, int64_t min_revision) {
  if (min_revision < 0)
    return status::InvalidField("min_revision", absl::StrCat("got ", min_revision, ", want 0 or more"));
  std::shared_ptr<const store::Snapshot> snapshot = log.Read();
  const int64_t revision = snapshot->head().revision;
  if (revision < min_revision) {
    return Ahead(fact::v1::ERROR_REASON_REVISION_AHEAD, "min_revision", min_revision, revision);
  }
  return snapshot;
}

absl::StatusOr<int64_t> KnownAt(const store::Reader& reader, int64_t known_at_revision) {
  const int64_t revision = reader.head().revision;
  if (known_at_revision < 0) {
    return status::InvalidField("known_at_revision",
                                absl::StrCat("got ", known_at_revision, ", want 0 or more"));
  }
  if (known_at_revision > revision) {
    return Ahead(fact::v1::ERROR_REASON_KNOWN_AT_AHEAD, "known_at_revision", known_at_revision, revision);
  }
  return known_at_revision == 0 ? revision : known_at_revision;
}

}  // namespace eastgate::facts
