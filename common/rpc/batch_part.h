// One of the methods whose requests a batch may hold: the right that it needs, and the call that such a
// request is.
#ifndef EASTGATE_COMMON_RPC_BATCH_PART_H_
#define EASTGATE_COMMON_RPC_BATCH_PART_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/observability/metrics.h"
#include "common/rpc/access.h"
#include "common/rpc/call.h"
#include "common/rpc/runtime.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::rpc {

class BatchPart {
 public:
  // FAILED_PRECONDITION where no method of the service takes such requests, or it does not declare its
  // access.
  static absl::StatusOr<BatchPart> Of(const google::protobuf::ServiceDescriptor& service,
                                      const google::protobuf::Descriptor& request,
                                      observability::Metrics& metrics);

  const google::protobuf::Descriptor& request_type() const { return *request_type_; }

  // Returns the call of this method that the request is, by the caller of the whole. Errors: what Access
  // says. The method's name lives as long as this object.
  absl::StatusOr<std::unique_ptr<Call>> Admit(const Runtime& runtime, const Call& whole,
                                              const google::protobuf::Message& request) const;

  // Counts and logs a request that was refused or failed, `elapsed` after the whole began, as if it had been
  // sent alone. One that was done is not told: the line of the whole tells of it.
  void ReportFailed(Runtime& runtime, const Call& whole, const absl::Status& failed,
                    absl::Duration elapsed) const;

 private:
  BatchPart(std::string method, Access access, const google::protobuf::Descriptor& request_type,
            observability::MethodMetrics& metrics)
      : method_(std::make_shared<const std::string>(std::move(method))),
        access_(std::move(access)),
        request_type_(&request_type),
        metrics_(&metrics) {}

  std::shared_ptr<const std::string> method_;  // "pkg.Service/Method".
  Access access_;
  const google::protobuf::Descriptor* request_type_;
  observability::MethodMetrics* metrics_;
};

// Sets the field validate_only of a request.
void SetValidateOnly(google::protobuf::Message& request);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_BATCH_PART_H_
