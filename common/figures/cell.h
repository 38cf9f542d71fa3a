// Roll-up cells: the sums of one month by day, or of one year by month, packed into one value.
//
//   cell   := (slot:u8 amount:zigzag changes:u8 change*)*    ascending slots
//   change := revision:varint amount:zigzag
//
// Numbers are as in protobuf, base 128, the lowest first; a zigzag is signed. A slot is a day of the month
// (1–31) or a month of the year (1–12). Its changes are what each of the last revisions that touched it added
// to it, at most kMaxChanges, the last first; every revision but the first is written as its difference to
// the one before. So what a slot held at a revision in the past is known from the cell alone, where few have
// touched it since. A slot that sums to zero is kept. Amounts have 128 bits, so that no order of postings can
// overflow a sum on the way to one that fits; those of a change fit in 64 (common/facts/amount_limit.h).
#ifndef EASTGATE_COMMON_FIGURES_CELL_H_
#define EASTGATE_COMMON_FIGURES_CELL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::figures {

inline constexpr size_t kMaxChanges = 3;

// The amount that one revision added to a slot.
struct SlotChange {
  int64_t revision = 0;
  int64_t amount = 0;
  friend bool operator==(const SlotChange&, const SlotChange&) = default;
};

struct Slot {
  uint8_t slot = 0;
  uint8_t changed = 0;                               // The number of changes that it knows.
  std::array<SlotChange, kMaxChanges> changes = {};  // The last revision first.
  absl::int128 amount = 0;

  // Returns the amount as known at a revision; nothing where more revisions have touched it since than it
  // knows.
  std::optional<absl::int128> KnownAt(int64_t revision) const;

  friend bool operator==(const Slot&, const Slot&) = default;
};

// Returns the slots of a cell. DATA_LOSS if malformed.
absl::StatusOr<std::vector<Slot>> ParseCell(absl::string_view cell);
std::string EncodeCell(const std::vector<Slot>& slots);

// Adds to one slot; the order of additions does not matter.
void AddToSlot(std::vector<Slot>& slots, uint8_t slot, int64_t amount, int64_t revision);

// Returns a sum as int64. OUT_OF_RANGE when it does not fit, which no sum of what a log took does
// (common/facts/amount_limit.h).
absl::StatusOr<int64_t> ToInt64(absl::int128 sum);

// Adds `amount` to `sum`. OUT_OF_RANGE, leaving `sum` alone, when the result leaves int64.
absl::Status AddChecked(int64_t amount, int64_t& sum);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CELL_H_
