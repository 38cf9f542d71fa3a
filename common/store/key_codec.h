// Order-preserving bytes: encoded keys compare, byte by byte, as the tuples of their fields do.
//
//   u8, u16, u32, u64 := big-endian
//   i32, i64          := big-endian with the sign bit flipped, so that negatives come first
//   string            := its bytes with 00 written as 00 FF, then the terminator 00 01
//
// A string that is a prefix of another sorts before it, whatever field follows. The same codec writes values.
// Values of these classes belong to one thread.
#ifndef EASTGATE_COMMON_STORE_KEY_CODEC_H_
#define EASTGATE_COMMON_STORE_KEY_CODEC_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/prefix.h"

namespace eastgate::store {

// DATA_LOSS, reason CORRUPT: bytes in the store are not what was written. `what` names the record, not its
// content.
absl::Status Corrupt(absl::string_view what);

bool HasPrefix(absl::string_view key, Prefix prefix);

// The smallest key beyond every key that starts with `prefix`; empty (the end of the key space) when there is
// none. Scan(prefix, PrefixEnd(prefix)) visits exactly the keys with that prefix.
std::string PrefixEnd(absl::string_view prefix);

class KeyWriter {
 public:
  KeyWriter() = default;
  explicit KeyWriter(Prefix prefix) { U8(static_cast<uint8_t>(prefix)); }

  KeyWriter& U8(uint8_t value);
  KeyWriter& U16(uint16_t value);
  KeyWriter& U32(uint32_t value);
  KeyWriter& U64(uint64_t value);
  KeyWriter& I32(int32_t value);
  KeyWriter& I64(int64_t value);
  KeyWriter& String(absl::string_view value);
  // The start of every string that begins with `value`: escaped but not terminated, so only for scan bounds.
  KeyWriter& StringPrefix(absl::string_view value);
  // As they are; only where the length is fixed or nothing follows.
  KeyWriter& Raw(absl::string_view bytes);

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::exchange(bytes_, {}); }

 private:
  std::string bytes_;
};

// Reads what KeyWriter wrote, in the same order. Every method answers DATA_LOSS on bytes no writer could have
// made. `bytes` must outlive the reader.
class KeyReader {
 public:
  explicit KeyReader(absl::string_view bytes) : rest_(bytes) {}

  absl::Status Expect(Prefix prefix);
  absl::StatusOr<uint8_t> U8();
  absl::StatusOr<uint16_t> U16();
  absl::StatusOr<uint32_t> U32();
  absl::StatusOr<uint64_t> U64();
  absl::StatusOr<int32_t> I32();
  absl::StatusOr<int64_t> I64();
  absl::StatusOr<std::string> String();
  // The next `size` bytes, as they are; a view of the input.
  absl::StatusOr<absl::string_view> Raw(size_t size);

  bool AtEnd() const { return rest_.empty(); }
  absl::string_view rest() const { return rest_; }
  // OK when nothing is left.
  absl::Status Finish() const;

 private:
  template <class Unsigned>
  absl::StatusOr<Unsigned> BigEndian();

  absl::string_view rest_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_KEY_CODEC_H_
