#include "services/intake/form_template.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/form_text.h"
#include "services/intake/source.h"
#include "services/intake/table.h"
#include "services/intake/workbook/sheet_reader.h"
#include "tests/unit/intake/testing/load.h"

namespace eastgate::intake {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::vector<std::string>> SheetOf(const std::string& bytes, absl::string_view sheet) {
  std::vector<std::vector<std::string>> rows;
  const absl::Status status =
      workbook::ReadSheet(bytes, sheet, [&rows](int, const std::vector<std::string>& cells) {
        rows.push_back(cells);
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

ListsOnDay SampleLists() {
  return {&testing::SampleReference().kinds, reference::Date(2024, 3, 1)};
}

TEST(TemplateOf, EveryFormsIsRecognizedAndLoadsAsItIs) {
  for (const FileForm& form : FileForms()) {
    const auto bytes = TemplateOf(form, SampleLists());
    ASSERT_TRUE(bytes.ok()) << form.title << bytes.status();
    const auto source = SourceOf(*bytes, "");
    ASSERT_TRUE(source.ok()) << form.title << source.status();
    const auto recognized = Table::FormOf(source->csv);
    ASSERT_TRUE(recognized.ok()) << form.title << recognized.status();
    EXPECT_EQ((*recognized)->title, form.title);
    const testing::TestLoad load = testing::TryLoad(source->csv, testing::Accept);
    ASSERT_TRUE(load.report.ok()) << form.title << load.report.status();
    EXPECT_EQ(load.report->loaded, 1) << form.title << ": " << load.rejects;
  }
}

TEST(TemplateOf, SaysWhatEachColumnMayHoldAndWhichWords) {
  const std::string bytes = TemplateOf(*FormNamed("居家照护补贴").value()).value();
  EXPECT_THAT(SheetOf(bytes, "填写说明"),
              Contains(ElementsAre("残疾等级", "必填，填：一级、二级、三级、四级")));
  EXPECT_THAT(SheetOf(bytes, "填写说明"), Contains(Contains(HasSubstr("（万元）"))));
  EXPECT_THAT(SheetOf(bytes, "可填内容"), Contains(ElementsAre("", "", "四级")));
}

TEST(TemplateOf, HasTheTitlesOfAnOpenListIfTheyAreAtHand) {
  const FileForm& form = *FormNamed("企业认定").value();
  const std::string with = TemplateOf(form, SampleLists()).value();
  EXPECT_THAT(SheetOf(with, "可填内容"), Contains(Contains("省级智能制造标杆企业")));
  EXPECT_THAT(SheetOf(with, "填写说明"),
              Contains(Contains(HasSubstr("必填，清单中的代码，或当日有效的名称：市级"))));
  const std::string without = TemplateOf(form).value();
  EXPECT_THAT(SheetOf(without, "填写说明"),
              Contains(ElementsAre("认定类别", "必填，清单中的代码，或当日有效的名称")));
}

TEST(FormNamed, OneThatIsNotThereIsRefused) {
  EXPECT_EQ(FormNamed("居家照护补贴").value()->title, "居家照护补贴");
  EXPECT_THAT(FormNamed("没有的表").status().message(), HasSubstr("没有名为“没有的表”的表格"));
}

}  // namespace
}  // namespace eastgate::intake
