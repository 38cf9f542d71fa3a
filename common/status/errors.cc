#include "common/status/errors.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
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

}  // namespace

void Violations::Add(absl::string_view field, absl::string_view description) {
  std::string path = absl::StrCat(prefix_, field);
  for (auto& [known, said] : found_) {
    if (said != kRequired || known != path) continue;
    said = std::string(description);
    return;
  }
  found_.emplace_back(std::move(path), std::string(description));
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
  for (const auto& [field, description] : found_) {
    auto* violation = detail.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  absl::Status status =
      absl::InvalidArgumentError(absl::StrJoin(found_, "; ", [](std::string* out, const auto& violation) {
        absl::StrAppend(out, violation.first, ": ", violation.second);
      }));
  Attach(detail, status);
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
                             Metadata metadata) {
  google::rpc::ErrorInfo detail;
  detail.set_reason(ReasonName(reason));
  detail.set_domain(kDomain);
  for (auto& [key, value] : metadata) (*detail.mutable_metadata())[key] = std::move(value);
  absl::Status status(code, message);
  Attach(detail, status);
  return status;
}

absl::Status Refused(ErrorReason reason, absl::string_view message, Metadata metadata) {
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, reason, message, std::move(metadata));
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
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(retry_after));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(retry_after - absl::Seconds(absl::ToInt64Seconds(retry_after)))));
  absl::Status status =
      ErrorWithReason(absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED, message);
  Attach(retry, status);
  return status;
}

std::optional<std::string> ReasonOf(const absl::Status& status) {
  auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail.reason();
}

}  // namespace eastgate::status
