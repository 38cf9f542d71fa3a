#include "services/economy/promotion_rules.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

using facts::StoredDate;
using reference::Date;

constexpr char kCampaigns[] = "promotionCampaigns";
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

// The day of each, which has a name of its own.
const std::string& DayOf(const v1::PromotionEvent& event) {
  return event.held_on();
}
const std::string& DayOf(const v1::FiscalInput& input) {
  return input.paid_on();
}
const std::string& DayOf(const v1::ConsumptionReport& report) {
  return report.reported_on();
}
void SetDay(v1::PromotionEvent& event, const std::string& on) {
  event.set_held_on(on);
}
void SetDay(v1::FiscalInput& input, const std::string& on) {
  input.set_paid_on(on);
}
void SetDay(v1::ConsumptionReport& report, const std::string& on) {
  report.set_reported_on(on);
}

// What all three say: what they are called, whose they are, when and where.
template <class Request>
void CheckEntry(resource::RequestCheck& check, const Request& request, const char* id_field,
                const std::string& id, const char* day_field, const std::string& day) {
  check.Id(id_field, id);
  check.Name("campaign", request.campaign(), kCampaigns);
  check.Division("division", request.division(), check.Date(day_field, day));
  check.SourceRef(request.source_ref());
}

template <class Request>
absl::Status CheckEntries(const Request& request, resource::RequestCheck& check) {
  check.OptionalName("campaign", request.campaign(), kCampaigns);
  check.List(request);
  return check.ToStatus();
}

template <class Request, class Row>
bool MatchesEntry(const Request& request, const Row& row) {
  return (request.include_retracted() || !row.retracted()) &&
         (request.campaign().empty() || row.campaign() == request.campaign()) &&
         reference::DivisionRegistry::Contains(request.division(), row.division());
}

template <class Row, class Request>
absl::StatusOr<Row> NewEntry(const Request& request, const char* day_field, const std::string& day,
                             const std::string& name, const v1::PromotionCampaign& campaign,
                             absl::string_view fact) {
  RETURN_IF_ERROR(facts::CheckStands(campaign));
  RETURN_IF_ERROR(
      facts::CheckNotBefore(day_field, StoredDate(day), campaign.started_on(), "the day the campaign began"));
  Row row;
  row.set_name(name);
  row.set_campaign(request.campaign());
  row.set_division(request.division());
  SetDay(row, day);
  row.set_source_ref(request.source_ref());
  row.set_fact(std::string(fact));
  return row;
}

template <class Row>
absl::Status AmendEntry(Row& row, const v1::PromotionCampaign& campaign,
                        const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(row));
  const Date on = correction.occurred_on.value_or(StoredDate(DayOf(row)));
  SetDay(row, reference::FormatDate(on));
  row.set_division(correction.division.value_or(row.division()));
  return facts::CheckNotBefore("occurred_on", on, campaign.started_on(), "the day the campaign began");
}

template <class Row>
fact::v1::Fact EntryFact(const char* kind, const char* measure, const Row& row, int64_t amount,
                         std::map<std::string, std::string> dimensions = {}) {
  fact::v1::Fact draft = facts::DraftFact(kind, row, DayOf(row));
  dimensions["campaign"] = row.campaign().substr(sizeof(kCampaigns));
  *draft.add_postings() =
      facts::MakePosting(measure, StoredDate(DayOf(row)), row.division(), amount, dimensions);
  return draft;
}

}  // namespace

