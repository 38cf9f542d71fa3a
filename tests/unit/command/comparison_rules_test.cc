#include "services/command/comparison_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/target_rules.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using figure::v1::FigureValue;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kPublishedAt = 100;

// The definitions of a service: a flow, a stock, a distinct count, and ratios of them.
std::map<std::string, figure::v1::Figure> Figures() {
  std::map<std::string, figure::v1::Figure> figures;
  const auto add = [&figures](const std::string& id, figure::v1::FigureKind kind) -> figure::v1::Figure& {
    figures[id].set_id(id);
    figures[id].set_kind(kind);
    return figures[id];
  };
  add("s.paid", figure::v1::FIGURE_KIND_FLOW);
  add("s.places", figure::v1::FIGURE_KIND_STOCK);
  add("s.people", figure::v1::FIGURE_KIND_DISTINCT);
  figure::v1::Figure& per_place = add("s.paid_per_place", figure::v1::FIGURE_KIND_RATIO);
  per_place.set_numerator("s.paid");
  per_place.set_denominator("s.places");
  figure::v1::Figure& per_person = add("s.paid_per_person", figure::v1::FIGURE_KIND_RATIO);
  per_person.set_numerator("s.paid");
  per_person.set_denominator("s.people");
  return figures;
}

// A briefing of 30 September with one section of these figures.
v1::Briefing Briefing(const std::vector<std::string>& figures) {
  v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  v1::BriefingSection& section = *briefing.add_sections();
  section.set_section(v1::BRIEFING_SECTION_KIND_URBAN);
  for (const std::string& figure : figures) {
    v1::BriefingItem& item = *section.add_items();
    item.mutable_query()->set_figure(figure);
    item.mutable_query()->set_as_of("2024-09-30");
    item.mutable_value()->set_as_of("2024-09-30");
    if (figure != "s.places") item.mutable_value()->set_start("2024-01-01");
  }
  return briefing;
}

struct Posted {
  std::string measure;
  std::string effective_on;
  int64_t amount = 0;
  std::string division = kStreet;
};
fact::v1::Fact Fact(int64_t revision, const std::vector<Posted>& postings) {
  fact::v1::Fact fact;
  fact.set_name("facts/" + std::to_string(revision));
  fact.set_revision(revision);
  for (const Posted& posted : postings) {
    fact::v1::Posting& posting = *fact.add_postings();
    posting.set_measure(posted.measure);
    posting.set_effective_on(posted.effective_on);
    posting.set_amount(posted.amount);
    posting.set_division(posted.division);
  }
  return fact;
}

FigureValue Counted(int64_t value, int64_t previous) {
  FigureValue answer;
  answer.set_value(value);
  answer.mutable_year_on_year()->set_previous(previous);
  return answer;
}

// "facts/101: 0 5 -1 0 0", one line per item that a fact moved.
std::vector<std::string> Lines(const std::vector<v1::BriefingFactContribution>& facts) {
  std::vector<std::string> lines;
  for (const v1::BriefingFactContribution& moving : facts) {
    for (const v1::BriefingItemContribution& item : moving.items()) {
      std::string line = absl::StrCat(moving.fact().name(), ": ", item.item_index());
      for (const int64_t part : {item.contribution(), item.previous_contribution(),
                                 item.denominator_contribution(), item.previous_denominator_contribution()})
        absl::StrAppend(&line, " ", part);
      lines.push_back(line);
    }
  }
  return lines;
}

TEST(SectionMoves, AFlowMovesByThePostingsOfItsPeriodAndOfTheYearBefore) {
  const v1::Briefing briefing = Briefing({"s.paid"});
  SectionMoves moves(briefing, 0, Figures(), kPublishedAt);
  EXPECT_TRUE(moves.Add(Fact(101, {{"s.paid", "2024-01-01", 5}, {"s.paid", "2024-09-30", 2}})));
  EXPECT_TRUE(moves.Add(Fact(102, {{"s.paid", "2023-09-30", 3}, {"s.paid", "2023-10-01", 9}})));
  EXPECT_TRUE(moves.Add(Fact(103, {{"s.paid", "2024-10-01", 4}, {"s.places", "2024-05-01", 1}})));
  EXPECT_TRUE(moves.Add(Fact(104, {{"s.paid", "2024-02-01", 4}, {"s.paid", "2024-03-01", -4}})));
  EXPECT_THAT(moves.Questions(), IsEmpty());
  EXPECT_THAT(Lines(std::move(moves).Moved({})), ElementsAre("facts/101: 0 7 0 0 0", "facts/102: 0 0 3 0 0"));
}

