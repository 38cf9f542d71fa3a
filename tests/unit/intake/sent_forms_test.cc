// Tests the rules that hold for the rows of every form on their way: as a file has them, and as a service
// answers them.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "common/reference/csv.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "services/intake/text.h"
#include "tests/unit/intake/testing/decoded.h"
#include "tests/unit/intake/testing/examples.h"
#include "tests/unit/intake/testing/load.h"

namespace eastgate::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::Accept;
using testing::ExampleRow;
using testing::FieldIn;
using ::testing::HasSubstr;
using testing::IsRead;
using testing::Read;
using testing::Texts;
using testing::TryLoad;
using testing::With;

std::string TextIn(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// A service refuses a request that is sent again after its fact was retracted: it knows a creation by the id
// of its resource, and a step by its source_ref.
TEST(EveryRow, IsSentWithWhatItsServiceKnowsItByForEver) {
  for (const FileForm& form : FileForms()) {
    if (form.options.amends) continue;
    for (const StepWord& step : form.requests) {
      const std::string which = absl::StrCat(form.title, " ", step.word);
      const Request request = Read(form, ExampleRow(form, step)).request;
      const Message& message = testing::MessageOf(request);
      if (message.GetDescriptor()->FindFieldByName("name") != nullptr) {
        EXPECT_NE(TextIn(message, "source_ref"), "") << which;
      } else {
        EXPECT_TRUE(absl::StartsWith(message.GetDescriptor()->name(), "Create")) << which;
      }
    }
  }
}

// Returns the file of one row, with columns in the order of the form.
std::string FileOf(const FileForm& form, const Texts& texts, const std::vector<std::string>& header) {
  std::vector<std::string> row;
  for (const std::string& column : form.Columns()) {
    const auto text = texts.find(column);
    row.push_back(text == texts.end() ? "" : text->second);
  }
  std::string csv;
  reference::WriteCsvRow(header, csv);
  reference::WriteCsvRow(row, csv);
  return csv;
}

TEST(EveryFile, IsReadAsASpreadsheetWritesIt) {
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      std::vector<std::string> folded;
      for (const std::string& column : form.Columns()) folded.push_back(Folded(column));
      std::string file = FileOf(form, ExampleRow(form, step), folded);
      // Two columns without a name after every row, and rows without content at the end.
      file = absl::StrReplaceAll(file, {{"\n", ",,\n"}});
      absl::StrAppend(&file, std::string(form.Columns().size() + 1, ','), "\n");
      for (const char* marks : {"", "\xEF\xBB\xBF\xEF\xBB\xBF"}) {
        const testing::TestLoad load = TryLoad(absl::StrCat(marks, file), Accept);
        ASSERT_TRUE(load.report.ok()) << form.title << ": " << load.report.status();
        EXPECT_EQ(load.report->title, form.title);
        EXPECT_EQ(load.report->rows, 1) << form.title;
        EXPECT_EQ(load.report->loaded, 1) << form.title << load.rejects;
      }
    }
  }
}

TEST(EveryFile, ComesBackAsItCame) {
  for (const FileForm& form : FileForms()) {
    const std::vector<std::string> columns = form.Columns();
    std::vector<std::string> row(columns.size() + 2, "=登记");
    for (const Encoding encoding : {Encoding::kUtf8, Encoding::kGb18030}) {
      std::string csv;
      reference::WriteCsvRow(columns, csv);
      reference::WriteCsvRow(row, csv);
      const testing::TestLoad load = TryLoad(EncodeText(csv, encoding), Accept);
      ASSERT_TRUE(load.report.ok()) << form.title;
      const std::string rejects = Decoded(load.rejects);
      size_t cells = 0;
      for (size_t at = rejects.find("'=登记"); at != std::string::npos; at = rejects.find("'=登记", at + 1))
        ++cells;
      EXPECT_GE(cells, row.size()) << form.title;
      EXPECT_EQ(TryLoad(load.rejects, Accept).rejects, load.rejects) << form.title;
    }
  }
}

TEST(EveryNumber, ThatDoesNotFitItsFieldIsNamedAsSent) {
  int numbers = 0;
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      for (const Field& field : form.fields) {
        if (field.as != As::kInteger && field.as != As::kFen && field.as != As::kLocation) continue;
        if (!IsRead(step, field)) continue;
        const FieldDescriptor& descriptor = *FieldIn(step, field);
        // 2³² and 2⁶⁴ more than a value that fits.
        std::vector<std::string> sent = {"18446744073709551624", "-18446744073709551624"};
        if (descriptor.cpp_type() == FieldDescriptor::CPPTYPE_INT32) sent.emplace_back("4294967304");
        for (const std::string& number : sent) {
          ++numbers;
          const std::string problems =
              Read(form, With(ExampleRow(form, step), field.column, number)).problems;
          EXPECT_THAT(problems, HasSubstr(absl::StrCat(field.column, "：应为"))) << form.title;
          EXPECT_THAT(problems, HasSubstr(absl::StrCat("填的是“", number, "”"))) << form.title;
        }
      }
    }
  }
  EXPECT_GT(numbers, 50);
}

TEST(EveryIdentity, WithASmallXIsToldSo) {
  int identities = 0;
  for (const FileForm& form : FileForms()) {
    for (const Field& field : form.fields) {
      if (form.options.amends || field.as != As::kOther || !field.words.empty()) continue;
      ++identities;
      const Texts row = With(ExampleRow(form, form.requests.front()), field.column, "36011120240318007x");
      EXPECT_EQ(Read(form, row).problems, absl::StrCat(field.column, "：末位应为大写字母 X")) << form.title;
    }
  }
  EXPECT_GT(identities, 2);
}

}  // namespace
}  // namespace eastgate::intake
