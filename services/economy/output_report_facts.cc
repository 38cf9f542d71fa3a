#include "services/economy/output_report_facts.h"

#include <optional>

#include "common/status/status_macros.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::OutputReport>::Links OutputReportLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::OutputReport& report) -> absl::Status {
    const store::Reader& reader = writer.transaction();
    ASSIGN_OR_RETURN(const v1::Enterprise enterprise, tables.enterprises.Get(reader, report.enterprise()));
    // A report keeps the chain and division that its enterprise had when it was recorded.
    if (!judgment.is_correction) {
      report.set_chain(enterprise.chain());
      report.set_division(enterprise.division());
    }
    std::optional<v1::IndustryChain> chain;
    if (!report.chain().empty()) {
      ASSIGN_OR_RETURN(chain, tables.chains.Get(reader, report.chain()));
    }
    ASSIGN_OR_RETURN(
        const std::optional<v1::OutputReport> of_month,
        tables.output_reports.FindBy(reader, kOutputOfMonth, MonthKey(report.enterprise(), report.month())));
    return JudgeOutput(report, enterprise, chain, of_month);
  }};
}

}  // namespace eastgate::economy