TEST(SectionMoves, AFigureWithCohortsMovesByThePostingsOfItsCohortsThatAreEffective) {
  v1::Briefing briefing = Briefing({"s.due", "s.planned"});
  for (v1::BriefingItem& item : *briefing.mutable_sections(0)->mutable_items())
    item.mutable_value()->set_end("2024-12-31");
  briefing.mutable_sections(0)->mutable_items(0)->mutable_value()->set_start("2024-12-01");
  std::map<std::string, figure::v1::Figure> figures = Figures();
  figures["s.due"].set_kind(figure::v1::FIGURE_KIND_FLOW);
  figures["s.due"].set_cohort(figure::v1::FIGURE_COHORT_DUE);
  figures["s.planned"].set_kind(figure::v1::FIGURE_KIND_FLOW);
  figures["s.planned"].set_cohort(figure::v1::FIGURE_COHORT_PLAN);
  SectionMoves moves(briefing, 0, figures, kPublishedAt);
  const auto moved = [&](int64_t revision, const std::string& measure, const std::string& effective_on,
                         const std::string& cohort_on, int64_t amount) {
    fact::v1::Fact fact = Fact(revision, {{measure, effective_on, amount}});
    fact.mutable_postings(0)->set_cohort_on(cohort_on);
    EXPECT_TRUE(moves.Add(fact));
  };
  moved(101, "s.due", "2023-09-30", "2024-12-31", 1);
  moved(102, "s.due", "2024-10-01", "2024-12-31", 2);
  moved(103, "s.due", "2024-09-30", "2024-11-30", 4);
  moved(104, "s.due", "2023-09-30", "2023-12-01", 8);
  moved(105, "s.planned", "2023-05-01", "2024-01-01", 16);
  moved(106, "s.planned", "2024-05-01", "", 32);
  moved(107, "s.planned", "2024-05-01", "2025-01-01", 64);
  EXPECT_THAT(Lines(std::move(moves).Moved({})),
              ElementsAre("facts/101: 0 1 0 0 0", "facts/104: 0 0 8 0 0", "facts/105: 1 16 0 0 0",
                          "facts/106: 1 32 0 0 0"));
}

TEST(SectionMoves, FiltersAndDivisionDecideWhatCounts) {
  v1::Briefing briefing = Briefing({"s.paid"});
  auto& query = *briefing.mutable_sections(0)->mutable_items(0)->mutable_query();
  query.set_division(kStreet);
  auto& filter = *query.add_dimensions();
  filter.set_key("level");
  filter.add_values("first");
  SectionMoves moves(briefing, 0, Figures(), kPublishedAt);
  fact::v1::Fact fact = Fact(101, {{"s.paid", "2024-05-01", 1},
                                   {"s.paid", "2024-05-01", 2},
                                   {"s.paid", "2024-05-01", 4},
                                   {"s.paid", "2024-05-01", 8, "360111003"}});
  (*fact.mutable_postings(0)->mutable_dimensions())["level"] = "first";
  (*fact.mutable_postings(1)->mutable_dimensions())["level"] = "second";
  (*fact.mutable_postings(3)->mutable_dimensions())["level"] = "first";
  EXPECT_TRUE(moves.Add(fact));
  EXPECT_THAT(Lines(std::move(moves).Moved({})), ElementsAre("facts/101: 0 1 0 0 0"));
}

TEST(SectionMoves, AStockMovesByAllThatIsEarlierAlsoBelowTheLine) {
  const v1::Briefing briefing = Briefing({"s.places", "s.paid_per_place"});
  SectionMoves moves(briefing, 0, Figures(), kPublishedAt);
  EXPECT_TRUE(moves.Add(Fact(101, {{"s.places", "2020-05-01", 1}})));
  EXPECT_TRUE(moves.Add(Fact(102, {{"s.places", "2023-10-01", 1}, {"s.paid", "2023-10-01", 7}})));
  EXPECT_TRUE(moves.Add(Fact(103, {{"s.paid", "2023-02-01", 7}})));
  EXPECT_THAT(Lines(std::move(moves).Moved({})),
              ElementsAre("facts/101: 0 1 1 0 0", "facts/101: 1 0 0 1 1", "facts/102: 0 1 0 0 0",
                          "facts/102: 1 0 0 1 0", "facts/103: 1 0 7 0 0"));
}

