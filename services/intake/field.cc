#include "services/intake/field.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/civil_date.h"
#include "common/reference/reporting_duties.h"
#include "common/resource/enum_text.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/type/latlng.pb.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

enum YesNo { kYes = 1, kNo };
constexpr Word kYesNo[] = {{"是", kYes}, {"否", kNo}};
constexpr char kSourceRef[] = "source_ref";
constexpr double kMostLatitude = 90;
constexpr double kMostLongitude = 180;

bool IsInt64(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

// `value` fits the field.
void SetInteger(Message& message, const FieldDescriptor& field, int64_t value) {
  const auto* reflection = message.GetReflection();
  if (IsInt64(field)) {
    reflection->SetInt64(&message, &field, value);
  } else {
    reflection->SetInt32(&message, &field, static_cast<int32_t>(value));
  }
}

// Returns the integer in the column, if the field can hold it.
int64_t Integer(Row& row, const char* column, const FieldDescriptor& field) {
  if (IsInt64(field))
    return row.Integer(column, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max());
  return row.Integer(column, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max());
}

void SetText(Message& message, const FieldDescriptor& field, std::string value) {
  message.GetReflection()->SetString(&message, &field, std::move(value));
}

std::string TextOf(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}

// "collection/id"; nothing of nothing.
std::string NameOf(const char* collection, const std::string& id) {
  return id.empty() ? id : absl::StrCat(collection, "/", id);
}

void FillLocation(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  if (row.Text(field.column).empty() && row.Text(field.detail).empty()) return;
  google::type::LatLng location;
  location.set_latitude(row.Degrees(field.column, kMostLatitude));
  location.set_longitude(row.Degrees(field.detail, kMostLongitude));
  message.GetReflection()->MutableMessage(&message, &descriptor)->CopyFrom(location);
}

std::string Period(Row& row, const char* column) {
  std::string text = row.Required(column);
  if (!text.empty() && !reference::ParsePeriod(text).ok())
    row.Problem(column, "应为 2024-09、2024-Q3 或 2024");
  return text;
}

// Returns the day on which a division must be valid, of the text of a day or of a period.
std::string LastDayOf(const std::string& day_or_period) {
  const auto period = reference::ParsePeriod(day_or_period);
  return period.ok() ? reference::FormatDate(period->LastDay()) : day_or_period;
}

void FillWord(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  const int value = row.OneOf(field.column, WordsOf(field, *message.GetDescriptor()));
  if (descriptor.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    message.GetReflection()->SetEnumValue(&message, &descriptor, value);
  } else {
    SetInteger(message, descriptor, value);
  }
}

// Returns whether the field names responsible units, which bureaus write by code or by name.
bool NamesUnits(const FieldDescriptor& field) {
  return field.options().HasExtension(options::v1::unit);
}

void FillUnits(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  const std::string& day = descriptor.options().GetExtension(options::v1::unit).valid_on();
  const std::string on = TextOf(message, day.c_str());
  if (!descriptor.is_repeated()) {
    const std::string text = field.as == As::kRequired ? row.Required(field.column) : row.Text(field.column);
    return SetText(message, descriptor, row.Unit(field.column, text, on));
  }
  for (const std::string& part : row.List(field.column))
    message.GetReflection()->AddString(&message, &descriptor, row.Unit(field.column, part, on));
}

// Returns whether the field names a code of an open list, which bureaus write by code or by title.
bool NamesKind(const FieldDescriptor& field) {
  return field.options().HasExtension(options::v1::kind_of);
}

void FillKind(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  const auto& declared = descriptor.options().GetExtension(options::v1::kind_of);
  std::string on;
  if (!declared.valid_on().empty()) on = TextOf(message, declared.valid_on().c_str());
  const std::string text = field.as == As::kRequired ? row.Required(field.column) : row.Text(field.column);
  SetText(message, descriptor,
          row.Kind(field.column, declared.list(), text,
                   declared.valid_on().empty() ? std::nullopt : std::optional<absl::string_view>(on)));
}

void FillList(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  for (const std::string& part : row.List(field.column))
    message.GetReflection()->AddString(&message, &descriptor, part);
}

// The first of these signs in `written`, the way in which people write a pair, separates the two.
absl::string_view SeparatorIn(absl::string_view written) {
  for (const absl::string_view sign : {"：", "#", "="}) {
    if (written.find(sign) != absl::string_view::npos) return sign;
  }
  return "：";
}

void FillPairs(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  const auto& type = *descriptor.message_type();
  const FieldDescriptor& first = *type.FindFieldByNumber(1);
  const FieldDescriptor& second = *type.FindFieldByNumber(2);
  for (const std::string& part : row.List(field.column)) {
    const std::vector<std::string> pair = absl::StrSplit(part, absl::MaxSplits(SeparatorIn(field.detail), 1));
    if (pair.size() != 2) {
      row.Problem(field.column, absl::StrCat("应为“", field.detail, "”，以；分隔"));
      continue;
    }
    Message& added = *message.GetReflection()->AddMessage(&message, &descriptor);
    SetText(added, first, pair.front());
    if (!second.is_repeated()) {
      SetText(added, second, pair.back());
      continue;
    }
    for (const absl::string_view value : absl::StrSplit(pair.back(), '|'))
      added.GetReflection()->AddString(&added, &second, std::string(value));
  }
}

// One case for every way of reading a column.
void FillOne(Message& message, const Field& field, const FieldDescriptor& descriptor, Row& row) {
  const char* column = field.column;
  switch (field.as) {
    case As::kText:
    case As::kFigure:
      return SetText(message, descriptor, row.Text(column));
    case As::kRequired:
    case As::kKey:
      return SetText(message, descriptor, row.Required(column));
    case As::kId:
      SetText(message, descriptor, row.Required(column));
      return SetText(message, *message.GetDescriptor()->FindFieldByName(kSourceRef), row.Text(column));
    case As::kName:
      return SetText(message, descriptor, NameOf(field.detail, row.Required(column)));
    case As::kOptionalName:
      return SetText(message, descriptor, NameOf(field.detail, row.Text(column)));
    case As::kDate:
      return SetText(message, descriptor, row.Date(column));
    case As::kOptionalDate:
      return SetText(message, descriptor, row.OptionalDate(column));
    case As::kMonth:
      return SetText(message, descriptor, row.Month(column));
    case As::kPeriod:
      return SetText(message, descriptor, Period(row, column));
    case As::kDivision:
      return SetText(message, descriptor, row.Division(column, LastDayOf(TextOf(message, field.detail))));
    case As::kDivisionCode:
      return SetText(message, descriptor, row.DivisionCode(row.Required(column)));
    case As::kDivisionCodes:
      for (const std::string& part : row.List(column))
        message.GetReflection()->AddString(&message, &descriptor, row.DivisionCode(part));
      return;
    case As::kFen:
      return SetInteger(message, descriptor, row.Fen(column));
    case As::kInteger:
      return SetInteger(message, descriptor, Integer(row, column, descriptor));
    case As::kLocation:
      return FillLocation(message, field, descriptor, row);
    case As::kYesNo:
      return message.GetReflection()->SetBool(&message, &descriptor, row.OneOf(column, kYesNo) == kYes);
    case As::kWord:
      return FillWord(message, field, descriptor, row);
    case As::kList:
      return FillList(message, field, descriptor, row);
    case As::kPairs:
      return FillPairs(message, field, descriptor, row);
    case As::kStep:
    case As::kOther:
      return;
  }
}

// A count of a step that counts nothing may be written as 0.
bool IsBlank(const Field& field, const Row& row) {
  const std::string text = row.Text(field.column);
  return text.empty() || (field.as == As::kInteger && text == "0");
}

}  // namespace

