// Where command finds figures: its own, and those of the services it may call. The service that owns a figure
// is what its id begins with.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_COMMAND_PEERS_H_
#define EASTGATE_SERVICES_COMMAND_PEERS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/facts/fact_service.h"
#include "common/facts/figure_service.h"
#include "common/facts/reporting_service.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "eastgate/figure/v1/reporting_service.grpc.pb.h"
#include "eastgate/livelihood/v1/project_service.grpc.pb.h"
#include "eastgate/urban/v1/patrol_service.grpc.pb.h"
#include "eastgate/urban/v1/rectification_service.grpc.pb.h"

namespace eastgate::command {

// How long another service may take.
inline constexpr absl::Duration kPeerLimit = absl::Seconds(2);

// What a service says of the figures that a section shows: their values, and (unless it refuses to, as too
// much to scan) how their reports stand at the same revision.
struct SectionAnswer {
  figure::v1::BatchGetFiguresResponse figures;
  figure::v1::BatchGetReportingStatusResponse reporting;
};

class Peers {
 public:
  // The first three serve the figures, facts and reports of command itself and must outlive it. `targets` are
  // the other services' addresses by name.
  Peers(facts::FigureService& own, facts::FactService& own_facts, facts::ReportingService& own_reporting,
        const std::map<std::string, std::string>& targets);

  // "livelihood" for "livelihood.newborn_enrollments".
  static std::string ServiceOf(absl::string_view figure);
  bool Has(absl::string_view service) const;

  // Any of these: UNAVAILABLE, reason PEER_UNAVAILABLE, when the service does not answer. Call and request
  // must live until the reply is there. The definition. INVALID_ARGUMENT, field figure, when no service has
  // it.
  rpc::Reply<figure::v1::Figure> FindFigure(rpc::Call& call, std::string id) const;
  // Requests about one service's figures.
  rpc::Reply<figure::v1::FigureValue> GetFigure(rpc::Call& call,
                                                const figure::v1::GetFigureRequest& request) const;
  rpc::Reply<figure::v1::BatchGetFiguresResponse> BatchGetFigures(
      rpc::Call& call, const figure::v1::BatchGetFiguresRequest& request) const;
  // Where the reports of one service's figures stand.
  rpc::Reply<figure::v1::BatchGetReportingStatusResponse> BatchGetReportingStatus(
      rpc::Call& call, const figure::v1::BatchGetReportingStatusRequest& request) const;
  // Both answers about a section, or that of the first call that failed.
  rpc::Reply<SectionAnswer> AskSection(rpc::Call& call,
                                       const figure::v1::BatchGetFiguresRequest& request) const;

  // The log of a service: where it stands, its facts, one of them.
  rpc::Reply<fact::v1::GetLogHeadResponse> GetLogHead(rpc::Call& call, const std::string& service,
                                                      const fact::v1::GetLogHeadRequest& request) const;
  rpc::Reply<fact::v1::ListFactsResponse> ListFacts(rpc::Call& call, const std::string& service,
                                                    const fact::v1::ListFactsRequest& request) const;
  rpc::Reply<fact::v1::Fact> GetFact(rpc::Call& call, const std::string& service,
                                     const fact::v1::GetFactRequest& request) const;
  // Every figure that a service lists, at most a thousand.
  rpc::Reply<figure::v1::ListFiguresResponse> ListFigures(
      rpc::Call& call, const std::string& service, const figure::v1::ListFiguresRequest& request) const;

  // The project of livelihood under that name. NOT_FOUND; FAILED_PRECONDITION, reason RECORD_RETRACTED.
  rpc::Reply<livelihood::v1::LivelihoodProject> FindProject(rpc::Call& call, std::string name) const;

  // A page of what a sweep looks at, or of what that belongs to.
  rpc::Reply<livelihood::v1::ListLivelihoodProjectsResponse> ListProjects(
      rpc::Call& call, const livelihood::v1::ListLivelihoodProjectsRequest& request) const;
  rpc::Reply<livelihood::v1::ListMilestonesResponse> ListMilestones(
      rpc::Call& call, const livelihood::v1::ListMilestonesRequest& request) const;
  rpc::Reply<livelihood::v1::ListDeliverablesResponse> ListDeliverables(
      rpc::Call& call, const livelihood::v1::ListDeliverablesRequest& request) const;
  rpc::Reply<livelihood::v1::ListProcurementsResponse> ListProcurements(
      rpc::Call& call, const livelihood::v1::ListProcurementsRequest& request) const;
  rpc::Reply<urban::v1::ListRectificationCampaignsResponse> ListCampaigns(
      rpc::Call& call, const urban::v1::ListRectificationCampaignsRequest& request) const;
  rpc::Reply<urban::v1::ListRectificationItemsResponse> ListItems(
      rpc::Call& call, const urban::v1::ListRectificationItemsRequest& request) const;
  rpc::Reply<urban::v1::ListPatrolRoundsResponse> ListRounds(
      rpc::Call& call, const urban::v1::ListPatrolRoundsRequest& request) const;

 private:
  struct Peer {
    std::unique_ptr<rpc::PeerChannel> channel;
    std::unique_ptr<figure::v1::FigureService::Stub> figures;
    std::unique_ptr<fact::v1::FactService::Stub> facts;
    std::unique_ptr<figure::v1::ReportingService::Stub> reporting;
    // Of use where the service serves them: projects at livelihood, items and rounds at urban.
    std::unique_ptr<livelihood::v1::ProjectService::Stub> projects;
    std::unique_ptr<urban::v1::RectificationService::Stub> items;
    std::unique_ptr<urban::v1::PatrolService::Stub> rounds;
  };

  // Calls the service by that stub. UNAVAILABLE where the configuration does not name the service.
  template <class Stub, class AsyncStub, class Request, class Response>
  rpc::Reply<Response> Ask(rpc::Call& call, absl::string_view service, std::unique_ptr<Stub> Peer::*stub,
                           void (AsyncStub::*method)(grpc::ClientContext*, const Request*, Response*,
                                                     std::function<void(grpc::Status)>),
                           const Request& request) const;

  facts::FigureService& own_;
  facts::FactService& own_facts_;
  facts::ReportingService& own_reporting_;
  std::map<std::string, Peer, std::less<>> peers_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_PEERS_H_
