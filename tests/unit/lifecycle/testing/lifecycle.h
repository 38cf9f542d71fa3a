// Support for the tests of every noun's rules: judgments, and every (state, state) of a lifecycle against the
// table that a test writes down.
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_LIFECYCLE_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_LIFECYCLE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/lifecycle/lifecycle.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"

namespace eastgate::lifecycle::testing {

// Returns the judgment for a rule that records (or corrects) something under the name `fact`, in the test's
// district.
inline Judgment JudgmentFor(const std::string& fact, Change change = Change::kRecord) {
  return {lifecycle::testing::TestReference(),
          fact,
          /*revision=*/1,
          "clerk:li",
          lifecycle::testing::kRoot,
          change == Change::kCorrect};
}

// Returns the row with its first steps recorded under the name `fact`.
template <class Row>
absl::StatusOr<Row> Created(const Lifecycle<Row>& lifecycle, Row row, const std::string& fact) {
  const absl::Status recorded = lifecycle.Record(JudgmentFor(fact), row, 0);
  if (!recorded.ok()) return recorded;
  return row;
}

// Adds the step that `rule`, Status(Row&), adds and records it under the name `fact`. A refusal leaves the
// row as it was.
template <class Row, class Rule>
absl::Status AddStep(const Lifecycle<Row>& lifecycle, Row& row, const std::string& fact, const Rule& rule) {
  Row changed = row;
  const int first = changed.steps_size();
  absl::Status status = rule(changed);
  if (status.ok()) status = lifecycle.Record(JudgmentFor(fact), changed, first);
  if (status.ok()) row = std::move(changed);
  return status;
}

template <class Row>
absl::Status Enter(const Lifecycle<Row>& lifecycle, Row& row, StateOf<Row> to, const std::string& on,
                   const std::string& fact) {
  return AddStep(lifecycle, row, fact, [&](Row& changed) {
    return lifecycle.Enter(changed, to, {"occurred_on", on}).status();
  });
}

// Corrects the fact of a step, under the name `by`.
template <class Row>
absl::Status Correct(const Lifecycle<Row>& lifecycle, Row& row, const std::string& fact,
                     const std::string& by, const facts::Correction& correction) {
  return lifecycle.Correct(JudgmentFor(by, Change::kCorrect), row, fact, correction).status();
}

template <class State>
std::string NameOf(State state) {
  return google::protobuf::GetEnumDescriptor<State>()->FindValueByNumber(state)->name();
}

// Checks the invariants of every lifecycle after a step: no step is dated before the previous one, and
// earlier steps are fixed while there is a later one. The last step of `row` was recorded by facts/99.
template <class Row>
void ExpectOrder(const Lifecycle<Row>& lifecycle, const Row& row, const std::string& pair) {
  using lifecycle::testing::OnDay;
  using lifecycle::testing::RefusalOf;
  const auto& before = row.steps(row.steps_size() - 2);
  const std::string dependents = "DEPENDENT_FACTS dependents=facts/99 name=" + before.fact();
  Row changed = row;
  EXPECT_EQ(RefusalOf(lifecycle.Retract(changed, before.fact())), dependents) << pair;
  if constexpr (LocatedRow<Row>) {
    facts::Correction elsewhere;
    elsewhere.division = lifecycle::testing::kOtherStreet;
    EXPECT_EQ(RefusalOf(lifecycle.Apply(changed, before.fact(), "facts/98", elsewhere).status()), dependents)
        << pair;
  }
  const reference::Date day = lifecycle::StoredDate(before.occurred_on());
  const std::string after =
      RefusalOf(lifecycle.Apply(changed, before.fact(), "facts/98", OnDay(day + 1)).status());
  if (after != dependents) {  // The later step does not follow from the day.
    EXPECT_EQ(after, "DATE_OUT_OF_ORDER field=occurred_on latest=" + before.occurred_on()) << pair;
  }
  EXPECT_EQ(RefusalOf(lifecycle.Apply(changed, "facts/99", "facts/98", OnDay(day - 1)).status()),
            "DATE_OUT_OF_ORDER earliest=" + before.occurred_on() + " field=occurred_on")
      << pair;
}

// `like` is a row with at least one recorded step; it is put into every state in turn. A transition that
// the table does not allow must be refused with TRANSITION_NOT_ALLOWED and all that is allowed, or with
// RECORD_RETRACTED for a retracted row. One that it allows must not lie before the step before it, and keeps
// that in its place.
template <class Row>
void ExpectTransitions(const Lifecycle<Row>& lifecycle, Row like,
                       const std::map<StateOf<Row>, std::vector<StateOf<Row>>>& table) {
  using State = StateOf<Row>;
  using lifecycle::testing::RefusalOf;
  const State retracted = lifecycle.rules().retracted;
  const auto* states = google::protobuf::GetEnumDescriptor<State>();
  const auto enter = [&](Row& row, State to, const std::string& on) {
    const auto step = lifecycle.Enter(row, to, {"occurred_on", on});
    if (step.ok()) (*step)->set_fact("facts/99");
    return RefusalOf(step.status());
  };
  for (int i = 0; i < states->value_count(); ++i) {
    const State from = static_cast<State>(states->value(i)->number());
    if (static_cast<int>(from) == 0) continue;
    like.set_state(from);
    like.mutable_steps()->rbegin()->set_state(from);
    const auto allowed = table.find(from);
    std::vector<std::string> names;
    std::set<State> may;
    if (allowed != table.end()) {
      for (const State state : allowed->second) names.push_back(NameOf(state));
      may.insert(allowed->second.begin(), allowed->second.end());
    }
    for (int j = 0; j < states->value_count(); ++j) {
      const State to = static_cast<State>(states->value(j)->number());
      Row row = like;
      const std::string on = row.steps().rbegin()->occurred_on();
      const std::string outcome = enter(row, to, on);
      const std::string pair = NameOf(from) + " to " + NameOf(to);
      if (from == retracted) {
        const std::string refused = "RECORD_RETRACTED name=" + row.name();
        const std::string fact = row.steps().rbegin()->fact();
        EXPECT_EQ(outcome, refused) << pair;
        EXPECT_EQ(RefusalOf(lifecycle.Apply(row, fact, "facts/99", {}).status()), refused);
        EXPECT_EQ(RefusalOf(lifecycle.Retract(row, fact)), refused);
      } else if (may.count(to) > 0) {
        EXPECT_EQ(outcome, "OK") << pair;
        EXPECT_EQ(row.state(), to);
        ExpectOrder(lifecycle, row, pair);
        row = like;
        EXPECT_EQ(enter(row, to, reference::FormatDate(lifecycle::StoredDate(on) - 1)),
                  "DATE_OUT_OF_ORDER earliest=" + on + " field=occurred_on")
            << pair;
      } else {
        EXPECT_EQ(outcome, "TRANSITION_NOT_ALLOWED allowed=" + absl::StrJoin(names, ",") +
                               " from=" + NameOf(from) + " name=" + row.name() + " to=" + NameOf(to))
            << pair;
        EXPECT_EQ(row.state(), from);
      }
    }
  }
}

// Puts `like`, a row with one recorded step, into every state in turn. `extend`, Status(Row&), must add a
// step that leaves the state as it is in those states that are not final; elsewhere it is refused.
template <class Row, class Extend>
void ExpectExtendableWhileOpen(const Lifecycle<Row>& lifecycle, Row like, const Extend& extend) {
  using State = StateOf<Row>;
  using lifecycle::testing::RefusalOf;
  const auto* states = google::protobuf::GetEnumDescriptor<State>();
  for (int i = 0; i < states->value_count(); ++i) {
    const State state = static_cast<State>(states->value(i)->number());
    if (static_cast<int>(state) == 0) continue;
    like.set_state(state);
    like.mutable_steps(0)->set_state(state);
    Row row = like;
    const std::string outcome = RefusalOf(AddStep(lifecycle, row, "facts/99", extend));
    if (state == lifecycle.rules().retracted) {
      EXPECT_EQ(outcome, "RECORD_RETRACTED name=" + row.name());
    } else if (lifecycle.rules().transitions.count(state) > 0) {
      EXPECT_EQ(outcome, "OK") << NameOf(state);
      EXPECT_EQ(row.state(), state);
      EXPECT_EQ(row.steps_size(), 2);
    } else {
      EXPECT_EQ(outcome, "TRANSITION_NOT_ALLOWED allowed= from=" + NameOf(state) + " name=" + row.name() +
                             " to=" + NameOf(state));
    }
  }
}

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_LIFECYCLE_H_
