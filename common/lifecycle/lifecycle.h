// Lifecycle: the rules of a resource whose state is that of the last step in its history, each step recorded
// by a fact.
//
// Row has name, state and repeated steps; a step has state, occurred_on and fact. The steps that a resource
// is created with share one fact; every later one has a fact of its own. Every lifecycle follows these rules:
//   - a step must be allowed from the state before it (TRANSITION_NOT_ALLOWED) and not lie before the step
//     before it in time (DATE_OUT_OF_ORDER); nothing happens to a retracted resource (RECORD_RETRACTED);
//   - a step's day can be corrected between its neighbors, and what else it says while it is the last;
//   - only the last fact can be retracted (DEPENDENT_FACTS), so that what a step posts never depends on what
//     came after it;
//   - a step is judged by the same function when it is recorded and when it or a step before it is corrected.
// A noun supplies the table of its transitions, what a step posts, and the function that judges a step.
// Pure functions; immutable, thread-safe. LifecycleTable joins the rules to the table of the rows.
#ifndef EASTGATE_COMMON_LIFECYCLE_LIFECYCLE_H_
#define EASTGATE_COMMON_LIFECYCLE_LIFECYCLE_H_

#include <algorithm>
#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
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
#include "google/protobuf/generated_enum_reflection.h"

namespace eastgate::lifecycle {

// Steps of one resource, of which at most half leave its state as it is. The last of them can only be one
// that ends the lifecycle, so that every resource can reach its end.
inline constexpr int kMaxSteps = 1000;

template <class Row>
class Lifecycle {
 public:
  using State = StateOf<Row>;
  using Step = std::decay_t<decltype(std::declval<const Row&>().steps(0))>;

  struct Rules {
    std::string recorded;               // The kind of fact that creates a resource,
    std::string stepped;                // and that of later steps.
    std::vector<std::string> measures;  // The figures both may post to.
    std::map<State, std::vector<State>> transitions;
    State retracted = State();
    Updates updates = {};
    // Adds the postings of the step to its fact, which has its division already.
    std::function<void(const Row&, int step, fact::v1::Fact& draft)> post;
    // The fields of the creation and of a later step that can be corrected.
    facts::Correctable recorded_correctable = {
        .occurred_on = true, .division = true, .amounts = {}, .dimensions = {}};
    facts::Correctable stepped_correctable = {
        .occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
    // Takes over corrected amounts and dimensions. INVALID_ARGUMENT for values that no request could give.
    std::function<absl::Status(Row&, int step, const facts::Correction&)> apply = nullptr;
    // Judges the step as it would be, and fills in what of it and of the row follows from it.
    std::function<absl::Status(const Judgment&, Row&, int step)> judge = nullptr;
    // Fills in what of the row follows from its steps; runs after every change.
    std::function<void(Row&)> describe = nullptr;
    // Returns whether what later steps posted depends on the step's day, which then stays while they are
    // there.
    std::function<bool(const Row&, int step)> fixes_its_day = nullptr;
    Place place = Place::kDivisionOfRow;
  };

  explicit Lifecycle(Rules rules) : rules_(std::move(rules)) { CheckPlace<Row>(rules_.place); }

  const Rules& rules() const { return rules_; }

  absl::Status CheckNotRetracted(const Row& row) const {
    return lifecycle::CheckNotRetracted(row, rules_.retracted);
  }

  // Returns whether a list that asks for some states, or for none, has the row.
  bool IsListed(const google::protobuf::RepeatedField<int>& asked, const Row& row) const {
    return lifecycle::IsListed(asked, row.state(), rules_.retracted);
  }

  // Adds a step that the resource is created with.
  Step& Begin(Row& row, State state, absl::string_view on) const {
    Step& step = *row.add_steps();
    step.set_state(state);
    step.set_occurred_on(std::string(on));
    row.set_state(state);
    return step;
  }

  // Returns the states that may follow the present one.
  std::vector<State> Next(const Row& row) const {
    const auto found = rules_.transitions.find(row.state());
    std::vector<State> next = found == rules_.transitions.end() ? std::vector<State>() : found->second;
    if (row.steps_size() < kMaxSteps - 1) return next;
    next.erase(std::remove_if(next.begin(), next.end(),
                              [this](State state) { return rules_.transitions.count(state) > 0; }),
               next.end());
    return next;
  }

