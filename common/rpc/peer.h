// A client to another service of the suite.
//
//   auto figure = co_await peer_.Call(call, figures_stub_->async(), &FigureAsync::GetFigure, request, limit);
//
// The deadline is what is left of the caller's, at most `limit`; the caller's principal and cancellation are
// passed on; reads are retried when the peer cannot be reached. A peer that cannot be reached, is draining,
// or does not answer within `limit` is UNAVAILABLE, reason PEER_UNAVAILABLE, metadata service; its refusals
// come through as they are. One channel per peer, made in main. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_PEER_H_
#define EASTGATE_COMMON_RPC_PEER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace eastgate::rpc {

struct PeerOptions {
  std::string name;    // "economy": in errors
  std::string target;  // "127.0.0.1:7401", "dns:///economy:7401"
  // Full names of the proto services used; their reads are retried.
  std::vector<std::string> services;
  int max_message_bytes = 4 << 20;
};

class PeerChannel {
 public:
  explicit PeerChannel(PeerOptions options);

  // To make stubs with.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const std::string& name() const { return options_.name; }

  // `parent` and `stub` must live until the reply is there.
  template <class Stub, class AsyncStub, class Request, class Response>
  Reply<Response> Call(const rpc::Call& parent, Stub* stub,
                       void (AsyncStub::*method)(grpc::ClientContext*, const Request*, Response*,
                                                 std::function<void(grpc::Status)>),
                       Request request, absl::Duration limit) const {
    auto prepared = Prepare(parent, limit);
    if (!prepared.ok()) return prepared.status();
    return Send<Response>(parent, stub, method, std::move(request), *std::move(prepared));
  }

 private:
  template <class Response, class Stub, class Method, class Request>
  Reply<Response> Send(const rpc::Call& parent, Stub* stub, Method method, Request request,
                       std::unique_ptr<grpc::ClientContext> context) const {
    Response response;
    auto start = [&](Completion<Done> done) {
      (stub->*method)(context.get(), &request, &response,
                      [this, &parent, done](const grpc::Status& status) { done(Received(parent, status)); });
    };
    CallbackAwaiter<Done, decltype(start)> awaiter(std::move(start));
    const absl::StatusOr<Done> answered = co_await awaiter;
    if (!answered.ok()) co_return answered.status();
    co_return std::move(response);
  }

  // DEADLINE_EXCEEDED when nothing is left of the parent's deadline.
  absl::StatusOr<std::unique_ptr<grpc::ClientContext>> Prepare(const rpc::Call& parent,
                                                               absl::Duration limit) const;
  absl::StatusOr<Done> Received(const rpc::Call& parent, const grpc::Status& status) const;

  const PeerOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
};

// The channel to a peer of the configuration; null where it names none.
std::unique_ptr<PeerChannel> OpenPeer(const std::map<std::string, std::string>& targets,
                                      const std::string& name, std::vector<std::string> services);

// UNAVAILABLE, reason PEER_UNAVAILABLE: the configuration names no such peer.
absl::Status PeerMissing(absl::string_view name);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_PEER_H_
