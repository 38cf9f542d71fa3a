#include "services/command/mechanism_facts.h"

#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

// Refuses `unit` as the headquarters while there is another.
absl::Status CheckNoOtherHeadquarters(facts::Writer& writer, const Tables& tables,
                                      const v1::MechanismUnit& unit) {
  ASSIGN_OR_RETURN(const auto active, tables.mechanism_units.FindBy(writer.transaction(), kActiveHeadquarters,
                                                                    kHeadquartersKey));
  if (!active || active->name() == unit.name()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_HEADQUARTERS_EXISTS, "there is a headquarters already",
                         {{"mechanism_unit", active->name()}});
}

}  // namespace

lifecycle::LifecycleTable<v1::MechanismUnit>::Links MechanismUnitLinks(const Tables& tables) {
  return {.judge =
              [&tables](facts::Writer& writer, const lifecycle::Judgment&, v1::MechanismUnit& unit, int) {
                return IsActiveHeadquarters(unit) ? CheckNoOtherHeadquarters(writer, tables, unit)
                                                  : absl::OkStatus();
              },
          // Without its dissolution the headquarters exists again.
          .release =
              [&tables](facts::Writer& writer, const v1::MechanismUnit& unit, int step) {
                const bool exists_again = unit.type() == v1::MECHANISM_UNIT_TYPE_HEADQUARTERS && step > 0;
                return exists_again ? CheckNoOtherHeadquarters(writer, tables, unit) : absl::OkStatus();
              }};
}

}  // namespace eastgate::command
