#include "tests/unit/lifecycle/testing/table_walk.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/facts/check_rows.h"
#include "common/facts/corrections.h"
#include "common/facts/log_reader.h"
#include "common/status/status_macros.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle::testing {
namespace {

// The fact without what it reverses.
fact::v1::Fact Current(const ServiceStore& store, const std::string& name) {
  int64_t revision = 0;
  EXPECT_TRUE(absl::SimpleAtoi(absl::StripPrefix(name, "facts/"), &revision)) << name;
  return facts::CurrentFact(*facts::FactAt(*store.Read(), revision));
}

// The kinds of which this test program has recorded an example.
std::set<std::string>& WalkedKinds() {
  static auto* kinds = new std::set<std::string>;
  return *kinds;
}

}  // namespace

std::vector<std::string> KindsWithoutExample(const std::vector<facts::FactKind>& kinds) {
  std::vector<std::string> missing;
  for (const facts::FactKind& kind : kinds) {
    if (WalkedKinds().count(kind.name) == 0) missing.push_back(kind.name);
  }
  return missing;
}

void EveryKindIsWalked::TearDown() {
  const auto& program = *::testing::UnitTest::GetInstance();
  if (program.test_to_run_count() < program.total_test_count()) return;
  for (const std::string& kind : KindsWithoutExample(kinds_)) ADD_FAILURE() << kind << " has no example";
  for (const std::string& figure : unfed_figures_)
    ADD_FAILURE() << figure << " has no title, or no kind posts to it";
}

void TableWalk::Walk(const std::string& request, const store::Snapshot& before, const absl::Status& answer,
                     FindRow find, std::function<absl::Status()> again, const Dimensions& dimensions,
                     const std::string& fixed_day) {
  if (!answer.ok() || store_.revision() != before.head().revision + 1)
    return Complain(request, absl::StrCat("records no single fact: ", answer.ToString()));
  const fact::v1::Fact fact = store_.LastFact();
  const auto kind = std::find_if(kinds_.begin(), kinds_.end(),
                                 [&](const facts::FactKind& known) { return known.name == fact.kind(); });
  if (kind == kinds_.end()) return Complain(fact.kind(), "is not declared");
  walked_.insert(kind->name);
  WalkedKinds().insert(kind->name);
  Example example = {&*kind,
                     fact.name(),
                     fact.subject(),
                     std::move(find),
                     std::move(again),
                     {},
                     NetAt(before.head().revision)};
  example.before = example.find(before, example.name);
  if (kind->owner_rpc.empty()) {
    ExpectNamed(example, "");
    CorrectEverything(example, dimensions, fixed_day);
  } else {
    ExpectClosed(example, example.fact, "OWNED_BY_RPC");
  }
  examples_.push_back(std::move(example));
}

std::vector<std::string> TableWalk::Finish(const std::set<std::string>& shown_elsewhere) {
  for (; !examples_.empty(); examples_.pop_back()) {
    if (examples_.back().kind->owner_rpc.empty()) RetractExample(examples_.back());
  }
  ExpectEveryReferenceShown(shown_elsewhere);
  NetAt(store_.revision());
  ExpectRowsFollowTheLog();
  for (const facts::FactKind& kind : kinds_) {
    if (walked_.count(kind.name) == 0) continue;
    for (const std::string& measure : kind.measures) {
      if (posted_.count(measure) == 0) Complain(kind.name, absl::StrCat("no example posts ", measure));
    }
  }
  return complaints_;
}

void TableWalk::ExpectRowsFollowTheLog() {
  const absl::StatusOr<facts::RowsReport> report = facts::CheckRows(store_.schema(), *store_.Read());
  if (!report.ok()) return Complain("rows", report.status().ToString());
  if (report->bad_rows != 0) Complain("rows", absl::StrCat(report->bad_rows, " are not as the log says"));
}

const TableWalk::Sums& TableWalk::NetAt(int64_t revision) {
  for (; summed_ < revision; ++summed_) {
    const fact::v1::Fact fact = *facts::FactAt(*store_.Read(), summed_ + 1);
    for (const fact::v1::Posting& posting : fact.postings()) {
      fact::v1::Posting key = posting;
      key.clear_amount();
      fact::v1::Fact line;
      *line.add_postings() = key;
      sums_[PostingsOf(line).front()] += posting.amount();
      if (posting.amount() != 0) posted_.insert(posting.measure());
    }
  }
  for (auto i = sums_.begin(); i != sums_.end();) i = i->second == 0 ? sums_.erase(i) : std::next(i);
  return sums_;
}

