// The check of rows: whatever is not as the log says is found, and counted once.
#include "common/facts/check_rows.h"

#include <functional>
#include <map>
#include <string>

#include "common/facts/keys.h"
#include "common/reference/civil_date.h"
#include "common/resource/rows.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rows_log.h"

namespace eastgate::facts {
namespace {

using testing::kByOwner;
using testing::kBySoleOwner;
using testing::MakeRow;

// Damages done to a good log, and how many bad rows they are.
struct Damage {
  const char* what;
  std::function<void(store::Transaction&)> change;
  int bad_rows;
};

class CheckRowsTest : public ::testing::Test, public testing::RowsLog {
 protected:
  CheckRowsTest() {
    Record(MakeRow("a", "li"), "2024-03-01");
    Record(MakeRow("b", "zhou"), "2024-03-01");
    Record(MakeRow("a", "wang"), "2024-03-02");
  }
  RowsReport Check() const {
    const auto report = CheckRows(log.log().schema(), *log.Read());
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(RowsReport());
  }
  static std::string Image(const std::string& id, int64_t revision) {
    return Encode(ImageKey{std::string(RowOf(resource::RowKey(1, id))), revision});
  }
};

TEST_F(CheckRowsTest, RowsThatFollowTheLogAreGood) {
  EXPECT_EQ(Check().rows, 2);
  EXPECT_EQ(Check().bad_rows, 0);
}

TEST_F(CheckRowsTest, EveryDamageIsFound) {
  const auto row = [](const char* id) { return resource::RowKey(1, id); };
  const std::string wrong = MakeRow("a", "zhao").SerializeAsString();
  const std::vector<Damage> damages = {
      {"a row is missing", [&](auto& t) { t.Delete(row("a")); }, 1},
      {"a row is another", [&](auto& t) { t.Put(row("a"), wrong); }, 1},
      {"a row is too many", [&](auto& t) { t.Put(row("c"), wrong); }, 1},
      {"an entry is missing", [&](auto& t) { t.Delete(resource::IndexKey(1, kByOwner, "wang", "a")); }, 1},
      {"an entry is too many", [&](auto& t) { t.Put(resource::IndexKey(1, kByOwner, "li", "a"), ""); }, 1},
      {"a unique entry names another",
       [&](auto& t) { t.Put(resource::UniqueIndexKey(1, kBySoleOwner, "wang"), "b"); }, 1},
      {"an image is not indexed", [&](auto& t) { t.Delete(Image("b", 5)); }, 1},
      {"an image is indexed that is not there", [&](auto& t) { t.Put(Image("b", 6), ""); }, 1},
      {"a fact is missing of its subject",
       [&](auto& t) {
         t.Delete(Encode(SubjectFactKey{"rows/a", 4}));
       },
       1},
      {"a fact is missing of its day",
       [&](auto& t) {
         t.Delete(
             Encode(FactListKey{FactsOf::kDay, "", reference::ToDayNumber(reference::Date(2024, 3, 1)), 4}));
       },
       1},
      {"a fact is listed under a kind that is not its own",
       [&](auto& t) {
         t.Put(Encode(FactListKey{FactsOf::kKind, "no.such_kind", 1, 4}), "");
       },
       1},
      {"a file of the reference data is missing",
       [](auto& t) {
         t.Delete(Encode(ReferenceKey{"calendar.csv", 3}));
       },
       1},
      {"a correction is too many", [&](auto& t) { t.Put(Encode(CorrectedByKey{4}), EncodeRevision(6)); }, 1},
  };
  const std::map<std::string, std::string> good = Entries();
  for (const Damage& damage : damages) {
    log.Damage(damage.change);
    EXPECT_GE(Check().bad_rows, damage.bad_rows) << damage.what;
    ASSERT_TRUE(RebuildRows(log.log().schema(), log.store()).ok()) << damage.what;
    EXPECT_EQ(Check().bad_rows, 0) << damage.what;
    EXPECT_EQ(Entries(), good) << damage.what;
  }
}

}  // namespace
}  // namespace eastgate::facts