  absl::Status CheckTransition(const Row& row, State to) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    const std::vector<State> next = Next(row);
    if (std::find(next.begin(), next.end(), to) != next.end()) return absl::OkStatus();
    return lifecycle::TransitionNotAllowed(row.name(), NameOf(row.state()), NameOf(to), NamesOf(next));
  }

  // Adds the step that brings the resource into another state. The step is valid until the row changes.
  absl::StatusOr<Step*> Enter(Row& row, State to, RequestDay day) const {
    RETURN_IF_ERROR(CheckTransition(row, to));
    return AddStep(row, to, day);
  }

  // The same with the reason for it.
  absl::Status EnterFor(Row& row, State to, RequestDay day, absl::string_view reason) const {
    ASSIGN_OR_RETURN(Step* const step, Enter(row, to, day));
    step->set_reason(std::string(reason));
    return absl::OkStatus();
  }

  // Adds a step that leaves the state as it is, one of `states`. There are fewer of them than steps, so that
  // the resource can still reach its end; LIMIT_REACHED beyond that.
  absl::StatusOr<Step*> Remain(Row& row, const std::vector<State>& states, RequestDay day) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    if (std::find(states.begin(), states.end(), row.state()) == states.end()) {
      const std::string state = NameOf(row.state());
      return lifecycle::TransitionNotAllowed(row.name(), state, state, NamesOf(Next(row)));
    }
    if (row.steps_size() >= kMaxSteps / 2) return lifecycle::LimitReached(row.name(), kMaxSteps / 2);
    return AddStep(row, row.state(), day);
  }

  // Completes the steps from `first` on, which were added to the row: names their fact and judges them.
  absl::Status Record(const Judgment& judgment, Row& row, int first) const {
    for (int i = first; i < row.steps_size(); ++i) row.mutable_steps(i)->set_fact(judgment.fact);
    return JudgeFrom(judgment, row, first);
  }

