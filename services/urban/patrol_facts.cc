#include "services/urban/patrol_facts.h"

#include "common/lifecycle/order_of_days.h"
#include "common/status/status_macros.h"

namespace eastgate::urban {

lifecycle::LifecycleTable<v1::PatrolRound>::Links PatrolRoundLinks(const Tables& tables) {
  return {
      .judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment, v1::PatrolRound& round,
                         int step) -> absl::Status {
        if (round.steps(step).state() != v1::PATROL_ROUND_STATE_HELD) return absl::OkStatus();
        return lifecycle::CheckNotAfterRows(
            {judgment.DayField("occurred_on"), round.steps(step).occurred_on()}, tables.items,
            writer.transaction(), kItemsByPatrol, round.name(),
            [](const v1::RectificationItem& item) {
              return lifecycle::StoredDate(item.steps(0).occurred_on());
            },
            "the day it found an item");
      },
      .release = [&tables](facts::Writer& writer, const v1::PatrolRound& round, int step) -> absl::Status {
        ASSIGN_OR_RETURN(const auto items, lifecycle::FactsOf(tables.items, writer.transaction(),
                                                              kItemsByPatrol, round.name()));
        return lifecycle::CheckNoDependents(round.steps(step).fact(), items);
      }};
}

}  // namespace eastgate::urban
