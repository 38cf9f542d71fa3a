#include "services/intake/form.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using ::testing::HasSubstr;

std::string ProblemOf(const std::vector<std::string>& header) {
  return std::string(RecognizeForm(header).status().message());
}

TEST(FileForm, EveryFormIsRecognizedInAnyOrderOfColumns) {
  for (const FileForm& form : FileForms()) {
    std::vector<std::string> header = form.Columns();
    std::reverse(header.begin(), header.end());
    ASSERT_TRUE(RecognizeForm(header).ok()) << form.title;
    EXPECT_EQ((*RecognizeForm(header))->title, form.title);
    header.push_back(kReasonColumn);
    EXPECT_EQ((*RecognizeForm(header))->title, form.title) << "a corrected file keeps the column of reasons";
  }
}

TEST(FileForm, MissingUnknownAndRepeatedColumnsAreNamed) {
  EXPECT_THAT(ProblemOf({"改造编号", "户号", "完工日期", "费用（元）"}),
              HasSubstr("无障碍改造：缺少列：所在区划"));
  EXPECT_THAT(ProblemOf({"业务编号", "登记编号", "待遇起始日期", "备注"}), HasSubstr("未知列：备注"));
  EXPECT_THAT(ProblemOf({"业务编号", "登记编号", "待遇起始日期", "登记编号"}), HasSubstr("列重复：登记编号"));
  EXPECT_THAT(ProblemOf({"甲", "乙"}), HasSubstr("不是任何已知表格"));
}

}  // namespace
}  // namespace eastgate::intake
