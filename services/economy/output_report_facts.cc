#include "services/economy/output_report_facts.h"

#include <optional>
#include <utility>

#include "common/lifecycle/past_rows.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::OutputReport>::Links OutputReportLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::OutputReport& report) -> absl::Status {
    const store::Reader& reader = writer.transaction();
    ASSIGN_OR_RETURN(v1::Enterprise current, tables.enterprises.Get(reader, report.enterprise()));
    ASSIGN_OR_RETURN(v1::Enterprise enterprise, lifecycle::AsOf(reader, tables.enterprises, current,
                                                                lifecycle::LastDayOf(report.month())));
    // Its times in the register are those that are known now.
    *enterprise.mutable_steps() = std::move(*current.mutable_steps());
    // A report keeps the chain and division that its enterprise had in the month.
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