  // Makes the row what it would be had the fact, which recorded one or more of its steps, said so from the
  // beginning; returns the index of its first step. Later steps are judged anew.
  absl::StatusOr<int> Apply(Row& row, absl::string_view fact, absl::string_view correcting_fact,
                            const facts::Correction& correction) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    ASSIGN_OR_RETURN(const int index, Find(row, fact));
    const int end = EndOf(row, index);
    if (ChangesMoreThanTheDay(row, correction) ||
        (rules_.fixes_its_day && rules_.fixes_its_day(row, index))) {
      RETURN_IF_ERROR(CheckNoStepsFrom(row, end, fact));
    }
    const reference::Date on =
        correction.occurred_on.value_or(lifecycle::StoredDate(row.steps(index).occurred_on()));
    if (index > 0) {
      RETURN_IF_ERROR(lifecycle::CheckNotBefore("occurred_on", on, row.steps(index - 1).occurred_on(),
                                                "the step before"));
    }
    if (index + 1 < row.steps_size()) {
      RETURN_IF_ERROR(
          lifecycle::CheckNotAfter("occurred_on", on, row.steps(index + 1).occurred_on(), "the step after"));
    }
    if constexpr (LocatedRow<Row>) {
      if (correction.division) row.set_division(*correction.division);
    }
    row.mutable_steps(index)->set_occurred_on(reference::FormatDate(on));
    for (int i = index; i < end; ++i) row.mutable_steps(i)->set_fact(std::string(correcting_fact));
    if (rules_.apply) RETURN_IF_ERROR(rules_.apply(row, index, correction));
    return index;
  }
  absl::StatusOr<int> Correct(const Judgment& judgment, Row& row, absl::string_view fact,
                              const facts::Correction& correction) const {
    ASSIGN_OR_RETURN(const int index, Apply(row, fact, judgment.fact, correction));
    RETURN_IF_ERROR(JudgeFrom(judgment, row, index));
    return index;
  }

  // Removes the steps that the fact recorded; a retracted resource has none left.
  absl::Status Retract(Row& row, absl::string_view fact) const {
    RETURN_IF_ERROR(CheckNotRetracted(row));
    ASSIGN_OR_RETURN(const int index, Find(row, fact));
    RETURN_IF_ERROR(CheckNoStepsFrom(row, EndOf(row, index), fact));
    while (row.steps_size() > index) row.mutable_steps()->RemoveLast();
    row.set_state(index == 0 ? rules_.retracted : row.steps().rbegin()->state());
    if (rules_.describe) rules_.describe(row);
    return absl::OkStatus();
  }

  // Judges the steps from `first` on.
  absl::Status JudgeFrom(const Judgment& judgment, Row& row, int first) const {
    for (int i = first; rules_.judge && i < row.steps_size(); ++i) {
      RETURN_IF_ERROR(rules_.judge(judgment, row, i));
    }
    if (rules_.describe) rules_.describe(row);
    return absl::OkStatus();
  }

  // Returns the fact of the step, and of those that share it, as it follows from the row.
  fact::v1::Fact FactOf(const Row& row, int step, absl::string_view division_root) const {
    const int first = step == 0 || row.steps(step).fact() == row.steps(0).fact() ? 0 : step;
    fact::v1::Fact draft =
        lifecycle::DraftFactAt(rules_.place, first == 0 ? rules_.recorded : rules_.stepped, row,
                               division_root, lifecycle::StoredDate(row.steps(first).occurred_on()));
    for (int i = first; i < EndOf(row, first); ++i) rules_.post(row, i, draft);
    return draft;
  }

  // Returns the first step that the fact recorded.
  static absl::StatusOr<int> Find(const Row& row, absl::string_view fact) {
    for (int i = 0; i < row.steps_size(); ++i) {
      if (row.steps(i).fact() == fact) return i;
    }
    return absl::InternalError("a fact of a step that the resource does not have");
  }

 private:
  static std::string NameOf(State state) {
    return google::protobuf::GetEnumDescriptor<State>()->FindValueByNumber(state)->name();
  }
  static std::vector<std::string> NamesOf(const std::vector<State>& states) {
    std::vector<std::string> names;
    names.reserve(states.size());
    for (const State state : states) names.push_back(NameOf(state));
    return names;
  }

  absl::StatusOr<Step*> AddStep(Row& row, State state, RequestDay day) const {
    RETURN_IF_ERROR(lifecycle::CheckNotBefore(day.field, lifecycle::StoredDate(day.value),
                                              row.steps().rbegin()->occurred_on(), "the step before"));
    return &Begin(row, state, day.value);
  }

  static bool ChangesMoreThanTheDay(const Row& row, const facts::Correction& correction) {
    if constexpr (LocatedRow<Row>) {
      if (correction.division && *correction.division != row.division()) return true;
    }
    return !correction.amounts.empty() || !correction.dimensions.empty();
  }

  // Returns the step after those that share the fact of step `first`.
  static int EndOf(const Row& row, int first) {
    int end = first;
    while (end < row.steps_size() && row.steps(end).fact() == row.steps(first).fact()) ++end;
    return end;
  }

  static absl::Status CheckNoStepsFrom(const Row& row, int first, absl::string_view fact) {
    std::vector<std::string> dependents;
    for (int i = first; i < row.steps_size(); ++i) dependents.push_back(row.steps(i).fact());
    return lifecycle::CheckNoDependents(fact, dependents);
  }

  const Rules rules_;
};

// A rule that adds a step to a row from the request, and possibly from the judgment.
template <class Rule, class Row, class Request>
concept StepRule = std::is_invocable_r_v<absl::Status, const Rule&, Row&, const Request&>;
template <class Rule, class Row, class Request>
concept JudgedStepRule =
    std::is_invocable_r_v<absl::Status, const Rule&, Row&, const Request&, const Judgment&>;

// A table of resources with a lifecycle. Data of other rows that a rule needs is looked up here, in the
// transaction that changes the row. The lifecycle must outlive it, and it its kinds.
template <class Row>
class LifecycleTable : public resource::Table<Row> {
 public:
  // The relations of a row to other resources; each hook may be missing.
  struct Links {
    // Judges the step, as recorded or corrected, beside other resources, and fills in what follows from them.
    // Runs before the lifecycle's own rule.
    std::function<absl::Status(facts::Writer&, const Judgment&, Row&, int step)> judge = nullptr;
    // Refuses to retract a step that something depends on.
    std::function<absl::Status(facts::Writer&, const Row&, int step)> release = nullptr;
  };

  LifecycleTable(TableSet& set, typename resource::Table<Row>::Schema schema, const Lifecycle<Row>& lifecycle,
                 NounFigures figures = {})
      : resource::Table<Row>(std::move(schema)), lifecycle_(lifecycle) {
    set.Add([this] { return Kinds(); });
    if (!updates().kind.empty()) set.AddOwned(updates().kind, updates().rpc);
    set.Add(std::move(figures));
    set.AddTable(*this);
  }

  // While the set is constructed.
  void SetLinks(Links links) { links_ = std::move(links); }

