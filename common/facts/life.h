// Life: the rules of a resource whose state is the last of the steps that it took, each recorded by a fact.
//
// Row has name, division, state and repeated steps; a step has state, began_on and fact. The steps that a
// resource was created with share one fact; every later one has a fact of its own. What holds for every life:
//   - a step must be allowed from the state before it (TRANSITION_NOT_ALLOWED) and not lie before it in time
//     (DATE_OUT_OF_ORDER); nothing happens to a retracted resource (RECORD_RETRACTED);
//   - a step's day can be mended between its neighbors, what else it says while no later step stands;
//   - only the last fact can be taken back (DEPENDENT_FACTS), so that what a step posts never depends on what
//     came after it.
// A noun supplies the table of its transitions and what a step posts. Pure functions; immutable, thread-safe.
#ifndef EASTGATE_COMMON_FACTS_LIFE_H_
#define EASTGATE_COMMON_FACTS_LIFE_H_

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/facts/row_steps.h"
#include "common/facts/rules.h"
#include "common/resource/table.h"
#include "common/rpc/status_macros.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace eastgate::facts {

// Steps of one resource, of which at most half leave its state as it is. The last of them can only be one
// that ends it, so that every life can end.
inline constexpr int kMaxSteps = 1000;

template <class Row>
class Life {
 public:
  using State = std::decay_t<decltype(std::declval<const Row&>().state())>;
  using Step = std::decay_t<decltype(std::declval<const Row&>().steps(0))>;

  struct Plan {
    std::string recorded;               // The kind of fact that creates a resource,
    std::string stepped;                // and that of later steps.
    std::vector<std::string> measures;  // What both may post to.
    std::map<State, std::vector<State>> next;
    State retracted;
    // What the step adds to the figures.
    std::function<void(const Row&, int step, fact::v1::Fact& draft)> post;
    // What of the creation and of a later step can be corrected. The rules above see to day and division;
    // `amend` takes over amounts and dimensions, and judges the row as corrected.
    Correctable recorded_correctable = {
        .occurred_on = true, .division = true, .amounts = {}, .dimensions = {}};
    Correctable stepped_correctable = {
        .occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
    std::function<absl::Status(Row&, int step, const Correction&)> amend = nullptr;
    // Whether what later steps posted rests on the step's day, which then stays while they stand.
    std::function<bool(const Row&, int step)> carries_its_day = nullptr;
    // What of the row follows from its steps, after some were taken back.
    std::function<void(Row&)> withdrawn = nullptr;
  };

  // What a life's facts have to do with other resources, looked up in the work that corrects one.
  struct Hooks {
    // Judges the row as it is after the correction of a step, and fills in what of it follows from others.
    std::function<absl::Status(Writer&, Row&, int step)> amended = nullptr;
    // Whether the step's fact may be taken back.
    std::function<absl::Status(Writer&, const Row&, int step)> release = nullptr;
  };

  explicit Life(Plan plan) : plan_(std::move(plan)) {}

  absl::Status CheckStands(const Row& row) const {
    return row.state() == plan_.retracted ? RecordRetracted(row.name()) : absl::OkStatus();
  }

  // Whether a list that asks for a state, or for none, has the row: a retracted one only where it is asked
  // for.
  bool StateFits(State asked, const Row& row) const {
    return static_cast<int>(asked) == 0 ? row.state() != plan_.retracted : row.state() == asked;
  }

  // A step that the resource is created with.
  Step& Begin(Row& row, State state, absl::string_view on, absl::string_view fact) const {
    Step& step = *row.add_steps();
    step.set_state(state);
    step.set_began_on(std::string(on));
    step.set_fact(std::string(fact));
    row.set_state(state);
    return step;
  }

