#include "services/intake/rejects.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/intake/row.h"
#include "services/intake/source.h"
#include "tests/unit/intake/testing/sample.h"

namespace eastgate::intake {
namespace {

TEST(Guarded, WhatASpreadsheetWouldExecuteIsTextAndReadBackAsItWas) {
  for (const char* cell : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠a", " =1",
                           "\t=1", "　=1", "\ta", "\ra"}) {
    EXPECT_EQ(Guarded(cell), absl::StrCat("'", cell));
    EXPECT_EQ(Unguarded(Guarded(cell)), cell);
    EXPECT_EQ(Guarded(Guarded(cell)), Guarded(cell)) << "a row that is rejected again";
  }
  for (const char* cell : {"", "a", "1-2", "'a", "登记=", "'"}) {
    EXPECT_EQ(Guarded(cell), cell);
    EXPECT_EQ(Unguarded(cell), cell);
  }
}

std::string Csv(const std::vector<std::string>& header, size_t width,
                const std::vector<std::vector<std::string>>& rows) {
  std::string csv;
  RejectedRows rejected(header, width, Encoding::kUtf8,
                        [&csv](absl::string_view bytes) { absl::StrAppend(&csv, bytes); });
  for (const auto& row : rows) rejected.Add(row, "不行");
  return csv;
}

TEST(RejectedRows, AreWholeWithTheReasonAtTheirEnd) {
  EXPECT_EQ(Csv({"甲", "乙"}, 2, {{"1", "2"}, {"3"}}), "甲,乙,退回原因\n1,2,不行\n3,,不行\n");
  EXPECT_EQ(Csv({"甲", "乙"}, 4, {{"1", "2", "3", "4"}}), "甲,乙,,,退回原因\n1,2,3,4,不行\n");
  EXPECT_EQ(Csv({"甲", "乙"}, 2, {}), "");
}

TEST(RejectedRows, HaveOneReason) {
  EXPECT_EQ(Csv({"甲", kReasonColumn, "乙"}, 3, {{"1", "以前", "2"}}), "甲,乙,退回原因\n1,2,不行\n");
}

TEST(RejectedRows, AreGuardedInEveryCell) {
  EXPECT_EQ(Csv({"甲", "乙"}, 3, {{"=1", "-2", "@3"}}), "甲,乙,,退回原因\n'=1,'-2,'@3,不行\n");
  const std::vector<std::string> columns = {"甲"};
  EXPECT_EQ(Row(columns, std::vector<std::string>{"'=1"}, testing::SampleReference()).Text("甲"), "=1");
}

class RejectsFileTest : public ::testing::Test {
 protected:
  RejectsFileTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "eastgate-rejects-XXXXXX";
    root_ = mkdtemp(pattern.data());
  }
  ~RejectsFileTest() override { std::filesystem::remove_all(root_); }

  static std::string Text(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  static mode_t ModeOf(const std::filesystem::path& path) {
    struct stat found = {};
    EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 07777;
  }
  static void Put(const std::filesystem::path& directory, const std::string& source,
                  const std::string& text) {
    RejectsFile file(directory, source);
    file.Write(text);
    ASSERT_TRUE(file.Close().ok());
  }

  std::filesystem::path root_;
};

TEST_F(RejectsFileTest, FilesOfOneNameInTwoFoldersAreKeptApart) {
  const RejectsFile a(root_, "a/x.csv"), b(root_, "b/x.csv"), again(root_, "./a/../a/x.csv");
  EXPECT_NE(a.path(), b.path());
  EXPECT_EQ(a.path(), again.path());
  EXPECT_EQ(a.path().filename().string().rfind("x.csv.", 0), 0);
}

TEST_F(RejectsFileTest, OnlyItsOwnerReadsItAndTheFoldersMadeForIt) {
  const mode_t before = umask(0);
  Put(root_ / "made" / "within", "x.csv", "rows");
  umask(before);
  const RejectsFile file(root_ / "made" / "within", "x.csv");
  EXPECT_EQ(Text(file.path()), "rows");
  EXPECT_EQ(ModeOf(file.path()), 0600);
  EXPECT_EQ(ModeOf(root_ / "made"), 0700);
  EXPECT_EQ(ModeOf(root_ / "made" / "within"), 0700);
}

TEST_F(RejectsFileTest, TakesThePlaceOfAnEarlierOneWhenItIsComplete) {
  Put(root_, "x.csv", "one");
  const std::filesystem::path path = RejectsFile(root_, "x.csv").path();
  std::filesystem::permissions(path, std::filesystem::perms::all);
  {
    RejectsFile broken_off(root_, "x.csv");
    broken_off.Write("tw");
    EXPECT_EQ(Text(path), "one");
  }
  Put(root_, "x.csv", "two");
  EXPECT_EQ(Text(path), "two");
  EXPECT_EQ(ModeOf(path), 0600);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root_), {}), 1) << "nothing unfinished is left";
}

TEST_F(RejectsFileTest, NothingIsMadeOfNothingAndRemoveLeavesNothing) {
  RejectsFile file(root_ / "made", "x.csv");
  EXPECT_TRUE(file.Close().ok());
  EXPECT_TRUE(file.Remove().ok());
  EXPECT_FALSE(std::filesystem::exists(root_ / "made"));
  Put(root_, "x.csv", "one");
  EXPECT_TRUE(RejectsFile(root_, "x.csv").Remove().ok());
  EXPECT_TRUE(std::filesystem::is_empty(root_));
}

TEST_F(RejectsFileTest, TheRowsOfAWorkbookAreOneThatLoadsAsItIs) {
  const std::string csv = "\xEF\xBB\xBF编号,金额（万元）,退回原因\n360111199001011230,'-1,\"一\n二\"\n";
  const mode_t before = umask(0);
  {
    RejectsFile file(root_, "x.xlsx", /*is_workbook=*/true);
    file.Write(csv.substr(0, 20));
    file.Write(csv.substr(20));
    ASSERT_TRUE(file.Close().ok());
  }
  umask(before);
  const RejectsFile again(root_, "x.xlsx", /*is_workbook=*/true);
  EXPECT_EQ(again.path().extension(), ".xlsx");
  EXPECT_EQ(ModeOf(again.path()), 0600);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root_), {}), 1) << "nothing unfinished is left";
  const auto source = SourceOf(Text(again.path()), "");
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(source->csv, "\xEF\xBB\xBF编号,金额（万元）,退回原因\n360111199001011230,-1,\"一\n二\"\n");
}

TEST_F(RejectsFileTest, TheRowsAreKeptWhereNoWorkbookCanBeMadeOfThem) {
  // More than a cell of a workbook has.
  const std::string csv = "编号,退回原因\n" + std::string(40'000, 'a') + ",不行\n";
  RejectsFile file(root_, "x.xlsx", /*is_workbook=*/true);
  file.Write(csv);
  ASSERT_TRUE(file.Close().ok());
  EXPECT_EQ(file.path().extension(), ".csv");
  EXPECT_EQ(Text(file.path()), csv);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root_), {}), 1) << "nothing unfinished is left";
  EXPECT_TRUE(RejectsFile(root_, "x.xlsx", /*is_workbook=*/true).Remove().ok());
  EXPECT_TRUE(std::filesystem::is_empty(root_));
}

TEST_F(RejectsFileTest, AFileThatCannotBeWrittenIsAnError) {
  std::ofstream(root_ / "file") << "not a folder";
  RejectsFile file(root_ / "file", "x.csv");
  file.Write("rows");
  EXPECT_FALSE(file.Close().ok());
}

}  // namespace
}  // namespace eastgate::intake
