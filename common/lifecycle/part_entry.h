// PartEntry: the rules of a part of a resource that has a fact of its own, such as one waiver of an
// enrollment or one version of a plan.
//
// A part is recorded, corrected and retracted like an entry, while its resource is active. It may be a
// message in a list of the resource, or some fields of the resource itself. Pure functions; immutable,
// thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_PART_ENTRY_H_
#define EASTGATE_COMMON_LIFECYCLE_PART_ENTRY_H_

#include <cassert>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/judgment.h"
#include "common/lifecycle/rows.h"
#include "common/lifecycle/table_set.h"
#include "common/reference/civil_date.h"
#include "google/protobuf/repeated_field.h"

namespace eastgate::lifecycle {

template <class Row, class Part>
class PartEntry {
 public:
  struct Rules {
    std::string kind;                         // The kind of fact that records a part.
    std::vector<std::string> measures;        // The figures it may post to.
    StateOf<Row> retracted = StateOf<Row>();  // The resource's, to which nothing happens any more.
    // Returns the part that the fact recorded, null where there is none; and removes a part. Both may be
    // missing where parts are neither corrected nor retracted, and the entry is not added to a set.
    std::function<Part*(Row&, absl::string_view fact)> find = nullptr;
    std::function<void(Row&, Part*)> remove = nullptr;
    std::function<void(Part&, absl::string_view fact)> set_fact;
    // The day on which it happened, and the field that a correction of the day sets.
    std::function<reference::Date(const Part&)> occurred_on;
    std::string* (Part::*mutable_day)() = nullptr;
    facts::Correctable correctable;
    std::function<absl::Status(Part&, const facts::Correction&)> apply = nullptr;
    // Judges the resource with the part as recorded or corrected, and fills in what follows from it.
    std::function<absl::Status(const Judgment&, Row&, Part&)> judge = nullptr;
    // Refuses to retract a part that something of the resource depends on.
    std::function<absl::Status(const Row&, const Part&)> release = nullptr;
    std::function<void(const Row&, const Part&, fact::v1::Fact&)> post = nullptr;
    Place place = Place::kDivisionOfRow;
  };

  explicit PartEntry(Rules rules) : rules_(std::move(rules)) {
    CheckPlace<Row>(rules_.place);
    assert(rules_.correctable.occurred_on == (rules_.mutable_day != nullptr));
  }

  const Rules& rules() const { return rules_; }

  absl::Status CheckNotRetracted(const Row& row) const {
    return lifecycle::CheckNotRetracted(row, rules_.retracted);
  }

  // Makes the part, which the row holds already, one that `judgment.fact` records.
  absl::Status Record(const Judgment& judgment, Row& row, Part& part) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    rules_.set_fact(part, judgment.fact);
    return rules_.judge ? rules_.judge(judgment, row, part) : absl::OkStatus();
  }

  // Makes the part that `fact` recorded what it would be had the fact said so from the beginning; returns it.
  absl::StatusOr<Part*> Correct(const Judgment& judgment, Row& row, absl::string_view fact,
                                const facts::Correction& correction) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    ASSIGN_OR_RETURN(Part* const part, Find(row, fact));
    if (correction.occurred_on)
      *(part->*rules_.mutable_day)() = reference::FormatDate(*correction.occurred_on);
    if (rules_.apply) RETURN_IF_ERROR(rules_.apply(*part, correction));
    RETURN_IF_ERROR(Record(judgment, row, *part));
    return part;
  }

  absl::Status Retract(Row& row, absl::string_view fact) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    ASSIGN_OR_RETURN(Part* const part, Find(row, fact));
    if (rules_.release) RETURN_IF_ERROR(rules_.release(row, *part));
    rules_.remove(row, part);
    return absl::OkStatus();
  }

  // Returns the fact of the part, as it follows from it.
  fact::v1::Fact FactOf(const Row& row, const Part& part, absl::string_view division_root) const {
    fact::v1::Fact draft =
        lifecycle::DraftFactAt(rules_.place, rules_.kind, row, division_root, rules_.occurred_on(part));
    if (rules_.post) rules_.post(row, part, draft);
    return draft;
  }

  // Adds the kind of fact, by which rows of the table follow corrections, to the set. The table and the entry
  // must outlive it.
  void AddTo(TableSet& set, const resource::Table<Row>& table) const {
    set.Add([this, &table] { return std::vector<facts::FactKind>{Kind(table)}; });
  }

 private:
  facts::FactKind Kind(const resource::Table<Row>& table) const {
    facts::FactKind kind;
    kind.name = rules_.kind;
    kind.measures = rules_.measures;
    kind.correctable = rules_.correctable;
    SetHooks<Row>(
        table,
        [this](facts::Writer& writer, Row& row, const fact::v1::Fact& fact,
               const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
          const Judgment judgment = JudgmentOf(writer, correction);
          ASSIGN_OR_RETURN(const Part* const part, Correct(judgment, row, fact.name(), correction));
          return FactOf(row, *part, judgment.division_root);
        },
        [this](facts::Writer&, Row& row, const fact::v1::Fact& fact) { return Retract(row, fact.name()); },
        kind);
    return kind;
  }

  absl::StatusOr<Part*> Find(Row& row, absl::string_view fact) const {
    Part* const part = rules_.find(row, fact);
    if (part == nullptr) return absl::InternalError("a fact of a part that the resource does not have");
    return part;
  }

  const Rules rules_;
};

// The implementations of `find` and `remove` where the parts are a repeated field of the row.
template <class Part>
Part* FindIn(google::protobuf::RepeatedPtrField<Part>* parts, absl::string_view fact) {
  for (Part& part : *parts) {
    if (part.fact() == fact) return &part;
  }
  return nullptr;
}
template <class Part>
void RemoveFrom(google::protobuf::RepeatedPtrField<Part>* parts, const Part* part) {
  for (int i = 0; i < parts->size(); ++i) {
    if (&parts->Get(i) == part) return parts->DeleteSubrange(i, 1);
  }
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_PART_ENTRY_H_
