// A request as it came off the wire, with what was wrong with it.
//
// gRPC answers UNIMPLEMENTED when a callback method's request does not parse, and protobuf refuses strings
// that are not UTF-8 while parsing. So the handlers are instantiated with Inbound<Request>, whose
// deserialization never fails: it keeps the reason, and the wrapper answers INVALID_ARGUMENT naming the
// field.
#ifndef EASTGATE_COMMON_RPC_INBOUND_H_
#define EASTGATE_COMMON_RPC_INBOUND_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/byte_buffer.h"

namespace eastgate::rpc {

template <class Request>
struct Inbound {
  Request message;
  absl::Status parsed;
};

// OK, or INVALID_ARGUMENT naming the string field that is not UTF-8 ("item.labels[2]"), or the message if it
// is no message at all.
absl::Status ParseRequest(grpc::ByteBuffer& buffer, google::protobuf::Message& message);

}  // namespace eastgate::rpc

template <class Request>
class grpc::SerializationTraits<eastgate::rpc::Inbound<Request>, void> {
 public:
  static grpc::Status Deserialize(grpc::ByteBuffer* buffer, eastgate::rpc::Inbound<Request>* inbound) {
    inbound->parsed = eastgate::rpc::ParseRequest(*buffer, inbound->message);
    buffer->Clear();
    return grpc::Status::OK;
  }
};

#endif  // EASTGATE_COMMON_RPC_INBOUND_H_
