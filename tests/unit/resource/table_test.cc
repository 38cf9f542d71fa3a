#include "common/resource/table.h"

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/store/rocksdb_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/store/temp_directory.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Row = ::eastgate::resource::testing::Row;
using ::eastgate::resource::testing::DatedRow;
using ::eastgate::testing::IsOk;
using ::eastgate::testing::StatusIs;

constexpr uint16_t kByOwner = 1;
constexpr uint16_t kBySoleOwner = 2;
constexpr uint16_t kInOrder = 3;

Row MakeRow(const std::string& id, const std::string& owner) {
  Row row;
  row.set_name("rows/" + id);
  row.set_owner(owner);
  return row;
}

class TableTest : public ::testing::Test {
 protected:
  TableTest()
      : table_(
            {.number = 7,
             .collection = "rows",
             .type = "Row",
             .indexes = {{kByOwner, [](const Row& row) { return row.owner(); }},
                         {kBySoleOwner, [](const Row& row) { return row.owner() == "li" ? "" : row.owner(); },
                          /*unique=*/true},
                         {.number = kInOrder,
                          .key = [](const Row& row) { return row.owner().substr(0, 1); },
                          .order = [](const Row& row) { return row.owner().substr(1); }}}}) {
    store::RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 0;
    store_ = *store::RocksDbStore::Open(std::move(options));
  }
  ~TableTest() override { store_->Close(); }

  // Puts a row at a revision, which is not before those of earlier ones.
  Row Put(int64_t revision, const Row& row) {
    absl::StatusOr<Row> put;
    EXPECT_TRUE(store_
                    ->CommitAndWait([&](store::Transaction& transaction) {
                      if (revision - 1 > transaction.head().revision)
                        transaction.SetHead({revision - 1, std::string(32, 'd')});
                      put = table_.Put(transaction, row);
                      return put.status();
                    })
                    .ok());
    return *put;
  }

  void Overwrite(const std::string& id, const std::string& bytes) {
    EXPECT_TRUE(store_
                    ->CommitAndWait([&](store::Transaction& transaction) {
                      transaction.Put(RowKey(7, id), bytes);
                      return absl::OkStatus();
                    })
                    .ok());
  }

  std::vector<std::string> Names(const Table<Row>::Query& query, std::string* next = nullptr) {
    const auto page = table_.List(*store_->Read(), query);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> names;
    for (const Row& row : page->rows) names.push_back(row.name());
    if (next != nullptr) *next = page->next_after;
    return names;
  }

  store::TempDirectory directory_;
  std::unique_ptr<store::Store> store_;
  Table<Row> table_;
};

TEST_F(TableTest, ARowComesBackWithItsRevisionAndEtag) {
  const Row put = Put(5, MakeRow("a", "li"));
  EXPECT_EQ(put.revision(), 5);
  EXPECT_EQ(put.etag(), "r5");
  const auto got = table_.Get(*store_->Read(), "rows/a");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->SerializeAsString(), put.SerializeAsString());
}

TEST_F(TableTest, WhatIsNotThereIsNotFoundAndOtherNamesAreInvalid) {
  EXPECT_EQ(table_.Get(*store_->Read(), "rows/b").status().code(), absl::StatusCode::kNotFound);
  for (const char* name : {"", "rows", "rows/", "columns/b"}) {
    EXPECT_EQ(table_.Get(*store_->Read(), name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

TEST_F(TableTest, AUniqueIndexFollowsItsRow) {
  Put(1, MakeRow("a", "zhou"));
  EXPECT_EQ((*table_.FindBy(*store_->Read(), kBySoleOwner, "zhou"))->name(), "rows/a");
  Put(2, MakeRow("a", "wang"));
  EXPECT_FALSE(table_.FindBy(*store_->Read(), kBySoleOwner, "zhou")->has_value());
  EXPECT_EQ((*table_.FindBy(*store_->Read(), kBySoleOwner, "wang"))->revision(), 2);
  Put(3, MakeRow("a", ""));  // An empty key is in no index.
  EXPECT_FALSE(table_.FindBy(*store_->Read(), kBySoleOwner, "wang")->has_value());
  EXPECT_FALSE(table_.FindBy(*store_->Read(), kBySoleOwner, "")->has_value());
}

TEST_F(TableTest, AListedIndexFollowsItsRow) {
  Put(1, MakeRow("a", "li"));
  EXPECT_THAT(Names({.page_size = 2, .index = {{kByOwner, "li"}}}), ElementsAre("rows/a"));
  Put(2, MakeRow("a", "wang"));
  EXPECT_THAT(Names({.page_size = 2, .index = {{kByOwner, "li"}}}), IsEmpty());
  EXPECT_THAT(Names({.page_size = 2, .index = {{kByOwner, "wang"}}}), ElementsAre("rows/a"));
}

TEST_F(TableTest, AnOrderedIndexIsInItsOrder) {
  Put(1, MakeRow("a", "x2024-03-05"));
  Put(1, MakeRow("b", "x2024-01-09"));
  Put(1, MakeRow("c", "x2024-03-05"));
  Put(1, MakeRow("d", "y2024-02-01"));
  Put(1, MakeRow("e", "x"));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x"}}}),
              ElementsAre("rows/e", "rows/b", "rows/a", "rows/c"));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x", {"2024-01-10", ""}}}}),
              ElementsAre("rows/a", "rows/c"));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x", {"", "2024-03-05"}}}}),
              ElementsAre("rows/e", "rows/b"));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x", {"2024-01-09", "2024-01-10"}}}}),
              ElementsAre("rows/b"));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x", {"2024-03-06", "2024-01-01"}}}}), IsEmpty());
  Put(2, MakeRow("b", "x2024-12-31"));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x"}}}),
              ElementsAre("rows/e", "rows/a", "rows/c", "rows/b"));
  Put(3, MakeRow("b", ""));
  EXPECT_THAT(Names({.page_size = 9, .index = {{kInOrder, "x"}}}), ElementsAre("rows/e", "rows/a", "rows/c"));
}

