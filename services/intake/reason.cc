#include "services/intake/reason.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/resource/enum_text.h"
#include "eastgate/fact/v1/error_reason.pb.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/intake/form.h"
#include "services/intake/wording.h"
#include "services/intake/yuan.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Descriptor;

constexpr char kReasonPrefix[] = "ERROR_REASON_";

// The columns of 更正与撤销 by the fields of both its requests.
constexpr struct {
  const char* field;
  const char* column;
} kAmendmentColumns[] = {{"source_ref", "更正文号"}, {"request_id", "更正文号"}, {"name", "记录编号"},
                         {"cause", "原因类别"},      {"reason", "更正原因"},     {"occurred_on", "更正为"},
                         {"division", "更正为"},     {"amounts", "更正为"},      {"dimensions", "更正为"}};

// Returns the column of a field of the request itself; empty if no column goes into it.
std::string ColumnOfField(const Descriptor& request, absl::string_view field, absl::string_view path) {
  if (&request == fact::v1::CorrectFactRequest::descriptor() ||
      &request == fact::v1::RetractFactRequest::descriptor()) {
    for (const auto& column : kAmendmentColumns) {
      if (field == column.field) return column.column;
    }
  }
  for (const FileForm& form : FileForms()) {
    const bool has_requests =
        std::any_of(form.requests.begin(), form.requests.end(),
                    [&request](const StepWord& step) { return step.request->GetDescriptor() == &request; });
    if (!has_requests) continue;
    for (const Field& column : form.fields) {
      if (field != column.field) continue;
      return column.as == As::kLocation && absl::EndsWith(path, ".longitude") ? column.detail : column.column;
    }
  }
  return FieldZh(field);
}

bool IsMoney(absl::string_view path) {
  return absl::EndsWith(path, "_fen") || absl::StartsWith(path, "amounts");
}

// Names a part of a message about the field: another field by its column, an amount in yuan. Words that are
// no field are English and have no name.
std::optional<std::string> PartZh(absl::string_view part, const Descriptor& request, absl::string_view path) {
  if (std::string column = ColumnOfField(request, part, part); !column.empty()) return column;
  if (int64_t fen = 0; IsMoney(path) && absl::SimpleAtoi(part, &fen)) return YuanText(fen);
  if (std::any_of(part.begin(), part.end(), absl::ascii_islower)) return std::nullopt;
  return std::string(part);
}

// Returns what the message says was sent; empty of nothing and of the name of a value, which no one sent.
std::string SentZh(absl::string_view got, absl::string_view path) {
  const bool is_value =
      absl::StrContains(got, "_") && std::none_of(got.begin(), got.end(), absl::ascii_islower);
  if (got == "nothing" || is_value) return "";
  if (int64_t fen = 0; IsMoney(path) && absl::SimpleAtoi(got, &fen)) return YuanText(fen);
  return std::string(got);
}

// Returns the words of a value of an enum of the request's package; empty if there are none.
std::string ValueZh(absl::string_view value, const Descriptor& request) {
  if (std::string state = StateZh(value); !state.empty()) return state;
  const google::protobuf::FileDescriptor& file = *request.file();
  const auto* known = file.pool()->FindEnumValueByName(absl::StrCat(file.package(), ".", value));
  if (known == nullptr) return "";
  if (std::string text = resource::TextZh(*known->type(), known->number()); !text.empty()) return text;
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      for (const Field& field : form.fields) {
        const auto* in = step.request->GetDescriptor()->FindFieldByName(field.field);
        if (in == nullptr || in->enum_type() != known->type()) continue;
        for (const Word& word : WordsOf(field, *step.request->GetDescriptor())) {
          if (word.value == known->number()) return word.word;
        }
      }
    }
  }
  return "";
}

// Returns the data of a refusal as a bureau reads it; empty of what says nothing to it.
std::string DatumZh(const std::string& key, const std::string& value, const Descriptor& request) {
  const std::string name = MetadataKeyZh(key);
  if (name.empty() || value.empty()) return "";
  if (key == "field") return absl::StrCat(name, "：", ColumnOf(request, value));
  if (int64_t fen = 0; IsMoney(key) && absl::SimpleAtoi(value, &fen))
    return absl::StrCat(name, "：", YuanText(fen));
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(value, ',')) {
    const bool is_value =
        absl::StrContains(part, "_") && !std::any_of(part.begin(), part.end(), absl::ascii_islower);
    std::string zh = is_value ? ValueZh(part, request) : std::string(part);
    if (!zh.empty()) parts.push_back(std::move(zh));
  }
  return parts.empty() ? "" : absl::StrCat(name, "：", absl::StrJoin(parts, "、"));
}