absl::Status CheckCreate(const v1::CreatePromotionCampaignRequest& request, resource::RequestCheck check) {
  check.Id("promotion_campaign_id", request.promotion_campaign_id());
  check.Title("title_zh", request.title_zh());
  check.Range("theme_year", request.theme_year(), kFirstYear, kLastYear);
  check.Titles("partners", request.partners(), kMaxPartners);
  check.Responsible(request);
  const auto started_on = check.Date("started_on", request.started_on());
  check.Division("division", request.division(), started_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreatePromotionEventRequest& request, resource::RequestCheck check) {
  CheckEntry(check, request, "promotion_event_id", request.promotion_event_id(), "held_on",
             request.held_on());
  check.Title("title_zh", request.title_zh());
  check.Text("place", request.place(), 0, resource::kMaxTitleBytes);
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateFiscalInputRequest& request, resource::RequestCheck check) {
  CheckEntry(check, request, "fiscal_input_id", request.fiscal_input_id(), "paid_on", request.paid_on());
  check.Fen("amount_fen", request.amount_fen());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateConsumptionReportRequest& request, resource::RequestCheck check) {
  CheckEntry(check, request, "consumption_report_id", request.consumption_report_id(), "reported_on",
             request.reported_on());
  check.EnumValue("source", request.source());
  check.Range("amount_fen", request.amount_fen(), 0, kMaxConsumptionFen);
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPromotionCampaignsRequest& request, resource::RequestCheck check) {
  if (request.theme_year() != 0) check.Range("theme_year", request.theme_year(), kFirstYear, kLastYear);
  check.List(request);
  return check.ToStatus();
}
absl::Status CheckList(const v1::ListPromotionEventsRequest& request, resource::RequestCheck check) {
  return CheckEntries(request, check);
}
absl::Status CheckList(const v1::ListFiscalInputsRequest& request, resource::RequestCheck check) {
  return CheckEntries(request, check);
}
absl::Status CheckList(const v1::ListConsumptionReportsRequest& request, resource::RequestCheck check) {
  return CheckEntries(request, check);
}

bool Matches(const v1::ListPromotionCampaignsRequest& request, const v1::PromotionCampaign& campaign) {
  return (request.include_retracted() || !campaign.retracted()) &&
         (request.theme_year() == 0 || campaign.theme_year() == request.theme_year()) &&
         reference::DivisionRegistry::Contains(request.division(), campaign.division());
}
bool Matches(const v1::ListPromotionEventsRequest& request, const v1::PromotionEvent& event) {
  return MatchesEntry(request, event);
}
bool Matches(const v1::ListFiscalInputsRequest& request, const v1::FiscalInput& input) {
  return MatchesEntry(request, input);
}
bool Matches(const v1::ListConsumptionReportsRequest& request, const v1::ConsumptionReport& report) {
  return MatchesEntry(request, report);
}

v1::PromotionCampaign Begin(const v1::CreatePromotionCampaignRequest& request, absl::string_view fact) {
  v1::PromotionCampaign campaign;
  campaign.set_name(absl::StrCat(kCampaigns, "/", request.promotion_campaign_id()));
  campaign.set_title_zh(request.title_zh());
  campaign.set_theme_year(request.theme_year());
  *campaign.mutable_partners() = request.partners();
  campaign.set_task_force(request.task_force());
  campaign.set_lead_unit(request.lead_unit());
  *campaign.mutable_responsible_units() = request.responsible_units();
  campaign.set_division(request.division());
  campaign.set_started_on(request.started_on());
  campaign.set_source_ref(request.source_ref());
  campaign.set_fact(std::string(fact));
  return campaign;
}

absl::StatusOr<v1::PromotionEvent> Enter(const v1::CreatePromotionEventRequest& request,
                                         const v1::PromotionCampaign& campaign, absl::string_view fact) {
  ASSIGN_OR_RETURN(v1::PromotionEvent event,
                   NewEntry<v1::PromotionEvent>(
                       request, "held_on", request.held_on(),
                       absl::StrCat("promotionEvents/", request.promotion_event_id()), campaign, fact));
  event.set_title_zh(request.title_zh());
  event.set_place(request.place());
  return event;
}

absl::StatusOr<v1::FiscalInput> Enter(const v1::CreateFiscalInputRequest& request,
                                      const v1::PromotionCampaign& campaign, absl::string_view fact) {
  ASSIGN_OR_RETURN(
      v1::FiscalInput input,
      NewEntry<v1::FiscalInput>(request, "paid_on", request.paid_on(),
                                absl::StrCat("fiscalInputs/", request.fiscal_input_id()), campaign, fact));
  input.set_amount_fen(request.amount_fen());
  return input;
}

absl::StatusOr<v1::ConsumptionReport> Enter(const v1::CreateConsumptionReportRequest& request,
                                            const v1::PromotionCampaign& campaign, absl::string_view fact) {
  ASSIGN_OR_RETURN(v1::ConsumptionReport report,
                   NewEntry<v1::ConsumptionReport>(
                       request, "reported_on", request.reported_on(),
                       absl::StrCat("consumptionReports/", request.consumption_report_id()), campaign, fact));
  report.set_source(request.source());
  report.set_amount_fen(request.amount_fen());
  return report;
}

absl::Status Amend(v1::PromotionCampaign& campaign, const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(campaign));
  if (correction.occurred_on) campaign.set_started_on(reference::FormatDate(*correction.occurred_on));
  campaign.set_division(correction.division.value_or(campaign.division()));
  return absl::OkStatus();
}

absl::Status Amend(v1::PromotionEvent& event, const v1::PromotionCampaign& campaign,
                   const facts::Correction& correction) {
  return AmendEntry(event, campaign, correction);
}

absl::Status Amend(v1::FiscalInput& input, const v1::PromotionCampaign& campaign,
                   const facts::Correction& correction) {
  RETURN_IF_ERROR(AmendEntry(input, campaign, correction));
  return facts::TakeOverFen(correction, kPromotionFiscalInput,
                            [&input](int64_t fen) { input.set_amount_fen(fen); });
}

absl::Status Amend(v1::ConsumptionReport& report, const v1::PromotionCampaign& campaign,
                   const facts::Correction& correction) {
  RETURN_IF_ERROR(AmendEntry(report, campaign, correction));
  v1::ConsumptionSource source = report.source();
  RETURN_IF_ERROR(facts::TakeOver(correction, "source", source));
  report.set_source(source);
  return facts::TakeOverFen(correction, kPromotionConsumption,
                            [&report](int64_t fen) { report.set_amount_fen(fen); });
}

fact::v1::Fact FactOf(const v1::PromotionCampaign& campaign) {
  return facts::DraftFact(kPromotionCampaignRecorded, campaign, campaign.started_on());
}
fact::v1::Fact FactOf(const v1::PromotionEvent& event) {
  return EntryFact(kPromotionEventHeld, kPromotionEvents, event, 1);
}
fact::v1::Fact FactOf(const v1::FiscalInput& input) {
  return EntryFact(kFiscalInputPaid, kPromotionFiscalInput, input, input.amount_fen());
}
fact::v1::Fact FactOf(const v1::ConsumptionReport& report) {
  return EntryFact(kConsumptionReported, kPromotionConsumption, report, report.amount_fen(),
                   {{"source", facts::ValueOf(report.source())}});
}

}  // namespace eastgate::economy
