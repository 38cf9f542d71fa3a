#include "services/economy/promotion_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/facts/rules.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"
#include "services/economy/promotion_rules.h"

namespace eastgate::economy {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::ConsumptionReport;
using v1::FiscalInput;
using v1::PromotionCampaign;
using v1::PromotionEvent;

namespace {

// What a campaign holds: corrected within it, retracted as a whole.
template <class Row>
facts::FactKind KindInCampaign(const Tables& tables, const resource::Table<Row>& table, const char* name,
                               const char* measure, facts::Correctable correctable) {
  return facts::EntryKind<Row>(
      table, {.kind = name,
              .measures = {measure},
              .correctable = std::move(correctable),
              .amend = [&tables](facts::Writer& writer, Row& row,
                                 const facts::Correction& correction) -> absl::Status {
                ASSIGN_OR_RETURN(const PromotionCampaign campaign,
                                 tables.promotion_campaigns.Get(writer.transaction(), row.campaign()));
                return Amend(row, campaign, correction);
              },
              .withdraw = [](facts::Writer&, Row& row) { return facts::MarkRetracted(row); },
              .fact_of = [](const Row& row) { return FactOf(row); }});
}

// Refuses while the campaign holds something.
absl::Status CheckEmpty(const Tables& tables, facts::Writer& writer, const PromotionCampaign& campaign) {
  const auto& reader = writer.transaction();
  ASSIGN_OR_RETURN(auto held, facts::FactsOf(tables.promotion_events, reader, kByCampaign, campaign.name()));
  ASSIGN_OR_RETURN(const auto paid,
                   facts::FactsOf(tables.fiscal_inputs, reader, kByCampaign, campaign.name()));
  ASSIGN_OR_RETURN(const auto reported,
                   facts::FactsOf(tables.consumption_reports, reader, kByCampaign, campaign.name()));
  held.insert(held.end(), paid.begin(), paid.end());
  held.insert(held.end(), reported.begin(), reported.end());
  return facts::CheckNoDependents(campaign.fact(), held);
}

}  // namespace

std::unique_ptr<rpc::BoundService> PromotionService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::PromotionService::service_full_name())
      .Unary("CreatePromotionCampaign", this, &PromotionService::CreateCampaign)
      .Unary("GetPromotionCampaign", this, &PromotionService::GetCampaign)
      .Unary("ListPromotionCampaigns", this, &PromotionService::ListCampaigns)
      .Unary("CreatePromotionEvent", this, &PromotionService::CreateEvent)
      .Unary("GetPromotionEvent", this, &PromotionService::GetEvent)
      .Unary("ListPromotionEvents", this, &PromotionService::ListEvents)
      .Unary("CreateFiscalInput", this, &PromotionService::CreateInput)
      .Unary("GetFiscalInput", this, &PromotionService::GetInput)
      .Unary("ListFiscalInputs", this, &PromotionService::ListInputs)
      .Unary("CreateConsumptionReport", this, &PromotionService::CreateReport)
      .Unary("GetConsumptionReport", this, &PromotionService::GetReport)
      .Unary("ListConsumptionReports", this, &PromotionService::ListReports)
      .Build();
}

Reply<PromotionCampaign> PromotionService::CreateCampaign(Call& call,
                                                          const v1::CreatePromotionCampaignRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(tables_.promotion_campaigns, request.promotion_campaign_id());
  if (!known.ok()) co_return known.status();
  if (!*known) {
    const auto found = co_await peers_.task_forces().Check(call, request.task_force(), request.started_on());
    if (!found.ok()) co_return found.status();
  }
  co_return co_await RecordCampaign(call, request);
}

Reply<PromotionCampaign> PromotionService::RecordCampaign(Call& call,
                                                          const v1::CreatePromotionCampaignRequest& request) {
  return CreateRow(call, request, request.promotion_campaign_id(), tables_.promotion_campaigns,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<PromotionCampaign>> {
                     PromotionCampaign row = Begin(request, writer.next_fact());
                     fact::v1::Fact fact = FactOf(row);
                     return Drafted<PromotionCampaign>{std::move(row), std::move(fact)};
                   });
}

Reply<PromotionCampaign> PromotionService::GetCampaign(Call&,
                                                       const v1::GetPromotionCampaignRequest& request) {
  return GetRow(request, tables_.promotion_campaigns);
}

Reply<v1::ListPromotionCampaignsResponse> PromotionService::ListCampaigns(
    Call&, const v1::ListPromotionCampaignsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListPromotionCampaignsResponse>(
      request, tables_.promotion_campaigns, &v1::ListPromotionCampaignsResponse::mutable_promotion_campaigns,
      Matches);
}

Reply<PromotionEvent> PromotionService::CreateEvent(Call& call,
                                                    const v1::CreatePromotionEventRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.promotion_event_id(), tables_.promotion_events,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<PromotionEvent>> {
                     ASSIGN_OR_RETURN(
                         const PromotionCampaign campaign,
                         tables_.promotion_campaigns.Get(writer.transaction(), request.campaign()));
                     ASSIGN_OR_RETURN(PromotionEvent row, Enter(request, campaign, writer.next_fact()));
                     fact::v1::Fact fact = FactOf(row);
                     return Drafted<PromotionEvent>{std::move(row), std::move(fact)};
                   });
}

