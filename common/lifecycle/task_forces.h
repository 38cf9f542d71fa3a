// The task forces of the mechanism, as the services ask command for the one that is to answer for a project
// or a campaign of theirs.
//
//   const auto found = co_await task_forces_.Check(call, request.task_force(), request.started_on());
//   CO_RETURN_IF_ERROR(found.status());
//
// The contract of the mechanism is command's, and common knows no domain: a service puts it in, behind its
// own peers.h. Thread-safe; owned by main.
#ifndef EASTGATE_COMMON_LIFECYCLE_TASK_FORCES_H_
#define EASTGATE_COMMON_LIFECYCLE_TASK_FORCES_H_

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/lifecycle/find_at_peer.h"
#include "common/lifecycle/rules.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::lifecycle {

// Checks that the unit may be responsible for something that begins on the day: it is a task force that was
// neither retracted nor dissolved by then. INVALID_ARGUMENT, naming `field`; FAILED_PRECONDITION, reason
// RECORD_RETRACTED, RECORD_RETRACTING or MECHANISM_UNIT_DISSOLVED.
template <class MechanismUnit, class Type>
absl::Status CheckTaskForce(const MechanismUnit& unit, Type task_force, absl::string_view on,
                            absl::string_view field = "task_force") {
  if (unit.type() != task_force)
    return status::InvalidField(field, absl::StrCat("got ", unit.name(), ", want a task force"));
  if (IsRetracted(unit)) return RecordRetracted(unit.name());
  RETURN_IF_ERROR(CheckNotRetracting(unit));
  // ISO dates compare as strings do.
  if (unit.dissolved_on().empty() || unit.dissolved_on() > on) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_MECHANISM_UNIT_DISSOLVED, "the task force was dissolved",
                         {{"mechanism_unit", unit.name()}, {"dissolved_on", unit.dissolved_on()}});
}

// `Mechanism` is the generated service with the method GetMechanismUnit, `kTaskForce` the type of unit that
// is a task force.
template <class Mechanism, auto kTaskForce>
class TaskForces {
 public:
  explicit TaskForces(const rpc::PeerTargets& targets)
      : command_(rpc::OpenPeer(targets, "command", {Mechanism::service_full_name()})) {
    if (command_) mechanism_ = Mechanism::NewStub(command_->channel());
  }

  // OK where none is named, without asking. NOT_FOUND; what CheckTaskForce refuses; UNAVAILABLE, reason
  // PEER_UNAVAILABLE, when command does not answer or is not configured. The call must live until the reply
  // is there.
  rpc::Reply<rpc::Done> Check(rpc::Call& call, std::string name, std::string on,
                              std::string field = "task_force") const {
    if (name.empty()) co_return rpc::Done{};
    CO_ASSIGN_OR_RETURN(const auto unit,
                        co_await FindAtPeer(call, command_.get(), "command", mechanism_,
                                            &Mechanism::StubInterface::async_interface::GetMechanismUnit,
                                            std::move(name), kLimit));
    CO_RETURN_IF_ERROR(CheckTaskForce(unit, kTaskForce, on, field));
    co_return rpc::Done{};
  }

  // The same for an update of `wanted`, which is the field `part` of the request; OK, without asking, where
  // its mask leaves out the task force.
  template <class Request, class Row>
  rpc::Reply<rpc::Done> CheckUpdate(rpc::Call& call, const Request& request, const Row& wanted,
                                    const std::string& part) const {
    const auto& paths = request.update_mask().paths();
    const bool changes = std::find(paths.begin(), paths.end(), "task_force") != paths.end();
    return Check(call, changes ? wanted.task_force() : "", request.changed_on(),
                 absl::StrCat(part, ".task_force"));
  }

 private:
  // The time limit of a call to command.
  static constexpr absl::Duration kLimit = absl::Seconds(2);

  const std::unique_ptr<rpc::PeerChannel> command_;
  std::unique_ptr<typename Mechanism::Stub> mechanism_;
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_TASK_FORCES_H_
