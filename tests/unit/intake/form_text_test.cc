#include "services/intake/form_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/form_template.h"

namespace eastgate::intake {
namespace {

using ::testing::HasSubstr;

// Returns the paragraph of the form of that title.
std::string TextOf(const std::string& title) {
  for (const FileForm& form : FileForms()) {
    if (form.title == title) return FormsText({&form, 1});
  }
  return "";
}

TEST(FormsText, SaysWhatEachColumnMayHold) {
  EXPECT_EQ(TextOf("居家照护补贴"),
            "居家照护补贴\n"
            "  发放编号：必填，本记录的编号，不得重复\n"
            "  身份证号：必填\n"
            "  残疾等级：必填，填：一级、二级、三级、四级\n"
            "  补贴月份：必填，月份 YYYY-MM\n"
            "  金额（元）：必填，金额（元，至多两位小数；列名写万元或亿元时按其单位）\n"
            "  发放日期：必填，日期 YYYY-MM-DD\n"
            "  所在区划：必填，区划代码，或当日有效且唯一的区划名称，同名时写明上级：上级/名称\n");
}

TEST(FormsText, SaysWhichStepsTakeAColumn) {
  const std::string text = TextOf("整治事项环节");
  EXPECT_THAT(text, HasSubstr("整治环节：必填，填：派遣、处置、核查、退回、销号、延期、重新列入、撤回\n"));
  EXPECT_THAT(text, HasSubstr("办结期限：必填，日期 YYYY-MM-DD；仅当整治环节为：延期、重新列入\n"));
}

TEST(FormsText, TakesFromTheContractWhetherAListMayBeEmpty) {
  EXPECT_THAT(TextOf("整治事项环节"), HasSubstr("佐证材料：必填，多项以；分隔，每项写作“材料位置#SHA-256”"));
  EXPECT_THAT(TextOf("整治行动"),
              HasSubstr("责任单位：可空，多项以；分隔，单位代码，或当日有效且唯一的单位名称\n"));
}

TEST(FormsText, HasTheWordsOfTheContractsEnums) {
  EXPECT_THAT(TextOf("新生儿参保登记"),
              HasSubstr("经办渠道：必填，填：区级经办中心、镇街经办站、村社区经办点、定点医药机构\n"));
}

TEST(TitlesText, HasATitleInALine) {
  const std::vector<FileForm> forms(FileForms().begin(), FileForms().begin() + 2);
  EXPECT_EQ(TitlesText(forms), "工作机制\n目标任务\n");
}

TEST(ColumnTexts, HasTheWordsThatCanBeChosen) {
  const std::vector<ColumnText> columns = ColumnTexts(*FormNamed("整治事项环节").value());
  ASSERT_EQ(columns.size(), 9);
  EXPECT_EQ(columns[2].column, "整治环节");
  EXPECT_EQ(columns[2].words.size(), 8);
  EXPECT_TRUE(columns[3].words.empty());
}

TEST(FormsText, HasEveryFormWithEveryColumn) {
  const std::string text = FormsText(FileForms());
  for (const FileForm& form : FileForms()) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(form.title, "\n  ")));
    for (const std::string& column : form.Columns())
      EXPECT_THAT(TextOf(form.title), HasSubstr(absl::StrCat("\n  ", column, "：")));
  }
}

}  // namespace
}  // namespace eastgate::intake
