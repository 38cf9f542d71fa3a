// Server reflection, v1 and v1alpha: what a server serves, for clients without the contract.
//
// The two versions have the same fields under other names, so one function answers both. Whatever is asked,
// an answer costs one look-up in an index that was made at the start; names and streams have stated limits.
// Immutable, thread-safe; must outlive the server.
#ifndef EASTGATE_COMMON_RPC_REFLECTION_SERVICE_H_
#define EASTGATE_COMMON_RPC_REFLECTION_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/reflection_index.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace eastgate::rpc {

// A longer name of a host, file, symbol or type is refused by an error_response, INVALID_ARGUMENT.
inline constexpr size_t kMaxReflectionNameBytes = 512;
// Beyond it a stream ends with RESOURCE_EXHAUSTED.
inline constexpr int kMaxReflectionRequests = 1000;

class ReflectionService final {
 public:
  // `services` are the full names to list; both versions of reflection come with them. `descriptor_sets` as
  // for ReflectionIndex.
  ReflectionService(std::vector<std::string> services, const std::vector<absl::string_view>& descriptor_sets);

  // An error of a request is part of its answer and does not end the stream.
  absl::StatusOr<grpc::reflection::v1::ServerReflectionResponse> Answer(
      const grpc::reflection::v1::ServerReflectionRequest& request) const;
  absl::StatusOr<grpc::reflection::v1alpha::ServerReflectionResponse> AnswerAlpha(
      const grpc::reflection::v1alpha::ServerReflectionRequest& request) const;

  // Returns one service per version.
  std::vector<std::unique_ptr<BoundService>> Bind(Runtime& runtime) const;

 private:
  const std::vector<std::string> services_;
  const ReflectionIndex index_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REFLECTION_SERVICE_H_
