#include "common/rpc/access.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/resource.pb.h"

namespace eastgate::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A refusal names at most so many divisions for which the caller was granted the role.
constexpr size_t kMaxDivisionsNamed = 20;

using Path = std::vector<const FieldDescriptor*>;

absl::StatusOr<Path> PathIn(const Descriptor& request, absl::string_view text) {
  Path path;
  const Descriptor* type = &request;
  for (const absl::string_view part : absl::StrSplit(text, '.')) {
    const FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(std::string(part));
    if (field == nullptr) return absl::FailedPreconditionError(absl::StrCat("access: no field ", text));
    path.push_back(field);
    type = field->message_type();
  }
  if (path.back()->type() != FieldDescriptor::TYPE_STRING)
    return absl::FailedPreconditionError(absl::StrCat("access: ", text, " is no text"));
  return path;
}

// The type of the resource that the field names ("Enterprise"): that which it refers to, or its own message.
// Empty where it names none.
std::string ResourceType(const FieldDescriptor& field) {
  const auto& reference = field.options().GetExtension(google::api::resource_reference);
  std::string type = reference.type();
  if (type.empty() && field.name() == "name")
    type = field.containing_type()->options().GetExtension(google::api::resource).type();
  return type.substr(type.find('/') + 1);
}

// Visits every text at the path, also the empty ones, which include those of a message that is missing. A
// list that is empty has none.
absl::Status VisitTexts(const Message& message, const Path& path, size_t depth,
                        absl::FunctionRef<absl::Status(absl::string_view)> visit) {
  const FieldDescriptor* field = path[depth];
  const auto* reflection = message.GetReflection();
  const bool is_last = depth + 1 == path.size();
  std::string scratch;
  if (!field->is_repeated()) {
    if (is_last) return visit(reflection->GetStringReference(message, field, &scratch));
    return VisitTexts(reflection->GetMessage(message, field), path, depth + 1, visit);
  }
  const int size = reflection->FieldSize(message, field);
  for (int i = 0; i < size; ++i) {
    RETURN_IF_ERROR(
        is_last ? visit(reflection->GetRepeatedStringReference(message, field, i, &scratch))
                : VisitTexts(reflection->GetRepeatedMessage(message, field, i), path, depth + 1, visit));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Access> Access::Declared(const google::protobuf::MethodDescriptor& method) {
  if (!method.options().HasExtension(options::v1::access))
    return absl::FailedPreconditionError("declares no access");
  const options::v1::MethodAccess& declared = method.options().GetExtension(options::v1::access);
  Access access(Needs::kRights);
  for (const int role : declared.roles()) {
    if (!options::v1::Role_IsValid(role) || role == options::v1::ROLE_UNSPECIFIED)
      return absl::FailedPreconditionError("access: no such role");
    access.roles_.Add(static_cast<options::v1::Role>(role));
  }
  if (access.roles_.empty()) return absl::FailedPreconditionError("access: no role");
  const Descriptor& request = *method.input_type();
  for (const std::string& path : declared.limited_by())
    RETURN_IF_ERROR(access.AddLimit(request, path, false));
  for (const std::string& path : declared.limited_by_if_given())
    RETURN_IF_ERROR(access.AddLimit(request, path, true));
  access.is_of_root_ = declared.limited_by().empty() && !declared.narrowed() && !declared.anywhere();
  std::vector<const FieldDescriptor*> acting_units;
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->options().GetExtension(options::v1::unit).acting())
      acting_units.push_back(request.field(i));
  }
  if (acting_units.empty()) return access;
  Access importing = access;
  importing.roles_ = {options::v1::ROLE_IMPORTER};
  access.importing_ = std::make_shared<const Access>(std::move(importing));
  access.acting_units_ = std::move(acting_units);
  return access;
}

absl::Status Access::AddLimit(const Descriptor& request, absl::string_view path, bool if_given) {
  ASSIGN_OR_RETURN(Path fields, PathIn(request, path));
  std::string type = ResourceType(*fields.back());
  if (type.empty() && fields.back()->name() != "division") {
    return absl::FailedPreconditionError(
        absl::StrCat("access: ", path, " is neither a division nor the name of a resource"));
  }
  const bool is_resource = !type.empty();
  limits_.push_back({std::move(fields), is_resource, if_given, std::move(type)});
  return absl::OkStatus();
}

const Access* Access::ForAnotherUnit(const Message& request, absl::string_view own_unit) const {
  for (const FieldDescriptor* field : acting_units_) {
    std::string scratch;
    const std::string& unit = request.GetReflection()->GetStringReference(request, field, &scratch);
    if (!unit.empty() && unit != own_unit) return importing_.get();
  }
  return nullptr;
}

absl::Status Access::CheckRole(const auth::Allowed& allowed) const {
  if (!allowed.nowhere()) return absl::OkStatus();
  return status::ErrorWithReason(
      absl::StatusCode::kPermissionDenied, status::ErrorReason::ERROR_REASON_ROLE_NOT_GRANTED,
      "the caller was not granted a role that this method needs", {{"roles", roles_.Names()}});
}

absl::Status Access::OutsideOf(const auth::Allowed& allowed) const {
  return status::ErrorWithReason(
      absl::StatusCode::kPermissionDenied, status::ErrorReason::ERROR_REASON_DIVISION_NOT_GRANTED,
      "the request is about more than the caller was granted",
      {{"roles", roles_.Names()}, {"divisions", absl::StrJoin(allowed.Divisions(kMaxDivisionsNamed), ",")}});
}

absl::Status Access::Check(const Message& request, const auth::Allowed& allowed,
                           const auth::Allowed& readable, const FindDivisions& find_divisions) const {
  if (allowed.everywhere()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRole(allowed));
  if (is_of_root_) return OutsideOf(allowed);
  for (const Limit& limit : limits_) {
    RETURN_IF_ERROR(VisitTexts(request, limit.path, 0, [&](absl::string_view value) {
      return CheckValue(limit, value, allowed, readable, find_divisions);
    }));
  }
  return absl::OkStatus();
}

absl::Status Access::CheckValue(const Limit& limit, absl::string_view value, const auth::Allowed& allowed,
                                const auth::Allowed& readable, const FindDivisions& find_divisions) const {
  if (value.empty() && limit.if_given) return absl::OkStatus();
  if (!limit.is_resource) return allowed.Covers(value) ? absl::OkStatus() : OutsideOf(allowed);
  if (value.empty()) return absl::OkStatus();  // The method refuses a request that names nothing.
  ASSIGN_OR_RETURN(const std::vector<std::string> divisions, find_divisions(value));
  const auto covers_one = [&](const auth::Allowed& granted) {
    return std::any_of(divisions.begin(), divisions.end(),
                       [&](const std::string& division) { return granted.Covers(division); });
  };
  if (covers_one(allowed)) return absl::OkStatus();
  if (covers_one(readable)) return OutsideOf(allowed);
  return status::NotFound(limit.type, value);
}

}  // namespace eastgate::rpc