std::string RefusalZh(const google::rpc::ErrorInfo& info, const Descriptor& request) {
  fact::v1::ErrorReason reason = fact::v1::ERROR_REASON_UNSPECIFIED;
  fact::v1::ErrorReason_Parse(absl::StrCat(kReasonPrefix, info.reason()), &reason);
  std::string text = resource::TextZh(reason);
  if (text.empty()) text = absl::StrCat("服务拒绝（", info.reason(), "）");
  const std::map<std::string, std::string> metadata(info.metadata().begin(), info.metadata().end());
  std::vector<std::string> data;
  for (const auto& [key, value] : metadata) {
    if (std::string datum = DatumZh(key, value, request); !datum.empty()) data.push_back(std::move(datum));
  }
  if (!data.empty()) absl::StrAppend(&text, "（", absl::StrJoin(data, "，"), "）");
  return text;
}

std::string ViolationZh(const google::rpc::BadRequest::FieldViolation& violation, const Descriptor& request) {
  const std::string description = DescriptionZh(violation.description(), request, violation.field());
  if (violation.field().empty()) return description.empty() ? "另有问题" : description;
  const std::string column = ColumnOf(request, violation.field());
  return description.empty() ? absl::StrCat("“", column, "”的值不可用")
                             : absl::StrCat(column, "：", description);
}

// Returns what is said of a code that came without details.
std::string CodeZh(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::NOT_FOUND:
      return "所指的记录不存在";
    case grpc::StatusCode::ALREADY_EXISTS:
      return "记录已存在";
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return "没有权限";
    case grpc::StatusCode::UNAVAILABLE:
      return "服务未应答";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "服务应答超时";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "服务繁忙或请求过大";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "服务没有这项功能";
    default:
      return absl::StrCat("服务内部错误（", static_cast<int>(code), "）");
  }
}

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.Clear();
  return details;
}

}  // namespace

std::string ColumnOf(const Descriptor& request, absl::string_view path) {
  const absl::string_view field = path.substr(0, path.find_first_of(".["));
  const std::string column = ColumnOfField(request, field, path);
  return column.empty() ? "所填内容" : column;
}

std::string DescriptionZh(absl::string_view description, const Descriptor& request, absl::string_view path) {
  const auto name = [&](absl::string_view part) { return PartZh(part, request, path); };
  if (std::string zh = Translate(description, Descriptions(), name); !zh.empty()) return zh;
  constexpr absl::string_view kWant = "want ";
  const size_t at = absl::StartsWith(description, kWant) ? 0 : description.find(", want ");
  if (at == absl::string_view::npos) return "";
  absl::string_view want = description.substr(at);
  absl::ConsumePrefix(&want, ", ");
  want.remove_prefix(kWant.size());
  std::string zh = Translate(want, Wants(), name);
  absl::string_view got = description.substr(0, at);
  const std::string sent = absl::ConsumePrefix(&got, "got ") ? SentZh(got, path) : "";
  if (!zh.empty() && !sent.empty()) absl::StrAppend(&zh, "，填的是“", sent, "”");
  return zh;
}

std::string ReasonZh(const grpc::Status& status, const Descriptor& request) {
  std::vector<std::string> reasons;
  const google::rpc::Status details = DetailsOf(status);
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::BadRequest bad;
    google::rpc::ErrorInfo info;
    google::rpc::ResourceInfo missing;
    if (detail.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) reasons.push_back(ViolationZh(violation, request));
    } else if (detail.UnpackTo(&info)) {
      reasons.push_back(RefusalZh(info, request));
    } else if (detail.UnpackTo(&missing)) {
      reasons.push_back(absl::StrCat("没有这条记录：", missing.resource_name()));
    }
  }
  return reasons.empty() ? CodeZh(status.error_code()) : absl::StrJoin(reasons, "；");
}

std::string RetractedRecord(const grpc::Status& status) {
  const std::string retracted = fact::v1::ErrorReason_Name(fact::v1::ERROR_REASON_RECORD_RETRACTED);
  const google::rpc::Status details = DetailsOf(status);
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info) || absl::StrCat(kReasonPrefix, info.reason()) != retracted) continue;
    const auto name = info.metadata().find("name");
    if (name != info.metadata().end()) return name->second;
  }
  return "";
}

}  // namespace eastgate::intake
