// The one place where absl::Status becomes grpc::Status and back.
//
// Details travel as a google.rpc.Status in grpc-status-details-bin, as every gRPC client library expects.
// INTERNAL and UNKNOWN lose message and details on the way out: they speak of our code, not of the caller's
// request.
#ifndef EASTGATE_COMMON_RPC_STATUS_MAPPING_H_
#define EASTGATE_COMMON_RPC_STATUS_MAPPING_H_

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace eastgate::rpc {

// A client refuses metadata of more than 8 KiB by default, and with it the whole status. So the message is
// cut at this many bytes and details are left out, the last field violations first, when they exceed theirs.
inline constexpr size_t kMaxMessageBytes = 1024;
inline constexpr size_t kMaxDetailBytes = 3072;

grpc::Status ToGrpcStatus(const absl::Status& status);
// The same as a message, for the error of one request among many.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// Converts a status that a client received; payloads are restored under their type URLs.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_STATUS_MAPPING_H_
