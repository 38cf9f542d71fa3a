#include "services/command/supervision_service.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/errors.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"
#include "services/command/supervision_rules.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Done;
using rpc::Reply;
using v1::SupervisionOrder;

namespace {

constexpr int kPage = 1000;
constexpr int kMaxOpenOrders = 10'000;
constexpr int kMaxFailures = 1'000;         // That an answer names.
constexpr char kFirstDay[] = "1900-01-01";  // Of all dates.

// For people: neither addresses nor what a library said.
std::string WhyFailed(const absl::Status& status) {
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) return "服务未在时限内应答";
  if (absl::IsDataLoss(status)) return "存储的数据已损坏";
  if (absl::IsNotFound(status)) return "所属项目或行动无法查看";
  if (rpc::ReasonOf(status) == "LIMIT_REACHED") return "数量超过一次可查看的上限，其余未查看";
  return absl::StrCat("无法查看（", absl::StatusCodeToString(status.code()), "）");
}

void AddFailure(v1::SweepResponse& response, const std::string& subject, const absl::Status& status) {
  if (response.failures_size() == kMaxFailures) {
    response.set_failures_left_out(response.failures_left_out() + 1);
    return;
  }
  v1::SweepFailure& failure = *response.add_failures();
  failure.set_subject(subject);
  failure.set_reason(WhyFailed(status));
}

// "urban/" of "urban/rectificationItems": what the subjects of a list begin with.
std::string ServiceIn(const std::string& prefix) {
  return prefix.substr(0, prefix.find('/') + 1);
}

// A subject or an order whose row cannot be read.
absl::Status Unreadable() {
  return store::Corrupt("resource");
}

}  // namespace

// What a sweep has seen so far.
struct SupervisionService::Looked {
  Sight sight;
  Findings findings;
  std::set<std::string> unknown;
  v1::SweepResponse response;

  void Fail(const std::string& subject, const absl::Status& status) {
    unknown.insert(subject);
    AddFailure(response, subject, status);
  }
  // What a look at the subject has found.
  void Add(const std::string& subject, absl::StatusOr<Findings> found) {
    if (!found.ok()) return Fail(subject, found.status());
    response.set_looked_at(response.looked_at() + 1);
    for (Finding& finding : *found) findings.push_back(std::move(finding));
  }
};

std::unique_ptr<rpc::BoundService> SupervisionService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::SupervisionService::service_full_name())
      .Unary("Sweep", this, &SupervisionService::Sweep)
      .Unary("GetSupervisionOrder", this, &SupervisionService::Get)
      .Unary("ListSupervisionOrders", this, &SupervisionService::List)
      .Unary("AcknowledgeOrder", this, &SupervisionService::Acknowledge)
      .Unary("AnswerOrder", this, &SupervisionService::Answer)
      .Unary("ReturnOrder", this, &SupervisionService::Return)
      .Unary("VerifyOrder", this, &SupervisionService::Verify)
      .Unary("CloseOrder", this, &SupervisionService::Close)
      .Build();
}

Reply<v1::SweepResponse> SupervisionService::Sweep(Call& call, const v1::SweepRequest& request) {
  if (absl::Status bad = CheckSweep(request, NewCheck()); !bad.ok()) co_return bad;
  Looked looked;
  const reference::Date on = *reference::ParseDate(request.as_of());
  const auto soon = ledger_.reference()->parameters.InForce(kDueSoonDays, on, ledger_.division_root());
  if (!soon.ok()) co_return soon.status();
  looked.sight = {.on = on, .soon_days = *soon, .owners = {}};
  namespace lv = livelihood::v1;
  namespace ur = urban::v1;
  const auto targets = co_await LookAtTargets(call, looked);
  if (!targets.ok()) co_return targets.status();
  (void)co_await ReadOwners(call, &Peers::ListProjects,
                            &lv::ListLivelihoodProjectsResponse::livelihood_projects,
                            "livelihood/livelihoodProjects", looked);
  (void)co_await ReadOwners(call, &Peers::ListCampaigns,
                            &ur::ListRectificationCampaignsResponse::rectification_campaigns,
                            "urban/rectificationCampaigns", looked);
  (void)co_await LookAtList(call, &Peers::ListMilestones, &lv::ListMilestonesResponse::milestones,
                            "livelihood/milestones", looked);
  (void)co_await LookAtList(call, &Peers::ListDeliverables, &lv::ListDeliverablesResponse::deliverables,
                            "livelihood/deliverables", looked);
  (void)co_await LookAtList(call, &Peers::ListProcurements, &lv::ListProcurementsResponse::procurements,
                            "livelihood/procurements", looked);
  (void)co_await LookAtList(call, &Peers::ListItems, &ur::ListRectificationItemsResponse::rectification_items,
                            "urban/rectificationItems", looked);
  (void)co_await LookAtList(call, &Peers::ListRounds, &ur::ListPatrolRoundsResponse::patrol_rounds,
                            "urban/patrolRounds", looked);
  (void)co_await LookAtReports(call, looked);
  co_return co_await committer_.Run<v1::SweepResponse>(
      call, request.validate_only(),
      [this, &looked](facts::Writer& writer) { return Record(writer, looked); });
}

