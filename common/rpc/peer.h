// A client to another service of the suite.
//
//   auto figure = co_await peer_.Call(call, figures_stub_->async(), &FigureAsync::GetFigure, request, limit);
//
// The deadline is what is left of the caller's, at most `limit`; the caller's principal and cancellation are
// passed on: in plaintext the call is the caller's; over TLS it is that of this service, on behalf of the
// caller. Reads are retried when the peer cannot be reached. A peer that cannot be reached, is draining, or
// does not answer within `limit` is UNAVAILABLE, reason PEER_UNAVAILABLE, metadata service; its refusals come
// through as they are. One channel per peer, made in main. Thread-safe.
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
#include "common/config/suite.h"
#include "common/rpc/call.h"
#include "common/rpc/peer_calls.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/transport.h"
#include "common/status/status_macros.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace eastgate::rpc {

// The other services of the configuration: their addresses by name, and how they are reached.
struct PeerTargets {
  std::map<std::string, std::string> addresses;
  std::shared_ptr<const Transport> transport = Transport::Plaintext();
  std::shared_ptr<PeerCalls> calls = nullptr;  // Null: nobody counts.
};

struct PeerOptions {
  std::string name;    // "economy": in errors
  std::string target;  // "127.0.0.1:7401", "dns:///economy:7401"
  // Full names of the proto services used; their reads are retried.
  std::vector<std::string> services;
  std::shared_ptr<const Transport> transport = Transport::Plaintext();
  std::shared_ptr<PeerCalls> calls = nullptr;
  int max_message_bytes = config::kMaxMessageBytes;
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
    return Send<Response>(stub, method, std::move(request), *std::move(prepared));
  }

 private:
  struct Prepared {
    std::unique_ptr<grpc::ClientContext> context;
    bool limit_binds = false;  // it ends before the parent's deadline
  };

  template <class Response, class Stub, class Method, class Request>
  Reply<Response> Send(Stub* stub, Method method, Request request, Prepared prepared) const {
    Response response;
    auto start = [&](Completion<Done> done) {
      (stub->*method)(prepared.context.get(), &request, &response,
                      [this, &prepared, done](const grpc::Status& status) {
                        done(Received(prepared.limit_binds, status));
                      });
    };
    CallbackAwaiter<Done, decltype(start)> awaiter(std::move(start));
    const absl::StatusOr<Done> answered = co_await awaiter;
    CO_RETURN_IF_ERROR(answered.status());
    co_return std::move(response);
  }

  // DEADLINE_EXCEEDED when nothing is left of the parent's deadline.
  absl::StatusOr<Prepared> Prepare(const rpc::Call& parent, absl::Duration limit) const;
  // Tells by which deadline was set, not by the clock, whose has passed: gRPC's timers may be early by a
  // fraction of a millisecond.
  absl::StatusOr<Done> Received(bool limit_binds, const grpc::Status& status) const;
  void Count(PeerOutcome outcome) const;

  const PeerOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
};

// The channel to a peer of the configuration; null where it names none.
std::unique_ptr<PeerChannel> OpenPeer(const PeerTargets& targets, const std::string& name,
                                      std::vector<std::string> services);

// UNAVAILABLE, reason PEER_UNAVAILABLE: the configuration names no such peer.
absl::Status PeerMissing(absl::string_view name);

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_PEER_H_
