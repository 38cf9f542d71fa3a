#include "services/intake/form.h"

#include <algorithm>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/enum_text.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "google/protobuf/message.h"
#include "google/type/latlng.pb.h"

namespace eastgate::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

enum YesNo { kYes = 1, kNo };
constexpr Word kYesNo[] = {{"是", kYes}, {"否", kNo}};
constexpr char kSourceRef[] = "source_ref";

const FieldDescriptor* FieldOf(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

void SetInteger(Message& message, const FieldDescriptor* field, int64_t value) {
  const auto* reflection = message.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    reflection->SetInt64(&message, field, value);
  } else {
    reflection->SetInt32(&message, field, static_cast<int32_t>(value));
  }
}

void SetText(Message& message, const char* field, std::string value) {
  message.GetReflection()->SetString(&message, FieldOf(message, field), std::move(value));
}

std::string TextOf(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, FieldOf(message, field));
}

// "collection/id"; nothing of nothing.
std::string NameOf(const char* collection, const std::string& id) {
  return id.empty() ? id : absl::StrCat(collection, "/", id);
}

double Degrees(Row& row, const char* column) {
  double value = 0;
  if (!absl::SimpleAtod(row.Text(column), &value)) row.Problem(column, "应为度数");
  return value;
}

void FillLocation(Message& message, const Field& field, Row& row) {
  if (row.Text(field.column).empty() && row.Text(field.detail).empty()) return;
  google::type::LatLng location;
  location.set_latitude(Degrees(row, field.column));
  location.set_longitude(Degrees(row, field.detail));
  message.GetReflection()->MutableMessage(&message, FieldOf(message, field.field))->CopyFrom(location);
}

void FillOne(Message& message, const Field& field, Row& row) {
  const auto* reflection = message.GetReflection();
  const FieldDescriptor* descriptor = FieldOf(message, field.field);
  switch (field.as) {
    case As::kText:
      return SetText(message, field.field, row.Text(field.column));
    case As::kRequired:
      return SetText(message, field.field, row.Required(field.column));
    case As::kId:
      SetText(message, field.field, row.Required(field.column));
      return SetText(message, kSourceRef, row.Text(field.column));
    case As::kName:
      return SetText(message, field.field, NameOf(field.detail, row.Required(field.column)));
    case As::kOptionalName:
      return SetText(message, field.field, NameOf(field.detail, row.Text(field.column)));
    case As::kDate:
      return SetText(message, field.field, row.Date(field.column));
    case As::kOptionalDate:
      return SetText(message, field.field, row.OptionalDate(field.column));
    case As::kMonth:
      return SetText(message, field.field, row.Month(field.column));
    case As::kDivision:
      return SetText(message, field.field, row.Division(field.column, TextOf(message, field.detail)));
    case As::kFen:
      return SetInteger(message, descriptor, row.Fen(field.column));
    case As::kInteger:
      return SetInteger(message, descriptor, row.Integer(field.column));
    case As::kLocation:
      return FillLocation(message, field, row);
    case As::kYesNo:
      return reflection->SetBool(&message, descriptor, row.OneOf(field.column, kYesNo) == kYes);
    case As::kWord: {
      const int value = row.OneOf(field.column, field.words);
      if (descriptor->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        reflection->SetEnumValue(&message, descriptor, value);
      } else {
        SetInteger(message, descriptor, value);
      }
      return;
    }
    case As::kList:
      for (const std::string& part : row.List(field.column))
        reflection->AddString(&message, descriptor, part);
      return;
  }
}

}  // namespace

absl::Span<const Word> ChannelWords() {
  static const auto* const words = [] {
    const auto& type = *livelihood::v1::NewbornEnrollmentChannel_descriptor();
    auto* all = new std::vector<Word>;
    for (int i = 0; i < type.value_count(); ++i) {
      const int number = type.value(i)->number();
      if (number != 0) all->push_back({resource::TextZh(type, number).c_str(), number});
    }
    return all;
  }();
  return *words;
}

absl::Span<const Word> EnrollmentChannels() {
  static const auto* const words = [] {
    const auto& type = *livelihood::v1::NewbornEnrollmentChannel_descriptor();
    auto* all = new std::vector<Word>;
    for (int i = 0; i < type.value_count(); ++i) {
      const int number = type.value(i)->number();
      if (number != 0) all->push_back({resource::TextZh(type, number).c_str(), number});
    }
    return all;
  }();
  return *words;
}

void Fill(Message& message, absl::Span<const Field> fields, Row& row) {
  for (const Field& field : fields) FillOne(message, field, row);
}

std::vector<std::string> ColumnsOf(absl::Span<const Field> fields) {
  std::vector<std::string> columns;
  for (const Field& field : fields) {
    columns.push_back(field.column);
    if (field.as == As::kLocation) columns.push_back(field.detail);
  }
  return columns;
}

FileForm StepForm(const char* title, std::vector<std::string> columns, const char* step_column,
                  absl::Span<const StepWord> steps) {
  return {title, std::move(columns), /*in_order=*/true, [step_column, steps](Row& row) -> Request {
            std::vector<Word> words;
            for (const StepWord& step : steps)
              words.push_back({step.word, static_cast<int>(words.size()) + 1});
            // A row without a known step is read as the first, so that its other problems are named as well.
            const int chosen = std::max(row.OneOf(step_column, words), 1);
            const StepWord& step = steps[static_cast<size_t>(chosen - 1)];
            return step.read(row, step.day_field);
          }};
}

const std::vector<FileForm>& FileForms() {
  static const auto* forms = [] {
    auto* all = new std::vector<FileForm>;
    for (std::vector<FileForm>& of_service : std::vector<std::vector<FileForm>>{CommandForms(),
                                                                                EconomyForms(),
                                                                                LivelihoodForms(),
                                                                                UrbanForms(),
                                                                                ReportingForms(),
                                                                                {AmendmentForm()}}) {
      for (FileForm& form : of_service) all->push_back(std::move(form));
    }
    return all;
  }();
  return *forms;
}

absl::StatusOr<const FileForm*> RecognizeForm(absl::Span<const std::string> header) {
  std::set<std::string> given;
  std::vector<std::string> problems;
  for (const std::string& column : header) {
    if (column == kReasonColumn) continue;
    if (!given.insert(column).second) problems.push_back(absl::StrCat("列重复：", column));
  }
  const FileForm* nearest = nullptr;
  size_t nearest_shared = 0;
  for (const FileForm& form : FileForms()) {
    const size_t shared = static_cast<size_t>(
        std::count_if(form.columns.begin(), form.columns.end(),
                      [&](const std::string& column) { return given.count(column) > 0; }));
    // If two forms share the same number of columns, the shorter form is nearer.
    if (nearest == nullptr || shared > nearest_shared ||
        (shared == nearest_shared && form.columns.size() < nearest->columns.size())) {
      nearest = &form;
      nearest_shared = shared;
    }
  }
  if (nearest_shared == 0) return absl::InvalidArgumentError("首行不是任何已知表格的列名");
  for (const std::string& column : nearest->columns) {
    if (given.erase(column) == 0) problems.push_back(absl::StrCat("缺少列：", column));
  }
  for (const std::string& column : given) problems.push_back(absl::StrCat("未知列：", column));
  if (problems.empty()) return nearest;
  return absl::InvalidArgumentError(absl::StrCat(nearest->title, "：", absl::StrJoin(problems, "；")));
}

}  // namespace eastgate::intake
