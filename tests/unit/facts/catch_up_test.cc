#include "common/facts/catch_up.h"

#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/check_rows.h"
#include "common/figures/check.h"
#include "common/store/meta.h"
#include "common/store/prefix.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::facts {
namespace {

using ::eastgate::testing::IsOk;
using Stored = std::map<std::string, std::string>;

class CatchUpTest : public ::testing::Test, public testing::RowsLog {
 protected:
  // Everything in the store that is derived.
  Stored Derived() const {
    Stored derived;
    EXPECT_THAT(log.Read()->Scan("", "",
                                 [&derived](absl::string_view key, absl::string_view value) {
                                   if (store::IsDerived(key)) derived[std::string(key)] = std::string(value);
                                   return true;
                                 }),
                IsOk());
    return derived;
  }

  void RecordSome(int facts) {
    std::string last;
    for (int i = 0; i < facts; ++i) {
      const std::string id = absl::StrCat("r", random_() % 5);
      const std::string owners[] = {"", "li", absl::StrCat("sole owner of ", id)};
      const auto row = testing::MakeRow(id, owners[random_() % 3]);
      const bool corrects = !last.empty() && random_() % 3 == 0;
      last = Record(row, absl::StrCat("2024-03-0", 1 + random_() % 9), corrects ? last : "").name();
    }
  }

  // Makes the derived entries those of the state `from`, with some of what was written until `to`.
  void Lose(const Stored& from, const Stored& to, int64_t derived_up_to) {
    log.Damage([&](store::Transaction& transaction) {
      std::map<std::string, std::optional<std::string>> changed;
      for (const auto& [key, value] : to) {
        const auto old = from.find(key);
        if (old == from.end()) {
          changed[key] = std::nullopt;
        } else if (old->second != value) {
          changed[key] = old->second;
        }
      }
      for (const auto& [key, value] : from) {
        if (!to.contains(key)) changed[key] = value;
      }
      for (const auto& [key, value] : changed) {
        if (random_() % 4 == 0) continue;
        value ? transaction.Put(key, *value) : transaction.Delete(key);
      }
    });
    // The store writes its tail first, and then says how far it reaches.
    ASSERT_THAT(log.store().NewBulkWriter()->Finish(), IsOk());
    log.Damage([&](store::Transaction& transaction) {
      transaction.Put(store::DerivedUpToKey(), store::EncodeDerivedUpTo(derived_up_to));
    });
  }

  std::mt19937 random_{23};
};

TEST_F(CatchUpTest, WhatACrashTookIsDerivedAgain) {
  for (int round = 0; round < 30; ++round) {
    RecordSome(static_cast<int>(random_() % 10));
    const Stored before = Derived();
    const int64_t derived_up_to = log.Read()->head().revision;
    RecordSome(1 + static_cast<int>(random_() % 10));
    const Stored after = Derived();
    ASSERT_NE(before, after);
    Lose(before, after, derived_up_to);
    ASSERT_NE(Derived(), after);
    ASSERT_THAT(CatchUp(log.log().schema(), log.store()), IsOk());
    EXPECT_EQ(Derived(), after);
    EXPECT_EQ(*store::DerivedUpTo(*log.Read()), log.Read()->head().revision);
    EXPECT_EQ(CheckRows(log.log().schema(), *log.Read())->bad_rows, 0);
  }
  EXPECT_TRUE(figures::Check(log.figures(), *log.Read())->ok());
}

TEST_F(CatchUpTest, ALogThatIsOpenedHasEverything) {
  RecordSome(5);
  const Stored before = Derived();
  const int64_t derived_up_to = log.Read()->head().revision;
  RecordSome(5);
  const Stored after = Derived();
  Lose(before, after, derived_up_to);
  log.Reopen();
  EXPECT_EQ(Derived(), after);
}

TEST_F(CatchUpTest, AStoreThatLacksNothingIsLeftAsItIs) {
  RecordSome(5);
  log.Reopen();
  const Stored before = Derived();
  const int64_t derived_up_to = *store::DerivedUpTo(*log.Read());
  EXPECT_EQ(derived_up_to, log.Read()->head().revision);
  // It does not look at what was derived before.
  const std::string lost = before.begin()->first;
  log.Damage([&lost](store::Transaction& transaction) { transaction.Delete(lost); });
  const Stored damaged = Derived();
  EXPECT_FALSE(damaged.contains(lost));
  ASSERT_THAT(CatchUp(log.log().schema(), log.store()), IsOk());
  EXPECT_EQ(Derived(), damaged);
}

TEST_F(CatchUpTest, AMarkBehindTheLogIsDataLoss) {
  RecordSome(5);
  ASSERT_THAT(log.store().NewBulkWriter()->Finish(), IsOk());
  log.Damage([](store::Transaction& transaction) {
    transaction.Put(store::DerivedUpToKey(), store::EncodeDerivedUpTo(transaction.head().revision + 1));
  });
  EXPECT_TRUE(absl::IsDataLoss(CatchUp(log.log().schema(), log.store())));
}

TEST_F(CatchUpTest, AMissingRecordIsDataLoss) {
  RecordSome(5);
  ASSERT_THAT(log.store().NewBulkWriter()->Finish(), IsOk());
  log.Damage([](store::Transaction& transaction) {
    transaction.Delete(Encode(LogKey{5}));
    transaction.Put(store::DerivedUpToKey(), store::EncodeDerivedUpTo(4));
  });
  EXPECT_TRUE(absl::IsDataLoss(CatchUp(log.log().schema(), log.store())));
}

}  // namespace
}  // namespace eastgate::facts