void TableWalk::ExpectNamed(const Example& example, const std::string& corrected) {
  const std::string row = RowOf(example).with_facts;
  Expect(absl::StrContains(row, absl::StrCat("\"", example.fact, "\"")), example,
         absl::StrCat("the row does not name ", example.fact));
  Expect(corrected.empty() || !absl::StrContains(row, absl::StrCat("\"", corrected, "\"")), example,
         absl::StrCat("the row still names ", corrected));
}

absl::StatusOr<fact::v1::Fact> TableWalk::TryCorrect(const std::string& fact,
                                                     fact::v1::CorrectFactRequest request) {
  request.set_name(fact);
  request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
  request.set_reason("wrong entry");
  request.set_request_id("r");
  const absl::Status checked = facts::CheckCorrect(request);
  return checked.ok() ? store_.Correct(std::move(request)) : checked;
}

void TableWalk::ExpectRefused(const Example& example, const std::string& what, const std::string& reason,
                              const std::function<absl::Status()>& call) {
  const int64_t revision = store_.revision();
  const std::string row = RowOf(example).with_facts;
  const std::string outcome = eastgate::testing::RefusalText(call());
  Expect(absl::StrContains(absl::StrCat(" ", outcome), reason), example,
         absl::StrCat(what, " wants ", reason, ", got ", outcome));
  Expect(store_.revision() == revision && RowOf(example).with_facts == row, example,
         absl::StrCat(what, " was refused and changed something"));
}
void TableWalk::ExpectNotCorrected(const Example& example, const std::string& field,
                                   const std::string& reason, const fact::v1::CorrectFactRequest& request) {
  ExpectRefused(example, absl::StrCat("a correction of ", field), reason,
                [&] { return TryCorrect(example.fact, request).status(); });
}
void TableWalk::ExpectClosed(const Example& example, const std::string& fact, const std::string& reason) {
  ExpectRefused(example, "a correction of what is no longer current", reason, [&] {
    fact::v1::CorrectFactRequest request;
    request.set_occurred_on("2024-01-02");
    return TryCorrect(fact, request).status();
  });
  ExpectRefused(example, "a retraction of what is no longer current", reason,
                [&] { return store_.Retract(fact).status(); });
}

void TableWalk::CorrectAndBack(Example& example, const std::string& field,
                               const std::vector<Change>& changes) {
  const fact::v1::Fact before = Current(store_, example.fact);
  const std::string row = RowOf(example).bare;
  std::string refused;
  for (const Change& change : changes) {
    const absl::StatusOr<fact::v1::Fact> there = TryCorrect(example.fact, change.there);
    if (!there.ok()) {
      absl::StrAppend(&refused, " ", there.status().ToString());
      continue;
    }
    example.fact = there->name();
    ExpectNamed(example, before.name());
    const fact::v1::Fact corrected = Current(store_, example.fact);
    Expect(
        change.follows(corrected), example,
        absl::StrCat("the fact does not follow a correction of ", field, ": ", corrected.ShortDebugString()));
    Expect(RowOf(example).bare != row, example,
           absl::StrCat("the row does not follow a correction of ", field));
    ExpectClosed(example, before.name(), "FACT_SUPERSEDED");
    const absl::StatusOr<fact::v1::Fact> back = TryCorrect(example.fact, change.back);
    if (!back.ok()) {
      return Complain(example.kind->name,
                      absl::StrCat(field, " is not corrected back: ", back.status().ToString()));
    }
    example.fact = back->name();
    ExpectNamed(example, there->name());
    const fact::v1::Fact restored = Current(store_, example.fact);
    Expect(PostingsOf(restored) == PostingsOf(before) && restored.division() == before.division() &&
               restored.occurred_on() == before.occurred_on() && RowOf(example).bare == row,
           example, absl::StrCat("corrected back, ", field, " leaves a trace. Before: ", row));
    return;
  }
  Complain(example.kind->name, absl::StrCat("no correction of ", field, " is accepted:", refused));
}

