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
#include "services/command/cross_checks.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class BriefingService final {
 public:
  // Ledger, tables and peers must outlive it.
  BriefingService(const facts::Ledger& ledger, const Tables& tables, const Peers& peers,
                  std::vector<BriefingSectionSpec> sections, std::vector<CrossCheckSpec> checks)
      : ledger_(ledger),
        tables_(tables),
        peers_(peers),
        sections_(std::move(sections)),
        checks_(std::move(checks)) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Briefing> GetBriefing(rpc::Call& call, const v1::GetBriefingRequest& request);
  rpc::Reply<v1::ExportedBriefing> ExportBriefing(rpc::Call& call, const v1::ExportBriefingRequest& request);

 private:
  const facts::Ledger& ledger_;
  const Tables& tables_;
  const Peers& peers_;
  const std::vector<BriefingSectionSpec> sections_;
  const std::vector<CrossCheckSpec> checks_;
};

// Adds both sides of the checks, computed at the revisions of the sections that are there.
rpc::Reply<rpc::Done> AddCrossChecks(rpc::Call& call, const Peers& peers, const facts::Ledger& ledger,
                                     const std::vector<CrossCheckSpec>& checks, v1::Briefing& briefing);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_
