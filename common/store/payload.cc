#include "common/store/payload.h"

#include <cstdint>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::store {
namespace {

constexpr uint8_t kPut = 0;
constexpr uint8_t kDeleted = 1;

void AppendBytes(absl::string_view bytes, KeyWriter& to) {
  to.U32(static_cast<uint32_t>(bytes.size())).Raw(bytes);
}

absl::StatusOr<absl::string_view> TakeBytes(absl::string_view& from) {
  KeyReader reader(from);
  ASSIGN_OR_RETURN(const uint32_t size, reader.U32());
  const absl::string_view rest = reader.rest();
  if (size > rest.size()) return Corrupt("a batch of the log");
  from = rest.substr(size);
  return rest.substr(0, size);
}

}  // namespace

std::string EncodePayload(const Overlay::Pending& entries) {
  KeyWriter payload;
  for (const auto& [key, value] : entries) {
    if (IsDerived(key)) continue;
    payload.U8(value ? kPut : kDeleted);
    AppendBytes(key, payload);
    if (value) AppendBytes(*value, payload);
  }
  return payload.Take();
}

absl::Status VisitPayload(
    absl::string_view payload,
    absl::FunctionRef<void(absl::string_view key, std::optional<absl::string_view> value)> visit) {
  while (!payload.empty()) {
    const auto kind = static_cast<uint8_t>(payload.front());
    payload.remove_prefix(1);
    ASSIGN_OR_RETURN(const absl::string_view key, TakeBytes(payload));
    if (kind == kDeleted) {
      visit(key, std::nullopt);
    } else if (kind == kPut) {
      ASSIGN_OR_RETURN(const absl::string_view value, TakeBytes(payload));
      visit(key, value);
    } else {
      return Corrupt("a batch of the log");
    }
  }
  return absl::OkStatus();
}

}  // namespace eastgate::store
