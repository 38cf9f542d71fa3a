// The payload of a batch in the log of a replicated store (batch_log.h): the entries that a group of
// transactions wrote. The bytes are kept: append-only.
//
//   payload := entry*           ascending keys
//   entry   := 00 key:bytes value:bytes       put
//            | 01 key:bytes                   deleted
//   bytes   := size:u32 byte*                 big-endian
//
// It leaves out the entries that every copy makes for itself, since they follow from the log (IsDerived,
// prefix.h), and the head, which the batch has beside its payload. Pure functions.
#ifndef EASTGATE_COMMON_STORE_PAYLOAD_H_
#define EASTGATE_COMMON_STORE_PAYLOAD_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/overlay.h"

namespace eastgate::store {

// Empty where all entries are derived.
std::string EncodePayload(const Overlay::Pending& entries);

// Visits the entries in order; no value: deleted. DATA_LOSS where the payload is malformed.
absl::Status VisitPayload(
    absl::string_view payload,
    absl::FunctionRef<void(absl::string_view key, std::optional<absl::string_view> value)> visit);

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_PAYLOAD_H_
