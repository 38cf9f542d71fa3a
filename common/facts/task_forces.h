// The task forces of the mechanism, as the services ask command for the one that is to answer for a project
// or a campaign of theirs.
//
//   const auto found = co_await task_forces_.Check(call, request.task_force(), request.started_on());
//   if (!found.ok()) co_return found.status();
//
// The contract of the mechanism is command's, and common knows no domain: a service puts it in, behind its
// own peers.h. Thread-safe; owned by main.
#ifndef EASTGATE_COMMON_FACTS_TASK_FORCES_H_
#define EASTGATE_COMMON_FACTS_TASK_FORCES_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/facts/find_at_peer.h"
#include "common/facts/rules.h"
#include "common/rpc/call.h"
#include "common/rpc/errors.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {

// Whether the body may answer for what begins on the day: a task force that was neither retracted nor, by
// then, dissolved. INVALID_ARGUMENT, field task_force; FAILED_PRECONDITION, reason RECORD_RETRACTED or
// BODY_DISSOLVED.
template <class Body, class Type>
absl::Status CheckTaskForce(const Body& body, Type task_force, absl::string_view on) {
  if (body.type() != task_force)
    return rpc::InvalidField("task_force", absl::StrCat("got ", body.name(), ", want a task force"));
  RETURN_IF_ERROR(CheckStands(body));
  // ISO dates compare as strings do.
  if (body.dissolved_on().empty() || body.dissolved_on() > on) return absl::OkStatus();
  return rpc::Refused(fact::v1::ERROR_REASON_BODY_DISSOLVED, "the task force was dissolved",
                      {{"body", body.name()}, {"dissolved_on", body.dissolved_on()}});
}

// `Mechanism` is the generated service with the method GetBody, `kTaskForce` the type of body that is a task
// force.
template <class Mechanism, auto kTaskForce>
class TaskForces {
 public:
  // The other services' addresses by name.
  explicit TaskForces(const std::map<std::string, std::string>& targets)
      : command_(rpc::OpenPeer(targets, "command", {Mechanism::service_full_name()})) {
    if (command_) mechanism_ = Mechanism::NewStub(command_->channel());
  }

  // OK where none is named, without asking. NOT_FOUND; what CheckTaskForce refuses; UNAVAILABLE, reason
  // PEER_UNAVAILABLE, when command does not answer or is not configured. The call must live until the reply
  // is there.
  rpc::Reply<rpc::Done> Check(rpc::Call& call, std::string name, std::string on) const {
    if (name.empty()) co_return rpc::Done{};
    const auto body =
        co_await FindAtPeer(call, command_.get(), "command", mechanism_,
                            &Mechanism::StubInterface::async_interface::GetBody, std::move(name), kLimit);
    if (!body.ok()) co_return body.status();
    if (absl::Status bad = CheckTaskForce(*body, kTaskForce, on); !bad.ok()) co_return bad;
    co_return rpc::Done{};
  }

 private:
  // How long command may take.
  static constexpr absl::Duration kLimit = absl::Seconds(2);

  const std::unique_ptr<rpc::PeerChannel> command_;
  std::unique_ptr<typename Mechanism::Stub> mechanism_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_TASK_FORCES_H_
