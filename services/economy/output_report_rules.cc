#include "services/economy/output_report_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/register.h"
#include "common/lifecycle/rules.h"
#include "common/reference/division.h"
#include "common/resource/rows.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/industry_chain_rules.h"

namespace eastgate::economy {
namespace {

using v1::OutputReport;

void Post(const OutputReport& report, fact::v1::Fact& draft) {
  const reference::Date on = lifecycle::LastDayOf(report.month());
  const std::map<std::string, std::string> dimensions = {
      {"chain", std::string(resource::IdOf(report.chain()))}};
  *draft.add_postings() =
      facts::MakePosting(kChainOutput, on, report.division(), report.output_fen(), dimensions);
  *draft.add_postings() =
      facts::MakePosting(kChainEnterprises, on, report.division(), 1, dimensions, report.enterprise());
}

}  // namespace

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
  check.OptionalName("chain", request.chain(), "industryChains");
  if (!request.month().empty()) check.Month("month", request.month());
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListOutputReportsRequest& request, const OutputReport& report) {
  return OutputReportEntry().IsListed(request.states(), report) &&
         (request.enterprise().empty() || report.enterprise() == request.enterprise()) &&
         (request.chain().empty() || report.chain() == request.chain()) &&
         (request.month().empty() || report.month() == request.month()) &&
         reference::DivisionRegistry::Contains(request.division(), report.division());
}

OutputReport ReportOutput(const v1::CreateOutputReportRequest& request) {
  OutputReport report;
  report.set_name(absl::StrCat("outputReports/", request.output_report_id()));
  report.set_enterprise(request.enterprise());
  report.set_month(request.month());
  report.set_output_fen(request.output_fen());
  report.set_source_ref(request.source_ref());
  return report;
}

absl::Status JudgeOutput(const OutputReport& report, const v1::Enterprise& enterprise,
                         const std::optional<v1::IndustryChain>& chain,
                         const std::optional<OutputReport>& of_month) {
  RETURN_IF_ERROR(EnterpriseLifecycle().CheckNotRetracted(enterprise));
  if (!chain) {
    return status::Refused(fact::v1::ERROR_REASON_NOT_IN_A_CHAIN,
                           "the enterprise belongs to no industry chain",
                           {{"enterprise", enterprise.name()}});
  }
  RETURN_IF_ERROR(ChainEntry().CheckNotRetracted(*chain));
  if (of_month && of_month->name() != report.name()) {
    return status::Refused(fact::v1::ERROR_REASON_OUTPUT_ALREADY_REPORTED,
                           "the output of that month is reported already; correct that report",
                           {{"report", of_month->name()}});
  }
  const reference::Date on = lifecycle::LastDayOf(report.month());
  RETURN_IF_ERROR(
      lifecycle::CheckNotBefore("month", on, enterprise.registered_on(), "the enterprise's registration"));
  if (!WasRegisteredIn(enterprise, report.month()))
    return lifecycle::NotRegistered(enterprise.name(), reference::FormatDate(on));
  return lifecycle::CheckNotBefore("month", on, chain->founded_on(), "the day the chain was founded");
}

const lifecycle::Entry<OutputReport>& OutputReportEntry() {
  static const auto* rules = new lifecycle::Entry<OutputReport>(
      {.kind = kOutputReported,
       .measures = {kChainOutput, kChainEnterprises},
       .recorded = v1::OUTPUT_REPORT_STATE_REPORTED,
       .retracted = v1::OUTPUT_REPORT_STATE_RETRACTED,
       .occurred_on = [](const OutputReport& report) { return lifecycle::LastDayOf(report.month()); },
       .correctable = {.division = true, .amounts = {kChainOutput}},
       .apply =
           [](OutputReport& report, const facts::Correction& correction) {
             return lifecycle::CorrectFen(correction, kChainOutput,
                                          [&report](int64_t fen) { report.set_output_fen(fen); });
           },
       .post = Post});
  return *rules;
}

lifecycle::NounFigures OutputReportFigures() {
  return {{figures::MakeFigure(4, kChainOutput, "产业链产值", "Output of industry chains",
                               figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {"chain"},
                               "Monthly gross output of the enterprises of a chain, each month on its last "
                               "day."),
           figures::MakeFigure(5, kChainEnterprises, "产业链报送企业", "Enterprises that reported output",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_DISTINCT, {"chain"},
                               "Different enterprises that reported output in the period.")},
          {}};
}

}  // namespace eastgate::economy