  // The states that may follow the present one.
  std::vector<State> Next(const Row& row) const {
    const auto found = plan_.next.find(row.state());
    std::vector<State> next = found == plan_.next.end() ? std::vector<State>() : found->second;
    if (row.steps_size() < kMaxSteps - 1) return next;
    next.erase(
        std::remove_if(next.begin(), next.end(), [this](State state) { return plan_.next.count(state) > 0; }),
        next.end());
    return next;
  }

  absl::Status CheckTransition(const Row& row, State to) const {
    RETURN_IF_ERROR(CheckStands(row));
    const std::vector<State> next = Next(row);
    if (std::find(next.begin(), next.end(), to) != next.end()) return absl::OkStatus();
    std::vector<std::string> allowed;
    for (const State state : next) allowed.push_back(NameOf(state));
    return TransitionNotAllowed(row.name(), NameOf(row.state()), NameOf(to), allowed);
  }

  // The next step of its life, recorded by `fact`. The step is valid until the row changes.
  absl::StatusOr<Step*> Take(Row& row, State to, absl::string_view on, absl::string_view fact) const {
    RETURN_IF_ERROR(CheckTransition(row, to));
    RETURN_IF_ERROR(
        CheckNotBefore("began_on", StoredDate(on), row.steps().rbegin()->began_on(), "the step before"));
    return &Begin(row, to, on, fact);
  }

  // A step that leaves the state as it is, one of `states`, recorded by `fact`. There are fewer of them than
  // steps, so that the resource can still go on; LIMIT_REACHED then.
  absl::StatusOr<Step*> Stay(Row& row, const std::vector<State>& states, absl::string_view on,
                             absl::string_view fact) const {
    RETURN_IF_ERROR(CheckStands(row));
    if (std::find(states.begin(), states.end(), row.state()) == states.end()) {
      std::vector<std::string> allowed;
      for (const State state : Next(row)) allowed.push_back(NameOf(state));
      return TransitionNotAllowed(row.name(), NameOf(row.state()), NameOf(row.state()), allowed);
    }
    if (row.steps_size() >= kMaxSteps / 2) return LimitReached(row.name(), kMaxSteps / 2);
    RETURN_IF_ERROR(
        CheckNotBefore("began_on", StoredDate(on), row.steps().rbegin()->began_on(), "the step before"));
    return &Begin(row, row.state(), on, fact);
  }

  // Corrections: the row as it would be had the fact said so from the beginning. `standing` is the fact that
  // is corrected, `fact` the correcting one. Gives the index of its (first) step.
  absl::StatusOr<int> Amend(Row& row, absl::string_view standing, absl::string_view fact,
                            const Correction& correction) const {
    RETURN_IF_ERROR(CheckStands(row));
    ASSIGN_OR_RETURN(const int index, Find(row, standing));
    const int end = EndOf(row, index);
    if (ChangesMoreThanTheDay(row, correction) ||
        (plan_.carries_its_day && plan_.carries_its_day(row, index))) {
      RETURN_IF_ERROR(CheckNoStepsFrom(row, end, standing));
    }
    const reference::Date on = correction.occurred_on.value_or(StoredDate(row.steps(index).began_on()));
    if (index > 0) {
      RETURN_IF_ERROR(CheckNotBefore("occurred_on", on, row.steps(index - 1).began_on(), "the step before"));
    }
    if (index + 1 < row.steps_size()) {
      RETURN_IF_ERROR(CheckNotAfter("occurred_on", on, row.steps(index + 1).began_on(), "the step after"));
    }
    if (correction.division) row.set_division(*correction.division);
    row.mutable_steps(index)->set_began_on(reference::FormatDate(on));
    for (int i = index; i < end; ++i) row.mutable_steps(i)->set_fact(std::string(fact));
    if (plan_.amend) RETURN_IF_ERROR(plan_.amend(row, index, correction));
    return index;
  }

