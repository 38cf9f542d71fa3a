#include "services/intake/export_filter.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "services/intake/export_columns.h"

namespace eastgate::intake {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

struct Filter {
  std::string field;
  std::string value;
};

// Returns the length of a field's name that begins the word and has = after it; 0 where there is none.
size_t FieldLength(absl::string_view word) {
  const size_t length = word.find('=');
  if (length == absl::string_view::npos || length == 0) return 0;
  const auto is_of_name = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; };
  return std::all_of(word.begin(), word.begin() + static_cast<int64_t>(length), is_of_name) ? length : 0;
}

absl::Status Bad(absl::string_view text, absl::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat("--filter “", text, "”：", wanted));
}

absl::StatusOr<std::vector<Filter>> FiltersIn(absl::string_view text) {
  std::vector<Filter> filters;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (const size_t length = FieldLength(word); length > 0) {
      filters.push_back({std::string(word.substr(0, length)), std::string(word.substr(length + 1))});
    } else if (!filters.empty()) {
      absl::StrAppend(&filters.back().value, " ", word);
    } else if (!word.empty()) {
      return Bad(text, "应为 字段=值");
    }
  }
  for (Filter& filter : filters) filter.value = std::string(absl::StripAsciiWhitespace(filter.value));
  return filters;
}

// Returns the name of a type as its values begin: ProcurementState → PROCUREMENT_STATE_.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(c);
  }
  return prefix + "_";
}

absl::StatusOr<int> EnumNumber(const EnumDescriptor& type, const Filter& filter) {
  const std::string prefix = PrefixOf(type);
  std::vector<std::string> allowed;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.number() == 0) continue;
    const bool is_it = filter.value == value.name() || prefix + filter.value == value.name() ||
                       filter.value == EnumText(value);
    if (is_it) return value.number();
    allowed.push_back(std::string(absl::StripPrefix(value.name(), prefix)));
  }
  return Bad(absl::StrCat(filter.field, "=", filter.value),
             absl::StrCat("应为 ", absl::StrJoin(allowed, "、")));
}

absl::StatusOr<bool> BoolOf(const Filter& filter) {
  if (filter.value == "true" || filter.value == "是") return true;
  if (filter.value == "false" || filter.value == "否") return false;
  return Bad(absl::StrCat(filter.field, "=", filter.value), "应为 true 或 false");
}

template <class Number>
absl::StatusOr<Number> NumberOf(const Filter& filter) {
  Number number = 0;
  if (absl::SimpleAtoi(filter.value, &number)) return number;
  return Bad(absl::StrCat(filter.field, "=", filter.value), "应为整数");
}

absl::Status Set(const Filter& filter, const FieldDescriptor& field, Message& request) {
  const Reflection& reflection = *request.GetReflection();
  const bool adds = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      adds ? reflection.AddString(&request, &field, filter.value)
           : reflection.SetString(&request, &field, filter.value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL: {
      ASSIGN_OR_RETURN(const bool value, BoolOf(filter));
      adds ? reflection.AddBool(&request, &field, value) : reflection.SetBool(&request, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      ASSIGN_OR_RETURN(const int value, EnumNumber(*field.enum_type(), filter));
      adds ? reflection.AddEnumValue(&request, &field, value)
           : reflection.SetEnumValue(&request, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      ASSIGN_OR_RETURN(const int32_t value, NumberOf<int32_t>(filter));
      adds ? reflection.AddInt32(&request, &field, value) : reflection.SetInt32(&request, &field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      ASSIGN_OR_RETURN(const int64_t value, NumberOf<int64_t>(filter));
      adds ? reflection.AddInt64(&request, &field, value) : reflection.SetInt64(&request, &field, value);
      return absl::OkStatus();
    }
    default:
      return Bad(filter.field, "该字段不能在命令行中给出");
  }
}

}  // namespace

absl::Status ApplyFilters(absl::Span<const std::string> filters, const ExportedList& list, Message& request) {
  const std::vector<const FieldDescriptor*> fields = list.Filters();
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const FieldDescriptor* field : fields) names.push_back(field->name());
  std::vector<std::string> given;
  for (const std::string& text : filters) {
    ASSIGN_OR_RETURN(const std::vector<Filter> parts, FiltersIn(text));
    for (const Filter& filter : parts) {
      const auto named = std::find(names.begin(), names.end(), filter.field);
      if (named == names.end())
        return Bad(filter.field,
                   absl::StrCat(list.name, " 没有这一筛选项；有：", absl::StrJoin(names, "、")));
      const FieldDescriptor& field = *fields[static_cast<size_t>(named - names.begin())];
      if (!field.is_repeated() && std::find(given.begin(), given.end(), filter.field) != given.end())
        return Bad(filter.field, "只能给出一次");
      given.push_back(filter.field);
      RETURN_IF_ERROR(Set(filter, field, request));
    }
  }
  return absl::OkStatus();
}

}  // namespace eastgate::intake
