// One of the methods whose requests a batch may hold: the right that it needs, and the call that such a
// request is.
#ifndef EASTGATE_COMMON_RPC_BATCH_PART_H_
#define EASTGATE_COMMON_RPC_BATCH_PART_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
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
                                      const google::protobuf::Descriptor& request);

  const google::protobuf::Descriptor& request_type() const { return *request_type_; }

  // Returns the call of this method that the request is, by the caller of the whole. Errors: what Access
  // says. The method's name lives as long as this object.
  absl::StatusOr<std::unique_ptr<Call>> Admit(const Runtime& runtime, const Call& whole,
                                              const google::protobuf::Message& request) const;

 private:
  BatchPart(std::string method, Access access, const google::protobuf::Descriptor& request_type)
      : method_(std::make_shared<const std::string>(std::move(method))),
        access_(std::move(access)),
        request_type_(&request_type) {}

  std::shared_ptr<const std::string> method_;  // "pkg.Service/Method".
  Access access_;
  const google::protobuf::Descriptor* request_type_;
};

// Sets the field validate_only of a request.
void SetValidateOnly(google::protobuf::Message& request);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_BATCH_PART_H_
