// The actor of a step, for the separation of duties: it compares principals and units, never the spelling
// of names. Pure, thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_ACTOR_H_
#define EASTGATE_COMMON_LIFECYCLE_ACTOR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/lifecycle/judgment.h"
#include "common/reference/reference_data.h"
#include "common/status/errors.h"

namespace eastgate::lifecycle {

struct Actor {
  absl::string_view principal;
  absl::string_view acting_unit;  // For which it acted as an importer; empty where it acted for its own.
};

// Returns whether both are the same actor. If an importer acted for a unit, units are compared: a unit and
// its successor are the same, and a principal that acted for its own unit counts as that unit. Otherwise,
// and if the unit of a principal is not known, principals are compared.
bool IsSameActor(const Actor& a, const Actor& b, const reference::ReferenceData& reference);

// The actor as data of a refusal: "principal", and "acting_unit" where it acted for another.
status::Metadata MetadataOf(const Actor& actor);

// Says in the step who takes it, unless the step was taken before and only its correction is judged.
template <class Step>
void SetActor(const Judgment& judgment, Step& step) {
  if (step.principal().empty()) step.set_principal(judgment.reporter);
}
template <class Step>
Actor ActorOf(const Step& step) {
  return {step.principal(), step.acting_unit()};
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_ACTOR_H_
