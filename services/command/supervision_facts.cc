#include "services/command/supervision_facts.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
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
  AddFailure(absl::StrCat("command/", order), status, response);
}

// Names in the response those that cannot be read.
absl::StatusOr<OpenOrders> ReadOpenOrders(const store::Reader& reader, const Tables& tables,
                                          v1::ReconcileSupervisionOrdersResponse& response) {
  resource::Table<SupervisionOrder>::Query query;
  query.page_size = kMaxOpenOrders;
  query.index = {kOpenOrders, kOpenKey};
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

absl::Status RecordOpened(facts::Writer& writer, const Tables& tables, SupervisionOrder order,
                          v1::ReconcileSupervisionOrdersResponse& response) {
  // An order that a sweep of that day opened and that was closed since is not opened again on it.
  const absl::Status known = tables.orders.Get(writer.transaction(), order.name()).status();
  if (known.ok()) return absl::OkStatus();
  if (absl::IsDataLoss(known)) {
    AddOrderFailure(order.name(), known, response);
    return absl::OkStatus();
  }
  if (!absl::IsNotFound(known)) return known;
  response.add_opened(order.name());
  return tables.orders.Create(writer, std::move(order), /*source_ref=*/"").status();
}

}  // namespace

absl::StatusOr<v1::ReconcileSupervisionOrdersResponse> RecordOrders(facts::Writer& writer,
                                                                    const Tables& tables,
                                                                    const Survey& survey) {
  v1::ReconcileSupervisionOrdersResponse response = survey.response;
  ASSIGN_OR_RETURN(const OpenOrders open, ReadOpenOrders(writer.transaction(), tables, response));
  ASSIGN_OR_RETURN(OrderPlan plan, PlanOrders(survey.findings, open, survey.unknown, survey.on,
                                              *writer.reference(), writer.log().division_root()));
  if (plan.size() > kMaxOrderChanges) return lifecycle::LimitReached("supervisionOrders", kMaxOrderChanges);
  for (SupervisionOrder& order : plan.opened)
    RETURN_IF_ERROR(RecordOpened(writer, tables, std::move(order), response));
  for (SupervisionOrder& order : plan.escalated) {
    response.add_escalated(order.name());
    RETURN_IF_ERROR(tables.orders.AddStep(writer, std::move(order), survey.on, Escalate, "").status());
  }
  for (SupervisionOrder& order : plan.closed) {
    response.add_closed(order.name());
    RETURN_IF_ERROR(
        tables.orders.AddStep(writer, std::move(order), survey.on, CloseSinceCauseIsGone, "").status());
  }
  response.set_revision(writer.transaction().head().revision);
  return response;
}

}  // namespace eastgate::command
