#include "common/rpc/batch_part.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/access_log.h"
#include "common/rpc/rights_check.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {

absl::StatusOr<BatchPart> BatchPart::Of(const google::protobuf::ServiceDescriptor& service,
                                        const google::protobuf::Descriptor& request,
                                        observability::Metrics& metrics) {
  for (int i = 0; i < service.method_count(); ++i) {
    const auto& method = *service.method(i);
    if (method.input_type() != &request) continue;
    ASSIGN_OR_RETURN(Access access, Access::Declared(method));
    return BatchPart(absl::StrCat(service.full_name(), "/", method.name()), std::move(access), request,
                     metrics.AddMethod("unary", service.full_name(), method.name()));
  }
  return absl::FailedPreconditionError(absl::StrCat("no rpc takes a ", request.full_name()));
}

absl::StatusOr<std::unique_ptr<Call>> BatchPart::Admit(const Runtime& runtime, const Call& whole,
                                                       const google::protobuf::Message& request) const {
  const Caller caller = CallerOf(whole);
  Granted granted = RightsOf(runtime, caller, access_);
  RETURN_IF_ERROR(CheckRights(runtime, granted, caller, access_, &request));
  return Call::PartOf(whole, *method_, std::move(granted.rights), std::move(granted.allowed));
}

void BatchPart::ReportFailed(Runtime& runtime, const Call& whole, const absl::Status& failed,
                             absl::Duration elapsed) const {
  CountIfDenied(failed, *metrics_);
  WriteAccessLine(runtime, whole, *method_, failed, elapsed, /*is_slow=*/false, std::nullopt);
}

void SetValidateOnly(google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("validate_only");
  if (field != nullptr) request.GetReflection()->SetBool(&request, field, true);
}

}  // namespace eastgate::rpc
