// Roll-up cells: the sums of one month by day, or of one year by month, packed into one value.
//
//   cell := (slot:u8 amount:i64 last_revision:u64)*      ascending slots, 17 bytes each, big-endian
//
// A slot is a day of the month (1–31) or a month of the year (1–12). last_revision is the revision of the
// last posting added to the slot: where it is not after r, the slot stands as it was known at r. A slot that
// sums to zero stays.
#ifndef EASTGATE_COMMON_FACTS_CELL_H_
#define EASTGATE_COMMON_FACTS_CELL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::facts {

struct Slot {
  uint8_t slot = 0;
  int64_t amount = 0;
  int64_t last_revision = 0;
  friend bool operator==(const Slot&, const Slot&) = default;
};

// Adds to one slot in place; the order of additions does not matter. DATA_LOSS for malformed bytes,
// OUT_OF_RANGE when the sum leaves int64.
absl::Status AddToCell(std::string& cell, uint8_t slot, int64_t amount, int64_t revision);

// DATA_LOSS if malformed.
absl::StatusOr<std::vector<Slot>> ParseCell(absl::string_view cell);

// Adds `amount` to `sum`. OUT_OF_RANGE, leaving `sum` alone, when the result leaves int64.
absl::Status AddChecked(int64_t amount, int64_t& sum);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CELL_H_