// A figure at a time, so that one that cannot be asked about stops no other; but what a service left
// unanswered it is not asked again. From the beginning: a report that never came stays due.
Reply<Done> SupervisionService::LookAtReports(Call& call, Looked& looked) {
  std::set<std::string> silent;
  for (const std::string& figure : ledger_.reference()->reporting.Figures()) {
    if (silent.count(Peers::ServiceOf(figure)) > 0) {
      looked.Fail(MissingReportsOf(figure), rpc::PeerMissing(Peers::ServiceOf(figure)));
      continue;
    }
    figure::v1::BatchGetReportingStatusRequest request;
    figure::v1::FigureQuery& query = *request.add_queries();
    query.set_figure(figure);
    query.set_as_of(reference::FormatDate(looked.sight.on));
    query.set_start(kFirstDay);
    const auto response = co_await peers_.BatchGetReportingStatus(call, request);
    if (!response.ok()) {
      looked.Fail(MissingReportsOf(figure), response.status());
      if (absl::IsUnavailable(response.status()) || absl::IsDeadlineExceeded(response.status()))
        silent.insert(Peers::ServiceOf(figure));
      continue;
    }
    const figure::v1::ReportingStatus& status = response->statuses(0);
    for (const figure::v1::MissingReport& missing : status.missing())
      looked.Add(MissingReportsOf(figure), Look(figure, missing, looked.sight));
    if (status.counts().not_reported() > status.missing_size())
      looked.Fail(MissingReportsOf(figure), facts::LimitReached(figure, status.missing_size()));
  }
  co_return Done{};
}

Reply<Done> SupervisionService::LookAtTargets(Call& call, Looked& looked) {
  const auto snapshot = ledger_.store().Read();
  resource::Table<v1::Target>::Query query;
  query.page_size = kPage;
  query.past_corrupt = true;
  const reference::Date on = looked.sight.on;
  query.matches = [on](const v1::Target& target) {
    return !target.retracted() && target.year() == on.year();
  };
  do {
    const auto page = tables_.targets.List(*snapshot, query);
    if (!page.ok()) {
      looked.Fail("command/targets", page.status());
      co_return Done{};
    }
    for (const std::string& name : page->unreachable)
      looked.Fail(absl::StrCat("command/", name), Unreadable());
    for (const v1::Target& target : page->rows) {
      const std::string subject = absl::StrCat("command/", target.name());
      if (absl::Status bad = CheckSound(target); !bad.ok()) {
        looked.Fail(subject, bad);
        continue;
      }
      if (VersionOn(target, on) == nullptr) continue;
      figure::v1::GetFigureRequest request;
      *request.mutable_query() = QueryOf(target, on);
      const auto value = co_await peers_.GetFigure(call, request);
      const absl::StatusOr<v1::TargetEvaluation> judged =
          value.ok() ? Judge(target, on, *value) : value.status();
      if (judged.ok()) {
        looked.Add(subject, Look(target, *judged, ledger_.division_root()));
      } else {
        looked.Fail(subject, judged.status());
      }
    }
    query.after = page->next_after;
  } while (!query.after.empty());
  co_return Done{};
}

