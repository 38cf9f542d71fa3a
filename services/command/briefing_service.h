// Serves eastgate.command.v1.BriefingService.
//
// Asks every service at the same time, each once, and puts the answers beside the targets. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_

#include <memory>
#include <utility>
#include <vector>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/briefing.grpc.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/cross_checks.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class BriefingService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  BriefingService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers,
                  std::vector<BriefingSectionSpec> sections, std::vector<CrossCheckSpec> checks)
      : DomainService(parts),
        tables_(tables),
        peers_(peers),
        sections_(std::move(sections)),
        checks_(std::move(checks)) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::Briefing> GetBriefing(rpc::Call& call, const v1::GetBriefingRequest& request);
  rpc::Reply<v1::ExportedBriefing> ExportBriefing(rpc::Call& call, const v1::ExportBriefingRequest& request);

 private:
  const Tables& tables_;
  const Peers& peers_;
  const std::vector<BriefingSectionSpec> sections_;
  const std::vector<CrossCheckSpec> checks_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_SERVICE_H_
