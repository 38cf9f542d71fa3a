#include "services/economy/industry_chain_facts.h"

#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

lifecycle::EntryTable<v1::IndustryChain>::Links ChainLinks(const Tables& tables) {
  return {.release = [&tables](facts::Writer& writer, const v1::IndustryChain& chain) -> absl::Status {
    ASSIGN_OR_RETURN(const auto reports, lifecycle::FactsOf(tables.output_reports, writer.transaction(),
                                                            kOutputsByChain, chain.name()));
    return lifecycle::CheckNoDependents(chain.fact(), reports);
  }};
}

}  // namespace eastgate::economy
