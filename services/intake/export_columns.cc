#include "services/intake/export_columns.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/resource/enum_text.h"
#include "common/status/status_macros.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "services/intake/form.h"
#include "services/intake/wording.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Path = std::vector<const FieldDescriptor*>;
using workbook::ColumnFormat;

// Messages in messages in messages: those that lie deeper are JSON.
constexpr size_t kMaxDepth = 4;
constexpr char kFen[] = "_fen";
constexpr char kYuan[] = "（元）";
constexpr char kBetween[] = "；";

std::string NameOf(const Path& path) {
  return absl::StrJoin(path, ".",
                       [](std::string* out, const FieldDescriptor* field) { *out += field->name(); });
}

// Returns the request that creates such resources, if it has the field as they have it: a person is an
// identity in the request and a name in the resource.
const Descriptor* RequestWith(const Descriptor& row, const FieldDescriptor& field) {
  const Descriptor* create = row.file()->pool()->FindMessageTypeByName(
      absl::StrCat(row.file()->package(), ".Create", row.name(), "Request"));
  const FieldDescriptor* same = create == nullptr ? nullptr : create->FindFieldByName(field.name());
  return same != nullptr && same->cpp_type() == field.cpp_type() ? create : nullptr;
}

// Returns the column of the field in the form with such requests; empty where none has it.
std::string ColumnIn(const FileForm& form, const Path& path) {
  for (const Field& column : form.fields) {
    if (column.field != path.front()->name()) continue;
    if (column.as == As::kLocation && path.size() > 1)
      return path.back()->name() == "longitude" ? column.detail : column.column;
    return path.size() == 1 ? column.column : "";
  }
  return "";
}

// Returns the column of the field in the form that creates such resources; empty where none has it.
std::string FormColumn(const Descriptor& row, const Path& path) {
  const Descriptor* create = RequestWith(row, *path.front());
  if (create == nullptr) return "";
  for (const FileForm& form : FileForms()) {
    const bool creates =
        std::any_of(form.requests.begin(), form.requests.end(),
                    [create](const StepWord& step) { return step.request->GetDescriptor() == create; });
    if (creates) return ColumnIn(form, path);
  }
  return "";
}

ColumnFormat FormatOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return ColumnFormat::kText;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.options().HasExtension(options::v1::date) ? ColumnFormat::kDate : ColumnFormat::kText;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ColumnFormat::kNumber;
    default:
      return ColumnFormat::kText;
  }
}

bool IsTimestamp(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}

class Columns {
 public:
  Columns(const Descriptor& row, const ColumnOptions& options) : row_(row), options_(options) {}

  void AddFieldsOf(const Descriptor& type, const Path& above) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!options_.with_history && field.options().GetExtension(options::v1::history)) continue;
      Path path = above;
      path.push_back(&field);
      const bool has_parts = !field.is_repeated() && field.message_type() != nullptr && !IsTimestamp(field);
      if (has_parts && path.size() < kMaxDepth) {
        AddFieldsOf(*field.message_type(), path);
      } else {
        Add(std::move(path));
      }
    }
  }
  std::vector<ExportColumn> Take() && { return std::move(columns_); }

 private:
  void Add(Path path) {
    const FieldDescriptor& field = *path.back();
    const bool is_amount = absl::EndsWith(field.name(), kFen) && !field.is_repeated() &&
                           field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    const std::string name = NameOf(path);
    std::string zh = options_.contract_names ? "" : FormColumn(row_, path);
    if (zh.empty() && !options_.contract_names && path.size() == 1) zh = FieldZh(field.name());
    AddColumn({is_amount ? "" : zh, FormatOf(field), path}, name);
    if (is_amount) AddColumn({zh, ColumnFormat::kNumber, std::move(path), true}, name + kYuan);
  }
  void AddColumn(ExportColumn column, const std::string& name) {
    if (column.title.empty() || !titles_.insert(column.title).second) {
      column.title = name;
      titles_.insert(name);
    }
    columns_.push_back(std::move(column));
  }

  const Descriptor& row_;
  const ColumnOptions options_;
  std::vector<ExportColumn> columns_;
  std::set<std::string> titles_;
};