TEST_F(TableTest, APageGoesOnOnlyInTheOrderOfTheOneBefore) {
  for (const char* id : {"a", "b"}) Put(1, MakeRow(id, "x2024-03-05"));
  std::string id, place;
  Names({.page_size = 1}, &id);
  Names({.page_size = 1, .index = {{kInOrder, "x"}}}, &place);
  ASSERT_THAT(std::vector<std::string>({id, place}), ::testing::Each(::testing::Not(IsEmpty())));
  const auto list = [&](const std::string& after, std::optional<IndexRange> index) {
    return table_.List(*store_->Read(), {.page_size = 1, .after = after, .index = std::move(index)}).status();
  };
  EXPECT_THAT(list(place, IndexRange{kInOrder, "x"}), IsOk());
  EXPECT_THAT(list(id, IndexRange{kInOrder, "x"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(list(place, std::nullopt), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(list(place, IndexRange{kByOwner, "x2024-03-05"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(list(id, IndexRange{kByOwner, "x2024-03-05"}), IsOk());
}

TEST_F(TableTest, PagesOfAnOrderedIndexHaveWhatWasThereAllAlongOnce) {
  std::mt19937 random(2024);
  const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto put = [&](int i) {
    Put(1, MakeRow(absl::StrCat("r", i),
                   absl::StrCat("x2024-01-", 10 + draw(5), std::string(1, '\0'), draw(3))));
  };
  for (int i = 0; i < 60; ++i) put(i);
  const OrderRange orders{"2024-01-11", "2024-01-14"};
  std::vector<std::pair<std::string, std::string>> were;  // In their order.
  for (int i = 0; i < 60; ++i) {
    const Row row = *table_.Get(*store_->Read(), absl::StrCat("rows/r", i));
    const std::string order = row.owner().substr(1);
    if (order >= orders.from && order < orders.before) were.emplace_back(order, row.name());
  }
  std::sort(were.begin(), were.end());
  std::vector<std::string> wanted;
  for (const auto& [order, name] : were) wanted.push_back(name);
  std::vector<std::string> found;
  std::string after;
  int more = 60;
  do {
    for (const std::string& name :
         Names({.page_size = 1 + draw(5), .after = after, .index = {{kInOrder, "x", orders}}}, &after)) {
      if (std::stoi(name.substr(6)) < 60) found.push_back(name);
    }
    put(more++);
  } while (!after.empty());
  EXPECT_EQ(found, wanted);
  EXPECT_GT(wanted.size(), 20U);
}

TEST_F(TableTest, PagesGoThroughAllRowsInOrderOnce) {
  for (const char* id : {"c", "a", "e", "b", "d"}) Put(1, MakeRow(id, id == std::string("c") ? "x" : "y"));
  std::string after;
  EXPECT_THAT(Names({.page_size = 2}, &after), ElementsAre("rows/a", "rows/b"));
  EXPECT_THAT(Names({.page_size = 2, .after = after}, &after), ElementsAre("rows/c", "rows/d"));
  EXPECT_THAT(Names({.page_size = 2, .after = after}, &after), ElementsAre("rows/e"));
  EXPECT_THAT(after, IsEmpty());
  EXPECT_THAT(Names({.page_size = 5}, &after), ::testing::SizeIs(5));
  EXPECT_THAT(after, IsEmpty()) << "a full last page has no next";
}

TEST_F(TableTest, APageEndsBeforeItHasTooManyBytesAndHoldsOneInAnyCase) {
  for (int i = 1; i <= 5; ++i) Put(i, MakeRow(std::to_string(i), std::string(i == 3 ? 1000 : 100, 'o')));
  Table<Row>::Query query;
  query.page_size = 10;
  query.max_bytes = 300;
  std::vector<size_t> sizes;
  std::vector<std::string> names;
  do {
    const auto page = table_.List(*store_->Read(), query);
    ASSERT_TRUE(page.ok()) << page.status();
    sizes.push_back(page->rows.size());
    for (const Row& row : page->rows) names.push_back(row.name());
    query.after = page->next_after;
  } while (!query.after.empty());
  EXPECT_THAT(sizes, ElementsAre(2, 1, 2));
  EXPECT_THAT(names, ElementsAre("rows/1", "rows/2", "rows/3", "rows/4", "rows/5"));
}

TEST_F(TableTest, APageOfAnIndexHoldsItsKeyOnly) {
  for (const char* id : {"a", "b", "c"}) Put(1, MakeRow(id, "li"));
  Put(1, MakeRow("d", "li2"));  // A key that the other is a prefix of.
  std::string after;
  EXPECT_THAT(Names({.page_size = 2, .index = {{kByOwner, "li"}}}, &after), ElementsAre("rows/a", "rows/b"));
  EXPECT_THAT(Names({.page_size = 2, .after = after, .index = {{kByOwner, "li"}}}, &after),
              ElementsAre("rows/c"));
}

TEST_F(TableTest, PagesOfSeveralKeysAreOneListInTheOrderOfIds) {
  std::vector<std::string> want;
  std::minstd_rand random(7);
  for (int i = 0; i < 400; ++i) {
    // Long runs of one key, and keys by turns.
    const int owner = i < 200 ? i / 90 : static_cast<int>(random() % 4);
    const std::string id = absl::StrCat(10000 + i);
    Put(i + 1, MakeRow(id, absl::StrCat("owner-", owner)));
    if (owner != 1) want.push_back("rows/" + id);
  }
  for (const int page_size : {1, 7, 64, 65, 1000}) {
    Table<Row>::Query query;
    query.page_size = page_size;
    query.index = {kByOwner, "owner-3"};
    query.index->more_keys = {"owner-0", "nobody", "owner-2"};
    std::vector<std::string> names;
    do {
      const auto page = table_.List(*store_->Read(), query);
      ASSERT_THAT(page.status(), IsOk());
      for (const Row& row : page->rows) names.push_back(row.name());
      query.after = page->next_after;
    } while (!query.after.empty());
    EXPECT_EQ(names, want) << page_size;
  }
}

TEST_F(TableTest, TheOrdersOfAKeyAreKnownInWhateverOrderTheyAreAskedFor) {
  std::mt19937 random(5);
  std::set<std::string> orders;
  for (int64_t revision = 1; revision <= 300; ++revision) {
    const std::string order = absl::StrCat(100 + random() % 900);
    orders.insert(order);
    Put(revision, MakeRow(absl::StrCat("r", revision), (random() % 2 == 0 ? "w" : "z") + order));
    if (random() % 2 == 0) Put(revision, MakeRow(absl::StrCat("q", revision), "z" + order));
  }
  orders.clear();
  const auto page = table_.List(*store_->Read(), {.page_size = 1000});
  ASSERT_TRUE(page.ok());
  for (const Row& row : page->rows) {
    if (row.owner().front() == 'z') orders.insert(row.owner().substr(1));
  }
  const auto snapshot = store_->Read();
  OrdersOfKey asked(*snapshot, 7, kInOrder, "z");
  for (int i = 100; i < 1000; ++i) EXPECT_EQ(*asked.Has(absl::StrCat(i)), orders.contains(absl::StrCat(i)));
  for (int i = 0; i < 3000; ++i) {
    const std::string order = absl::StrCat(100 + random() % 900);
    EXPECT_EQ(*asked.Has(order), orders.contains(order)) << order;
  }
  EXPECT_FALSE(*OrdersOfKey(*snapshot, 7, kInOrder, "nobody").Has("100"));
}

TEST_F(TableTest, ARowThatIsNotWantedIsNotReadAndCountsAsOneThatDoesNotMatch) {
  for (const char* id : {"a", "b", "c", "d"}) Put(1, MakeRow(id, "li"));
  Overwrite("b", "damaged");
  for (const bool by_index : {false, true}) {
    Table<Row>::Query query{.page_size = 10, .max_examined = 3};
    if (by_index) query.index = {kByOwner, "li"};
    query.wants = [](absl::string_view id) { return id != "b"; };
    std::string next;
    EXPECT_EQ(Names(query, &next), (std::vector<std::string>{"rows/a", "rows/c"}));
    query.after = next;
    EXPECT_EQ(Names(query, &next), (std::vector<std::string>{"rows/d"}));
    EXPECT_TRUE(next.empty());
  }
}

TEST_F(TableTest, RowsThatDoNotMatchAreLeftOut) {
  for (const char* id : {"a", "b", "c", "d"}) Put(1, MakeRow(id, id));
  EXPECT_THAT(Names({.page_size = 10, .matches = [](const Row& row) { return row.owner() > "b"; }}),
              ElementsAre("rows/c", "rows/d"));
}

TEST_F(TableTest, DamagedBytesAreDataLoss) {
  Put(1, MakeRow("a", "li"));
  for (const std::string& bytes :
       {std::string("\xff\xff"), std::string(), MakeRow("b", "li").SerializeAsString()}) {
    Overwrite("a", bytes);
    EXPECT_EQ(table_.Get(*store_->Read(), "rows/a").status().code(), absl::StatusCode::kDataLoss);
  }
}

class DatedTableTest : public TableTest {
 protected:
  static DatedRow MakeDated(const std::string& id) {
    DatedRow row;
    row.set_name("datedRows/" + id);
    row.set_started_on("2024-09-30");
    row.set_month("2024-09");
    row.set_year(2024);
    row.set_period("2024");
    row.add_steps()->set_occurred_on("2024-10-08");
    return row;
  }

  absl::Status PutDated(const DatedRow& row) {
    return store_->CommitAndWait(
        [&](store::Transaction& transaction) { return dated_.Put(transaction, row).status(); });
  }

  Table<DatedRow> dated_{{.number = 7, .collection = "datedRows", .type = "DatedRow", .indexes = {}}};
};

TEST_F(DatedTableTest, ARowWithAMalformedOrMissingDateIsDataLossAndNamedByAListThatGoesOn) {
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_THAT(PutDated(MakeDated(id)), IsOk());
  DatedRow malformed = MakeDated("b"), without = MakeDated("c");
  malformed.mutable_steps(0)->set_occurred_on("2024=10-08");
  without.clear_started_on();
  Overwrite("b", malformed.SerializeAsString());
  Overwrite("c", without.SerializeAsString());
  for (const char* name : {"datedRows/b", "datedRows/c"})
    EXPECT_THAT(dated_.Get(*store_->Read(), name), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(dated_.List(*store_->Read(), {.page_size = 9}), StatusIs(absl::StatusCode::kDataLoss));
  const auto page = dated_.List(*store_->Read(), {.page_size = 9, .past_corrupt = true});
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->unreachable, ElementsAre("datedRows/b", "datedRows/c"));
  ASSERT_EQ(page->rows.size(), 2u);
  EXPECT_EQ(page->rows[1].name(), "datedRows/d");
}

TEST_F(DatedTableTest, ARowThatCouldNotBeReadAgainIsNotPut) {
  DatedRow row = MakeDated("a");
  row.set_ended_on("2200-01-01");
  EXPECT_THAT(PutDated(row), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(dated_.Get(*store_->Read(), "datedRows/a"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TableTest, AListIsDataLossAtADamagedRowUnlessItNamesIt) {
  for (const char* id : {"a", "b", "c", "d"}) Put(1, MakeRow(id, "li"));
  Overwrite("b", "\xff\xff");
  const std::optional<IndexRange> of_li = IndexRange{kByOwner, "li"};
  for (const auto& index : {std::optional<IndexRange>(), of_li}) {
    EXPECT_EQ(table_.List(*store_->Read(), {.page_size = 9, .index = index}).status().code(),
              absl::StatusCode::kDataLoss);
    const auto page = table_.List(*store_->Read(), {.page_size = 2, .index = index, .past_corrupt = true});
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->rows.size(), 1u) << "it counts for the page";
    EXPECT_EQ(page->rows[0].name(), "rows/a");
    EXPECT_THAT(page->unreachable, ElementsAre("rows/b"));
    std::string after = page->next_after;
    EXPECT_THAT(Names({.page_size = 2, .after = after, .index = index, .past_corrupt = true}, &after),
                ElementsAre("rows/c", "rows/d"));
    EXPECT_THAT(after, IsEmpty());
  }
}

TEST(EtagTest, OnlyTheCurrentOneOrNonePasses) {
  EXPECT_TRUE(CheckEtag("", "rows/a", 7).ok());
  EXPECT_TRUE(CheckEtag("r7", "rows/a", 7).ok());
  const absl::Status stale = CheckEtag("r6", "rows/a", 7);
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status::ReasonOf(stale), "ETAG_MISMATCH");
}

}  // namespace
}  // namespace eastgate::resource
