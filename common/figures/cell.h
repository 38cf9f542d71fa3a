// Roll-up cells: the sums of one month by day, or of one year by month, packed into one value.
//
//   cell := (slot:u8 amount:i128 last_revision:u64)*     ascending slots, 25 bytes each, big-endian
//
// A slot is a day of the month (1–31) or a month of the year (1–12). last_revision is the revision of the
// last posting added to the slot: where it is not after r, the slot holds the amount as known at r. A slot
// that sums to zero is kept. Amounts have 128 bits, so that no order of postings can overflow a sum on the
// way to one that fits.
#ifndef EASTGATE_COMMON_FIGURES_CELL_H_
#define EASTGATE_COMMON_FIGURES_CELL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::figures {

struct Slot {
  uint8_t slot = 0;
  absl::int128 amount = 0;
  int64_t last_revision = 0;
  friend bool operator==(const Slot&, const Slot&) = default;
};

// Adds to one slot in place; the order of additions does not matter. DATA_LOSS for malformed bytes.
absl::Status AddToCell(std::string& cell, uint8_t slot, absl::int128 amount, int64_t revision);

// Returns the slots of a cell. DATA_LOSS if malformed.
absl::StatusOr<std::vector<Slot>> ParseCell(absl::string_view cell);

// Returns a sum as int64. OUT_OF_RANGE when it does not fit, which no sum of what a log took does
// (common/facts/amount_limit.h).
absl::StatusOr<int64_t> ToInt64(absl::int128 sum);

// Adds `amount` to `sum`. OUT_OF_RANGE, leaving `sum` alone, when the result leaves int64.
absl::Status AddChecked(int64_t amount, int64_t& sum);

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_CELL_H_
