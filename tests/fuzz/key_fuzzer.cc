// Keys and values of the store: bytes are refused, or are exactly those that what was read is written as.
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/resource/rows.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

template <class Parsed>
void CheckCanonical(absl::string_view bytes, const absl::StatusOr<Parsed>& parsed) {
  if (!parsed.ok()) {
    Require(absl::IsDataLoss(parsed.status()), "bytes that nobody wrote are DATA_LOSS");
    return;
  }
  Require(facts::Encode(*parsed) == bytes, "a key has one spelling");
}

void CheckRowKey(absl::string_view bytes) {
  const absl::StatusOr<resource::RowName> name = resource::ParseRowKey(bytes);
  if (!name.ok()) return;
  Require(resource::RowKey(name->table, name->id) == bytes, "the key of a row has one spelling");
  const absl::StatusOr<std::string> id = resource::ParseRowKey(name->table, bytes);
  Require(id.ok() && *id == name->id, "both ways to read the key of a row give one id");
  Require(!resource::ParseRowKey(static_cast<uint16_t>(name->table + 1), bytes).ok(),
          "a row of another table is refused");
}

void Check(absl::string_view bytes) {
  CheckCanonical(bytes, facts::ParseLogKey(bytes));
  CheckCanonical(bytes, facts::ParsePostingKey(bytes));
  CheckCanonical(bytes, facts::ParsePostingValue(bytes));
  CheckCanonical(bytes, facts::ParseSubjectFactKey(bytes));
  CheckCanonical(bytes, facts::ParseImageKey(bytes));
  CheckCanonical(bytes, facts::ParseReferenceKey(bytes));
  CheckRowKey(bytes);
  if (const absl::StatusOr<int64_t> revision = facts::ParseRevision(bytes); revision.ok())
    Require(facts::EncodeRevision(*revision) == bytes, "a revision has one spelling");
  if (const absl::StatusOr<int64_t> revision = facts::ParseFactName(bytes); revision.ok())
    Require(facts::FactName(*revision) == bytes, "a fact has one name");
  if (const absl::StatusOr<std::string> id = resource::ParseIndexKey(bytes); id.ok())
    Require(id->size() <= bytes.size(), "the id in the key of an index is a part of it");
  Require(resource::IdOf(bytes).size() <= bytes.size(), "an id is a part of its name");
}

}  // namespace
}  // namespace eastgate::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
