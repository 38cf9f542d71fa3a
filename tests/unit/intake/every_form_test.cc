// Tests the rules that hold for every form, whatever noun it is of.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/resource/request_fields.h"
#include "gmock/gmock.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/type/latlng.pb.h"
#include "gtest/gtest.h"
#include "services/intake/form.h"
#include "services/intake/loader.h"
#include "services/intake/method.h"
#include "tests/unit/intake/testing/examples.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using testing::ExampleRow;
using testing::FieldIn;
using ::testing::HasSubstr;
using testing::IsRead;
using testing::MessageOf;
using testing::Read;
using testing::ReadRow;
using testing::Texts;
using testing::With;

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field.is_repeated();
}

bool IsPairs(const FieldDescriptor& field) {
  const Descriptor* type = field.message_type();
  return type != nullptr && field.is_repeated() && IsText(*type->FindFieldByNumber(1)) &&
         type->FindFieldByNumber(2)->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

bool IsInteger(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

// Returns whether a field of the contract can hold what is read so.
bool Fits(As as, const FieldDescriptor& field) {
  switch (as) {
    case As::kDate:
    case As::kOptionalDate:
      return IsText(field) && (absl::EndsWith(field.name(), "_on") || absl::EndsWith(field.name(), "_until"));
    case As::kId:
      return IsText(field) && field.containing_type()->FindFieldByName("source_ref") != nullptr;
    case As::kFen:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 && absl::EndsWith(field.name(), "_fen");
    case As::kInteger:
      return IsInteger(field);
    case As::kLocation:
      return field.message_type() == google::type::LatLng::descriptor() && !field.is_repeated();
    case As::kYesNo:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
    case As::kWord:
      return field.enum_type() != nullptr || IsInteger(field);
    case As::kList:
    case As::kDivisionCodes:
      return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && field.is_repeated();
    case As::kPairs:
      return IsPairs(field);
    case As::kStep:
    case As::kOther:
      return true;
    default:
      return IsText(field);
  }
}

bool IsFilled(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0
                             : reflection->HasField(message, &field);
}

TEST(EveryForm, HasATitleAndColumnsThatNoOtherHas) {
  std::set<std::string> titles;
  std::set<std::set<std::string>> headers;
  for (const FileForm& form : FileForms()) {
    const std::vector<std::string> columns = form.Columns();
    const std::set<std::string> header(columns.begin(), columns.end());
    EXPECT_TRUE(titles.insert(form.title).second) << form.title << " is a title twice";
    EXPECT_TRUE(headers.insert(header).second) << form.title << ": another form has the same columns";
    EXPECT_EQ(header.size(), columns.size()) << form.title << ": a column is there twice";
  }
}

TEST(EveryForm, ReadsItsColumnsIntoFieldsThatFit) {
  for (const FileForm& form : FileForms()) {
    for (const Field& field : form.fields) {
      int requests = 0;
      for (const StepWord& step : form.requests) {
        const FieldDescriptor* descriptor = FieldIn(step, field);
        if (descriptor == nullptr) continue;
        ++requests;
        EXPECT_TRUE(Fits(field.as, *descriptor)) << form.title << ": " << field.column;
      }
      EXPECT_TRUE(requests > 0 || *field.field == '\0') << form.title << ": no field " << field.field;
    }
  }
}

TEST(EveryForm, HasWordsForValuesOfTheContract) {
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      for (const Field& field : form.fields) {
        const FieldDescriptor* descriptor = FieldIn(step, field);
        if (field.as != As::kWord || descriptor == nullptr) continue;
        const std::vector<Word> words = WordsOf(field, *step.request->GetDescriptor());
        EXPECT_GT(words.size(), 1) << form.title << ": " << field.column;
        std::set<std::string> texts;
        std::set<int> values;
        for (const Word& word : words) {
          EXPECT_TRUE(texts.insert(word.word).second) << word.word;
          EXPECT_TRUE(values.insert(word.value).second) << word.word;
          EXPECT_GT(word.value, 0) << word.word;
          const auto* type = descriptor->enum_type();
          EXPECT_TRUE(type == nullptr || type->FindValueByNumber(word.value) != nullptr) << word.word;
        }
      }
    }
  }
}

TEST(EveryForm, MakesTheRequestOfARowWithEverythingThatTheContractRequires) {
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      const std::string which = absl::StrCat(form.title, " ", step.word);
      const ReadRow row = Read(form, ExampleRow(form, step));
      EXPECT_EQ(row.problems, "") << which;
      const Message& message = MessageOf(row.request);
      const Descriptor& type = *step.request->GetDescriptor();
      ASSERT_EQ(message.GetDescriptor(), &type) << which;
      EXPECT_EQ(MethodOf(type).input_type(), &type);
      for (const Field& field : form.fields) {
        const FieldDescriptor* descriptor = FieldIn(step, field);
        EXPECT_TRUE(descriptor == nullptr || IsFilled(message, *descriptor)) << which << ": " << field.column;
      }
      status::Violations violations;
      resource::RequestFields(type).Check(message, "", nullptr, violations);
      EXPECT_TRUE(violations.empty()) << which << ": " << violations.ToStatus();
    }
  }
}

