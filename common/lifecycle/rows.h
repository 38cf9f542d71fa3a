// The concepts that rows of an entry or a lifecycle model, and the functions that change them in one
// transaction.
#ifndef EASTGATE_COMMON_LIFECYCLE_ROWS_H_
#define EASTGATE_COMMON_LIFECYCLE_ROWS_H_

#include <algorithm>
#include <cassert>
#include <concepts>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/corrections.h"
#include "common/facts/fact_kind.h"
#include "common/facts/schema.h"
#include "common/facts/writer.h"
#include "common/lifecycle/rules.h"
#include "common/resource/table.h"
#include "common/status/status_macros.h"
#include "google/protobuf/repeated_field.h"

namespace eastgate::lifecycle {

// A resource of one division.
template <class Row>
concept LocatedRow = requires(Row row) {
  { row.division() } -> std::convertible_to<absl::string_view>;
  row.set_division(std::string());
};

// A resource whose history is a list of steps.
template <class Row>
concept SteppedRow = requires(Row row) {
  { row.steps(0).fact() } -> std::convertible_to<absl::string_view>;
};

// The source of the division of a noun's facts. Declared by each noun and compared with its row, so that
// renaming a field cannot move its facts.
enum class Place {
  kDivisionOfRow,
  kWholeDistrict,  // The row has no division, or its division is not where the row lies.
};

template <class Row>
using StateOf = std::decay_t<decltype(std::declval<const Row&>().state())>;

// Returns whether a list asks for a state among others.
template <class State>
bool AsksFor(const google::protobuf::RepeatedField<int>& asked, State state) {
  return std::find(asked.begin(), asked.end(), static_cast<int>(state)) != asked.end();
}

// Returns whether a list that asks for some states, or for none, has a row in this one: a retracted row only
// where it is asked for.
template <class State>
bool IsListed(const google::protobuf::RepeatedField<int>& asked, State state, State retracted) {
  return asked.empty() ? state != retracted : AsksFor(asked, state);
}

// Returns the only state that a list asks for; UNSPECIFIED where it asks for several, or for none.
template <class State>
State OnlyState(const google::protobuf::RepeatedField<int>& asked) {
  return asked.size() == 1 ? static_cast<State>(asked[0]) : State();
}

// Returns whether a row says, by a flag or by its state, that it was retracted.
template <class Row>
bool IsRetracted(const Row& row) {
  if constexpr (requires { row.retracted(); }) {
    return row.retracted();
  } else {
    return ValueOf(row.state()) == "retracted";
  }
}

// The updates of a noun by a mask: the kind of their facts, and the method that makes them. Empty where
// nothing of it is updated so.
struct Updates {
  std::string kind;
  std::string rpc;
};

// A resource that other services may name: its retraction waits for them.
template <class Row>
concept RetractingRow = requires(Row row) {
  { row.retracting() } -> std::convertible_to<bool>;
  row.clear_retracting();
};

// Refuses a row whose retraction has begun: RECORD_RETRACTING.
template <class Row>
absl::Status CheckNotRetracting(const Row& row) {
  if constexpr (RetractingRow<Row>) {
    if (row.retracting()) return lifecycle::RecordRetracting(row.name());
  }
  return absl::OkStatus();
}

// Refuses a row in the state `retracted`, or on its way there: RECORD_RETRACTED, RECORD_RETRACTING.
template <class Row>
absl::Status CheckNotRetracted(const Row& row, StateOf<Row> retracted) {
  return row.state() == retracted ? lifecycle::RecordRetracted(row.name()) : CheckNotRetracting(row);
}

// Returns the key of a row in an index of the rows that count, or nothing where the row is retracted.
template <class Row>
std::string KeyUnlessRetracted(const Row& row, StateOf<Row> retracted, const std::string& key) {
  return row.state() == retracted ? std::string() : key;
}

// Returns the name of the fact that created the row.
template <class Row>
const std::string& CreatingFactOf(const Row& row) {
  if constexpr (SteppedRow<Row>) {
    return row.steps(0).fact();
  } else {
    return row.fact();
  }
}

// Returns the row of that name as the transaction sees it. ABORTED, reason ETAG_MISMATCH, when the caller
// read another state of it.
template <class Row>
absl::StatusOr<Row> Load(facts::Writer& writer, const resource::Table<Row>& table, absl::string_view name,
                         absl::string_view etag) {
  ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), name));
  RETURN_IF_ERROR(resource::CheckEtag(etag, name, row.revision()));
  return row;
}

// Puts the row and appends the fact that changed it, both at the transaction's next revision; returns the row
// as it now is.
template <class Row>
absl::StatusOr<Row> Record(facts::Writer& writer, const resource::Table<Row>& table, Row row,
                           fact::v1::Fact draft, absl::string_view source_ref) {
  draft.set_source_ref(std::string(source_ref));
  ASSIGN_OR_RETURN(row, table.Put(writer.transaction(), std::move(row)));
  RETURN_IF_ERROR(writer.Append(std::move(draft)).status());
  return row;
}

