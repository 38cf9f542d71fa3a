#include "common/workbook/workbook_bytes.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/workbook/sheet_reader.h"

namespace eastgate::workbook {
namespace {

using ::testing::ElementsAre;

absl::StatusOr<std::string> Written(const std::string& text, absl::CivilDay day) {
  return WorkbookBytes(day, [&text](WorkbookWriter& writer) {
    writer.AddSheet("甲", std::vector<ColumnSettings>{{}, {.format = ColumnFormat::kNumber}});
    writer.AddHeader({"名称", "数值"});
    writer.AddRow({text, "1234.5"});
    writer.AddRow({"", "未上报"});
    writer.AddRow({"", "1234567890123456"});
  });
}

TEST(WorkbookBytes, AreReadBack) {
  const auto bytes = Written("=1+1", absl::CivilDay(2024, 9, 30));
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  std::vector<std::vector<std::string>> rows;
  ASSERT_TRUE(ReadSheet(*bytes, "", [&rows](int, const std::vector<std::string>& cells) {
                rows.push_back(cells);
                return absl::OkStatus();
              }).ok());
  EXPECT_THAT(rows, ElementsAre(ElementsAre("名称", "数值"), ElementsAre("=1+1", "1234.5"),
                                ElementsAre("", "未上报"), ElementsAre("", "1234567890123456")));
}

TEST(WorkbookBytes, AreTheSameForTheSameContentsAndDay) {
  const absl::CivilDay day(2024, 9, 30);
  EXPECT_EQ(*Written("a", day), *Written("a", day));
  EXPECT_NE(*Written("a", day), *Written("b", day));
  EXPECT_NE(*Written("a", day), *Written("a", day + 1));
}

TEST(WorkbookBytes, WhatCannotBeWrittenIsAnError) {
  EXPECT_EQ(Written(std::string(32'768, 'a'), absl::CivilDay(2024, 9, 30)).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace eastgate::workbook
