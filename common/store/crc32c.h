// CRC-32C (Castagnoli), the checksum of the small files beside the engine. Pure function.
#ifndef EASTGATE_COMMON_STORE_CRC32C_H_
#define EASTGATE_COMMON_STORE_CRC32C_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace eastgate::store {

// Bit by bit: it runs over some fifty bytes per group, next to an fsync.
constexpr uint32_t Crc32c(absl::string_view bytes) {
  uint32_t crc = ~uint32_t{0};
  for (char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0u);
  }
  return ~crc;
}

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_CRC32C_H_
