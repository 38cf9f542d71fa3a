#include "services/command/target_facts.h"

#include <optional>

#include "common/lifecycle/task_forces.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

absl::Status CheckTaskForceOf(const v1::Target& target, const Tables& tables, const store::Reader& reader) {
  if (target.task_force().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::MechanismUnit unit, tables.mechanism_units.Get(reader, target.task_force()));
  return lifecycle::CheckTaskForce(unit, v1::MECHANISM_UNIT_TYPE_TASK_FORCE, target.versions(0).set_on());
}

absl::Status CheckNoOther(const v1::Target& target, const Tables& tables, const store::Reader& reader) {
  const std::string key = TargetKey(target.figure(), target.division(), target.dimensions(), target.year());
  ASSIGN_OR_RETURN(const std::optional<v1::Target> other, tables.targets.FindBy(reader, kActiveTargets, key));
  if (!other || other->name() == target.name()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_TARGET_EXISTS,
                         "the figure has a target for that year already", {{"target", other->name()}});
}

}  // namespace

lifecycle::EntryTable<v1::Target>::Links TargetLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment&,
                             v1::Target& target) -> absl::Status {
            RETURN_IF_ERROR(CheckTaskForceOf(target, tables, writer.transaction()));
            return CheckNoOther(target, tables, writer.transaction());
          },
          .release = [](facts::Writer&,
                        const v1::Target& target) { return CheckLastVersion(target, target.versions(0)); }};
}

FindTarget TargetsOf(const Tables& tables, const store::Reader& reader) {
  return [&tables, &reader](const figure::v1::FigureQuery& query, int year) {
    return tables.targets.FindBy(reader, kActiveTargets,
                                 TargetKey(query.figure(), query.division(), query.dimensions(), year));
  };
}

}  // namespace eastgate::command