TEST(SectionMoves, ADistinctCountIsAskedForAtEveryFactThatPostsToIt) {
  const v1::Briefing briefing = Briefing({"s.people", "s.paid"});
  SectionMoves moves(briefing, 0, Figures(), kPublishedAt);
  EXPECT_TRUE(moves.Add(Fact(101, {{"s.people", "2024-05-01", 1}, {"s.paid", "2024-05-01", 10}})));
  EXPECT_TRUE(moves.Add(Fact(103, {{"s.people", "2024-05-01", -1}, {"s.people", "2024-06-01", 1}})));
  EXPECT_TRUE(moves.Add(Fact(104, {{"s.people", "2022-05-01", 1}})));
  EXPECT_TRUE(moves.Add(Fact(105, {{"s.people", "2023-05-01", 1}})));
  EXPECT_TRUE(moves.Add(Fact(106, {{"s.people", "2024-07-01", 1}})));
  std::vector<int64_t> revisions;
  for (const auto& question : moves.Questions()) {
    EXPECT_EQ(question.query().figure(), "s.people");
    EXPECT_EQ(question.query().as_of(), "2024-09-30");
    EXPECT_TRUE(question.compare_year_on_year());
    revisions.push_back(question.query().known_at_revision());
  }
  EXPECT_THAT(revisions, ElementsAre(100, 101, 103, 105, 106)) << "104 is of neither period";
  // The subject of 101 was counted before; 103 moves a day within the year; 105 is new the year before.
  EXPECT_THAT(Lines(std::move(moves).Moved(
                  {Counted(7, 5), Counted(7, 5), Counted(7, 5), Counted(7, 6), Counted(8, 6)})),
              ElementsAre("facts/101: 1 10 0 0 0", "facts/105: 0 0 1 0 0", "facts/106: 0 1 0 0 0"));
}

TEST(SectionMoves, ARatioWithADistinctPartIsAskedForAsAWhole) {
  const v1::Briefing briefing = Briefing({"s.paid_per_person"});
  SectionMoves moves(briefing, 0, Figures(), kPublishedAt);
  EXPECT_TRUE(moves.Add(Fact(101, {{"s.paid", "2024-05-01", 10}})));
  ASSERT_EQ(moves.Questions().size(), 2u);
  FigureValue before, after;
  before.mutable_ratio()->set_numerator(50);
  before.mutable_ratio()->set_denominator(5);
  before.mutable_year_on_year()->mutable_previous_ratio()->set_denominator(4);
  after = before;
  after.mutable_ratio()->set_numerator(60);
  EXPECT_THAT(Lines(std::move(moves).Moved({before, after})), ElementsAre("facts/101: 0 10 0 0 0"));
}

TEST(SectionMoves, AsksForNoMoreFiguresThanAllowed) {
  const v1::Briefing briefing = Briefing({"s.people"});
  SectionMoves moves(briefing, 0, Figures(), kPublishedAt);
  for (int i = 1; i < kMaxFiguresAsked; ++i)
    ASSERT_TRUE(moves.Add(Fact(kPublishedAt + i, {{"s.people", "2024-05-01", 1}}))) << i;
  EXPECT_FALSE(moves.Add(Fact(9000, {{"s.people", "2024-05-01", 1}})));
  EXPECT_TRUE(moves.Add(Fact(9001, {{"s.paid", "2024-05-01", 1}}))) << "nothing is asked for it";
  EXPECT_EQ(moves.Questions().size(), static_cast<size_t>(kMaxFiguresAsked));
}

