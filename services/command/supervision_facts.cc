#include "services/command/supervision_facts.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/corrections.h"
#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "services/command/supervision_plan.h"
#include "services/command/supervision_rules.h"

namespace eastgate::command {
namespace {

using v1::SupervisionOrder;

void AddOrderFailure(const std::string& order, const absl::Status& status,
                     v1::ReconcileSupervisionOrdersResponse& response) {
  AddFailure(ResourceSubject(v1::SUITE_SERVICE_COMMAND, order), status, response);
}

// Names in the response those that cannot be read.
absl::StatusOr<OpenOrders> ReadOpenOrders(const store::Reader& reader, const Tables& tables,
                                          v1::ReconcileSupervisionOrdersResponse& response) {
  resource::Table<SupervisionOrder>::Query query;
  query.page_size = kMaxOpenOrders;
  query.index = {kOpenOrders, lifecycle::kAllKey};
  query.past_corrupt = true;
  ASSIGN_OR_RETURN(auto page, tables.orders.List(reader, query));
  if (!page.next_after.empty()) return lifecycle::LimitReached("supervisionOrders", kMaxOpenOrders);
  OpenOrders open;
  const auto fail = [&](const std::string& name, const absl::Status& status) {
    open.corrupt.insert(name);
    AddOrderFailure(name, status, response);
  };
  for (const std::string& name : page.unreachable) fail(name, store::Corrupt("resource"));
  for (SupervisionOrder& order : page.rows) {
    if (absl::Status bad = CheckSound(order); !bad.ok()) {
      fail(order.name(), bad);
    } else {
      open.sound.push_back(std::move(order));
    }
  }
  return open;
}

// Returns whether an order for the finding, for which none is open, was settled by one that was: by that of
// the day itself, or by a closed one. A corrupt one is named, and taken to have settled it.
absl::StatusOr<bool> WasSettled(const store::Reader& reader, const Tables& tables, const OpenOrders& open,
                                const Finding& finding, reference::Date on,
                                v1::ReconcileSupervisionOrdersResponse& response) {
  if (!CanBeOpened(finding, on)) return true;
  const std::string name = OrderName(finding, on);
  const absl::Status known = tables.orders.Get(reader, name).status();
  if (absl::IsDataLoss(known) && open.corrupt.count(name) == 0) AddOrderFailure(name, known, response);
  if (known.ok() || absl::IsDataLoss(known)) return true;
  if (!absl::IsNotFound(known)) return known;
  resource::Table<SupervisionOrder>::Query query;
  query.page_size = kMaxOpenOrders;
  query.index = {kClosedOrders, OrderKey(finding.subject, finding.cause)};
  query.past_corrupt = true;
  ASSIGN_OR_RETURN(const auto page, tables.orders.List(reader, query));
  for (const std::string& corrupt : page.unreachable)
    AddOrderFailure(corrupt, store::Corrupt("resource"), response);
  const auto settles = [&](const SupervisionOrder& closed) {
    return CheckSound(closed).ok() && IsSettled(finding, closed, on);
  };
  return !page.unreachable.empty() || std::any_of(page.rows.begin(), page.rows.end(), settles);
}

// Returns the findings without those that open no order on the day although none covers it.
absl::StatusOr<Findings> WithoutSettled(const store::Reader& reader, const Tables& tables,
                                        const Survey& survey, const OpenOrders& open,
                                        v1::ReconcileSupervisionOrdersResponse& response) {
  std::set<std::string> covered;
  for (const SupervisionOrder& order : open.sound) {
    if (Covers(order, survey.on)) covered.insert(OrderKey(order.subject(), order.cause()));
  }
  Findings findings;
  for (const Finding& finding : survey.findings) {
    bool is_settled = false;
    if (covered.count(OrderKey(finding.subject, finding.cause)) == 0) {
      ASSIGN_OR_RETURN(is_settled, WasSettled(reader, tables, open, finding, survey.on, response));
    }
    if (!is_settled) findings.push_back(finding);
  }
  return findings;
}

// Retracts an order with all its steps, the last one first.
absl::Status RetractOrder(facts::Writer& writer, const SupervisionOrder& order, reference::Date on) {
  for (int i = order.steps_size() - 1; i >= 0; --i) {
    fact::v1::RetractFactRequest request;
    request.set_name(order.steps(i).fact());
    request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
    request.set_reason(absl::StrCat("改自", reference::FormatDate(on), "起督办"));
    RETURN_IF_ERROR(facts::Retract(writer, request).status());
  }
  return absl::OkStatus();
}

// Adds a step to each order. One that cannot take it is named, and stays as it is.
template <class Rule>
absl::Status RecordSteps(facts::Writer& writer, const Tables& tables, std::vector<SupervisionOrder> orders,
                         reference::Date on, const Rule& rule,
                         google::protobuf::RepeatedPtrField<std::string>& stepped,
                         v1::ReconcileSupervisionOrdersResponse& response) {
  for (SupervisionOrder& order : orders) {
    const std::string name = order.name();
    const absl::Status status = tables.orders.AddStep(writer, std::move(order), on, rule, "").status();
    if (absl::IsFailedPrecondition(status)) {
      AddOrderFailure(name, status, response);
      continue;
    }
    RETURN_IF_ERROR(status);
    *stepped.Add() = name;
  }
  return absl::OkStatus();
}

// Returns the facts that opened the other orders of the subject and cause that are open.
absl::StatusOr<std::vector<std::string>> OthersOpen(const store::Reader& reader, const Tables& tables,
                                                    const SupervisionOrder& order) {
  resource::Table<SupervisionOrder>::Query query;
  query.page_size = kMaxOpenOrders;
  query.index = {kOpenOrders, lifecycle::kAllKey};
  query.past_corrupt = true;
  ASSIGN_OR_RETURN(const auto page, tables.orders.List(reader, query));
  const std::string key = OrderKey(order.subject(), order.cause());
  std::vector<std::string> facts;
  for (const SupervisionOrder& other : page.rows) {
    if (other.name() != order.name() && OrderKey(other.subject(), other.cause()) == key &&
        CheckSound(other).ok())
      facts.push_back(other.steps(0).fact());
  }
  return facts;
}

}  // namespace

lifecycle::LifecycleTable<SupervisionOrder>::Links SupervisionOrderLinks(const Tables& tables) {
  return {
      .release = [&tables](facts::Writer& writer, const SupervisionOrder& order, int step) -> absl::Status {
        if (order.steps(step).state() != v1::SUPERVISION_ORDER_STATE_CLOSED) return absl::OkStatus();
        ASSIGN_OR_RETURN(const auto others, OthersOpen(writer.transaction(), tables, order));
        return lifecycle::CheckNoDependents(order.steps(step).fact(), others);
      }};
}

absl::StatusOr<v1::ReconcileSupervisionOrdersResponse> RecordOrders(facts::Writer& writer,
                                                                    const Tables& tables,
                                                                    const Survey& survey) {
  v1::ReconcileSupervisionOrdersResponse response = survey.response;
  const std::string& root = writer.log().division_root();
  ASSIGN_OR_RETURN(const OpenOrders open, ReadOpenOrders(writer.transaction(), tables, response));
  ASSIGN_OR_RETURN(const Findings findings,
                   WithoutSettled(writer.transaction(), tables, survey, open, response));
  ASSIGN_OR_RETURN(OrderPlan plan,
                   PlanOrders(findings, open, survey.unknown, survey.on, *writer.reference()));
  if (plan.size() > kMaxOrderChanges) return lifecycle::LimitReached("supervisionOrders", kMaxOrderChanges);
  for (const auto& [key, failed] : plan.failed) AddFailure(failed.subject, failed.status, response);
  for (const SupervisionOrder& order : plan.superseded) {
    response.add_superseded(order.name());
    RETURN_IF_ERROR(RetractOrder(writer, order, survey.on));
  }
  for (SupervisionOrder& order : plan.opened) {
    response.add_opened(order.name());
    RETURN_IF_ERROR(tables.orders.Create(writer, std::move(order), /*source_ref=*/"").status());
  }
  RETURN_IF_ERROR(RecordSteps(writer, tables, std::move(plan.escalated), survey.on, Escalate,
                              *response.mutable_escalated(), response));
  RETURN_IF_ERROR(RecordSteps(writer, tables, std::move(plan.closed), survey.on, CloseSinceCauseIsGone,
                              *response.mutable_closed(), response));
  for (std::string& warning : WarningsOf(survey.on, *writer.reference(), root))
    response.add_warnings_zh(std::move(warning));
  response.set_revision(writer.transaction().head().revision);
  return response;
}

}  // namespace eastgate::command
