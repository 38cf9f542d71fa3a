// Images: every row that a transaction changed is in its record, and nothing can be left out.
#include "common/facts/images.h"

#include <vector>

#include "common/facts/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"

namespace eastgate::facts {
namespace {

using ::testing::ElementsAre;
using testing::MakeRow;
using testing::Row;

class ImagesTest : public ::testing::Test, public testing::RowsLog {
 protected:
  std::string OwnerAt(const std::string& id, int64_t revision) const {
    const auto bytes = RowKnownAt(*log.Read(), resource::RowKey(1, id), revision);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    return *bytes ? rows.Parse(id, **bytes)->owner() : "none";
  }
  std::vector<int64_t> Revisions(const std::string& id, int64_t revision) const {
    return *RevisionsOf(*log.Read(), resource::RowKey(1, id), revision);
  }
  absl::Status Append(Writer& writer, const std::string& subject) {
    return writer
        .Append(figures::testing::Draft(figures::testing::kEnrolledKind, subject, reference::Date(2024, 3, 1),
                                        figures::testing::kCommunity))
        .status();
  }
};

TEST_F(ImagesTest, ARowIsKnownAsItWasAtEveryRevision) {
  const int64_t first = Record(MakeRow("a", "li"), "2024-03-01").revision();
  const int64_t other = Record(MakeRow("b", "zhou"), "2024-03-01").revision();
  const int64_t second = Record(MakeRow("a", "wang"), "2024-03-02").revision();
  EXPECT_EQ(OwnerAt("a", first - 1), "none");
  EXPECT_EQ(OwnerAt("a", first), "li");
  EXPECT_EQ(OwnerAt("a", other), "li");
  EXPECT_EQ(OwnerAt("a", second), "wang");
  EXPECT_THAT(Revisions("a", second), ElementsAre(first, second));
  EXPECT_THAT(Revisions("a", other), ElementsAre(first));
}

TEST_F(ImagesTest, AFactHasTheImagesOfAllRowsSinceTheFactBefore) {
  ASSERT_TRUE(log.Run([&](Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
                   RETURN_IF_ERROR(rows.Put(writer.transaction(), MakeRow("a", "li")).status());
                   RETURN_IF_ERROR(rows.Put(writer.transaction(), MakeRow("b", "li")).status());
                   RETURN_IF_ERROR(Append(writer, "rows/a"));
                   RETURN_IF_ERROR(rows.Put(writer.transaction(), MakeRow("b", "wang")).status());
                   RETURN_IF_ERROR(Append(writer, "rows/b"));
                   return writer.CheckRowsAreRecorded().ok()
                              ? fact::v1::Fact()
                              : absl::StatusOr<fact::v1::Fact>(writer.CheckRowsAreRecorded());
                 })
                  .ok());
  const int64_t head = log.Read()->head().revision;
  EXPECT_THAT(Revisions("a", head), ElementsAre(head - 1));
  EXPECT_THAT(Revisions("b", head), ElementsAre(head - 1, head));
  EXPECT_EQ(rows.Get(*log.Read(), "rows/b")->revision(), head);
  EXPECT_EQ(OwnerAt("b", head - 1), "li");
}

TEST_F(ImagesTest, ADeletedRowHasAnEmptyImage) {
  const int64_t first = Record(MakeRow("a", "li"), "2024-03-01").revision();
  ASSERT_TRUE(log.Run([&](Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
                   writer.transaction().Delete(resource::RowKey(1, "a"));
                   RETURN_IF_ERROR(Append(writer, "rows/a"));
                   return fact::v1::Fact();
                 })
                  .ok());
  EXPECT_EQ(OwnerAt("a", first), "li");
  EXPECT_EQ(OwnerAt("a", first + 1), "none");
}

TEST_F(ImagesTest, ARowThatNoFactRecordsIsInternal) {
  const auto put = log.Run([&](Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
    RETURN_IF_ERROR(Append(writer, "rows/a"));
    RETURN_IF_ERROR(rows.Put(writer.transaction(), MakeRow("a", "li")).status());
    RETURN_IF_ERROR(writer.CheckRowsAreRecorded());
    return fact::v1::Fact();
  });
  EXPECT_TRUE(absl::IsInternal(put.status())) << put.status();
}

TEST_F(ImagesTest, ARowOfATableThatNothingDeclaresIsInternal) {
  const resource::Table<Row> others{{.number = 2, .collection = "others", .type = "Other", .indexes = {}}};
  const auto put = log.Run([&](Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
    Row row;
    row.set_name("others/a");
    RETURN_IF_ERROR(others.Put(writer.transaction(), row).status());
    RETURN_IF_ERROR(Append(writer, "others/a"));
    return fact::v1::Fact();
  });
  EXPECT_TRUE(absl::IsInternal(put.status())) << put.status();
}

TEST_F(ImagesTest, AnIndexThatNamesNoImageIsDataLoss) {
  const int64_t first = Record(MakeRow("a", "li"), "2024-03-01").revision();
  Record(MakeRow("b", "li"), "2024-03-01");
  log.Damage([&](store::Transaction& transaction) {
    transaction.Put(Encode(ImageKey{std::string(RowOf(resource::RowKey(1, "a"))), first + 1}), "");
  });
  EXPECT_TRUE(absl::IsDataLoss(RowKnownAt(*log.Read(), resource::RowKey(1, "a"), first + 1).status()));
}

}  // namespace
}  // namespace eastgate::facts
