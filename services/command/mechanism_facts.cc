#include "services/command/mechanism_facts.h"

#include "common/config/suite.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

// Refuses a headquarters that exists on a day on which another does.
absl::Status CheckNoOtherHeadquarters(const store::Reader& reader, const Tables& tables,
                                      const v1::MechanismUnit& unit) {
  if (!IsHeadquarters(unit)) return absl::OkStatus();
  resource::Table<v1::MechanismUnit>::Query query;
  query.page_size = config::kMaxPageSize;
  query.index = {kHeadquartersUnits, kHeadquartersKey};
  do {
    ASSIGN_OR_RETURN(const auto page, tables.mechanism_units.List(reader, query));
    RETURN_IF_ERROR(CheckAlone(unit, page.rows));
    query.after = page.next_after;
  } while (!query.after.empty());
  return absl::OkStatus();
}

}  // namespace

lifecycle::LifecycleTable<v1::MechanismUnit>::Links MechanismUnitLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment&, v1::MechanismUnit& unit,
                             int) { return CheckNoOtherHeadquarters(writer.transaction(), tables, unit); },
          // Without its dissolution the unit exists again.
          .release =
              [&tables](facts::Writer& writer, const v1::MechanismUnit& unit, int step) {
                if (step == 0) return absl::OkStatus();
                v1::MechanismUnit again = unit;
                again.mutable_steps()->RemoveLast();
                return CheckNoOtherHeadquarters(writer.transaction(), tables, again);
              }};
}

}  // namespace eastgate::command
