// Finds a row that another service keeps, by its name, unless it was retracted.
//
//   return lifecycle::FindAtPeer(call, economy_.get(), "economy", stub_, &Async::GetEnterprise, name, limit);
//
// Common knows no domain: the stub and its method say which row. Behind a service's own peers.h.
#ifndef EASTGATE_COMMON_LIFECYCLE_FIND_AT_PEER_H_
#define EASTGATE_COMMON_LIFECYCLE_FIND_AT_PEER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/lifecycle/rows.h"
#include "common/lifecycle/rules.h"
#include "common/resource/calendar_fields.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "common/status/status_macros.h"

namespace eastgate::lifecycle {

// Returns the active row of that name, which a call of names_in_use.h is about to name. NOT_FOUND;
// FAILED_PRECONDITION, reason RECORD_RETRACTED, or RECORD_RETRACTING while its retraction waits; DATA_LOSS
// when its dates are not sound; UNAVAILABLE, reason PEER_UNAVAILABLE, when the service does not answer within
// `limit`, or the configuration does not name it and `peer` is null. `method` is the service's Get. With an
// `as_of`, which the method's request must have, the row is as of that day. Call,
// peer and stub must outlive the reply.
template <class Stub, class AsyncStub, class Request, class Row>
rpc::Reply<Row> FindAtPeer(rpc::Call& call, const rpc::PeerChannel* peer, const char* service,
                           const std::unique_ptr<Stub>& stub,
                           void (AsyncStub::*method)(grpc::ClientContext*, const Request*, Row*,
                                                     std::function<void(grpc::Status)>),
                           std::string name, absl::Duration limit, std::string as_of = "") {
  if (peer == nullptr) co_return rpc::PeerMissing(service);
  Request request;
  request.set_name(std::move(name));
  if constexpr (requires { request.set_as_of(as_of); }) {
    request.set_as_of(std::move(as_of));
  }
  CO_ASSIGN_OR_RETURN(const Row found, co_await peer->Call(call, stub->async(), method, request, limit));
  CO_RETURN_IF_ERROR(resource::CheckCalendarFields(found));
  if (IsRetracted(found)) co_return RecordRetracted(found.name());
  CO_RETURN_IF_ERROR(CheckNotRetracting(found));
  co_return found;
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_FIND_AT_PEER_H_