  const Lifecycle<Row>& lifecycle() const { return lifecycle_; }
  const Updates& updates() const { return lifecycle_.rules().updates; }
  // Returns the day on which the row began, YYYY-MM-DD: nothing of it is updated before.
  std::string BeganOn(const Row& row) const { return row.steps(0).occurred_on(); }

  // Records a new row with the steps that it begins with.
  absl::StatusOr<Row> Create(facts::Writer& writer, Row row, absl::string_view source_ref) const {
    return RecordFrom(writer, JudgmentOf(writer, Change::kRecord), 0, std::move(row), source_ref);
  }

  // Records the step that the rule adds to the row: Status(Row&, const Request&), or the same with a
  // Judgment.
  template <class Request, class Rule>
  absl::StatusOr<Row> AddStep(facts::Writer& writer, Row row, const Request& request, const Rule& rule,
                              absl::string_view source_ref) const {
    const Judgment judgment = JudgmentOf(writer, Change::kRecord);
    const int first = row.steps_size();
    if constexpr (JudgedStepRule<Rule, Row, Request>) {
      RETURN_IF_ERROR(rule(row, request, judgment));
    } else {
      static_assert(StepRule<Rule, Row, Request>);
      RETURN_IF_ERROR(rule(row, request));
    }
    return RecordFrom(writer, judgment, first, std::move(row), source_ref);
  }

 private:
  absl::StatusOr<Row> RecordFrom(facts::Writer& writer, const Judgment& judgment, int first, Row row,
                                 absl::string_view source_ref) const {
    RETURN_IF_ERROR(Judge(writer, judgment, row, first));
    RETURN_IF_ERROR(lifecycle_.Record(judgment, row, first));
    fact::v1::Fact fact = lifecycle_.FactOf(row, first, judgment.division_root);
    return lifecycle::Record(writer, *this, std::move(row), std::move(fact), source_ref);
  }

  std::vector<facts::FactKind> Kinds() const {
    const typename Lifecycle<Row>::Rules& rules = lifecycle_.rules();
    facts::FactKind recorded = Kind(rules.recorded, rules.recorded_correctable);
    SetMarkRetracting<Row>(*this, rules.retracted, recorded);
    return {std::move(recorded), Kind(rules.stepped, rules.stepped_correctable)};
  }

  facts::FactKind Kind(std::string name, facts::Correctable correctable) const {
    facts::FactKind kind;
    kind.name = std::move(name);
    kind.measures = lifecycle_.rules().measures;
    kind.correctable = std::move(correctable);
    SetHooks<Row>(
        *this,
        [this](facts::Writer& writer, Row& row, const fact::v1::Fact& fact,
               const facts::Correction& correction) { return Correct(writer, row, fact.name(), correction); },
        [this](facts::Writer& writer, Row& row, const fact::v1::Fact& fact) {
          return Retract(writer, row, fact.name());
        },
        kind);
    return kind;
  }

  absl::Status Judge(facts::Writer& writer, const Judgment& judgment, Row& row, int first) const {
    for (int i = first; links_.judge && i < row.steps_size(); ++i) {
      RETURN_IF_ERROR(links_.judge(writer, judgment, row, i));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<fact::v1::Fact> Correct(facts::Writer& writer, Row& row, absl::string_view fact,
                                         const facts::Correction& correction) const {
    const Judgment judgment = JudgmentOf(writer, correction);
    ASSIGN_OR_RETURN(const int step, lifecycle_.Apply(row, fact, judgment.fact, correction));
    RETURN_IF_ERROR(CheckCodesOfCorrection(judgment, correction, row));
    if (step == 0) RETURN_IF_ERROR(CheckBeforeUpdates(judgment, writer.transaction(), *this, row));
    RETURN_IF_ERROR(Judge(writer, judgment, row, step));
    RETURN_IF_ERROR(lifecycle_.JudgeFrom(judgment, row, step));
    return lifecycle_.FactOf(row, step, judgment.division_root);
  }

  absl::Status Retract(facts::Writer& writer, Row& row, absl::string_view fact) const {
    RETURN_IF_ERROR(lifecycle_.CheckNotRetracted(row));
    if (links_.release) {
      ASSIGN_OR_RETURN(const int step, lifecycle_.Find(row, fact));
      RETURN_IF_ERROR(links_.release(writer, row, step));
    }
    return lifecycle_.Retract(row, fact);
  }

  const Lifecycle<Row>& lifecycle_;
  Links links_;
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_LIFECYCLE_H_
