#include "common/figures/cell.h"

#include <algorithm>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {
namespace {

constexpr uint8_t kMoreFollows = 0x80;

// Zigzag: the sign is the lowest bit.
absl::uint128 ToUnsigned(absl::int128 value) {
  const absl::uint128 doubled = static_cast<absl::uint128>(value) << 1;
  return value < 0 ? ~doubled : doubled;
}
absl::int128 ToSigned(absl::uint128 value) {
  const absl::uint128 half = value >> 1;
  return static_cast<absl::int128>((value & 1) == 0 ? half : ~half);
}

template <class Unsigned>
void Append(Unsigned value, std::string& out) {
  while (value >= kMoreFollows) {
    out.push_back(static_cast<char>(static_cast<uint8_t>(value) | kMoreFollows));
    value >>= 7;
  }
  out.push_back(static_cast<char>(static_cast<uint8_t>(value)));
}

// Reads a cell from its beginning; false where it is malformed.
class CellReader {
 public:
  explicit CellReader(absl::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool done() const { return at_ == end_; }
  bool Byte(uint8_t& value) {
    if (done()) return false;
    value = static_cast<uint8_t>(*at_++);
    return true;
  }
  bool Unsigned(absl::uint128& value) {
    uint64_t low = 0;
    uint8_t byte = 0;
    // Most have few bytes.
    for (int shift = 0; shift < 63; shift += 7) {
      if (!Byte(byte)) return false;
      low |= static_cast<uint64_t>(byte & ~kMoreFollows) << shift;
      if ((byte & kMoreFollows) == 0) {
        value = low;
        return true;
      }
    }
    value = low;
    for (int shift = 63; shift < 128; shift += 7) {
      if (!Byte(byte)) return false;
      value |= absl::uint128(byte & ~kMoreFollows) << shift;
      if ((byte & kMoreFollows) == 0) return true;
    }
    return false;
  }
  bool Revision(int64_t& value) {
    absl::uint128 read = 0;
    if (!Unsigned(read) || read > absl::uint128(INT64_MAX)) return false;
    value = static_cast<int64_t>(read);
    return true;
  }
  bool Amount(absl::int128& value) {
    absl::uint128 read = 0;
    if (!Unsigned(read)) return false;
    value = ToSigned(read);
    return true;
  }

 private:
  const char* at_;
  const char* const end_;
};

bool ReadSlot(CellReader& in, Slot& slot) {
  if (!in.Byte(slot.slot) || slot.slot < 1 || slot.slot > 31 || !in.Amount(slot.amount)) return false;
  if (!in.Byte(slot.changed) || slot.changed < 1 || slot.changed > kMaxChanges) return false;
  int64_t before = 0;
  for (uint8_t i = 0; i < slot.changed; ++i) {
    SlotChange& change = slot.changes[i];
    absl::int128 amount = 0;
    if (!in.Revision(change.revision) || !in.Amount(amount)) return false;
    if (i > 0) change.revision = before - change.revision;
    if (change.revision < 1 || (i > 0 && change.revision >= before)) return false;
    if (amount < INT64_MIN || amount > INT64_MAX) return false;
    change.amount = static_cast<int64_t>(amount);
    before = change.revision;
  }
  return true;
}

void AddChange(int64_t amount, int64_t revision, Slot& slot) {
  const auto end = slot.changes.begin() + slot.changed;
  const auto at = std::find_if(slot.changes.begin(), end,
                               [revision](const SlotChange& change) { return change.revision <= revision; });
  if (at != end && at->revision == revision) {
    at->amount += amount;
    return;
  }
  if (at == slot.changes.end()) return;
  if (slot.changed < kMaxChanges) ++slot.changed;
  std::move_backward(at, slot.changes.begin() + slot.changed - 1, slot.changes.begin() + slot.changed);
  *at = {revision, amount};
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

std::optional<absl::int128> Slot::KnownAt(int64_t revision) const {
  absl::int128 known = amount;
  for (uint8_t i = 0; i < changed; ++i) {
    if (changes[i].revision <= revision) return known;
    known -= changes[i].amount;
  }
  if (changed == kMaxChanges) return std::nullopt;
  return known;
}

absl::StatusOr<std::vector<Slot>> ParseCell(absl::string_view cell) {
  std::vector<Slot> slots;
  CellReader in(cell);
  while (!in.done()) {
    Slot slot;
    if (!ReadSlot(in, slot)) return store::Corrupt("cell");
    if (!slots.empty() && slots.back().slot >= slot.slot) return store::Corrupt("cell");
    slots.push_back(slot);
  }
  return slots;
}

std::string EncodeCell(const std::vector<Slot>& slots) {
  std::string cell;
  cell.reserve(slots.size() * 16);
  for (const Slot& slot : slots) {
    cell.push_back(static_cast<char>(slot.slot));
    Append(ToUnsigned(slot.amount), cell);
    cell.push_back(static_cast<char>(slot.changed));
    for (uint8_t i = 0; i < slot.changed; ++i) {
      const int64_t revision = slot.changes[i].revision;
      Append(static_cast<uint64_t>(i == 0 ? revision : slot.changes[i - 1].revision - revision), cell);
      Append(ToUnsigned(slot.changes[i].amount), cell);
    }
  }
  return cell;
}

void AddToSlot(std::vector<Slot>& slots, uint8_t slot, int64_t amount, int64_t revision) {
  // Most postings are of today, the last slot: look from the end.
  auto at = slots.end();
  while (at != slots.begin() && std::prev(at)->slot > slot) --at;
  if (at == slots.begin() || std::prev(at)->slot != slot) {
    Slot added;
    added.slot = slot;
    at = std::next(slots.insert(at, added));
  }
  Slot& touched = *std::prev(at);
  touched.amount += amount;
  AddChange(amount, revision, touched);
}

}  // namespace eastgate::figures