// Returns a fact about the row that posts nothing yet.
template <class Row>
fact::v1::Fact DraftFact(absl::string_view kind, const Row& row, absl::string_view division_root,
                         reference::Date occurred_on) {
  if constexpr (LocatedRow<Row>) {
    return facts::DraftFact(kind, row.name(), row.division(), reference::FormatDate(occurred_on));
  } else {
    return facts::DraftFact(kind, row.name(), division_root, reference::FormatDate(occurred_on));
  }
}

// The same at the declared place.
template <class Row>
fact::v1::Fact DraftFactAt(Place place, absl::string_view kind, const Row& row,
                           absl::string_view division_root, reference::Date occurred_on) {
  if (place == Place::kDivisionOfRow) return DraftFact(kind, row, division_root, occurred_on);
  return facts::DraftFact(kind, row.name(), division_root, reference::FormatDate(occurred_on));
}

template <class Row>
void CheckPlace(Place place) {
  assert(place == Place::kWholeDistrict || LocatedRow<Row>);
  (void)place;
}

// Returns the names of the facts that created the rows with that key in an index, at most ten of them: enough
// to say in a refusal what depends on the row that they name.
template <class Row>
absl::StatusOr<std::vector<std::string>> FactsOf(const resource::Table<Row>& table,
                                                 const store::Reader& reader, uint16_t index,
                                                 const std::string& key) {
  typename resource::Table<Row>::Query query;
  query.page_size = 10;
  query.index = {index, key};
  ASSIGN_OR_RETURN(const resource::Page<Row> page, table.List(reader, query));
  std::vector<std::string> facts;
  for (const Row& row : page.rows) facts.push_back(CreatingFactOf(row));
  return facts;
}

// DEPENDENT_FACTS, naming the facts of at most ten, where rows in effect name the row, which `fact` records.
absl::Status CheckNothingRefersTo(const store::Reader& reader, absl::string_view name,
                                  absl::string_view fact);

// Sets the hooks by which a row follows corrections and retractions of its facts. `correct` changes the row
// and returns the fact as it should have been, by which the row is left alone where it says that already;
// `retract` changes the row. A row is not retracted while another names it. The table must outlive the kind.
template <class Row>
void SetHooks(const resource::Table<Row>& table,
              std::function<absl::StatusOr<fact::v1::Fact>(facts::Writer&, Row&, const fact::v1::Fact&,
                                                           const facts::Correction&)>
                  correct,
              std::function<absl::Status(facts::Writer&, Row&, const fact::v1::Fact&)> retract,
              facts::FactKind& kind) {
  kind.correct = [&table, correct = std::move(correct)](
                     facts::Writer& writer, const fact::v1::Fact& fact,
                     const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
    ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), fact.subject()));
    ASSIGN_OR_RETURN(fact::v1::Fact corrected, correct(writer, row, fact, correction));
    if (facts::SaysTheSame(fact, corrected)) return corrected;
    RETURN_IF_ERROR(table.Put(writer.transaction(), std::move(row)).status());
    return corrected;
  };
  kind.retract = [&table, retract = std::move(retract)](facts::Writer& writer,
                                                        const fact::v1::Fact& fact) -> absl::Status {
    ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), fact.subject()));
    if constexpr (RetractingRow<Row>) {
      if (!IsRetracted(row) && CreatingFactOf(row) == fact.name()) row.clear_retracting();
    }
    RETURN_IF_ERROR(retract(writer, row, fact));
    if (IsRetracted(row))
      RETURN_IF_ERROR(CheckNothingRefersTo(writer.transaction(), row.name(), fact.name()));
    return table.Put(writer.transaction(), std::move(row)).status();
  };
}

// Sets the hook by which a row is marked while its retraction waits for other services, if it is one that
// they may name. `kind` creates the rows of the table, which must outlive it. The fact that marks a row has
// the day and the division of the one that is to be retracted, as its retraction will have.
template <class Row>
void SetMarkRetracting(const resource::Table<Row>& table, StateOf<Row> retracted, facts::FactKind& kind) {
  if constexpr (RetractingRow<Row>) {
    kind.mark_retracting = [&table, retracted](facts::Writer& writer, const fact::v1::Fact& fact,
                                               bool retracting) -> absl::Status {
      ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), fact.subject()));
      if (retracting) RETURN_IF_ERROR(CheckNotRetracted(row, retracted));
      row.set_retracting(retracting);
      fact::v1::Fact draft =
          facts::DraftFact(retracting ? facts::kRetractionBegun : facts::kRetractionGivenUp, row.name(),
                           fact.division(), fact.occurred_on());
      return Record(writer, table, std::move(row), std::move(draft), /*source_ref=*/"").status();
    };
  }
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_ROWS_H_
