#include "common/lifecycle/actor.h"

#include "common/reference/text_key.h"

namespace eastgate::lifecycle {
namespace {

absl::string_view UnitOf(const Actor& actor, const reference::ReferenceData& reference) {
  return actor.acting_unit.empty() ? reference.principals.UnitOf(actor.principal) : actor.acting_unit;
}

}  // namespace

bool IsSameActor(const Actor& a, const Actor& b, const reference::ReferenceData& reference) {
  const absl::string_view unit_a = UnitOf(a, reference);
  const absl::string_view unit_b = UnitOf(b, reference);
  const bool by_unit = !a.acting_unit.empty() || !b.acting_unit.empty();
  if (by_unit && !unit_a.empty() && !unit_b.empty()) return reference.units.AreOne(unit_a, unit_b);
  return reference::IsSameText(a.principal, b.principal);
}

status::Metadata MetadataOf(const Actor& actor) {
  status::Metadata metadata = {{"principal", std::string(actor.principal)}};
  if (!actor.acting_unit.empty()) metadata["acting_unit"] = std::string(actor.acting_unit);
  return metadata;
}

}  // namespace eastgate::lifecycle
