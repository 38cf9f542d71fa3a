// Serves eastgate.command.v1.BriefingService.
//
// Asks every service at the same time, each once, and puts what came beside the targets. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_

#include <memory>
#include <utility>
#include <vector>

#include "common/facts/ledger.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/briefing_service.grpc.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class BriefingService final {
 public:
  // Ledger, tables and peers must outlive it.
  BriefingService(const facts::Ledger& ledger, const Tables& tables, const Peers& peers,
                  std::vector<BriefingSectionSpec> sections)
      : ledger_(ledger), tables_(tables), peers_(peers), sections_(std::move(sections)) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Briefing> GetBriefing(rpc::Call& call, const v1::GetBriefingRequest& request);

 private:
  const facts::Ledger& ledger_;
  const Tables& tables_;
  const Peers& peers_;
  const std::vector<BriefingSectionSpec> sections_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_
