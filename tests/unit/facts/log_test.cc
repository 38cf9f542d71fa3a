// Opening a log: its name, and the reference data in it.
#include "common/facts/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/sha256.h"
#include "common/facts/check_rows.h"
#include "common/facts/log_reader.h"
#include "common/facts/rebuild_rows.h"
#include "common/facts/record.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts {
namespace {

using figures::testing::kFirstRevision;
using figures::testing::TestLog;
using figures::testing::TestReferenceFiles;
using ::testing::MatchesRegex;

int64_t ParameterOf(const std::shared_ptr<const reference::ReferenceData>& data) {
  return *data->parameters.InForce("premium_fen", reference::Date(2024, 1, 1), "3601");
}

reference::ReferenceFiles WithPremium(const std::string& fen) {
  reference::ReferenceFiles files = TestReferenceFiles();
  files["parameters.csv"] =
      "key,jurisdiction,valid_from,valid_to,value,source\npremium_fen,36,2022-01-01,," + fen + ",s\n";
  return files;
}

TEST(LogTest, ALogKeepsTheNameItBeganWith) {
  TestLog test;
  const std::string name = test.log().log_id();
  EXPECT_THAT(name, MatchesRegex("[0-9a-f]{16}"));
  test.Reopen();
  EXPECT_EQ(test.log().log_id(), name);
  EXPECT_NE(TestLog().log().log_id(), name);
}

TEST(LogTest, EachReferenceFileIsAFactWithItsDigest) {
  TestLog test;
  EXPECT_EQ(test.Read()->head().revision, kFirstRevision - 1);
  const auto fact = FactAt(*test.Read(), 2);
  ASSERT_TRUE(fact.ok());
  EXPECT_EQ(fact->kind(), kReferenceLoaded);
  EXPECT_EQ(fact->subject(), "reference/divisions.csv");
  EXPECT_EQ(fact->reporter(), "service:test");
  EXPECT_EQ(fact->occurred_on(), "2024-06-01");
  EXPECT_EQ(fact->division(), figures::testing::kRoot);
  EXPECT_EQ(fact->evidence(0).uri(), "divisions.csv");
  EXPECT_EQ(fact->evidence(0).sha256(), auth::ToHex(auth::Sha256Of(TestReferenceFiles()["divisions.csv"])));
}

TEST(LogTest, OnlyChangedFilesAreLoadedAgain) {
  TestLog test;
  test.Reopen();
  EXPECT_EQ(test.Read()->head().revision, 3);
  test.SetReferenceFiles(WithPremium("40000"));
  test.Reopen();
  EXPECT_EQ(test.Read()->head().revision, 4);
  EXPECT_EQ(FactAt(*test.Read(), 4)->subject(), "reference/parameters.csv");
}

TEST(LogTest, ADecisionIsJudgedByTheVersionKnownAtItsRevision) {
  TestLog test;
  test.SetReferenceFiles(WithPremium("40000"));
  test.Reopen();
  EXPECT_EQ(ParameterOf(test.log().reference()), 40000);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(4)), 40000);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(3)), 38000);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(1)), 38000);
}

TEST(LogTest, FilesChangedTogetherHoldTogether) {
  TestLog test;
  reference::ReferenceFiles files = TestReferenceFiles();
  files["divisions.csv"] += "37,b,2000-01-01,,\n";
  // The new parameters are of a division that the old file did not have.
  files["parameters.csv"] =
      "key,jurisdiction,valid_from,valid_to,value,source\npremium_fen,37,2022-01-01,,1,s\n";
  test.SetReferenceFiles(files);
  test.Reopen();
  EXPECT_NE(test.log().reference()->divisions.Find("37"), nullptr);
  EXPECT_EQ(test.log().ReferenceAt(4)->divisions.Find("37"), nullptr);
}

TEST(LogTest, FilesThatCannotBeUsedNeverGetIntoTheLog) {
  TestLog test;
  reference::ReferenceFiles files = TestReferenceFiles();
  files["calendar.csv"] = "nonsense";
  const auto refused = Log::Open(test.store(), *Schema::Build({}, {}), files, {"test", "360111", absl::Now});
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status()));
  EXPECT_EQ(test.Read()->head().revision, 3);
}

TEST(LogTest, AStoreKnowsWhoseItIs) {
  TestLog test;
  const std::string message = "the data directory holds the log of test, want that of other";
  const Log::Options other{"other", "360111", absl::Now};
  EXPECT_EQ(Log::Open(test.store(), *Schema::Build({}, {}), TestReferenceFiles(), other).status().message(),
            message);
  EXPECT_EQ(Log::OpenForReading(test.store(), *Schema::Build({}, {}), other).status().message(), message);
  EXPECT_EQ(test.Read()->head().revision, 3);
}