void TableWalk::CorrectEverything(Example& example, const Dimensions& dimensions,
                                  const std::string& fixed_day) {
  const facts::Correctable& can = example.kind->correctable;
  const fact::v1::Fact fact = Current(store_, example.fact);
  CorrectDay(example, fact, fixed_day);
  CorrectDivision(example, fact);
  std::set<std::string> measures(example.kind->measures.begin(), example.kind->measures.end());
  for (const std::string& measure : can.amounts) {
    measures.erase(measure);
    CorrectAmount(example, fact, measure);
  }
  for (const std::string& measure : measures) {
    fact::v1::CorrectFactRequest request;
    (*request.mutable_amounts())[measure] = 1;
    ExpectNotCorrected(example, measure, "FIELD_NOT_CORRECTABLE", request);
  }
  std::set<std::string> keys;
  for (const fact::v1::Posting& posting : fact.postings()) {
    for (const auto& [key, value] : posting.dimensions()) keys.insert(key);
  }
  for (const std::string& key : can.dimensions) {
    keys.erase(key);
    CorrectDimension(example, key, dimensions);
  }
  for (const std::string& key : keys) {
    fact::v1::CorrectFactRequest request;
    (*request.mutable_dimensions())[key] = "other";
    ExpectNotCorrected(example, key, "FIELD_NOT_CORRECTABLE", request);
  }
}

void TableWalk::CorrectDay(Example& example, const fact::v1::Fact& fact, const std::string& fixed_day) {
  const reference::Date day = *reference::ParseDate(fact.occurred_on());
  std::vector<Change> changes;
  for (const int days : {1, -1, 30, -30}) {
    Change change;
    const std::string other = reference::FormatDate(day + days);
    change.there.set_occurred_on(other);
    change.back.set_occurred_on(fact.occurred_on());
    const auto posts_on = [](const fact::v1::Fact& of, const std::string& on) {
      return std::any_of(of.postings().begin(), of.postings().end(),
                         [&](const fact::v1::Posting& posting) { return posting.effective_on() == on; });
    };
    change.follows = [&fact, other, posts_on](const fact::v1::Fact& corrected) {
      return corrected.occurred_on() == other &&
             posts_on(corrected, other) == posts_on(fact, fact.occurred_on());
    };
    changes.push_back(std::move(change));
  }
  if (!example.kind->correctable.occurred_on) {
    ExpectNotCorrected(example, "occurred_on", "FIELD_NOT_CORRECTABLE", changes.front().there);
  } else if (!fixed_day.empty()) {
    ExpectNotCorrected(example, "occurred_on", fixed_day, changes.front().there);
  } else {
    CorrectAndBack(example, "occurred_on", changes);
  }
}

void TableWalk::CorrectDivision(Example& example, const fact::v1::Fact& fact) {
  Change change;
  change.there.set_division(kOtherStreet);
  if (!example.kind->correctable.division)
    return ExpectNotCorrected(example, "division", "FIELD_NOT_CORRECTABLE", change.there);
  change.back.set_division(fact.division());
  change.follows = [](const fact::v1::Fact& corrected) {
    return corrected.division() == kOtherStreet &&
           std::all_of(corrected.postings().begin(), corrected.postings().end(),
                       [](const auto& posting) { return posting.division() == kOtherStreet; });
  };
  CorrectAndBack(example, "division", {change});
  fact::v1::CorrectFactRequest outside;
  outside.set_division(kOutside);
  ExpectNotCorrected(example, "division", "INVALID_ARGUMENT: division", outside);
}

void TableWalk::CorrectAmount(Example& example, const fact::v1::Fact& fact, const std::string& measure) {
  int64_t amount = 0;
  for (const fact::v1::Posting& posting : fact.postings()) {
    if (posting.measure() == measure) amount = std::abs(posting.amount());
  }
  std::vector<Change> changes;
  for (const int64_t other : {amount + 1, amount - 1}) {
    Change change;
    (*change.there.mutable_amounts())[measure] = other;
    (*change.back.mutable_amounts())[measure] = amount;
    change.follows = [measure, other](const fact::v1::Fact& corrected) {
      return std::any_of(corrected.postings().begin(), corrected.postings().end(), [&](const auto& posting) {
        return posting.measure() == measure && std::abs(posting.amount()) == other;
      });
    };
    changes.push_back(std::move(change));
  }
  CorrectAndBack(example, measure, changes);
  for (const int64_t out_of_bounds : {int64_t{-1}, int64_t{1} << 60}) {
    fact::v1::CorrectFactRequest request;
    (*request.mutable_amounts())[measure] = out_of_bounds;
    ExpectNotCorrected(example, measure, "INVALID_ARGUMENT: amounts", request);
  }
}

