#include "common/server/retraction_outbox.h"

#include <utility>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::server {
namespace {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

std::string PendingKey(absl::string_view name) {
  return KeyWriter(Prefix::kRetraction).String(name).Take();
}

}  // namespace

void PutPending(store::Transaction& transaction, const PendingRetraction& pending) {
  transaction.Put(PendingKey(pending.name), KeyWriter()
                                                .String(pending.principal)
                                                .String(pending.method)
                                                .Raw(pending.request.SerializeAsString())
                                                .bytes());
}

void DeletePending(store::Transaction& transaction, absl::string_view name) {
  transaction.Delete(PendingKey(name));
}

absl::StatusOr<std::optional<PendingRetraction>> FindPending(const store::Reader& reader,
                                                             absl::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(PendingKey(name)));
  if (!bytes) return std::optional<PendingRetraction>();
  KeyReader in(*bytes);
  PendingRetraction pending;
  pending.name = std::string(name);
  ASSIGN_OR_RETURN(pending.principal, in.String());
  ASSIGN_OR_RETURN(pending.method, in.String());
  if (!pending.request.ParseFromString(std::string(in.rest()))) return store::Corrupt("pending retraction");
  return std::optional<PendingRetraction>(std::move(pending));
}

absl::StatusOr<std::vector<std::string>> PendingNames(const store::Reader& reader) {
  std::vector<std::string> names;
  absl::Status bad;
  const std::string begin = KeyWriter(Prefix::kRetraction).Take();
  RETURN_IF_ERROR(reader.Scan(begin, store::PrefixEnd(begin), [&](absl::string_view key, absl::string_view) {
    KeyReader in(key);
    bad = in.Expect(Prefix::kRetraction);
    absl::StatusOr<std::string> name = bad.ok() ? in.String() : absl::StatusOr<std::string>(bad);
    bad = name.status();
    if (bad.ok()) names.push_back(*std::move(name));
    return bad.ok();
  }));
  RETURN_IF_ERROR(bad);
  return names;
}

}  // namespace eastgate::server
