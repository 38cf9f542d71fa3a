// The services of a district: command asks those of its own for figures, reports and facts, itself included;
// livelihood for projects and what belongs to them; urban for rectification and patrols. A city asks those of
// each of its districts (city_districts.h). The service that owns a figure is what its id begins with.
//
// Thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_COMMAND_PEERS_H_
#define EASTGATE_SERVICES_COMMAND_PEERS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "common/rpc/peer.h"
#include "common/rpc/reply.h"
#include "common/server/fact_service.h"
#include "common/server/figure_service.h"
#include "common/server/reporting_service.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "eastgate/figure/v1/reporting_service.grpc.pb.h"
#include "eastgate/livelihood/v1/project_service.grpc.pb.h"
#include "eastgate/urban/v1/patrol.grpc.pb.h"
#include "eastgate/urban/v1/rectification_service.grpc.pb.h"
#include "services/command/briefing_sections.h"

namespace eastgate::command {

// A figure, and the reports that it comprises at the same revision: none where no duty asks for any.
struct ReportedFigure {
  figure::v1::FigureValue value;
  figure::v1::ReportingCounts reporting;
};

// Returns the figure of that question of a section. INTERNAL where the service did not answer it.
absl::StatusOr<ReportedFigure> ReportedFigureOf(const SectionAnswer& answer, int question);

// The answers to several questions, each by itself.
struct ReportedFigures {
  std::vector<absl::StatusOr<ReportedFigure>> figures;  // One for each question.
  // The fault of all may be that of one of them: asked alone, the others may have an answer.
  bool ask_each_alone = false;
};

// The sums of the districts of a city: where a question has none, the answer has an empty value for it.
struct SumsOfDistricts {
  SectionAnswer answer;
  std::vector<absl::Status> errors;  // One for each question: why it has no sum.
  // See ReportedFigures.
  bool ask_each_alone = false;
};

// The figures of services that the districts of a city have: how they are asked for.
struct DistrictFigures {
  std::function<bool(absl::string_view service)> has;
  // Lists the figures of a service.
  std::function<rpc::Reply<figure::v1::ListFiguresResponse>(rpc::Call&, std::string service,
                                                            figure::v1::ListFiguresRequest)>
      list;
  std::function<rpc::Reply<SumsOfDistricts>(rpc::Call&, figure::v1::BatchGetFiguresRequest)> ask;
};

class Peers {
 public:
  // The first three serve the figures, facts and reports of command itself and must outlive it.
  Peers(server::FigureService& own, server::FactService& own_facts, server::ReportingService& own_reporting,
        const rpc::PeerTargets& targets);
  // The services of another district: command is asked as the others are. Nothing is asked twice, so that one
  // that cannot be reached is known at once.
  explicit Peers(const rpc::PeerTargets& targets);

  // From now on the figures of services that districts have are those of all districts together, for
  // AskSection, AskEach and whatever asks through them, and for FindFigure. Before the first call.
  void AskDistricts(DistrictFigures districts) { districts_ = std::move(districts); }

  bool Has(absl::string_view service) const;
  // Returns whether districts are asked for the figures of the service: then its lists are theirs, too.
  bool IsOfDistricts(absl::string_view service) const;
  // Begins to connect to every service, so that one that cannot be reached is known before it is asked.
  void Connect() const;

  // Every method below is UNAVAILABLE, reason PEER_UNAVAILABLE, when the service does not answer. Call and
  // request must live until the reply is there.

  // Returns the definition of a figure. INVALID_ARGUMENT, field figure, when no service has it.
  rpc::Reply<figure::v1::Figure> FindFigure(rpc::Call& call, std::string id) const;
  // Answers requests about one service's figures.
  rpc::Reply<figure::v1::BatchGetFiguresResponse> BatchGetFigures(
      rpc::Call& call, const figure::v1::BatchGetFiguresRequest& request) const;
  // Returns the state of the reports of one service's figures.
  rpc::Reply<figure::v1::BatchGetReportingStatusResponse> BatchGetReportingStatus(
      rpc::Call& call, const figure::v1::BatchGetReportingStatusRequest& request) const;
  // Returns the figures of a section and the state of their reports, without it where there are too many to
  // scan, or the status of the first call that failed.
  rpc::Reply<SectionAnswer> AskSection(rpc::Call& call,
                                       const figure::v1::BatchGetFiguresRequest& request) const;
  // Returns the answer to each question, so that a district that does not answer stops no sum without it.
  rpc::Reply<ReportedFigures> AskEach(rpc::Call& call,
                                      const figure::v1::BatchGetFiguresRequest& request) const;
  // Returns the answer to one question in the same way.
  rpc::Reply<ReportedFigure> GetReportedFigure(rpc::Call& call, figure::v1::GetFigureRequest request) const;

  // Read the log of a service: its head, its facts, one of them.
  rpc::Reply<fact::v1::GetLogHeadResponse> GetLogHead(rpc::Call& call, const std::string& service,
                                                      const fact::v1::GetLogHeadRequest& request) const;
  rpc::Reply<fact::v1::ListFactsResponse> ListFacts(rpc::Call& call, const std::string& service,
                                                    const fact::v1::ListFactsRequest& request) const;
  rpc::Reply<fact::v1::Fact> GetFact(rpc::Call& call, const std::string& service,
                                     const fact::v1::GetFactRequest& request) const;
  // Lists the figures of a service, at most a thousand in a page.
  rpc::Reply<figure::v1::ListFiguresResponse> ListFigures(
      rpc::Call& call, const std::string& service, const figure::v1::ListFiguresRequest& request) const;

  // Returns the project of livelihood under that name; of an empty name an empty one, without asking.
  // NOT_FOUND; FAILED_PRECONDITION, reason RECORD_RETRACTED.
  rpc::Reply<livelihood::v1::LivelihoodProject> FindProject(rpc::Call& call, std::string name) const;

  // Return a page of the subjects of a sweep, or of the projects and campaigns that they belong to.
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
    // Used where the service serves them: projects at livelihood, items and rounds at urban.
    std::unique_ptr<livelihood::v1::ProjectService::Stub> projects;
    std::unique_ptr<urban::v1::RectificationService::Stub> items;
    std::unique_ptr<urban::v1::PatrolService::Stub> rounds;
  };

  // Opens a channel to each. The reads of the services with those full names are sent again where a service
  // cannot be reached.
  static std::map<std::string, Peer, std::less<>> Open(const rpc::PeerTargets& targets,
                                                       const std::vector<std::string>& sent_again);

  // Returns the state of reports, or nothing where there are too many to scan.
  rpc::Reply<figure::v1::BatchGetReportingStatusResponse> ReportingOf(
      rpc::Call& call, const figure::v1::BatchGetReportingStatusRequest& request) const;

  // Calls the service by that stub. UNAVAILABLE where the configuration does not name the service.
  template <class Stub, class AsyncStub, class Request, class Response>
  rpc::Reply<Response> Ask(rpc::Call& call, absl::string_view service, std::unique_ptr<Stub> Peer::*stub,
                           void (AsyncStub::*method)(grpc::ClientContext*, const Request*, Response*,
                                                     std::function<void(grpc::Status)>),
                           const Request& request) const;

  // Returns whether the service is this process, or one that districts are asked for.
  bool IsOwn(absl::string_view service) const;

  // Null where none of the services is this process.
  server::FigureService* own_ = nullptr;
  server::FactService* own_facts_ = nullptr;
  server::ReportingService* own_reporting_ = nullptr;
  std::map<std::string, Peer, std::less<>> peers_;
  DistrictFigures districts_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_PEERS_H_
