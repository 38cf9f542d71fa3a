#include "services/economy/industry_chain_facts.h"

#include "common/lifecycle/order_of_days.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::IndustryChain>::Links ChainLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::IndustryChain& chain) -> absl::Status {
    if (!judgment.moves_day) return absl::OkStatus();
    return lifecycle::CheckNotAfterRows(
        {judgment.DayField("founded_on"), chain.founded_on()}, tables.output_reports, writer.transaction(),
        kOutputsByChain, chain.name(),
        [](const v1::OutputReport& report) { return lifecycle::LastDayOf(report.month()); },
        "the end of a month that was reported");
  }};
}

}  // namespace eastgate::economy