v1::Target TargetOfPeople(int64_t value) {
  v1::CreateTargetRequest request;
  request.set_target_id("people");
  request.set_figure("s.people");
  request.set_year(2024);
  request.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
  request.set_value(value);
  request.set_set_on("2024-01-10");
  figure::v1::Figure figure;
  figure.set_kind(figure::v1::FIGURE_KIND_DISTINCT);
  v1::Target target = Set(request, figure).value_or(v1::Target());
  EXPECT_THAT(TargetEntry().Record(lifecycle::testing::JudgmentFor("facts/10"), target), IsOk());
  return target;
}

v1::PublishedBriefing WithTarget(const v1::Target& target) {
  v1::PublishedBriefing published;
  *published.mutable_briefing() = Briefing({"s.people", "s.paid"});
  *published.add_targets() = target;
  published.mutable_briefing()->mutable_sections(0)->mutable_items(0)->set_target(
      target.versions().rbegin()->value());
  return published;
}

TEST(ChangesOf, WhatIsTheSameIsNoChangeWheneverItIsAsked) {
  const v1::PublishedBriefing published = WithTarget(TargetOfPeople(100));
  v1::PublishedBriefing current = published;
  for (auto& item : *current.mutable_briefing()->mutable_sections(0)->mutable_items())
    item.mutable_value()->set_revision(200);
  EXPECT_THAT(ChangesOf(published, current), IsEmpty());
}

TEST(ChangesOf, ARevisedTargetIsNamedWithBothVersionsAndTheirFacts) {
  v1::Target revised = TargetOfPeople(100);
  v1::ReviseTargetRequest request;
  request.set_value(100);
  request.set_set_on("2024-06-01");
  const auto version = Revise(revised, request);
  ASSERT_THAT(version, IsOk());
  (*version)->set_fact("facts/20");
  const auto changes = ChangesOf(WithTarget(TargetOfPeople(100)), WithTarget(revised));
  ASSERT_EQ(changes.size(), 1u) << "also where the value is the same";
  EXPECT_EQ(changes[0].item_index(), 0);
  EXPECT_EQ(changes[0].published_target().name(), "targets/people");
  EXPECT_EQ(changes[0].published_target().version(), 1);
  EXPECT_EQ(changes[0].published_target().fact(), "facts/10");
  EXPECT_EQ(changes[0].current_target().version(), 2);
  EXPECT_EQ(changes[0].current_target().value(), 100);
  EXPECT_EQ(changes[0].current_target().fact(), "facts/20");
  EXPECT_FALSE(changes[0].definition_changed());
}

TEST(ChangesOf, ATargetThatCameOrWentIsAbsentOnOneSide) {
  const v1::PublishedBriefing with = WithTarget(TargetOfPeople(100));
  v1::PublishedBriefing without = with;
  without.clear_targets();
  without.mutable_briefing()->mutable_sections(0)->mutable_items(0)->clear_target();
  const auto went = ChangesOf(with, without);
  ASSERT_EQ(went.size(), 1u);
  EXPECT_TRUE(went[0].has_published_target());
  EXPECT_FALSE(went[0].has_current_target());
  EXPECT_TRUE(ChangesOf(without, with)[0].has_current_target());
}

TEST(ChangesOf, ANewDefinitionIsAChangeThatShowsBothVersions) {
  v1::PublishedBriefing published = WithTarget(TargetOfPeople(100));
  published.mutable_briefing()
      ->mutable_sections(0)
      ->mutable_items(1)
      ->mutable_value()
      ->set_definition_version(1);
  v1::PublishedBriefing current = published;
  current.mutable_briefing()->mutable_sections(0)->mutable_items(1)->mutable_value()->set_definition_version(
      2);
  const auto changes = ChangesOf(published, current);
  ASSERT_EQ(changes.size(), 1u) << "also where the value is the same";
  EXPECT_EQ(changes[0].section(), v1::BRIEFING_SECTION_KIND_URBAN);
  EXPECT_EQ(changes[0].item_index(), 1);
  EXPECT_TRUE(changes[0].definition_changed());
  EXPECT_EQ(changes[0].published().definition_version(), 1);
  EXPECT_EQ(changes[0].current().definition_version(), 2);
}

