#include "services/command/target_facts.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/config/suite.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "common/figures/query.h"
#include "common/lifecycle/task_forces.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::command {
namespace {

absl::Status CheckTaskForceOn(const v1::Target& target, const std::string& on, absl::string_view field,
                              const Tables& tables, const store::Reader& reader) {
  if (target.task_force().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::MechanismUnit unit, tables.mechanism_units.Get(reader, target.task_force()));
  return lifecycle::CheckTaskForce(unit, v1::MECHANISM_UNIT_TYPE_TASK_FORCE, on, field);
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
            RETURN_IF_ERROR(CheckTaskForceOn(target, target.versions(0).set_on(), "task_force", tables,
                                             writer.transaction()));
            return CheckNoOther(target, tables, writer.transaction());
          },
          .release = [](facts::Writer&,
                        const v1::Target& target) { return CheckLastVersion(target, target.versions(0)); }};
}

absl::Status CheckTaskForceFrom(const v1::Target& target, const std::string& changed_on, const Tables& tables,
                                const store::Reader& reader) {
  return CheckTaskForceOn(target, changed_on, "target.task_force", tables, reader);
}

absl::StatusOr<int64_t> RevisionKnownAt(const store::Reader& reader,
                                        const google::protobuf::Timestamp& time) {
  return figures::RevisionAt(reader, absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

absl::StatusOr<v1::Target> TargetAsKnownAt(v1::Target target, const store::Reader& reader, int64_t revision) {
  std::vector<v1::TargetVersion> known;
  v1::TargetState state = v1::TARGET_STATE_SET;
  for (const auto* versions : {&target.versions(), &target.retracted_versions()}) {
    for (const v1::TargetVersion& version : *versions) {
      ASSIGN_OR_RETURN(const int64_t recorded, facts::ParseFactName(version.fact()));
      if (recorded > revision) continue;
      ASSIGN_OR_RETURN(const int64_t retracted, facts::CorrectedBy(reader, recorded, revision));
      // With its first version the target itself is retracted.
      if (retracted != 0 && version.number() == 1) state = v1::TARGET_STATE_RETRACTED;
      if (retracted == 0) known.push_back(version);
    }
  }
  std::sort(known.begin(), known.end(),
            [](const v1::TargetVersion& a, const v1::TargetVersion& b) { return a.number() < b.number(); });
  target.set_state(state);
  target.clear_retracted_versions();
  target.mutable_versions()->Assign(known.begin(), known.end());
  return target;
}

FindTarget TargetsKnownAt(const Tables& tables, const store::Reader& reader, int64_t revision) {
  return [&tables, &reader, revision](const figure::v1::FigureQuery& query,
                                      int year) -> absl::StatusOr<std::optional<v1::Target>> {
    const std::string wanted = TargetKey(query.figure(), query.division(), query.dimensions(), year);
    resource::Table<v1::Target>::Query rows;
    rows.page_size = config::kMaxPageSize;
    rows.index = {kTargetsByFigure, query.figure()};
    rows.matches = [&wanted](const v1::Target& row) {
      return TargetKey(row.figure(), row.division(), row.dimensions(), row.year()) == wanted;
    };
    do {
      ASSIGN_OR_RETURN(resource::Page<v1::Target> page, tables.targets.List(reader, rows));
      for (v1::Target& row : page.rows) {
        ASSIGN_OR_RETURN(v1::Target target, TargetAsKnownAt(std::move(row), reader, revision));
        if (target.state() == v1::TARGET_STATE_SET && !target.versions().empty())
          return std::optional(std::move(target));
      }
      rows.after = page.next_after;
    } while (!rows.after.empty());
    return std::optional<v1::Target>();
  };
}

FindTarget TargetsOf(const Tables& tables, const store::Reader& reader) {
  return [&tables, &reader](const figure::v1::FigureQuery& query, int year) {
    return tables.targets.FindBy(reader, kActiveTargets,
                                 TargetKey(query.figure(), query.division(), query.dimensions(), year));
  };
}

}  // namespace eastgate::command