std::string YuanOf(int64_t fen) {
  const int64_t yuan = fen / 100;
  const int64_t rest = fen % 100;
  const std::string sign = fen < 0 && yuan == 0 ? "-" : "";
  return absl::StrCat(sign, yuan, ".", absl::Dec(rest < 0 ? -rest : rest, absl::kZeroPad2));
}

std::string YesNo(bool value) {
  return value ? "是" : "否";
}

absl::StatusOr<std::string> JsonOf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok())
    return absl::InternalError("消息不能写为 JSON");
  return json;
}

absl::StatusOr<std::string> SingleText(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection.GetString(message, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::BytesToHexString(text) : text;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return YesNo(reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection.GetEnumValue(message, &field);
      const auto* value = field.enum_type()->FindValueByNumber(number);
      if (number == 0) return std::string();
      return value == nullptr ? absl::StrCat(number) : EnumText(*value);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrFormat("%.17g", reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrFormat("%.9g", reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& part = reflection.GetMessage(message, &field);
      if (!IsTimestamp(field)) return JsonOf(part);
      google::protobuf::Timestamp time;
      time.CopyFrom(part);
      return google::protobuf::util::TimeUtil::ToString(time);
    }
    default:
      return absl::InternalError("合同中没有这种类型");
  }
}

std::string RepeatedText(const Message& message, const FieldDescriptor& field, int i) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetRepeatedString(message, &field, i);
    case FieldDescriptor::CPPTYPE_BOOL:
      return YesNo(reflection.GetRepeatedBool(message, &field, i));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection.GetRepeatedEnumValue(message, &field, i);
      const auto* value = field.enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : EnumText(*value);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetRepeatedInt32(message, &field, i));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetRepeatedInt64(message, &field, i));
    default:
      return absl::StrCat(reflection.GetRepeatedDouble(message, &field, i));
  }
}

absl::StatusOr<std::string> ListText(const Message& message, const FieldDescriptor& field) {
  std::vector<std::string> parts;
  const int size = message.GetReflection()->FieldSize(message, &field);
  if (size == 0) return std::string();
  parts.reserve(static_cast<size_t>(size));
  const bool has_messages = field.message_type() != nullptr;
  for (int i = 0; i < size; ++i) {
    if (has_messages) {
      ASSIGN_OR_RETURN(std::string json,
                       JsonOf(message.GetReflection()->GetRepeatedMessage(message, &field, i)));
      parts.push_back(std::move(json));
    } else {
      parts.push_back(RepeatedText(message, field, i));
    }
  }
  return has_messages ? absl::StrCat("[", absl::StrJoin(parts, ","), "]") : absl::StrJoin(parts, kBetween);
}

// Characters, not bytes: those that begin none are left out.
size_t CharactersIn(absl::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  if (std::string text = resource::TextZh(*value.type(), value.number()); !text.empty()) return text;
  std::string state = StateZh(value.name());
  return state.empty() ? value.name() : state;
}

std::vector<ExportColumn> ExportColumnsOf(const Descriptor& row, const ColumnOptions& options) {
  Columns columns(row, options);
  columns.AddFieldsOf(row, {});
  return std::move(columns).Take();
}

absl::StatusOr<std::string> ExportCell(const Message& row, const ExportColumn& column) {
  const Message* message = &row;
  for (size_t i = 0; i + 1 < column.path.size(); ++i) {
    if (!message->GetReflection()->HasField(*message, column.path[i])) return std::string();
    message = &message->GetReflection()->GetMessage(*message, column.path[i]);
  }
  const FieldDescriptor& field = *column.path.back();
  const bool is_missing =
      field.has_presence() && !field.is_repeated() && !message->GetReflection()->HasField(*message, &field);
  if (is_missing) return std::string();
  if (column.in_yuan) return YuanOf(message->GetReflection()->GetInt64(*message, &field));
  ASSIGN_OR_RETURN(std::string text,
                   field.is_repeated() ? ListText(*message, field) : SingleText(*message, field));
  if (text.size() > kMaxCellCharacters && CharactersIn(text) > kMaxCellCharacters) {
    return absl::InvalidArgumentError(
        absl::StrCat("“", column.title, "”超过一格所能容纳的 ", kMaxCellCharacters, " 个字符"));
  }
  return text;
}

}  // namespace eastgate::intake
