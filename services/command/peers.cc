#include "services/command/peers.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/config/suite.h"
#include "common/lifecycle/find_at_peer.h"
#include "common/reference/quoted.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::command {

namespace pb = ::eastgate::figure::v1;
using rpc::Call;
using rpc::Reply;

namespace {

using config::kLivelihood;
using config::kUrban;
using config::ServiceOf;
using Facts = fact::v1::FactService;
using FactsAsync = Facts::StubInterface::async_interface;
using FiguresAsync = pb::FigureService::StubInterface::async_interface;
using Items = urban::v1::RectificationService;
using ItemsAsync = Items::StubInterface::async_interface;
using Projects = livelihood::v1::ProjectService;
using ProjectsAsync = Projects::StubInterface::async_interface;
using Reporting = pb::ReportingService;
using ReportingAsync = Reporting::StubInterface::async_interface;
using Rounds = urban::v1::PatrolService;
using RoundsAsync = Rounds::StubInterface::async_interface;

// Gives an answer the state of its reports: that of so many questions, and then that of the year before.
void SetReporting(pb::BatchGetReportingStatusResponse both, int questions, SectionAnswer& answer) {
  for (int i = questions; i < both.statuses_size(); ++i)
    answer.previous_reporting.add_statuses()->Swap(both.mutable_statuses(i));
  while (both.statuses_size() > questions) both.mutable_statuses()->RemoveLast();
  answer.reporting = std::move(both);
}

}  // namespace

absl::StatusOr<ReportedFigure> ReportedFigureOf(const SectionAnswer& answer, int question) {
  if (question >= answer.figures.values_size())
    return absl::InternalError("a service did not answer a value for every question");
  ReportedFigure figure{answer.figures.values(question), {}};
  if (question < answer.reporting.statuses_size())
    figure.reporting = answer.reporting.statuses(question).counts();
  return figure;
}

Peers::Peers(server::FigureService& own, server::FactService& own_facts,
             server::ReportingService& own_reporting, const rpc::PeerTargets& targets)
    : own_(&own),
      own_facts_(&own_facts),
      own_reporting_(&own_reporting),
      peers_(Open(targets, {pb::FigureService::service_full_name(), Reporting::service_full_name(),
                            Facts::service_full_name(), Projects::service_full_name(),
                            Items::service_full_name(), Rounds::service_full_name()})) {}

Peers::Peers(const rpc::PeerTargets& targets) : peers_(Open(targets, /*sent_again=*/{})) {}

std::map<std::string, Peers::Peer, std::less<>> Peers::Open(const rpc::PeerTargets& targets,
                                                            const std::vector<std::string>& sent_again) {
  std::map<std::string, Peer, std::less<>> peers;
  for (const auto& [name, unused] : targets.addresses) {
    Peer peer;
    peer.channel = rpc::OpenPeer(targets, name, sent_again);
    peer.figures = pb::FigureService::NewStub(peer.channel->channel());
    peer.facts = Facts::NewStub(peer.channel->channel());
    peer.reporting = Reporting::NewStub(peer.channel->channel());
    peer.projects = Projects::NewStub(peer.channel->channel());
    peer.items = Items::NewStub(peer.channel->channel());
    peer.rounds = Rounds::NewStub(peer.channel->channel());
    peers.emplace(name, std::move(peer));
  }
  return peers;
}

bool Peers::IsOwn(absl::string_view service) const {
  return own_ != nullptr && service == config::kCommand;
}

bool Peers::IsOfDistricts(absl::string_view service) const {
  return !IsOwn(service) && districts_.has != nullptr && districts_.has(service);
}

bool Peers::Has(absl::string_view service) const {
  return IsOwn(service) || IsOfDistricts(service) || peers_.find(service) != peers_.end();
}

void Peers::Connect() const {
  for (const auto& [unused, peer] : peers_) peer.channel->channel()->GetState(/*try_to_connect=*/true);
}

template <class Stub, class AsyncStub, class Request, class Response>
Reply<Response> Peers::Ask(Call& call, absl::string_view service, std::unique_ptr<Stub> Peer::*stub,
                           void (AsyncStub::*method)(grpc::ClientContext*, const Request*, Response*,
                                                     std::function<void(grpc::Status)>),
                           const Request& request) const {
  const auto peer = peers_.find(service);
  if (peer == peers_.end()) return rpc::PeerMissing(service);
  return peer->second.channel->Call(call, (peer->second.*stub)->async(), method, request, config::kPeerLimit);
}

