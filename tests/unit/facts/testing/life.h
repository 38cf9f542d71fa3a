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

// `like` is a row with at least one step; it is put into every state in turn. What the table does not allow
// must be refused with TRANSITION_NOT_ALLOWED and all that is allowed, or RECORD_RETRACTED of a retracted
// one.
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
        EXPECT_EQ(outcome, "RECORD_RETRACTED name=" + row.name()) << pair;
      } else if (may.count(to) > 0) {
        EXPECT_EQ(outcome, "OK") << pair;
        EXPECT_EQ(row.state(), to);
        EXPECT_EQ(row.steps().rbegin()->fact(), "facts/99");
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
