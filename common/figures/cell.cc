#include "common/figures/cell.h"

#include <endian.h>

#include <algorithm>
#include <cstring>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {
namespace {

constexpr size_t kSlotBytes = 25;

int64_t LoadI64(const char* at) {
  uint64_t big_endian;
  std::memcpy(&big_endian, at, sizeof(big_endian));
  return static_cast<int64_t>(be64toh(big_endian));
}

void SaveI64(int64_t value, char* at) {
  const uint64_t big_endian = htobe64(static_cast<uint64_t>(value));
  std::memcpy(at, &big_endian, sizeof(big_endian));
}

Slot Load(const char* at) {
  const absl::int128 amount = absl::MakeInt128(LoadI64(at + 1), static_cast<uint64_t>(LoadI64(at + 9)));
  return Slot{static_cast<uint8_t>(at[0]), amount, LoadI64(at + 17)};
}

void Save(const Slot& slot, char* at) {
  at[0] = static_cast<char>(slot.slot);
  SaveI64(absl::Int128High64(slot.amount), at + 1);
  SaveI64(static_cast<int64_t>(absl::Int128Low64(slot.amount)), at + 9);
  SaveI64(slot.last_revision, at + 17);
}

}  // namespace

absl::StatusOr<int64_t> ToInt64(absl::int128 sum) {
  if (sum < INT64_MIN || sum > INT64_MAX) return absl::OutOfRangeError("a sum leaves the range of int64");
  return static_cast<int64_t>(sum);
}

absl::Status AddChecked(int64_t amount, int64_t& sum) {
  ASSIGN_OR_RETURN(sum, ToInt64(absl::int128(sum) + amount));
  return absl::OkStatus();
}

absl::Status AddToCell(std::string& cell, uint8_t slot, absl::int128 amount, int64_t revision) {
  if (cell.size() % kSlotBytes != 0) return store::Corrupt("cell");
  // Most postings are of today, the last slot: look from the end.
  size_t at = cell.size();
  while (at > 0 && static_cast<uint8_t>(cell[at - kSlotBytes]) > slot) at -= kSlotBytes;
  if (at > 0 && static_cast<uint8_t>(cell[at - kSlotBytes]) == slot) {
    Slot existing = Load(&cell[at - kSlotBytes]);
    existing.amount += amount;
    existing.last_revision = std::max(existing.last_revision, revision);
    Save(existing, &cell[at - kSlotBytes]);
    return absl::OkStatus();
  }
  cell.insert(at, kSlotBytes, '\0');
  Save(Slot{slot, amount, revision}, &cell[at]);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Slot>> ParseCell(absl::string_view cell) {
  if (cell.size() % kSlotBytes != 0) return store::Corrupt("cell");
  std::vector<Slot> slots;
  slots.reserve(cell.size() / kSlotBytes);
  for (size_t at = 0; at < cell.size(); at += kSlotBytes) {
    slots.push_back(Load(cell.data() + at));
    const bool ascending = slots.size() == 1 || slots[slots.size() - 2].slot < slots.back().slot;
    if (slots.back().slot < 1 || slots.back().slot > 31 || slots.back().last_revision < 1 || !ascending) {
      return store::Corrupt("cell");
    }
  }
  return slots;
}

}  // namespace eastgate::figures