std::vector<Word> WordsOf(const Field& field, const Descriptor& request) {
  if (field.as == As::kYesNo) return {std::begin(kYesNo), std::end(kYesNo)};
  if (!field.words.empty() || field.as != As::kWord) return {field.words.begin(), field.words.end()};
  const FieldDescriptor* descriptor = request.FindFieldByName(field.field);
  const auto* type = descriptor == nullptr ? nullptr : descriptor->enum_type();
  std::vector<Word> words;
  for (int i = 0; type != nullptr && i < type->value_count(); ++i) {
    const std::string& text = resource::TextZh(*type, type->value(i)->number());
    if (!text.empty()) words.push_back({text.c_str(), type->value(i)->number()});
  }
  return words;
}

std::string ListOf(const Field& field, const Descriptor& request) {
  const FieldDescriptor* descriptor = request.FindFieldByName(field.field);
  if (descriptor == nullptr || !NamesKind(*descriptor)) return "";
  return descriptor->options().GetExtension(options::v1::kind_of).list();
}

std::vector<const char*> TitlesOf(const Field& field, const Descriptor& request, const ListsOnDay& lists) {
  std::vector<const char*> titles;
  const std::string list = ListOf(field, request);
  if (list.empty() || lists.kinds == nullptr) return titles;
  for (const reference::Kind* kind : lists.kinds->Of(list, lists.day))
    titles.push_back(kind->title_zh.c_str());
  return titles;
}

bool TellsApart(const Field& field) {
  switch (field.as) {
    case As::kId:
    case As::kKey:
    case As::kName:
    case As::kOptionalName:
    case As::kFigure:
      return true;
    case As::kOther:
      return field.words.empty();
    default:
      return absl::string_view(field.field) == kSourceRef;
  }
}

void Fill(Message& request, absl::Span<const Field> fields, Row& row) {
  // Units and codes of lists come last: their names are those of a day in another column.
  for (const bool named : {false, true}) {
    for (const Field& field : fields) {
      if (*field.field == '\0' || field.as == As::kOther) continue;
      const FieldDescriptor* descriptor = request.GetDescriptor()->FindFieldByName(field.field);
      if (descriptor == nullptr) {
        if (!named && !IsBlank(field, row)) row.Problem(field.column, "该环节无需填写");
      } else if ((NamesUnits(*descriptor) || NamesKind(*descriptor)) != named) {
        continue;
      } else if (named && NamesKind(*descriptor)) {
        FillKind(request, field, *descriptor, row);
      } else if (named) {
        FillUnits(request, field, *descriptor, row);
      } else {
        FillOne(request, field, *descriptor, row);
      }
    }
  }
}

}  // namespace eastgate::intake
