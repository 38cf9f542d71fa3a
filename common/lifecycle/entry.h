// Entry: the rules of a resource that one fact records, and that is corrected and retracted as a whole.
//
// Row has name, state and fact, which names the fact in effect. A noun declares its kind of fact, its day,
// what of it can be corrected, and one function that judges it: the same for what is recorded and what is
// corrected. EntryTable joins the rules to the table of the rows and to what other resources have to do with
// them. Pure functions; immutable, thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_ENTRY_H_
#define EASTGATE_COMMON_LIFECYCLE_ENTRY_H_

#include <cassert>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/lifecycle/judgment.h"
#include "common/lifecycle/order_of_days.h"
#include "common/lifecycle/rows.h"
#include "common/lifecycle/table_set.h"
#include "common/reference/civil_date.h"
#include "google/protobuf/repeated_field.h"

namespace eastgate::lifecycle {

template <class Row>
class Entry {
 public:
  using State = StateOf<Row>;

  struct Rules {
    std::string kind;                   // The kind of fact that records a row.
    std::vector<std::string> measures;  // The figures it may post to.
    State recorded = State();
    State retracted = State();
    // The day on which it happened, and the field that a correction of the day sets.
    std::function<reference::Date(const Row&)> occurred_on;
    std::string* (Row::*mutable_day)() = nullptr;
    facts::Correctable correctable;
    // Takes over corrected amounts and dimensions. INVALID_ARGUMENT for values that no request could give.
    std::function<absl::Status(Row&, const facts::Correction&)> apply = nullptr;
    // Judges the row as it would be, and fills in what follows from it.
    std::function<absl::Status(const Judgment&, Row&)> judge = nullptr;
    // Returns the facts of the parts of a row that were recorded after it by facts of their own (PartEntry).
    // They follow the row when it is corrected, and it is not retracted while there are any.
    std::function<std::vector<std::string>(const Row&)> parts = nullptr;
    // Clears what a retracted row no longer has.
    std::function<void(Row&)> clear = nullptr;
    // Adds the postings of the row to its fact, which has its division already.
    std::function<void(const Row&, fact::v1::Fact&)> post = nullptr;
    Place place = Place::kDivisionOfRow;
    // When set, facts are neither corrected nor retracted: the refusal names this method to call.
    std::string owner_rpc = {};
    Updates updates = {};
  };

  explicit Entry(Rules rules) : rules_(std::move(rules)) {
    CheckPlace<Row>(rules_.place);
    assert(rules_.correctable.occurred_on == (rules_.mutable_day != nullptr));
  }

  const Rules& rules() const { return rules_; }

  // Refuses a row that was retracted: RECORD_RETRACTED.
  absl::Status CheckNotRetracted(const Row& row) const {
    return lifecycle::CheckNotRetracted(row, rules_.retracted);
  }

  // Returns whether a list that asks for some states, or for none, has the row.
  bool IsListed(const google::protobuf::RepeatedField<int>& asked, const Row& row) const {
    return lifecycle::IsListed(asked, row.state(), rules_.retracted);
  }

  // Makes the row one that `judgment.fact` records.
  absl::Status Record(const Judgment& judgment, Row& row) const {
    row.set_state(rules_.recorded);
    row.set_fact(judgment.fact);
    return rules_.judge ? rules_.judge(judgment, row) : absl::OkStatus();
  }

  // Takes over what a correction says.
  absl::Status Apply(const facts::Correction& correction, Row& row) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    if (correction.occurred_on) *(row.*rules_.mutable_day)() = reference::FormatDate(*correction.occurred_on);
    if constexpr (LocatedRow<Row>) {
      if (correction.division) row.set_division(*correction.division);
    }
    return rules_.apply ? rules_.apply(row, correction) : absl::OkStatus();
  }

  // Makes the row what it would be had its fact said so from the beginning.
  absl::Status Correct(const Judgment& judgment, Row& row, const facts::Correction& correction) const {
    RETURN_IF_ERROR(Apply(correction, row));
    return Record(judgment, row);
  }

  absl::Status Retract(const Judgment& judgment, Row& row) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    if (rules_.parts) RETURN_IF_ERROR(CheckNoDependents(row.fact(), rules_.parts(row)));
    row.set_state(rules_.retracted);
    row.set_fact(judgment.fact);
    if (rules_.clear) rules_.clear(row);
    return absl::OkStatus();
  }

  // Returns the fact of the row, as it follows from it.
  fact::v1::Fact FactOf(const Row& row, absl::string_view division_root) const {
    fact::v1::Fact draft =
        lifecycle::DraftFactAt(rules_.place, rules_.kind, row, division_root, rules_.occurred_on(row));
    if (rules_.post) rules_.post(row, draft);
    return draft;
  }

 private:
  const Rules rules_;
};