TEST(EveryForm, NamesTheColumnsThatAreBad) {
  const std::set<As> any_text = {As::kText,         As::kRequired, As::kId,       As::kName,
                                 As::kOptionalName, As::kList,     As::kDivision, As::kDivisionCode,
                                 As::kFigure,       As::kOther,    As::kKey,      As::kDivisionCodes};
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      const Texts good = ExampleRow(form, step);
      for (const Field& field : form.fields) {
        if (!IsRead(step, field) || any_text.count(field.as) > 0) continue;
        EXPECT_THAT(Read(form, With(good, field.column, "？")).problems,
                    HasSubstr(absl::StrCat(field.column, "：")))
            << form.title << " " << step.word;
      }
    }
  }
}

TEST(EveryForm, TakesNothingInAColumnThatTheStepHasNoFieldFor) {
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      for (const Field& field : form.fields) {
        if (IsRead(step, field)) continue;
        EXPECT_EQ(Read(form, With(ExampleRow(form, step), field.column, "1")).problems,
                  absl::StrCat(field.column, "：该环节无需填写"))
            << form.title << " " << step.word;
      }
    }
  }
}

// The patterns of resources by their types: "newbornEnrollments/{newborn_enrollment}".
std::map<std::string, std::string> Patterns() {
  std::map<std::string, std::string> patterns;
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      const auto& options = MethodOf(*step.request->GetDescriptor()).output_type()->options();
      const auto& resource = options.GetExtension(google::api::resource);
      patterns[resource.type()] = resource.pattern(0);
    }
  }
  return patterns;
}

TEST(EveryForm, NamesResourcesOfTheCollectionThatTheContractHas) {
  const auto patterns = Patterns();
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      for (const Field& field : form.fields) {
        const FieldDescriptor* descriptor = FieldIn(step, field);
        if (descriptor == nullptr || (field.as != As::kName && field.as != As::kOptionalName)) continue;
        const auto& reference = descriptor->options().GetExtension(google::api::resource_reference);
        const auto pattern = patterns.find(reference.type());
        if (pattern == patterns.end()) continue;  // No form makes such resources.
        EXPECT_TRUE(absl::StartsWith(pattern->second, absl::StrCat(field.detail, "/")))
            << form.title << ": " << field.column << " is a name of " << pattern->second;
      }
    }
  }
}

TEST(EveryForm, RecordsWhatCanBeAmendedByTheWordForIt) {
  int amendable = 0;
  for (const FileForm& form : FileForms()) {
    if (!form.options.record) continue;
    ++amendable;
    const Record& record = *form.options.record;
    const Descriptor& created = *form.requests.front().request->GetDescriptor();
    const auto& resource = MethodOf(created).output_type()->options().GetExtension(google::api::resource);
    EXPECT_TRUE(absl::StartsWith(resource.pattern(0), absl::StrCat(record.collection, "/"))) << form.title;
    EXPECT_TRUE(*record.measure == '\0' ||
                absl::StartsWith(record.measure, absl::StrCat(ServiceOf(created), ".")))
        << record.measure;
    const std::string word = *record.word == '\0' ? form.title : record.word;
    const auto amendment = testing::Good<Amendment>("更正与撤销", {{"更正文号", "更〔2024〕1号"},
                                                                   {"记录类别", word},
                                                                   {"记录编号", "B-1"},
                                                                   {"更正项目", "撤销"},
                                                                   {"更正为", ""},
                                                                   {"原因类别", "差错"},
                                                                   {"更正原因", "录入有误"}});
    EXPECT_EQ(amendment.service, ServiceOf(created));
    EXPECT_EQ(amendment.resource, absl::StrCat(record.collection, "/B-1"));
    for (const char* column : record.dimensions) {
      for (const Field& field : form.fields) {
        if (field.column != std::string(column)) continue;
        EXPECT_NE(created.FindFieldByName(field.field)->enum_type(), nullptr) << column;
      }
      EXPECT_THAT(form.Columns(), ::testing::Contains(column)) << form.title;
    }
  }
  EXPECT_GT(amendable, 1);
}

TEST(EveryForm, ReadsTheFilesOfTheSampleDistrict) {
  int files = 0;
  for (const char* folder : {"files", "review", "late"}) {
    for (const auto& entry : std::filesystem::directory_iterator(absl::StrCat(EASTGATE_SAMPLE "/", folder))) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      std::string rejects;
      const LoadHooks hooks = {
          [](absl::Span<const Request> requests) { return std::vector<Outcome>(requests.size()); },
          [](int, int) {}, [&rejects](absl::string_view rows) { absl::StrAppend(&rejects, rows); }};
      const auto report = LoadFile(bytes, testing::SampleReference(), LoadOptions(), hooks);
      ASSERT_TRUE(report.ok()) << entry.path() << ": " << report.status();
      EXPECT_EQ(rejects, "") << entry.path();
      ++files;
    }
  }
  EXPECT_GT(files, 50);
}

}  // namespace
}  // namespace eastgate::intake