TEST(LogTest, DivisionsStayAndTheRootIsOneOfThem) {
  TestLog test;
  const auto open = [&](const reference::ReferenceFiles& files, const std::string& root) {
    return std::string(
        Log::Open(test.store(), *Schema::Build({}, {}), files, {"test", root, absl::Now}).status().message());
  };
  EXPECT_EQ(open(TestReferenceFiles(), "360199"),
            "divisions.csv: has no division 360199, in which everything lies (division-root)");
  reference::ReferenceFiles files = TestReferenceFiles();
  std::string& divisions = files["divisions.csv"];
  const size_t last = divisions.rfind('\n', divisions.size() - 2) + 1;
  const std::string code = divisions.substr(last, divisions.find(',', last) - last);
  divisions.erase(last);
  EXPECT_EQ(open(files, "360111"),
            "divisions.csv: has no division " + code +
                ", which the last version had; one that ended keeps its row, with its end");
  EXPECT_EQ(test.Read()->head().revision, 3);
}

constexpr char kUnits[] =
    "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
    "office-a,甲局,office,,36,2000-01-01,,,\n";

reference::ReferenceFiles WithUnits() {
  reference::ReferenceFiles files = TestReferenceFiles();
  files["units.csv"] = kUnits;
  return files;
}

TEST(LogTest, UnitsStay) {
  TestLog test;
  ASSERT_EQ(*test.log().Reload(WithUnits()), 1);
  reference::ReferenceFiles files = WithUnits();
  files["units.csv"] =
      "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
      "office-b,乙局,office,,36,2000-01-01,,,\n";
  EXPECT_EQ(test.log().Reload(files).status().message(),
            "units.csv: has no unit office-a, which the last version had; one that ended keeps its row, with "
            "its end");
  files["units.csv"] = kUnits + std::string("office-b,乙局,office,,36,2000-01-01,,,\n");
  EXPECT_EQ(*test.log().Reload(files), 1);
}

TEST(LogTest, CodesOfListsStay) {
  constexpr char kColumns[] = "list,code,title_zh,level,valid_from,valid_to,rule\n";
  TestLog test;
  reference::ReferenceFiles files = TestReferenceFiles();
  files["kinds.csv"] = std::string(kColumns) + "rectification,a,甲,,2000-01-01,,\n";
  ASSERT_EQ(*test.log().Reload(files), 1);
  files["kinds.csv"] = std::string(kColumns) + "care_facility,a,甲,,2000-01-01,,\n";
  EXPECT_EQ(
      test.log().Reload(files).status().message(),
      "kinds.csv: has no code a of rectification, which the last version had; one that ended keeps its row, "
      "with its end");
  files["kinds.csv"] = std::string(kColumns) + "rectification,a,甲,,2000-01-01,2024-01-01,\n";
  EXPECT_EQ(*test.log().Reload(files), 1);
}

TEST(LogTest, FilesThatAreReloadedAreInEffectAtOnce) {
  TestLog test;
  reference::ReferenceFiles files = WithPremium("40000");
  files["units.csv"] = kUnits;
  EXPECT_EQ(*test.log().Reload(files), 2);
  EXPECT_EQ(test.Read()->head().revision, 5);
  EXPECT_EQ(FactAt(*test.Read(), 4)->subject(), "reference/parameters.csv");
  EXPECT_EQ(FactAt(*test.Read(), 5)->subject(), "reference/units.csv");
  EXPECT_EQ(ParameterOf(test.log().reference()), 40000);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(5)), 40000);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(4)), 38000) << "files that change together hold together";
  EXPECT_EQ(*test.log().Reload(files), 0);
  EXPECT_EQ(test.Read()->head().revision, 5);
  const auto reference = test.log().reference();
  test.Run([&](Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
        EXPECT_EQ(writer.reference(), reference);
        return absl::CancelledError();
      })
      .IgnoreError();
  test.SetReferenceFiles(files);
  test.Reopen();
  EXPECT_EQ(test.Read()->head().revision, 5);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(5)), 40000);
  EXPECT_EQ(ParameterOf(test.log().ReferenceAt(4)), 38000);
}

TEST(LogTest, FilesThatAreBadChangeNothing) {
  TestLog test;
  reference::ReferenceFiles files = WithPremium("40000");
  files["grants.csv"] = "holder,role,division,valid_from,valid_to\na,king,36,2024-01-01,\n";
  EXPECT_TRUE(absl::IsInvalidArgument(test.log().Reload(files).status()));
  EXPECT_EQ(ParameterOf(test.log().reference()), 38000);
  EXPECT_EQ(test.Read()->head().revision, 3);
  files.erase("grants.csv");
  EXPECT_EQ(*test.log().Reload(files), 1) << "and good ones are taken afterwards";
}

