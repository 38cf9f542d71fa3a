#include "services/intake/form_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::intake {
namespace {

std::vector<const char*> Texts(absl::Span<const Word> words) {
  std::vector<const char*> texts;
  for (const Word& word : words) texts.push_back(word.word);
  return texts;
}

std::string OneOf(const std::vector<const char*>& words) {
  return absl::StrCat("必填，填：", absl::StrJoin(words, "、"));
}

bool IsRequired(const google::protobuf::FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

// Returns whether the column may be empty, where the contract alone decides it.
const char* Presence(const FileForm& form, const Field& field) {
  for (const StepWord& step : form.requests) {
    const auto* descriptor = step.request->GetDescriptor()->FindFieldByName(field.field);
    if (descriptor != nullptr && IsRequired(*descriptor)) return "必填";
  }
  return "可空";
}

// Returns the words of the column, of the first request that has its field.
std::vector<const char*> WordsIn(const FileForm& form, const Field& field, const ListsOnDay& lists = {}) {
  if (field.as == As::kOther) return Texts(field.words);
  std::vector<const char*> words;
  for (const StepWord& step : form.requests) {
    if (field.as == As::kStep) {
      words.push_back(step.word);
    } else if (words.empty()) {
      words = Texts(WordsOf(field, *step.request->GetDescriptor()));
      if (words.empty()) words = TitlesOf(field, *step.request->GetDescriptor(), lists);
    }
  }
  return words;
}

// One case for every way of reading a column.
std::string Reading(const FileForm& form, const Field& field) {
  switch (field.as) {
    case As::kText:
      return Presence(form, field);
    case As::kRequired:
    case As::kKey:
      return "必填";
    case As::kId:
      return "必填，本记录的编号，不得重复";
    case As::kName:
      return "必填，已登记的编号";
    case As::kOptionalName:
      return absl::StrCat(Presence(form, field), "，已登记的编号");
    case As::kDate:
      return "必填，日期 YYYY-MM-DD";
    case As::kOptionalDate:
      return "可空，日期 YYYY-MM-DD";
    case As::kMonth:
      return "必填，月份 YYYY-MM";
    case As::kPeriod:
      return "必填，月份、季度或年度：2024-09、2024-Q3、2024";
    case As::kDivision:
      return "必填，区划代码，或当日有效且唯一的区划名称，同名时写明上级：上级/名称";
    case As::kDivisionCode:
      return "必填，区划代码";
    case As::kDivisionCodes:
      return absl::StrCat(Presence(form, field), "，区划代码，多项以；分隔");
    case As::kFen:
      return "必填，金额（元，至多两位小数；列名写万元或亿元时按其单位）";
    case As::kInteger:
      return "必填，整数";
    case As::kLocation:
      return "可空，度数，经纬度同时填写";
    case As::kYesNo:
    case As::kWord:
    case As::kStep:
      return OneOf(WordsIn(form, field));
    case As::kList:
      return absl::StrCat(Presence(form, field), "，多项以；分隔");
    case As::kPairs:
      return absl::StrCat(Presence(form, field), "，多项以；分隔，每项写作“", field.detail, "”");
    case As::kFigure:
      return "必填，指标编号";
    case As::kOther:
      return field.words.empty() ? field.detail : OneOf(WordsIn(form, field));
  }
  return "";
}

// Returns how a unit may be written, where the column names one.
const char* UnitsIn(const FileForm& form, const Field& field) {
  for (const StepWord& step : form.requests) {
    const auto* descriptor = step.request->GetDescriptor()->FindFieldByName(field.field);
    if (descriptor != nullptr && descriptor->options().HasExtension(options::v1::unit))
      return "，单位代码，或当日有效且唯一的单位名称";
  }
  return "";
}

// Returns how a code of an open list may be written, where the column has one.
std::string KindsIn(const FileForm& form, const Field& field, const ListsOnDay& lists) {
  for (const StepWord& step : form.requests) {
    if (ListOf(field, *step.request->GetDescriptor()).empty()) continue;
    const std::vector<const char*> titles = TitlesOf(field, *step.request->GetDescriptor(), lists);
    const std::string said = "，清单中的代码，或当日有效的名称";
    return titles.empty() ? said : absl::StrCat(said, "：", absl::StrJoin(titles, "、"));
  }
  return "";
}

// Returns the words of the steps whose rows take the column, if it is blank in those of other steps.
std::string OnlyFor(const FileForm& form, const Field& field) {
  std::vector<const char*> steps;
  for (const StepWord& step : form.requests) {
    if (step.request->GetDescriptor()->FindFieldByName(field.field) != nullptr) steps.push_back(step.word);
  }
  if (*field.field == '\0' || steps.size() == form.requests.size()) return "";
  const auto step = std::find_if(form.fields.begin(), form.fields.end(),
                                 [](const Field& other) { return other.as == As::kStep; });
  return absl::StrCat("；仅当", step->column, "为：", absl::StrJoin(steps, "、"));
}

}  // namespace

std::vector<ColumnText> ColumnTexts(const FileForm& form, const ListsOnDay& lists) {
  std::vector<ColumnText> columns;
  for (const Field& field : form.fields) {
    const std::string reading = absl::StrCat(Reading(form, field), UnitsIn(form, field),
                                             KindsIn(form, field, lists), OnlyFor(form, field));
    columns.push_back({field.column, reading, WordsIn(form, field, lists), field.as});
    if (field.as == As::kLocation) columns.push_back({field.detail, reading, {}, field.as});
  }
  return columns;
}

std::string TitlesText(absl::Span<const FileForm> forms) {
  std::string text;
  for (const FileForm& form : forms) absl::StrAppend(&text, form.title, "\n");
  return text;
}

std::string FormsText(absl::Span<const FileForm> forms) {
  std::string text;
  for (const FileForm& form : forms) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", form.title, "\n");
    for (const ColumnText& column : ColumnTexts(form))
      absl::StrAppend(&text, "  ", column.column, "：", column.reading, "\n");
  }
  return text;
}

}  // namespace eastgate::intake
