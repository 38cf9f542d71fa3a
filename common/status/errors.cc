#include "common/status/errors.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/status/retry.h"
#include "google/rpc/error_details.pb.h"

namespace eastgate::status {
namespace {

constexpr char kDomain[] = "eastgate";
constexpr char kRequired[] = "required";

template <class Detail>
void Attach(const Detail& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", detail.GetTypeName()),
                    absl::Cord(detail.SerializeAsString()));
}

google::rpc::ErrorInfo ErrorInfoOf(ErrorReason reason, const Metadata& metadata) {
  google::rpc::ErrorInfo detail;
  detail.set_reason(ReasonName(reason));
  detail.set_domain(kDomain);
  detail.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return detail;
}

}  // namespace

void Violations::Add(absl::string_view field, absl::string_view description) {
  std::string path = absl::StrCat(prefix_, field);
  if (Violation* const declared = FindDeclared(path)) {
    declared->description = std::string(description);
    declared->is_declared = description == kRequired;
  } else {
    found_.push_back({std::move(path), std::string(description), description == kRequired});
  }
}

void Violations::AddDeclared(absl::string_view field, absl::string_view description) {
  std::string path = absl::StrCat(prefix_, field);
  const auto same = [&path](const Violation& violation) { return violation.field == path; };
  if (std::none_of(found_.begin(), found_.end(), same))
    found_.push_back({std::move(path), std::string(description), true});
}

void Violations::AddInFuture(absl::string_view field, absl::string_view day, absl::string_view today) {
  AddDeclared(field, absl::StrCat("got ", day, ", want today (", today, ") or earlier"));
  if (in_future_.empty())
    in_future_ = {
        {"field", absl::StrCat(prefix_, field)}, {"day", std::string(day)}, {"today", std::string(today)}};
}

Violations::Violation* Violations::FindDeclared(absl::string_view path) {
  const auto found = std::find_if(found_.begin(), found_.end(), [&](const Violation& violation) {
    return violation.is_declared && violation.field == path;
  });
  return found == found_.end() ? nullptr : &*found;
}

bool Violations::Require(absl::string_view field, absl::string_view value) {
  if (value.empty()) Add(field, kRequired);
  return !value.empty();
}

bool Violations::Check(absl::string_view field, const absl::Status& status) {
  if (!status.ok()) Add(field, status.message());
  return status.ok();
}

absl::Status Violations::ToStatus() const {
  if (found_.empty()) return absl::OkStatus();
  google::rpc::BadRequest detail;
  for (const Violation& found : found_) {
    auto* violation = detail.add_field_violations();
    violation->set_field(found.field);
    violation->set_description(found.description);
  }
  absl::Status status =
      absl::InvalidArgumentError(absl::StrJoin(found_, "; ", [](std::string* out, const auto& violation) {
        absl::StrAppend(out, violation.field, ": ", violation.description);
      }));
  Attach(detail, status);
  if (!in_future_.empty()) Attach(ErrorInfoOf(ErrorReason::ERROR_REASON_DATE_IN_FUTURE, in_future_), status);
  return status;
}

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

std::string ReasonName(ErrorReason reason) {
  return std::string(absl::StripPrefix(fact::v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

absl::Status ErrorWithReason(absl::StatusCode code, ErrorReason reason, absl::string_view message,
                             const Metadata& metadata) {
  absl::Status status(code, message);
  Attach(ErrorInfoOf(reason, metadata), status);
  return status;
}

absl::Status Refused(ErrorReason reason, absl::string_view message, const Metadata& metadata) {
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

absl::Status OutsideTheYears(absl::string_view what) {
  return absl::OutOfRangeError(
      absl::StrCat(what, " that follows from it lies outside the years 1900 to 2199"));
}

absl::Status NotFound(absl::string_view resource_type, absl::string_view name) {
  google::rpc::ResourceInfo detail;
  detail.set_resource_type(std::string(resource_type));
  detail.set_resource_name(std::string(name));
  absl::Status status = absl::NotFoundError(absl::StrCat(name, ": no such ", resource_type));
  Attach(detail, status);
  return status;
}

absl::Status Overloaded(absl::string_view message, absl::Duration retry_after) {
  absl::Status status =
      ErrorWithReason(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED, message);
  SetRetryDelay(retry_after, status);
  return status;
}

std::optional<std::string> ReasonOf(const absl::Status& status) {
  auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail.reason();
}

}  // namespace eastgate::status
