#include "services/economy/turnover_report_facts.h"

#include "common/status/status_macros.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::TurnoverReport>::Links TurnoverReportLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::TurnoverReport& report) -> absl::Status {
    const store::Reader& reader = writer.transaction();
    ASSIGN_OR_RETURN(const v1::FirstStore store, tables.first_stores.Get(reader, report.first_store()));
    // A report keeps the division that its store had when it was recorded.
    if (!judgment.is_correction) report.set_division(store.division());
    ASSIGN_OR_RETURN(const auto of_month,
                     tables.turnover_reports.FindBy(reader, kTurnoverOfMonth,
                                                    MonthKey(report.first_store(), report.month())));
    return JudgeTurnover(report, store, of_month);
  }};
}

}  // namespace eastgate::economy
