// CRC-32C (Castagnoli), the checksum of the small files beside the engine and of the log's batches. Pure
// functions.
#ifndef EASTGATE_COMMON_STORE_CRC32C_H_
#define EASTGATE_COMMON_STORE_CRC32C_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace eastgate::store {

namespace crc32c_internal {

// kTables[n][b] is the checksum's change by a byte b that n zero bytes follow: eight bytes are eight lookups.
constexpr std::array<std::array<uint32_t, 256>, 8> MakeTables() {
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0u);
    tables[0][byte] = crc;
  }
  for (size_t zeros = 1; zeros < tables.size(); ++zeros) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t crc = tables[zeros - 1][byte];
      tables[zeros][byte] = (crc >> 8) ^ tables[0][crc & 0xFF];
    }
  }
  return tables;
}

inline constexpr std::array<std::array<uint32_t, 256>, 8> kTables = MakeTables();

constexpr uint32_t LittleEndian(absl::string_view bytes, size_t at) {
  return uint32_t{static_cast<uint8_t>(bytes[at])} | uint32_t{static_cast<uint8_t>(bytes[at + 1])} << 8 |
         uint32_t{static_cast<uint8_t>(bytes[at + 2])} << 16 |
         uint32_t{static_cast<uint8_t>(bytes[at + 3])} << 24;
}

}  // namespace crc32c_internal

// Returns the checksum of what `crc` is the checksum of, followed by the bytes.
constexpr uint32_t ExtendCrc32c(uint32_t crc, absl::string_view bytes) {
  using crc32c_internal::kTables;
  using crc32c_internal::LittleEndian;
  crc = ~crc;
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    const uint32_t low = crc ^ LittleEndian(bytes, at);
    const uint32_t high = LittleEndian(bytes, at + 4);
    crc = kTables[7][low & 0xFF] ^ kTables[6][low >> 8 & 0xFF] ^ kTables[5][low >> 16 & 0xFF] ^
          kTables[4][low >> 24] ^ kTables[3][high & 0xFF] ^ kTables[2][high >> 8 & 0xFF] ^
          kTables[1][high >> 16 & 0xFF] ^ kTables[0][high >> 24];
  }
  for (; at < bytes.size(); ++at)
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<uint8_t>(bytes[at])) & 0xFF];
  return ~crc;
}

constexpr uint32_t Crc32c(absl::string_view bytes) {
  return ExtendCrc32c(0, bytes);
}

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_CRC32C_H_
