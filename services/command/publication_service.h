// Serves eastgate.command.v1.PublicationService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in publication_rules.h
// and comparison_rules.h, the table in tables.h. A briefing is gathered by briefing_gathering.h. Thread-safe:
// the store serializes all writes.
#ifndef EASTGATE_SERVICES_COMMAND_PUBLICATION_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_PUBLICATION_SERVICE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/publication.grpc.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/cross_checks.h"
#include "services/command/peers.h"
#include "services/command/tables.h"

namespace eastgate::command {

class PublicationService final : public lifecycle::DomainService {
 public:
  // The parts, tables and peers must outlive it.
  PublicationService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers,
                     std::vector<BriefingSectionSpec> sections, std::vector<CrossCheckSpec> checks)
      : DomainService(parts),
        tables_(tables),
        peers_(peers),
        sections_(std::move(sections)),
        checks_(std::move(checks)) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::PublishedBriefing> Publish(rpc::Call& call, const v1::PublishBriefingRequest& request);
  rpc::Reply<v1::PublishedBriefing> Get(rpc::Call& call, const v1::GetPublishedBriefingRequest& request);
  rpc::Reply<v1::ListPublishedBriefingsResponse> List(rpc::Call& call,
                                                      const v1::ListPublishedBriefingsRequest& request);
  rpc::Reply<v1::RecomputedBriefing> Recompute(rpc::Call& call,
                                               const v1::RecomputePublishedBriefingRequest& request);
  rpc::Reply<v1::BriefingComparison> Compare(rpc::Call& call,
                                             const v1::ComparePublishedBriefingRequest& request);

 private:
  rpc::Reply<v1::PublishedBriefing> Record(rpc::Call& call, const v1::PublishBriefingRequest& request,
                                           v1::Briefing briefing, std::vector<v1::ServiceLogHead> logs,
                                           std::vector<v1::Target> targets);
  // Add to the comparison the parameters that moved cross-checks, and the facts that moved items of one
  // section, between two states of the logs.
  rpc::Reply<rpc::Done> AddParameters(rpc::Call& call, const v1::PublishedBriefing& published,
                                      const std::vector<v1::ServiceLogHead>& then,
                                      const std::vector<v1::ServiceLogHead>& now,
                                      v1::BriefingComparison& comparison);
  rpc::Reply<rpc::Done> AddFacts(rpc::Call& call, const v1::PublishedBriefing& published, int section,
                                 const v1::ServiceLogHead& then, const v1::ServiceLogHead& now,
                                 v1::BriefingComparison& comparison);
  // Returns the answers to questions about one service's figures, in order.
  rpc::Reply<std::vector<figure::v1::FigureValue>> Ask(
      rpc::Call& call, const std::vector<figure::v1::GetFigureRequest>& questions);

  const Tables& tables_;
  const Peers& peers_;
  const std::vector<BriefingSectionSpec> sections_;
  const std::vector<CrossCheckSpec> checks_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_PUBLICATION_SERVICE_H_
