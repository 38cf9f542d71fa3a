#include "services/urban/patrol_facts.h"

#include "common/status/status_macros.h"

namespace eastgate::urban {

lifecycle::LifecycleTable<v1::PatrolRound>::Links PatrolRoundLinks(const Tables& tables) {
  return {.release = [&tables](facts::Writer& writer, const v1::PatrolRound& round,
                               int step) -> absl::Status {
    ASSIGN_OR_RETURN(const auto items,
                     lifecycle::FactsOf(tables.items, writer.transaction(), kItemsByPatrol, round.name()));
    return lifecycle::CheckNoDependents(round.steps(step).fact(), items);
  }};
}

}  // namespace eastgate::urban