void TableWalk::CorrectDimension(Example& example, const std::string& key, const Dimensions& dimensions) {
  const auto values = dimensions.find(key);
  if (values == dimensions.end())
    return Complain(example.kind->name, absl::StrCat("the example has no two values of ", key));
  const auto& [recorded, other] = values->second;
  Change change;
  (*change.there.mutable_dimensions())[key] = other;
  (*change.back.mutable_dimensions())[key] = recorded;
  change.follows = [key, wanted = other](const fact::v1::Fact& corrected) {
    return std::all_of(corrected.postings().begin(), corrected.postings().end(), [&](const auto& posting) {
      const auto found = posting.dimensions().find(key);
      return found == posting.dimensions().end() || found->second == wanted;
    });
  };
  CorrectAndBack(example, key, {change});
  fact::v1::CorrectFactRequest unknown;
  (*unknown.mutable_dimensions())[key] = "no such value";
  ExpectNotCorrected(example, key, absl::StrCat("INVALID_ARGUMENT: dimensions.", key), unknown);
}

void TableWalk::ExpectKept(const Example& example) {
  const RowText row = RowOf(example);
  retractable_.insert(row.type);
  for (const auto& [reference, names] : row.names) {
    for (const Example& named : examples_) {
      if (names.count(named.name) == 0 || !named.before.bare.empty() || !named.kind->owner_rpc.empty())
        continue;
      const absl::Status refusal = store_.Retract(named.fact).status();
      const std::string text = eastgate::testing::RefusalText(refusal);
      Expect(absl::StrContains(text, "DEPENDENT_FACTS"), example,
             absl::StrCat(named.name, " is retracted although ", reference, " names it: ", text));
      const auto detail = eastgate::testing::DetailOf<google::rpc::ErrorInfo>(refusal);
      if (!detail || detail->metadata().count("dependents") == 0) continue;
      const std::vector<std::string> facts = absl::StrSplit(detail->metadata().at("dependents"), ',');
      if (std::find(facts.begin(), facts.end(), example.fact) != facts.end()) kept_.insert(reference);
    }
  }
}

void TableWalk::ExpectEveryReferenceShown(const std::set<std::string>& shown_elsewhere) {
  for (const google::protobuf::Descriptor* type : types_) {
    for (const auto& [reference, to] : DeclaredReferences(*type)) {
      if (retractable_.count(to) > 0 && kept_.count(reference) == 0 && shown_elsewhere.count(reference) == 0)
        Complain(reference, "no example shows that what it names is not retracted");
    }
  }
}

void TableWalk::RetractExample(const Example& example) {
  if (example.before.bare.empty()) ExpectKept(example);
  const fact::v1::Fact fact = Current(store_, example.fact);
  const absl::StatusOr<fact::v1::Fact> retraction = store_.Retract(example.fact);
  if (!retraction.ok())
    return Complain(example.kind->name, absl::StrCat("is not retracted: ", retraction.status().ToString()));
  Expect(NetAt(store_.revision()) == example.net_before, example,
         "a retraction leaves a trace in the figures");
  ExpectClosed(example, example.fact, "FACT_SUPERSEDED");
  ExpectClosed(example, retraction->name(), "FACT_IS_RETRACTION");
  if (example.again) ExpectRefused(example, "the same request again", "RECORD_RETRACTED", example.again);
  if (!example.before.bare.empty()) {
    return Expect(RowOf(example).bare == example.before.bare, example,
                  absl::StrCat("a retraction leaves a trace in the row. Before: ", example.before.bare));
  }
  Expect(absl::StrContains(RowOf(example).bare, "_RETRACTED "), example,
         "the row is not in the state retracted");
  ExpectRefused(example, "a correction of a retracted row", "_RETRACTED ", [&] {
    return store_.Run([&](facts::Writer& writer) { return example.kind->correct(writer, fact, {}); })
        .status();
  });
  ExpectRefused(example, "a retraction of a retracted row", "_RETRACTED ", [&] {
    return store_
        .Run([&](facts::Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
          RETURN_IF_ERROR(example.kind->retract(writer, fact));
          return fact;
        })
        .status();
  });
}

}  // namespace eastgate::lifecycle::testing