TEST(LogTest, AReloadThatIsNotWrittenChangesNothing) {
  TestLog test;
  test.store().Close();
  EXPECT_FALSE(test.log().Reload(WithPremium("40000")).ok());
  EXPECT_EQ(ParameterOf(test.log().reference()), 38000);
}

TEST(LogTest, AFileIsTakenAwayByARestartOnly) {
  TestLog test;
  reference::ReferenceFiles files = TestReferenceFiles();
  files["grants.csv"] = "holder,role,division,valid_from,valid_to\nbureau:a,reader,36,2024-01-01,\n";
  ASSERT_EQ(*test.log().Reload(files), 1);
  EXPECT_EQ(test.log().Reload(TestReferenceFiles()).status().message(),
            "grants.csv: the file is missing, which the data in effect have; to do without it, restart the "
            "server");
  EXPECT_TRUE(test.log().reference()->grants.has_value());
  test.Reopen();
  EXPECT_FALSE(test.log().reference()->grants.has_value());
  EXPECT_TRUE(test.log().ReferenceAt(4)->grants.has_value());
  const auto fact = FactAt(*test.Read(), 5);
  EXPECT_EQ(fact->subject(), "reference/grants.csv");
  EXPECT_EQ(fact->evidence_size(), 0);
  // The log's record of the file survives a rebuild, and a check finds no fault in it.
  ASSERT_TRUE(RebuildRows(test.log().schema(), test.store()).ok());
  EXPECT_EQ(CheckRows(test.log().schema(), *test.Read())->bad_rows, 0);
  test.Reopen();
  EXPECT_EQ(test.Read()->head().revision, 5);
  EXPECT_FALSE(test.log().reference()->grants.has_value());
}

TEST(LogTest, ReadingOnlyWritesNothing) {
  TestLog test;
  const auto log = Log::OpenForReading(test.store(), *Schema::Build({}, {}), {"test", "360111", absl::Now});
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ((*log)->log_id(), test.log().log_id());
  EXPECT_EQ(ParameterOf((*log)->reference()), 38000);
  EXPECT_EQ(test.Read()->head().revision, 3);
}

TEST(LogTest, OneThatFollowsTakesOverWhatAnotherHasLoaded) {
  TestLog test;
  const auto opened =
      Log::OpenForReading(test.store(), *Schema::Build({}, {}), {"test", "360111", absl::Now});
  ASSERT_TRUE(opened.ok()) << opened.status();
  Log& follower = **opened;
  ASSERT_TRUE(follower.FollowReference(*test.Read(), kFirstRevision - 1).ok());
  EXPECT_EQ(ParameterOf(follower.reference()), 38000);
  for (const int fen : {40000, 41000}) {
    const int64_t before = test.Read()->head().revision;
    ASSERT_EQ(*test.log().Reload(WithPremium(std::to_string(fen))), 1);
    const auto known = follower.reference();
    EXPECT_NE(ParameterOf(known), fen) << "before it follows";
    // As often as the transaction that applies it runs.
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(follower.FollowReference(*test.Read(), before).ok());
    EXPECT_EQ(ParameterOf(follower.reference()), fen);
    EXPECT_EQ(ParameterOf(follower.ReferenceAt(before + 1)), fen);
    EXPECT_EQ(follower.ReferenceAt(before), known);
  }
  EXPECT_EQ(ParameterOf(follower.ReferenceAt(1)), 38000);
}

TEST(LogTest, OneThatFollowsFindsAFileAmongMany) {
  TestLog test;
  const auto opened =
      Log::OpenForReading(test.store(), *Schema::Build({}, {}), {"test", "360111", absl::Now});
  ASSERT_TRUE(opened.ok()) << opened.status();
  reference::ReferenceFiles files = TestReferenceFiles();
  // The first and the last name of those that there are, and one between.
  for (const auto& [file, added] :
       {std::pair{"calendar.csv", "2024-05-01,holiday,n\n"}, std::pair{"units.csv", kUnits},
        std::pair{"divisions.csv", "37,b,2000-01-01,,\n"}}) {
    files[file] += added;
    const int64_t before = test.Read()->head().revision;
    ASSERT_EQ(*test.log().Reload(files), 1) << file;
    const auto known = (*opened)->reference();
    ASSERT_TRUE((*opened)->FollowReference(*test.Read(), before).ok());
    EXPECT_NE((*opened)->reference(), known) << file;
  }
}

}  // namespace
}  // namespace eastgate::facts