Reply<pb::Figure> Peers::FindFigure(Call& call, std::string id) const {
  const std::string service = ServiceOf(id);
  if (!Has(service)) {
    std::vector<std::string> known = {config::kCommand};
    for (const auto& [name, unused] : peers_) known.push_back(name);
    co_return status::InvalidField(
        "figure",
        absl::StrCat("got ", reference::Quoted(id), ", want a figure of: ", absl::StrJoin(known, ", ")));
  }
  pb::ListFiguresRequest request;
  request.set_page_size(config::kMaxPageSize);
  do {
    CO_ASSIGN_OR_RETURN(const pb::ListFiguresResponse page, co_await ListFigures(call, service, request));
    for (const pb::Figure& figure : page.figures()) {
      if (figure.id() == id) co_return figure;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  co_return status::InvalidField(
      "figure", absl::StrCat("got ", reference::Quoted(id), ", want a figure that ", service, " lists"));
}

Reply<pb::ListFiguresResponse> Peers::ListFigures(Call& call, const std::string& service,
                                                  const pb::ListFiguresRequest& request) const {
  if (IsOwn(service)) return own_->ListFigures(call, request);
  if (IsOfDistricts(service)) return districts_.list(call, service, request);
  return Ask(call, service, &Peer::figures, &FiguresAsync::ListFigures, request);
}

Reply<pb::BatchGetFiguresResponse> Peers::BatchGetFigures(Call& call,
                                                          const pb::BatchGetFiguresRequest& request) const {
  const std::string service = ServiceOf(request.requests(0).query().figure());
  if (IsOwn(service)) return own_->BatchGetFigures(call, request);
  return Ask(call, service, &Peer::figures, &FiguresAsync::BatchGetFigures, request);
}

Reply<pb::BatchGetReportingStatusResponse> Peers::BatchGetReportingStatus(
    Call& call, const pb::BatchGetReportingStatusRequest& request) const {
  const std::string service = ServiceOf(request.queries(0).figure());
  if (IsOwn(service)) return own_reporting_->BatchGetStatus(call, request);
  return Ask(call, service, &Peer::reporting, &ReportingAsync::BatchGetReportingStatus, request);
}

Reply<SectionAnswer> Peers::AskSection(Call& call, const pb::BatchGetFiguresRequest& request) const {
  SectionAnswer answer;
  if (IsOfDistricts(ServiceOf(request.requests(0).query().figure()))) {
    CO_ASSIGN_OR_RETURN(SumsOfDistricts sums, co_await districts_.ask(call, request));
    for (const absl::Status& error : sums.errors) CO_RETURN_IF_ERROR(error);
    co_return std::move(sums.answer);
  }
  CO_ASSIGN_OR_RETURN(answer.figures, co_await BatchGetFigures(call, request));
  pb::BatchGetReportingStatusRequest reporting, previous;
  bool is_compared = false;
  for (int i = 0; i < answer.figures.values_size(); ++i) {
    pb::FigureQuery query = request.requests(i).query();
    query.set_known_at_revision(answer.figures.values(i).revision());
    *previous.add_queries() = OneYearEarlier(query);
    *reporting.add_queries() = std::move(query);
    is_compared = is_compared || request.requests(i).compare_year_on_year();
  }
  if (is_compared) {
    // Both years in one call, unless it is too much for one.
    pb::BatchGetReportingStatusRequest both = reporting;
    both.MergeFrom(previous);
    auto statuses = co_await BatchGetReportingStatus(call, both);
    if (statuses.ok()) {
      SetReporting(*std::move(statuses), reporting.queries_size(), answer);
      co_return std::move(answer);
    }
    if (!absl::IsFailedPrecondition(statuses.status())) co_return statuses.status();
  }
  CO_ASSIGN_OR_RETURN(answer.reporting, co_await ReportingOf(call, reporting));
  if (!is_compared) co_return std::move(answer);
  CO_ASSIGN_OR_RETURN(answer.previous_reporting, co_await ReportingOf(call, previous));
  co_return std::move(answer);
}

Reply<ReportedFigures> Peers::AskEach(Call& call, const pb::BatchGetFiguresRequest& request) const {
  ReportedFigures each;
  if (IsOfDistricts(ServiceOf(request.requests(0).query().figure()))) {
    CO_ASSIGN_OR_RETURN(const SumsOfDistricts sums, co_await districts_.ask(call, request));
    for (size_t i = 0; i < sums.errors.size(); ++i) {
      if (sums.errors[i].ok())
        each.figures.push_back(ReportedFigureOf(sums.answer, static_cast<int>(i)));
      else
        each.figures.emplace_back(sums.errors[i]);
    }
    each.ask_each_alone = sums.ask_each_alone;
    co_return std::move(each);
  }
  const absl::StatusOr<SectionAnswer> answer = co_await AskSection(call, request);
  for (int i = 0; i < request.requests_size(); ++i) {
    if (answer.ok())
      each.figures.push_back(ReportedFigureOf(*answer, i));
    else
      each.figures.emplace_back(answer.status());
  }
  // Too many reports to scan, or a refusal, may be about one of them only.
  each.ask_each_alone = answer.ok() ? answer->reporting.statuses_size() != request.requests_size()
                                    : !IsUnanswered(answer.status());
  co_return std::move(each);
}

Reply<pb::BatchGetReportingStatusResponse> Peers::ReportingOf(
    Call& call, const pb::BatchGetReportingStatusRequest& request) const {
  auto statuses = co_await BatchGetReportingStatus(call, request);
  // Too many reports to scan are no reason to answer without the figures.
  if (absl::IsFailedPrecondition(statuses.status())) co_return pb::BatchGetReportingStatusResponse();
  co_return std::move(statuses);
}

Reply<ReportedFigure> Peers::GetReportedFigure(Call& call, pb::GetFigureRequest request) const {
  pb::BatchGetFiguresRequest batch;
  *batch.add_requests() = std::move(request);
  CO_ASSIGN_OR_RETURN(const SectionAnswer answer, co_await AskSection(call, batch));
  co_return ReportedFigureOf(answer, 0);
}

Reply<fact::v1::GetLogHeadResponse> Peers::GetLogHead(Call& call, const std::string& service,
                                                      const fact::v1::GetLogHeadRequest& request) const {
  if (IsOwn(service)) return own_facts_->GetLogHead(call, request);
  return Ask(call, service, &Peer::facts, &FactsAsync::GetLogHead, request);
}

Reply<fact::v1::ListFactsResponse> Peers::ListFacts(Call& call, const std::string& service,
                                                    const fact::v1::ListFactsRequest& request) const {
  if (IsOwn(service)) return own_facts_->ListFacts(call, request);
  return Ask(call, service, &Peer::facts, &FactsAsync::ListFacts, request);
}

Reply<fact::v1::Fact> Peers::GetFact(Call& call, const std::string& service,
                                     const fact::v1::GetFactRequest& request) const {
  if (IsOwn(service)) return own_facts_->GetFact(call, request);
  return Ask(call, service, &Peer::facts, &FactsAsync::GetFact, request);
}

Reply<livelihood::v1::LivelihoodProject> Peers::FindProject(Call& call, std::string name) const {
  if (name.empty()) return livelihood::v1::LivelihoodProject();
  const auto peer = peers_.find(kLivelihood);
  if (peer == peers_.end()) return rpc::PeerMissing(kLivelihood);
  return lifecycle::FindAtPeer(call, peer->second.channel.get(), kLivelihood, peer->second.projects,
                               &ProjectsAsync::GetLivelihoodProject, std::move(name), config::kPeerLimit);
}

Reply<livelihood::v1::ListLivelihoodProjectsResponse> Peers::ListProjects(
    Call& call, const livelihood::v1::ListLivelihoodProjectsRequest& request) const {
  return Ask(call, kLivelihood, &Peer::projects, &ProjectsAsync::ListLivelihoodProjects, request);
}

Reply<livelihood::v1::ListMilestonesResponse> Peers::ListMilestones(
    Call& call, const livelihood::v1::ListMilestonesRequest& request) const {
  return Ask(call, kLivelihood, &Peer::projects, &ProjectsAsync::ListMilestones, request);
}

Reply<livelihood::v1::ListDeliverablesResponse> Peers::ListDeliverables(
    Call& call, const livelihood::v1::ListDeliverablesRequest& request) const {
  return Ask(call, kLivelihood, &Peer::projects, &ProjectsAsync::ListDeliverables, request);
}

Reply<livelihood::v1::ListProcurementsResponse> Peers::ListProcurements(
    Call& call, const livelihood::v1::ListProcurementsRequest& request) const {
  return Ask(call, kLivelihood, &Peer::projects, &ProjectsAsync::ListProcurements, request);
}

Reply<urban::v1::ListRectificationCampaignsResponse> Peers::ListCampaigns(
    Call& call, const urban::v1::ListRectificationCampaignsRequest& request) const {
  return Ask(call, kUrban, &Peer::items, &ItemsAsync::ListRectificationCampaigns, request);
}

Reply<urban::v1::ListRectificationItemsResponse> Peers::ListItems(
    Call& call, const urban::v1::ListRectificationItemsRequest& request) const {
  return Ask(call, kUrban, &Peer::items, &ItemsAsync::ListRectificationItems, request);
}

Reply<urban::v1::ListPatrolRoundsResponse> Peers::ListRounds(
    Call& call, const urban::v1::ListPatrolRoundsRequest& request) const {
  return Ask(call, kUrban, &Peer::rounds, &RoundsAsync::ListPatrolRounds, request);
}

}  // namespace eastgate::command
