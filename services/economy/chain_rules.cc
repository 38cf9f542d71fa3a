#include "services/economy/chain_rules.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

using reference::Date;
using reference::DivisionRegistry;
using rpc::Refused;

constexpr char kChains[] = "chains";
constexpr char kReports[] = "outputReports";

}  // namespace

absl::Status CheckCreate(const v1::CreateChainRequest& request, resource::RequestCheck check) {
  check.Id("chain_id", request.chain_id());
  check.Title("title_zh", request.title_zh());
  check.Text("lead_unit", request.lead_unit(), 0, resource::kMaxTitleBytes);
  const auto founded_on = check.Date("founded_on", request.founded_on());
  check.Division("division", request.division(), founded_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListChainsRequest& request, resource::RequestCheck check) {
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateOutputReportRequest& request, resource::RequestCheck check) {
  check.Id("output_report_id", request.output_report_id());
  check.Name("enterprise", request.enterprise(), "enterprises");
  check.Month("month", request.month());
  check.Fen("output_fen", request.output_fen());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListOutputReportsRequest& request, resource::RequestCheck check) {
  check.OptionalName("enterprise", request.enterprise(), "enterprises");
  check.OptionalName("chain", request.chain(), kChains);
  if (!request.month().empty()) check.Month("month", request.month());
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListChainsRequest& request, const v1::Chain& chain) {
  return request.include_retracted() || !chain.retracted();
}

bool Matches(const v1::ListOutputReportsRequest& request, const v1::OutputReport& report) {
  return (request.include_retracted() || !report.retracted()) &&
         (request.enterprise().empty() || report.enterprise() == request.enterprise()) &&
         (request.chain().empty() || report.chain() == request.chain()) &&
         (request.month().empty() || report.month() == request.month()) &&
         DivisionRegistry::Contains(request.division(), report.division());
}

v1::Chain Found(const v1::CreateChainRequest& request, absl::string_view fact) {
  v1::Chain chain;
  chain.set_name(absl::StrCat(kChains, "/", request.chain_id()));
  chain.set_title_zh(request.title_zh());
  chain.set_lead_unit(request.lead_unit());
  chain.set_division(request.division());
  chain.set_founded_on(request.founded_on());
  chain.set_source_ref(request.source_ref());
  chain.set_fact(std::string(fact));
  return chain;
}

absl::Status Amend(v1::Chain& chain, const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(chain));
  if (correction.occurred_on) chain.set_founded_on(reference::FormatDate(*correction.occurred_on));
  chain.set_division(correction.division.value_or(chain.division()));
  return absl::OkStatus();
}

fact::v1::Fact FoundedFact(const v1::Chain& chain) {
  return facts::DraftFact(kChainRecorded, chain, chain.founded_on());
}

absl::StatusOr<v1::OutputReport> Report(const v1::CreateOutputReportRequest& request,
                                        const v1::Enterprise& enterprise,
                                        const std::optional<v1::Chain>& chain,
                                        const std::optional<v1::OutputReport>& standing,
                                        absl::string_view fact) {
  if (enterprise.state() == v1::ENTERPRISE_STATE_RETRACTED) return facts::RecordRetracted(enterprise.name());
  if (!chain) {
    return Refused(fact::v1::ERROR_REASON_NOT_IN_A_CHAIN, "the enterprise belongs to no industry chain",
                   {{"enterprise", enterprise.name()}});
  }
  RETURN_IF_ERROR(facts::CheckStands(*chain));
  if (standing) {
    return Refused(fact::v1::ERROR_REASON_OUTPUT_ALREADY_REPORTED,
                   "the output of that month is reported already; correct that report",
                   {{"report", standing->name()}});
  }
  RETURN_IF_ERROR(facts::CheckNotBefore("month", facts::LastDayOf(request.month()),
                                        enterprise.registered_on(), "the enterprise's registration"));
  v1::OutputReport report;
  report.set_name(absl::StrCat(kReports, "/", request.output_report_id()));
  report.set_enterprise(request.enterprise());
  report.set_chain(chain->name());
  report.set_division(enterprise.division());
  report.set_month(request.month());
  report.set_output_fen(request.output_fen());
  report.set_source_ref(request.source_ref());
  report.set_fact(std::string(fact));
  return report;
}

absl::Status Amend(v1::OutputReport& report, const facts::Correction& correction) {
  RETURN_IF_ERROR(facts::CheckStands(report));
  report.set_division(correction.division.value_or(report.division()));
  return facts::TakeOverFen(correction, kChainOutput, [&report](int64_t fen) { report.set_output_fen(fen); });
}

fact::v1::Fact ReportedFact(const v1::OutputReport& report) {
  const Date on = facts::LastDayOf(report.month());
  fact::v1::Fact draft = facts::DraftFact(kOutputReported, report, reference::FormatDate(on));
  const std::map<std::string, std::string> dimensions = {{"chain", report.chain().substr(sizeof(kChains))}};
  *draft.add_postings() =
      facts::MakePosting(kChainOutput, on, report.division(), report.output_fen(), dimensions);
  *draft.add_postings() =
      facts::MakePosting(kChainEnterprises, on, report.division(), 1, dimensions, report.enterprise());
  return draft;
}

}  // namespace eastgate::economy