Reply<PromotionEvent> PromotionService::GetEvent(Call&, const v1::GetPromotionEventRequest& request) {
  return GetRow(request, tables_.promotion_events);
}

Reply<v1::ListPromotionEventsResponse> PromotionService::ListEvents(
    Call&, const v1::ListPromotionEventsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.campaign().empty()) index = {kByCampaign, request.campaign()};
  return ListMatching<v1::ListPromotionEventsResponse>(
      request, tables_.promotion_events, &v1::ListPromotionEventsResponse::mutable_promotion_events, Matches,
      index);
}

Reply<FiscalInput> PromotionService::CreateInput(Call& call, const v1::CreateFiscalInputRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.fiscal_input_id(), tables_.fiscal_inputs,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<FiscalInput>> {
                     ASSIGN_OR_RETURN(
                         const PromotionCampaign campaign,
                         tables_.promotion_campaigns.Get(writer.transaction(), request.campaign()));
                     ASSIGN_OR_RETURN(FiscalInput row, Enter(request, campaign, writer.next_fact()));
                     fact::v1::Fact fact = FactOf(row);
                     return Drafted<FiscalInput>{std::move(row), std::move(fact)};
                   });
}

Reply<FiscalInput> PromotionService::GetInput(Call&, const v1::GetFiscalInputRequest& request) {
  return GetRow(request, tables_.fiscal_inputs);
}

Reply<v1::ListFiscalInputsResponse> PromotionService::ListInputs(Call&,
                                                                 const v1::ListFiscalInputsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.campaign().empty()) index = {kByCampaign, request.campaign()};
  return ListMatching<v1::ListFiscalInputsResponse>(
      request, tables_.fiscal_inputs, &v1::ListFiscalInputsResponse::mutable_fiscal_inputs, Matches, index);
}

Reply<ConsumptionReport> PromotionService::CreateReport(Call& call,
                                                        const v1::CreateConsumptionReportRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.consumption_report_id(), tables_.consumption_reports,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<ConsumptionReport>> {
                     ASSIGN_OR_RETURN(
                         const PromotionCampaign campaign,
                         tables_.promotion_campaigns.Get(writer.transaction(), request.campaign()));
                     ASSIGN_OR_RETURN(ConsumptionReport row, Enter(request, campaign, writer.next_fact()));
                     fact::v1::Fact fact = FactOf(row);
                     return Drafted<ConsumptionReport>{std::move(row), std::move(fact)};
                   });
}

Reply<ConsumptionReport> PromotionService::GetReport(Call&, const v1::GetConsumptionReportRequest& request) {
  return GetRow(request, tables_.consumption_reports);
}

Reply<v1::ListConsumptionReportsResponse> PromotionService::ListReports(
    Call&, const v1::ListConsumptionReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.campaign().empty()) index = {kByCampaign, request.campaign()};
  return ListMatching<v1::ListConsumptionReportsResponse>(
      request, tables_.consumption_reports, &v1::ListConsumptionReportsResponse::mutable_consumption_reports,
      Matches, index);
}

std::vector<facts::FactKind> PromotionKinds(const Tables& tables) {
  const facts::Correctable day_and_place = {
      .occurred_on = true, .division = true, .amounts = {}, .dimensions = {}};
  facts::Correctable input = day_and_place;
  input.amounts = {kPromotionFiscalInput};
  facts::Correctable consumption = day_and_place;
  consumption.amounts = {kPromotionConsumption};
  consumption.dimensions = {"source"};
  return {
      facts::EntryKind<PromotionCampaign>(
          tables.promotion_campaigns,
          {.kind = kPromotionCampaignRecorded,
           .measures = {},
           .correctable = day_and_place,
           .amend = [&tables](facts::Writer& writer, PromotionCampaign& campaign,
                              const facts::Correction& correction) -> absl::Status {
             RETURN_IF_ERROR(CheckEmpty(tables, writer, campaign));
             return Amend(campaign, correction);
           },
           .withdraw = [&tables](facts::Writer& writer, PromotionCampaign& campaign) -> absl::Status {
             RETURN_IF_ERROR(CheckEmpty(tables, writer, campaign));
             return facts::MarkRetracted(campaign);
           },
           .fact_of = [](const PromotionCampaign& campaign) { return FactOf(campaign); }}),
      KindInCampaign(tables, tables.promotion_events, kPromotionEventHeld, kPromotionEvents, day_and_place),
      KindInCampaign(tables, tables.fiscal_inputs, kFiscalInputPaid, kPromotionFiscalInput, input),
      KindInCampaign(tables, tables.consumption_reports, kConsumptionReported, kPromotionConsumption,
                     consumption)};
}

}  // namespace eastgate::economy
