#include "common/workbook/workbook_writer.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/workbook/sheet_reader.h"

namespace eastgate::workbook {
namespace {

using ::testing::ElementsAre;

class WorkbookWriterTest : public ::testing::Test {
 protected:
  WorkbookWriterTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "eastgate-workbook-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~WorkbookWriterTest() override { std::filesystem::remove_all(folder_); }

  std::vector<std::vector<std::string>> Read(const std::string& sheet) const {
    std::ifstream in(path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::vector<std::vector<std::string>> rows;
    EXPECT_TRUE(ReadSheet(bytes, sheet, [&rows](int, const std::vector<std::string>& cells) {
                  rows.push_back(cells);
                  return absl::OkStatus();
                }).ok());
    return rows;
  }
  std::string path() const { return folder_ / "book.xlsx"; }

  std::filesystem::path folder_;
};

TEST_F(WorkbookWriterTest, WhatIsWrittenIsReadBack) {
  WorkbookWriter writer(path());
  writer.AddSheet(
      "甲", std::vector<ColumnSettings>{{},
                                        {.format = ColumnFormat::kNumber},
                                        {.format = ColumnFormat::kDate, .allowed = RangeOf("乙", 2, 3)}});
  writer.AddHeader({"编号", "金额", "日期"});
  writer.AddRow({"360111199001011230", "1234.5", "2024-03-01", "以外"});
  writer.AddRow({"=1+1", "不详", "", "a\r\n\x01<&>\""});
  writer.AddSheet("乙", {});
  writer.AddRow({"007"});
  ASSERT_TRUE(writer.Close().ok());
  EXPECT_THAT(Read(""), ElementsAre(ElementsAre("编号", "金额", "日期"),
                                    ElementsAre("360111199001011230", "1234.5", "2024-03-01", "以外"),
                                    ElementsAre("=1+1", "不详", "", "a\r\n\x01<&>\"")));
  EXPECT_THAT(Read("乙"), ElementsAre(ElementsAre("007")));
}

TEST_F(WorkbookWriterTest, NothingIsLeftBesideTheWorkbook) {
  {
    WorkbookWriter unfinished(path());
    unfinished.AddSheet("甲", {});
    unfinished.AddRow({"a"});
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  WorkbookWriter writer(path());
  writer.AddSheet("甲", {});
  ASSERT_TRUE(writer.Close().ok());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(WorkbookWriterTest, WhatCannotBeWrittenIsAnError) {
  WorkbookWriter nowhere(folder_ / "none" / "book.xlsx");
  nowhere.AddSheet("甲", {});
  nowhere.AddRow({"a"});
  EXPECT_EQ(nowhere.Close().code(), absl::StatusCode::kUnavailable);
  WorkbookWriter too_long(path());
  too_long.AddSheet("甲", {});
  too_long.AddRow({std::string(32'768, 'a')});
  EXPECT_EQ(too_long.Close().code(), absl::StatusCode::kUnavailable);
  WorkbookWriter bad_name(path());
  bad_name.AddSheet(std::string(32, 'a'), {});
  bad_name.AddRow({"a"});
  EXPECT_EQ(bad_name.Close().code(), absl::StatusCode::kUnavailable);
}

TEST(RangeOf, IsTheCellsBelowTheHeader) {
  EXPECT_EQ(RangeOf("可填内容", 27, 5), "='可填内容'!$AB$2:$AB$6");
}

}  // namespace
}  // namespace eastgate::workbook
