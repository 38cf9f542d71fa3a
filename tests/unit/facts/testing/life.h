// Every (state, state) of a life, against the table that a test writes down.
#ifndef EASTGATE_TESTS_UNIT_FACTS_TESTING_LIFE_H_
#define EASTGATE_TESTS_UNIT_FACTS_TESTING_LIFE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/facts/life.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/rules.h"

namespace eastgate::facts::testing {

// What holds for every life after a step: nothing comes before what came before it, and what came before it
// stays as it is while the step stands. The last step of `row` was recorded by facts/99.
template <class Row>
void ExpectOrder(const Life<Row>& life, const Row& row, const std::string& pair) {
  const auto& before = row.steps(row.steps_size() - 2);
  const std::string dependents = "DEPENDENT_FACTS dependents=facts/99 name=" + before.fact();
  Row changed = row;
  EXPECT_EQ(RefusalOf(life.Withdraw(changed, before.fact())), dependents) << pair;
  Correction elsewhere;
  elsewhere.division = kOtherStreet;
  EXPECT_EQ(RefusalOf(life.Amend(changed, before.fact(), "facts/98", elsewhere).status()), dependents)
      << pair;
  const reference::Date day = StoredDate(before.began_on());
  const std::string after =
      RefusalOf(life.Amend(changed, before.fact(), "facts/98", OnDay(day + 1)).status());
  if (after != dependents) {  // The later step does not follow from the day.
    EXPECT_EQ(after, "DATE_OUT_OF_ORDER field=occurred_on latest=" + before.began_on()) << pair;
  }
  EXPECT_EQ(RefusalOf(life.Amend(changed, "facts/99", "facts/98", OnDay(day - 1)).status()),
            "DATE_OUT_OF_ORDER earliest=" + before.began_on() + " field=occurred_on")
      << pair;
}

// `like` is a row with at least one step; it is put into every state in turn. What the table does not allow
// must be refused with TRANSITION_NOT_ALLOWED and all that is allowed, or RECORD_RETRACTED of a retracted
// one. What it allows must not lie before the step before it, and keeps that in its place.
template <class Row>
void ExpectTransitions(
    const Life<Row>& life, Row like, typename Life<Row>::State retracted,
    const std::map<typename Life<Row>::State, std::vector<typename Life<Row>::State>>& table) {
  using State = typename Life<Row>::State;
  const auto* states = google::protobuf::GetEnumDescriptor<State>();
  for (int i = 0; i < states->value_count(); ++i) {
    const State from = static_cast<State>(states->value(i)->number());
    if (static_cast<int>(from) == 0) continue;
    like.set_state(from);
    like.mutable_steps()->rbegin()->set_state(from);
    const auto allowed = table.find(from);
    std::vector<std::string> names;
    std::set<State> may;
    if (allowed != table.end()) {
      for (const State state : allowed->second) names.push_back(Life<Row>::NameOf(state));
      may.insert(allowed->second.begin(), allowed->second.end());
    }
    for (int j = 0; j < states->value_count(); ++j) {
      const State to = static_cast<State>(states->value(j)->number());
      Row row = like;
      const std::string on = row.steps().rbegin()->began_on();
      const std::string outcome = RefusalOf(life.Take(row, to, on, "facts/99").status());
      const std::string pair = Life<Row>::NameOf(from) + " to " + Life<Row>::NameOf(to);
      if (from == retracted) {
        const std::string refused = "RECORD_RETRACTED name=" + row.name();
        const std::string fact = row.steps().rbegin()->fact();
        EXPECT_EQ(outcome, refused) << pair;
        EXPECT_EQ(RefusalOf(life.Amend(row, fact, "facts/99", {}).status()), refused);
        EXPECT_EQ(RefusalOf(life.Withdraw(row, fact)), refused);
      } else if (may.count(to) > 0) {
        EXPECT_EQ(outcome, "OK") << pair;
        EXPECT_EQ(row.state(), to);
        EXPECT_EQ(row.steps().rbegin()->fact(), "facts/99");
        ExpectOrder(life, row, pair);
        row = like;
        EXPECT_EQ(
            RefusalOf(life.Take(row, to, reference::FormatDate(StoredDate(on) - 1), "facts/99").status()),
            "DATE_OUT_OF_ORDER earliest=" + on + " field=began_on")
            << pair;
      } else {
        EXPECT_EQ(outcome, "TRANSITION_NOT_ALLOWED allowed=" + absl::StrJoin(names, ",") +
                               " from=" + Life<Row>::NameOf(from) + " name=" + row.name() +
                               " to=" + Life<Row>::NameOf(to))
            << pair;
        EXPECT_EQ(row.state(), from);
      }
    }
  }
}

}  // namespace eastgate::facts::testing

#endif  // EASTGATE_TESTS_UNIT_FACTS_TESTING_LIFE_H_