TEST(ChangesOf, AReportThatCameIsAChange) {
  v1::PublishedBriefing published = WithTarget(TargetOfPeople(100));
  const auto counts = [](v1::PublishedBriefing& of) {
    return of.mutable_briefing()
        ->mutable_sections(0)
        ->mutable_items(1)
        ->mutable_reporting()
        ->mutable_counts();
  };
  counts(published)->set_expected(10);
  counts(published)->set_not_reported(1);
  v1::PublishedBriefing current = published;
  EXPECT_THAT(ChangesOf(published, current), IsEmpty());
  counts(current)->set_not_reported(0);
  counts(current)->set_draft(1);
  const auto changes = ChangesOf(published, current);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].section(), v1::BRIEFING_SECTION_KIND_URBAN);
  EXPECT_EQ(changes[0].item_index(), 1);
  EXPECT_EQ(changes[0].published_reporting().not_reported(), 1);
  EXPECT_EQ(changes[0].current_reporting().draft(), 1);
}

v1::CrossCheckTerm& AddTerm(v1::CrossCheckSide& side, const std::string& figure,
                            const std::string& parameter = "") {
  v1::CrossCheckTerm& term = *side.add_terms();
  term.mutable_query()->set_figure(figure);
  term.mutable_query()->set_known_at_revision(7);
  term.set_parameter(parameter);
  return term;
}

v1::Briefing Checked(int64_t right) {
  v1::Briefing briefing;
  briefing.set_as_of("2024-09-30");
  v1::CrossCheck& check = *briefing.add_cross_checks();
  AddTerm(*check.mutable_left(), "livelihood.relief");
  check.mutable_left()->set_sum(38000);
  AddTerm(*check.mutable_right(), "livelihood.enrolled", "newborn_premium_fen");
  AddTerm(*check.mutable_right(), "livelihood.late", "newborn_waived_years");
  check.mutable_right()->set_sum(right);
  check.set_result(right == 38000 ? v1::CROSS_CHECK_RESULT_AGREES : v1::CROSS_CHECK_RESULT_DIFFERS);
  AddTerm(*briefing.add_cross_checks()->mutable_left(), "a.b");
  return briefing;
}

TEST(CrossCheckChangesOf, BothSidesThenAndNow) {
  EXPECT_THAT(CrossCheckChangesOf(Checked(38000), Checked(38000)), IsEmpty());
  const auto changes = CrossCheckChangesOf(Checked(38000), Checked(39000));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].published().result(), v1::CROSS_CHECK_RESULT_AGREES);
  EXPECT_EQ(changes[0].published().right().sum(), 38000);
  EXPECT_EQ(changes[0].current().result(), v1::CROSS_CHECK_RESULT_DIFFERS);
  EXPECT_EQ(changes[0].current().right().sum(), 39000);
  v1::Briefing later = Checked(38000);
  for (v1::CrossCheckTerm& term : *later.mutable_cross_checks(0)->mutable_right()->mutable_terms())
    term.mutable_query()->set_known_at_revision(9);
  EXPECT_THAT(CrossCheckChangesOf(Checked(38000), later), IsEmpty()) << "only asked later";
}

reference::Parameters Premium(int64_t value, reference::Date from) {
  return *reference::Parameters::Build(
      {{.key = "newborn_premium_fen",
        .jurisdiction = "36",
        .valid_from = from,
        .value = value,
        .source = "s"},
       {.key = "unused", .jurisdiction = "36", .valid_from = from, .value = value, .source = "s"}});
}

TEST(ParameterChangesOf, OnlyThoseThatACheckUsesAndOnlyOnItsDay) {
  const reference::Date day(2024, 1, 1);
  const v1::Briefing briefing = Checked(38000);
  EXPECT_THAT(ParameterChangesOf(briefing, Premium(38000, day), Premium(38000, day), kRoot), IsEmpty());
  EXPECT_THAT(ParameterChangesOf(briefing, Premium(38000, day), Premium(38000, day + 1), kRoot), IsEmpty());
  const auto changed = ParameterChangesOf(briefing, Premium(38000, day), Premium(39000, day), kRoot);
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].parameter(), "newborn_premium_fen");
  EXPECT_EQ(changed[0].published(), 38000);
  EXPECT_EQ(changed[0].current(), 39000);
  const auto gone =
      ParameterChangesOf(briefing, Premium(38000, day), Premium(38000, reference::Date(2024, 10, 1)), kRoot);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_FALSE(gone[0].has_current());
}

}  // namespace
}  // namespace eastgate::command