  // Takes back the steps that `standing` recorded; a retracted resource has none left.
  absl::Status Withdraw(Row& row, absl::string_view standing) const {
    RETURN_IF_ERROR(CheckStands(row));
    ASSIGN_OR_RETURN(const int index, Find(row, standing));
    RETURN_IF_ERROR(CheckNoStepsFrom(row, EndOf(row, index), standing));
    while (row.steps_size() > index) row.mutable_steps()->RemoveLast();
    row.set_state(index == 0 ? plan_.retracted : row.steps().rbegin()->state());
    if (plan_.withdrawn) plan_.withdrawn(row);
    return absl::OkStatus();
  }

  // The fact of the step, and of those that share it, as it follows from the row.
  fact::v1::Fact FactOf(const Row& row, int step) const {
    const int first = step == 0 || row.steps(step).fact() == row.steps(0).fact() ? 0 : step;
    fact::v1::Fact draft =
        DraftFact(first == 0 ? plan_.recorded : plan_.stepped, row, row.steps(first).began_on());
    for (int i = first; i < EndOf(row, first); ++i) plan_.post(row, i, draft);
    return draft;
  }
  fact::v1::Fact LastFact(const Row& row) const { return FactOf(row, row.steps_size() - 1); }

  // The two kinds of fact, with the hooks by which a row follows corrections. `table` and the life must
  // outlive them.
  std::vector<FactKind> Kinds(const resource::Table<Row>& table, const Hooks& hooks = {}) const {
    return {KindOf(table, hooks, plan_.recorded, plan_.recorded_correctable),
            KindOf(table, hooks, plan_.stepped, plan_.stepped_correctable)};
  }

  // "CARE_FACILITY_STATE_OPEN".
  static std::string NameOf(State state) {
    const auto* value = google::protobuf::GetEnumDescriptor<State>()->FindValueByNumber(state);
    return value == nullptr ? std::string() : value->name();
  }

 private:
  FactKind KindOf(const resource::Table<Row>& table, const Hooks& hooks, const std::string& name,
                  const Correctable& correctable) const {
    FactKind kind;
    kind.name = name;
    kind.measures = plan_.measures;
    kind.correctable = correctable;
    kind.amend = AmendRow<Row>(
        table,
        [this, amended = hooks.amended](Writer& writer, Row& row, const fact::v1::Fact& standing,
                                        const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
          ASSIGN_OR_RETURN(const int step, Amend(row, standing.name(), writer.next_fact(), correction));
          if (amended) RETURN_IF_ERROR(amended(writer, row, step));
          return FactOf(row, step);
        });
    kind.withdraw =
        WithdrawRow<Row>(table,
                         [this, release = hooks.release](Writer& writer, Row& row,
                                                         const fact::v1::Fact& standing) -> absl::Status {
                           if (release) {
                             RETURN_IF_ERROR(CheckStands(row));
                             ASSIGN_OR_RETURN(const int step, Find(row, standing.name()));
                             RETURN_IF_ERROR(release(writer, row, step));
                           }
                           return Withdraw(row, standing.name());
                         });
    return kind;
  }

  static bool ChangesMoreThanTheDay(const Row& row, const Correction& correction) {
    return (correction.division && *correction.division != row.division()) || !correction.amounts.empty() ||
           !correction.dimensions.empty();
  }

  // The first step that the fact recorded.
  static absl::StatusOr<int> Find(const Row& row, absl::string_view fact) {
    for (int i = 0; i < row.steps_size(); ++i) {
      if (row.steps(i).fact() == fact) return i;
    }
    return absl::InternalError("a step's fact without its step");
  }

  // The step after those that share the fact of step `first`.
  static int EndOf(const Row& row, int first) {
    int end = first;
    while (end < row.steps_size() && row.steps(end).fact() == row.steps(first).fact()) ++end;
    return end;
  }

  static absl::Status CheckNoStepsFrom(const Row& row, int first, absl::string_view fact) {
    std::vector<std::string> dependents;
    for (int i = first; i < row.steps_size(); ++i) dependents.push_back(row.steps(i).fact());
    return CheckNoDependents(fact, dependents);
  }

  const Plan plan_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LIFE_H_
