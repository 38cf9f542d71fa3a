#include "services/livelihood/care_facility_facts.h"

#include "common/lifecycle/order_of_days.h"
#include "services/livelihood/care_facility_rules.h"

namespace eastgate::livelihood {

lifecycle::LifecycleTable<v1::CareFacility>::Links CareFacilityLinks() {
  return {.judge = [](facts::Writer& writer, const lifecycle::Judgment& judgment, v1::CareFacility& facility,
                      int step) -> absl::Status {
    if (step > 0 || !judgment.moves_day) return absl::OkStatus();
    return lifecycle::CheckNotAfterFacts({judgment.DayField("planned_on"), facility.steps(0).occurred_on()},
                                         writer.transaction(), facility.name(), kCareFacilityUpdated,
                                         "the day of an update");
  }};
}

}  // namespace eastgate::livelihood
