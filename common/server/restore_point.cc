#include "common/server/restore_point.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/config/suite.h"
#include "common/facts/log_name.h"
#include "common/rpc/await.h"
#include "common/rpc/call.h"
#include "common/rpc/reply_callback.h"
#include "common/status/status_macros.h"
#include "eastgate/admin/v1/admin.grpc.pb.h"

namespace eastgate::server {

namespace pb = ::eastgate::admin::v1;

namespace {

// A hold lasts two seconds at most: who does not answer within one leaves the others too little.
constexpr absl::Duration kHoldLimit = absl::Seconds(1);
// A release is answered when what was written before the hold is on disk.
constexpr absl::Duration kReleaseLimit = absl::Seconds(10);
constexpr int kHoldTries = 5;
constexpr absl::Duration kBetweenTries = absl::Seconds(2);
// The deadline of one call; a backup that lasts longer is joined by the next call.
constexpr absl::Duration kBackupCall = absl::Seconds(25);
// Calls that fail sooner are not at work: so many are sent again.
constexpr int kEarlyFailures = 10;

class RestorePoint {
 public:
  RestorePoint(const std::string& name, const std::string& principal)
      : name_(name),
        request_id_(absl::StrCat("restore-point:", name, ":", facts::NewLogId())),
        call_(rpc::Call::Detached(principal)) {}

  absl::Status Connect(const rpc::PeerTargets& targets) {
    for (const std::string& service : config::ServiceNames()) {
      Peer& peer = peers_[service];
      peer.channel = rpc::OpenPeer(targets, service, {pb::AdminService::service_full_name()});
      if (peer.channel == nullptr) return rpc::PeerMissing(service);
      peer.stub = pb::AdminService::NewStub(peer.channel->channel());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<pb::Backup>> Make() {
    absl::Status held = HoldAll();
    for (int tries = 1; !held.ok() && tries < kHoldTries; ++tries) {
      absl::SleepFor(kBetweenTries);
      held = HoldAll();
    }
    RETURN_IF_ERROR(held);
    return BackUpAll();
  }

 private:
  using Async = pb::AdminService::StubInterface::async_interface;
  struct Peer {
    std::unique_ptr<rpc::PeerChannel> channel;
    std::unique_ptr<pb::AdminService::Stub> stub;
    int64_t revision = 0;
  };

  // Sends every service a request, all at the same time; the answers are in the order of the services.
  template <class Response, class Request>
  std::vector<absl::StatusOr<Response>> AskAll(void (Async::*method)(grpc::ClientContext*, const Request*,
                                                                     Response*,
                                                                     std::function<void(grpc::Status)>),
                                               const std::vector<Request>& requests, absl::Duration limit) {
    std::vector<rpc::Reply<Response>> replies;
    size_t next = 0;
    for (auto& [service, peer] : peers_)
      replies.push_back(peer.channel->Call(call_, peer.stub->async(), method, requests[next++], limit));
    return *rpc::Await(rpc::WhenAll(std::move(replies)));
  }

  // OK when all were held at the same time; their revisions are known then.
  absl::Status HoldAll() {
    pb::HoldWritesRequest hold;
    hold.set_hold_id(request_id_);
    const auto held = AskAll(&Async::HoldWrites, std::vector(peers_.size(), hold), kHoldLimit);
    pb::ReleaseWritesRequest release;
    release.set_hold_id(request_id_);
    const auto released = AskAll(&Async::ReleaseWrites, std::vector(peers_.size(), release), kReleaseLimit);
    size_t next = 0;
    for (auto& [service, peer] : peers_) {
      RETURN_IF_ERROR(held[next].status());
      RETURN_IF_ERROR(released[next].status());
      if (!released[next]->held())
        return absl::AbortedError(absl::StrCat(service, " was not held until the others were"));
      peer.revision = held[next++]->revision();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<pb::Backup>> BackUpAll() {
    std::vector<pb::CreateBackupRequest> requests;
    for (const auto& [service, peer] : peers_) {
      pb::CreateBackupRequest& request = requests.emplace_back();
      request.set_request_id(request_id_);
      request.set_restore_point(name_);
      request.set_restore_revision(peer.revision);
    }
    int early_failures = 0;
    while (true) {
      const absl::Time begun = absl::Now();
      const auto made = AskAll(&Async::CreateBackup, requests, kBackupCall);
      std::vector<pb::Backup> backups;
      absl::Status missing;
      for (const auto& each : made) {
        if (each.ok()) {
          backups.push_back(*each);
        } else if (missing.ok() || !MayBeAtWork(each.status())) {
          missing = each.status();
        }
      }
      if (missing.ok()) return backups;
      if (absl::Now() - begun < kBackupCall) ++early_failures;
      if (!MayBeAtWork(missing) || early_failures > kEarlyFailures) return missing;
      absl::SleepFor(kBetweenTries);
    }
  }

  // A call that was given up after its limit is UNAVAILABLE as well.
  static bool MayBeAtWork(const absl::Status& status) {
    return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  }

  const std::string& name_;
  const std::string request_id_;
  const rpc::Call call_;
  std::map<std::string, Peer> peers_;
};

}  // namespace

int MakeRestorePoint(const std::string& name, const std::string& principal, const rpc::PeerTargets& targets,
                     std::ostream& out) {
  RestorePoint point(name, principal);
  const absl::Status connected = point.Connect(targets);
  const absl::StatusOr<std::vector<pb::Backup>> made =
      connected.ok() ? point.Make() : absl::StatusOr<std::vector<pb::Backup>>(connected);
  if (!made.ok()) {
    out << "failed: " << made.status().message() << std::endl;
    return 1;
  }
  for (const pb::Backup& backup : *made) {
    out << "restore point " << name << ": " << backup.service() << " revision " << backup.restore_revision()
        << " in backup " << backup.number() << std::endl;
  }
  return 0;
}

}  // namespace eastgate::server