// A table of entries. Data of other rows that a rule needs is looked up here, in the transaction that
// changes the row. The entry must outlive it, and it its kinds.
template <class Row>
class EntryTable : public resource::Table<Row> {
 public:
  // The relations of a row to other resources; each hook may be missing.
  struct Links {
    // Judges the row, as recorded or corrected, beside other resources, and fills in what follows from them.
    // Runs before the entry's own rule.
    std::function<absl::Status(facts::Writer&, const Judgment&, Row&)> judge = nullptr;
    // Refuses to retract a row that something depends on.
    std::function<absl::Status(facts::Writer&, const Row&)> release = nullptr;
    // Changes other resources along with the row: `before` is missing when it is recorded, `after` when it is
    // retracted.
    std::function<absl::Status(facts::Writer&, const Row* before, const Row* after)> follow = nullptr;
  };

  EntryTable(TableSet& set, typename resource::Table<Row>::Schema schema, const Entry<Row>& entry,
             NounFigures figures = {})
      : resource::Table<Row>(std::move(schema)), entry_(entry) {
    set.Add([this] { return std::vector<facts::FactKind>{Kind()}; });
    if (!updates().kind.empty()) set.AddOwned(updates().kind, updates().rpc);
    set.Add(std::move(figures));
    set.AddTable(*this);
  }

  // While the set is constructed.
  void SetLinks(Links links) { links_ = std::move(links); }

  const Entry<Row>& entry() const { return entry_; }
  const Updates& updates() const { return entry_.rules().updates; }
  // Returns the day on which the row began, YYYY-MM-DD: nothing of it is updated before.
  std::string BeganOn(const Row& row) const { return reference::FormatDate(entry_.rules().occurred_on(row)); }

  // Records a new row.
  absl::StatusOr<Row> Create(facts::Writer& writer, Row row, absl::string_view source_ref) const {
    const Judgment judgment = JudgmentOf(writer, Change::kRecord);
    if (links_.judge) RETURN_IF_ERROR(links_.judge(writer, judgment, row));
    RETURN_IF_ERROR(entry_.Record(judgment, row));
    if (links_.follow) RETURN_IF_ERROR(links_.follow(writer, nullptr, &row));
    fact::v1::Fact fact = entry_.FactOf(row, judgment.division_root);
    return lifecycle::Record(writer, *this, std::move(row), std::move(fact), source_ref);
  }

 private:
  facts::FactKind Kind() const {
    facts::FactKind kind;
    kind.name = entry_.rules().kind;
    kind.measures = entry_.rules().measures;
    kind.correctable = entry_.rules().correctable;
    kind.owner_rpc = entry_.rules().owner_rpc;
    if (!kind.owner_rpc.empty()) return kind;
    SetHooks<Row>(
        *this,
        [this](facts::Writer& writer, Row& row, const fact::v1::Fact&, const facts::Correction& correction) {
          return Correct(writer, row, correction);
        },
        [this](facts::Writer& writer, Row& row, const fact::v1::Fact&) { return Retract(writer, row); },
        kind);
    SetMarkRetracting<Row>(*this, entry_.rules().retracted, kind);
    if (entry_.rules().parts == nullptr) return kind;
    kind.parts = [this](facts::Writer& writer,
                        const fact::v1::Fact& fact) -> absl::StatusOr<std::vector<std::string>> {
      ASSIGN_OR_RETURN(const Row row, this->Get(writer.transaction(), fact.subject()));
      return entry_.rules().parts(row);
    };
    return kind;
  }

  absl::StatusOr<fact::v1::Fact> Correct(facts::Writer& writer, Row& row,
                                         const facts::Correction& correction) const {
    const Judgment judgment = JudgmentOf(writer, correction);
    const Row before = row;
    RETURN_IF_ERROR(entry_.Apply(correction, row));
    RETURN_IF_ERROR(CheckCodesOfCorrection(judgment, correction, row));
    RETURN_IF_ERROR(CheckBeforeUpdates(judgment, writer.transaction(), *this, row));
    if (links_.judge) RETURN_IF_ERROR(links_.judge(writer, judgment, row));
    RETURN_IF_ERROR(entry_.Record(judgment, row));
    if (links_.follow) RETURN_IF_ERROR(links_.follow(writer, &before, &row));
    return entry_.FactOf(row, judgment.division_root);
  }

  absl::Status Retract(facts::Writer& writer, Row& row) const {
    const Judgment judgment = JudgmentOf(writer, Change::kRecord);
    RETURN_IF_ERROR(entry_.CheckNotRetracted(row));
    if (links_.release) RETURN_IF_ERROR(links_.release(writer, row));
    const Row before = row;
    RETURN_IF_ERROR(entry_.Retract(judgment, row));
    return links_.follow ? links_.follow(writer, &before, nullptr) : absl::OkStatus();
  }

  const Entry<Row>& entry_;
  Links links_;
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_ENTRY_H_
