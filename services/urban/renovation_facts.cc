#include "services/urban/renovation_facts.h"

#include "common/status/status_macros.h"
#include "services/urban/renovation_rules.h"

namespace eastgate::urban {

lifecycle::LifecycleTable<v1::Renovation>::Links RenovationLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::Renovation& renovation, int step) -> absl::Status {
    ASSIGN_OR_RETURN(const v1::RenovationPlan plan,
                     tables.renovation_plans.Get(writer.transaction(), renovation.plan()));
    return FollowPlan(judgment, plan, renovation, step);
  }};
}

}  // namespace eastgate::urban
