// Cells: sums by slot, packed.
#include "common/figures/cell.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace eastgate::figures {
namespace {

Slot MakeSlot(uint8_t slot, absl::int128 amount, std::vector<SlotChange> changes) {
  Slot made;
  made.slot = slot;
  made.amount = amount;
  made.changed = static_cast<uint8_t>(changes.size());
  std::copy(changes.begin(), changes.end(), made.changes.begin());
  return made;
}

std::vector<Slot> Reread(const std::vector<Slot>& slots) {
  const auto read = ParseCell(EncodeCell(slots));
  EXPECT_TRUE(read.ok()) << read.status();
  return read.value_or(std::vector<Slot>());
}

TEST(CellTest, SlotsStayInOrderWhateverTheOrderOfAdditions) {
  std::vector<Slot> cell;
  for (const auto& [slot, amount, revision] : {std::tuple(15, 1, 1), {3, 2, 2}, {31, 3, 3}, {15, 10, 4}})
    AddToSlot(cell, static_cast<uint8_t>(slot), amount, revision);
  EXPECT_EQ(cell, (std::vector<Slot>{MakeSlot(3, 2, {{2, 2}}), MakeSlot(15, 11, {{4, 10}, {1, 1}}),
                                     MakeSlot(31, 3, {{3, 3}})}));
  EXPECT_EQ(Reread(cell), cell);
}

TEST(CellTest, ASlotThatSumsToZeroStays) {
  std::vector<Slot> cell;
  AddToSlot(cell, 2, 5, 1);
  AddToSlot(cell, 2, -5, 2);
  EXPECT_EQ(cell, (std::vector<Slot>{MakeSlot(2, 0, {{2, -5}, {1, 5}})}));
}

TEST(CellTest, WhatASlotHeldIsKnownAsLongAsFewRevisionsHaveTouchedItSince) {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::pair<int64_t, int64_t>> additions;  // A revision and an amount.
    for (size_t left = random() % 8; left > 0; --left)
      additions.emplace_back(1 + random() % 6, static_cast<int64_t>(random() % 100) - 50);
    std::vector<Slot> cell;
    std::shuffle(additions.begin(), additions.end(), random);
    for (const auto& [revision, amount] : additions) AddToSlot(cell, 9, amount, revision);
    std::vector<Slot> in_order;
    std::sort(additions.begin(), additions.end());
    for (const auto& [revision, amount] : additions) AddToSlot(in_order, 9, amount, revision);
    EXPECT_EQ(cell, in_order) << "whatever the order of the additions";
    EXPECT_EQ(Reread(cell), cell);
    if (cell.empty()) continue;
    for (int64_t revision = 0; revision <= 7; ++revision) {
      absl::int128 want = 0;
      std::set<int64_t> later;
      for (const auto& [at, amount] : additions) {
        if (at <= revision) {
          want += amount;
        } else {
          later.insert(at);
        }
      }
      const std::optional<absl::int128> known = cell.front().KnownAt(revision);
      if (later.size() < kMaxChanges) {
        EXPECT_EQ(known, want);
      } else if (known) {
        EXPECT_EQ(*known, want);
      }
    }
  }
}

TEST(CellTest, ASumMayLeaveInt64AndComeBack) {
  std::vector<Slot> cell;
  AddToSlot(cell, 1, INT64_MAX, 1);
  AddToSlot(cell, 1, INT64_MAX, 2);
  EXPECT_TRUE(absl::IsOutOfRange(ToInt64(Reread(cell).front().amount).status()));
  AddToSlot(cell, 1, -INT64_MAX, 3);
  AddToSlot(cell, 1, -7, 4);
  EXPECT_EQ(*ToInt64(Reread(cell).front().amount), INT64_MAX - 7);
  AddToSlot(cell, 1, INT64_MIN, 5);
  EXPECT_EQ(*ToInt64(Reread(cell).front().amount), -8);
  EXPECT_EQ(Reread(cell), cell);
}

TEST(CellTest, EveryAmountComesBack) {
  for (const absl::int128 amount :
       {absl::Int128Max(), absl::Int128Min(), absl::int128(INT64_MIN), absl::int128(63), absl::int128(64),
        absl::int128(-64), absl::int128(-65), absl::MakeInt128(1, 0), absl::MakeInt128(-1, 0)}) {
    const std::vector<Slot> cell = {MakeSlot(31, amount, {{INT64_MAX, INT64_MIN}, {1, INT64_MAX}})};
    EXPECT_EQ(Reread(cell), cell);
  }
}

TEST(CellTest, ASumThatLeavesInt64IsRefusedAndChangesNothing) {
  int64_t sum = INT64_MIN;
  EXPECT_TRUE(absl::IsOutOfRange(AddChecked(-1, sum)));
  EXPECT_EQ(sum, INT64_MIN);
}

TEST(CellTest, MalformedBytesAreDataLoss) {
  std::vector<Slot> slots;
  AddToSlot(slots, 5, 1000, 300);
  AddToSlot(slots, 5, -1, 400);
  const std::string cell = EncodeCell(slots);
  EXPECT_TRUE(absl::IsDataLoss(ParseCell(cell + cell).status())) << "a slot twice";
  for (size_t size = 1; size < cell.size(); ++size)
    EXPECT_TRUE(absl::IsDataLoss(ParseCell(cell.substr(0, size)).status())) << size;
  // The slot, the number of changes.
  for (const auto& [at, byte] : {std::pair<size_t, char>(0, 0), {0, 32}, {3, 0}, {3, 4}}) {
    std::string bad = cell;
    bad[at] = byte;
    EXPECT_TRUE(absl::IsDataLoss(ParseCell(bad).status())) << at;
  }
  EXPECT_TRUE(absl::IsDataLoss(ParseCell(std::string(40, '\xFF')).status()));
}

}  // namespace
}  // namespace eastgate::figures