template <class Request, class Response, class Visit>
Reply<Done> SupervisionService::EachPage(Call& call,
                                         Reply<Response> (Peers::*list)(Call&, const Request&) const,
                                         const Visit& visit) const {
  Request request;
  request.set_page_size(kPage);
  do {
    const auto page = co_await (peers_.*list)(call, request);
    if (!page.ok()) co_return page.status();
    visit(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  co_return Done{};
}

template <class Request, class Response, class Row>
Reply<Done> SupervisionService::ReadOwners(Call& call,
                                           Reply<Response> (Peers::*list)(Call&, const Request&) const,
                                           const google::protobuf::RepeatedPtrField<Row>& (Response::*rows)()
                                               const,
                                           std::string prefix, Looked& looked) {
  const auto take = [&](const Response& page) {
    for (const Row& row : (page.*rows)()) looked.sight.owners.emplace(row.name(), OwnerOf(row));
    for (const std::string& name : page.unreachable()) looked.Fail(ServiceIn(prefix) + name, Unreadable());
  };
  const auto read = co_await EachPage(call, list, take);
  if (!read.ok()) looked.Fail(prefix, read.status());
  co_return Done{};
}

template <class Request, class Response, class Row>
Reply<Done> SupervisionService::LookAtList(Call& call,
                                           Reply<Response> (Peers::*list)(Call&, const Request&) const,
                                           const google::protobuf::RepeatedPtrField<Row>& (Response::*rows)()
                                               const,
                                           std::string prefix, Looked& looked) {
  std::vector<std::pair<std::string, absl::StatusOr<Findings>>> seen;
  const auto take = [&](const Response& page) {
    for (const Row& row : (page.*rows)())
      seen.emplace_back(ServiceIn(prefix) + row.name(), Look(row, looked.sight));
    for (const std::string& name : page.unreachable())
      seen.emplace_back(ServiceIn(prefix) + name, Unreadable());
  };
  const auto read = co_await EachPage(call, list, take);
  if (!read.ok()) {
    looked.Fail(prefix, read.status());
    co_return Done{};
  }
  for (auto& [subject, found] : seen) looked.Add(subject, std::move(found));
  co_return Done{};
}

absl::StatusOr<OpenOrders> SupervisionService::ReadOpenOrders(const store::Reader& reader,
                                                              v1::SweepResponse& response) const {
  resource::Table<SupervisionOrder>::Query query;
  query.page_size = kMaxOpenOrders;
  query.index = {kOpenOrders, kOpenKey};
  query.past_corrupt = true;
  ASSIGN_OR_RETURN(auto page, tables_.orders.List(reader, query));
  if (!page.next_after.empty()) return facts::LimitReached("supervisionOrders", kMaxOpenOrders);
  OpenOrders open;
  const auto fail = [&](const std::string& name, const absl::Status& status) {
    open.corrupt.insert(name);
    AddFailure(response, absl::StrCat("command/", name), status);
  };
  for (const std::string& name : page.unreachable) fail(name, Unreadable());
  for (SupervisionOrder& order : page.rows) {
    if (absl::Status bad = CheckSound(order); !bad.ok()) {
      fail(order.name(), bad);
    } else {
      open.sound.push_back(std::move(order));
    }
  }
  return open;
}

absl::StatusOr<v1::SweepResponse> SupervisionService::Record(facts::Writer& writer,
                                                             const Looked& looked) const {
  v1::SweepResponse response = looked.response;
  ASSIGN_OR_RETURN(const OpenOrders open, ReadOpenOrders(writer.transaction(), response));
  const auto reference = writer.reference();
  ASSIGN_OR_RETURN(SweepPlan plan, PlanSweep(looked.findings, open, looked.unknown, looked.sight.on,
                                             *reference, writer.ledger().division_root()));
  if (plan.opened.size() + plan.escalated.size() + plan.closed.size() > kMaxSweepChanges)
    return facts::LimitReached("supervisionOrders", kMaxSweepChanges);
  const std::string on = reference::FormatDate(looked.sight.on);
  const auto record = [&](SupervisionOrder order) {
    fact::v1::Fact fact = OrderLife().LastFact(order);
    return facts::Record(writer, tables_.orders, std::move(order), std::move(fact), /*source_ref=*/"")
        .status();
  };
  for (SupervisionOrder& order : plan.opened) {
    // Of a sweep of that day, closed since: it is not opened again on it.
    const auto known = tables_.orders.Get(writer.transaction(), order.name());
    if (known.ok()) continue;
    if (absl::IsDataLoss(known.status())) {
      AddFailure(response, absl::StrCat("command/", order.name()), known.status());
      continue;
    }
    if (!absl::IsNotFound(known.status())) return known.status();
    RETURN_IF_ERROR(Issue(order, on, writer.next_fact()));
    response.add_opened(order.name());
    RETURN_IF_ERROR(record(std::move(order)));
  }
  for (SupervisionOrder& order : plan.escalated) {
    RETURN_IF_ERROR(Escalate(order, looked.sight.on, *reference, writer.next_fact()));
    response.add_escalated(order.name());
    RETURN_IF_ERROR(record(std::move(order)));
  }
  for (SupervisionOrder& order : plan.closed) {
    RETURN_IF_ERROR(Step(order, v1::SUPERVISION_STATE_CLOSED, on, "", writer.next_fact()));
    response.add_closed(order.name());
    RETURN_IF_ERROR(record(std::move(order)));
  }
  response.set_revision(writer.transaction().head().revision);
  return response;
}

Reply<SupervisionOrder> SupervisionService::Get(Call&, const v1::GetSupervisionOrderRequest& request) {
  return GetRow(request, tables_.orders);
}

Reply<v1::ListSupervisionOrdersResponse> SupervisionService::List(
    Call&, const v1::ListSupervisionOrdersRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListSupervisionOrdersResponse>(
      request, tables_.orders, &v1::ListSupervisionOrdersResponse::mutable_supervision_orders, Matches);
}

Reply<SupervisionOrder> SupervisionService::Acknowledge(Call& call,
                                                        const v1::AcknowledgeOrderRequest& request) {
  RETURN_IF_ERROR(CheckAcknowledge(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.orders,
      [&request](facts::Writer& writer, SupervisionOrder& order) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(
            Step(order, v1::SUPERVISION_STATE_ACKNOWLEDGED, request.began_on(), "", writer.next_fact()));
        return OrderLife().LastFact(order);
      });
}

Reply<SupervisionOrder> SupervisionService::Answer(Call& call, const v1::AnswerOrderRequest& request) {
  RETURN_IF_ERROR(CheckAnswer(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.orders,
      [&request](facts::Writer& writer, SupervisionOrder& order) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(Step(order, v1::SUPERVISION_STATE_ANSWERED, request.began_on(), request.text(),
                             writer.next_fact()));
        return OrderLife().LastFact(order);
      });
}

Reply<SupervisionOrder> SupervisionService::Return(Call& call, const v1::ReturnOrderRequest& request) {
  RETURN_IF_ERROR(CheckReturn(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.orders,
      [&request](facts::Writer& writer, SupervisionOrder& order) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(Step(order, v1::SUPERVISION_STATE_RETURNED, request.began_on(), request.text(),
                             writer.next_fact()));
        return OrderLife().LastFact(order);
      });
}

Reply<SupervisionOrder> SupervisionService::Verify(Call& call, const v1::VerifyOrderRequest& request) {
  RETURN_IF_ERROR(CheckVerify(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.orders,
      [&request](facts::Writer& writer, SupervisionOrder& order) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(
            Step(order, v1::SUPERVISION_STATE_VERIFIED, request.began_on(), "", writer.next_fact()));
        return OrderLife().LastFact(order);
      });
}

Reply<SupervisionOrder> SupervisionService::Close(Call& call, const v1::CloseOrderRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck()));
  return ChangeRow(
      call, request, tables_.orders,
      [&request](facts::Writer& writer, SupervisionOrder& order) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(command::Close(order, request, writer.next_fact()));
        return OrderLife().LastFact(order);
      });
}

std::vector<facts::FactKind> SupervisionKinds(const Tables& tables) {
  return OrderLife().Kinds(tables.orders);
}

}  // namespace eastgate::command
