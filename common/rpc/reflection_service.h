// Server reflection v1 and v1alpha over the generated descriptor pool.
//
// The two versions have the same bytes, so one handler over v1's messages serves both; gRPC's own plugin
// knows only v1alpha. Streams end on drain. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_REFLECTION_SERVICE_H_
#define EASTGATE_COMMON_RPC_REFLECTION_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/runtime.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpcpp/impl/service_type.h"

namespace eastgate::rpc {

// The answer to one request; an error is part of the answer and does not end the stream. `services` are the
// full names to list.
grpc::reflection::v1::ServerReflectionResponse Reflect(
    const std::vector<std::string>& services, const grpc::reflection::v1::ServerReflectionRequest& request);

// One gRPC service per version; `services` should hold both their names too.
std::vector<std::unique_ptr<grpc::Service>> MakeReflectionServices(Runtime& runtime,
                                                                   const std::vector<std::string>& services);

// The full names of both versions.
std::vector<std::string> ReflectionServiceNames();

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_REFLECTION_SERVICE_H_
