#include "common/store/key_codec.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::store {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xFF';
constexpr char kTerminator = '\x01';
constexpr size_t kTerminatorBytes = 2;
constexpr size_t kUsualBytes = 96;  // Most keys and values that have strings are shorter.
constexpr uint32_t kSign32 = uint32_t{1} << 31;
constexpr uint64_t kSign64 = uint64_t{1} << 63;

template <class Unsigned>
void AppendBigEndian(Unsigned value, std::string& out) {
  char bytes[sizeof(Unsigned)];
  for (size_t i = 0; i < sizeof(Unsigned); ++i)
    bytes[i] = static_cast<char>(value >> (8 * (sizeof(Unsigned) - 1 - i)));
  out.append(bytes, sizeof(Unsigned));
}

}  // namespace

absl::Status Corrupt(absl::string_view what) {
  return status::ErrorWithReason(absl::StatusCode::kDataLoss, status::ErrorReason::ERROR_REASON_CORRUPT,
                                 absl::StrCat("corrupt bytes in the store: ", what));
}

bool HasPrefix(absl::string_view key, Prefix prefix) {
  return !key.empty() && key.front() == static_cast<char>(prefix);
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

KeyWriter& KeyWriter::U8(uint8_t value) {
  AppendBigEndian(value, bytes_);
  return *this;
}

KeyWriter& KeyWriter::U16(uint16_t value) {
  AppendBigEndian(value, bytes_);
  return *this;
}

KeyWriter& KeyWriter::U32(uint32_t value) {
  AppendBigEndian(value, bytes_);
  return *this;
}

KeyWriter& KeyWriter::U64(uint64_t value) {
  AppendBigEndian(value, bytes_);
  return *this;
}

KeyWriter& KeyWriter::I32(int32_t value) {
  return U32(static_cast<uint32_t>(value) ^ kSign32);
}

KeyWriter& KeyWriter::I64(int64_t value) {
  return U64(static_cast<uint64_t>(value) ^ kSign64);
}

KeyWriter& KeyWriter::String(absl::string_view value) {
  StringPrefix(value);
  bytes_.push_back(kEscape);
  bytes_.push_back(kTerminator);
  return *this;
}

KeyWriter& KeyWriter::StringPrefix(absl::string_view value) {
  const size_t size = bytes_.size() + value.size() + kTerminatorBytes;
  // Fields come one by one: without room for more of them, each would take a new place.
  if (size > bytes_.capacity()) bytes_.reserve(std::max(size, kUsualBytes));
  // Hardly any string has a zero in it.
  for (size_t zero = value.find(kEscape); zero != absl::string_view::npos; zero = value.find(kEscape)) {
    bytes_.append(value.data(), zero + 1);
    bytes_.push_back(kEscapedZero);
    value.remove_prefix(zero + 1);
  }
  bytes_.append(value.data(), value.size());
  return *this;
}

KeyWriter& KeyWriter::Raw(absl::string_view bytes) {
  bytes_.append(bytes.data(), bytes.size());
  return *this;
}

absl::Status KeyReader::Expect(Prefix prefix) {
  ASSIGN_OR_RETURN(const uint8_t found, U8());
  if (found != static_cast<uint8_t>(prefix)) return Corrupt("a key of another kind");
  return absl::OkStatus();
}

template <class Unsigned>
absl::StatusOr<Unsigned> KeyReader::BigEndian() {
  if (rest_.size() < sizeof(Unsigned)) return Corrupt("a number is cut short");
  Unsigned value = 0;
  for (size_t i = 0; i < sizeof(Unsigned); ++i) {
    value = static_cast<Unsigned>((uint64_t{value} << 8) | static_cast<uint8_t>(rest_[i]));
  }
  rest_.remove_prefix(sizeof(Unsigned));
  return value;
}

absl::StatusOr<uint8_t> KeyReader::U8() {
  return BigEndian<uint8_t>();
}
absl::StatusOr<uint16_t> KeyReader::U16() {
  return BigEndian<uint16_t>();
}
absl::StatusOr<uint32_t> KeyReader::U32() {
  return BigEndian<uint32_t>();
}
absl::StatusOr<uint64_t> KeyReader::U64() {
  return BigEndian<uint64_t>();
}

absl::StatusOr<int32_t> KeyReader::I32() {
  ASSIGN_OR_RETURN(const uint32_t value, U32());
  return static_cast<int32_t>(value ^ kSign32);
}

absl::StatusOr<int64_t> KeyReader::I64() {
  ASSIGN_OR_RETURN(const uint64_t value, U64());
  return static_cast<int64_t>(value ^ kSign64);
}

absl::StatusOr<std::string> KeyReader::String() {
  std::string value;
  for (size_t begin = 0;;) {
    const size_t escape = rest_.find(kEscape, begin);
    if (escape == absl::string_view::npos || escape + 1 == rest_.size())
      return Corrupt("a string has no end");
    value.append(rest_.data() + begin, escape - begin);
    begin = escape + 2;
    if (rest_[escape + 1] == kTerminator) {
      rest_.remove_prefix(begin);
      return value;
    }
    if (rest_[escape + 1] != kEscapedZero) return Corrupt("a string has an unknown escape");
    value.push_back('\0');
  }
}

absl::StatusOr<absl::string_view> KeyReader::Raw(size_t size) {
  if (rest_.size() < size) return Corrupt("a field is cut short");
  const absl::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

absl::Status KeyReader::Finish() const {
  return rest_.empty() ? absl::OkStatus() : Corrupt("a record is longer than its fields");
}

}  // namespace eastgate::store
