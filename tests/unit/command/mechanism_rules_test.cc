#include "services/command/mechanism_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Correct;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using namespace v1;  // The states.

CreateMechanismUnitRequest Request(MechanismUnitType type = MECHANISM_UNIT_TYPE_TASK_FORCE) {
  CreateMechanismUnitRequest request;
  request.set_mechanism_unit_id("b-1");
  request.set_type(type);
  request.set_title_zh("改旧建新、做优城市建设工作专班");
  request.add_duties_zh("改旧建新");
  request.set_established_on("2024-02-19");
  return request;
}

DissolveMechanismUnitRequest DissolvedOn(const std::string& day) {
  DissolveMechanismUnitRequest request;
  request.set_name("mechanismUnits/b-1");
  request.set_occurred_on(day);
  return request;
}

// Dissolves the unit under the name `fact`.
absl::Status DissolveAs(MechanismUnit& unit, const std::string& day, const std::string& fact) {
  return lifecycle::testing::AddStep(MechanismUnitLifecycle(), unit, fact, [&](MechanismUnit& changed) {
    return Dissolve(changed, DissolvedOn(day));
  });
}

// A unit that exists, recorded by facts/10; one dissolved by facts/11; one retracted.
MechanismUnit Established(MechanismUnitType type = MECHANISM_UNIT_TYPE_TASK_FORCE) {
  return *lifecycle::testing::Created(MechanismUnitLifecycle(), Establish(Request(type)), "facts/10");
}
MechanismUnit Dissolved(MechanismUnitType type = MECHANISM_UNIT_TYPE_TASK_FORCE) {
  MechanismUnit unit = Established(type);
  EXPECT_THAT(DissolveAs(unit, "2024-12-01", "facts/11"), IsOk());
  return unit;
}
MechanismUnit Retracted() {
  MechanismUnit unit = Established();
  EXPECT_THAT(MechanismUnitLifecycle().Retract(unit, "facts/10"), IsOk());
  return unit;
}

TEST(CheckBody, NamesEveryViolationAtOnce) {
  CreateMechanismUnitRequest request;
  request.add_posts();
  for (int i = 0; i < 33; ++i) request.add_duties_zh("d");
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"mechanism_unit_id", "duties_zh", "established_on", "posts[0].office_zh",
                              "posts[0].role_zh", "title_zh", "type"}));
  EXPECT_THAT(CheckCreate(Request(), NewCheck()), IsOk());
  UpdateMechanismUnitRequest update;
  for (int i = 0; i < 33; ++i) update.mutable_mechanism_unit()->add_duties_zh("d");
  update.mutable_mechanism_unit()->add_posts();
  const auto checked = [&update] {
    resource::RequestCheck check = NewCheck();
    CheckUpdate(update, check);
    return check.ToStatus();
  };
  EXPECT_THAT(checked(), IsOk()) << "the mask names none of them";
  update.mutable_update_mask()->add_paths("duties_zh");
  update.mutable_update_mask()->add_paths("posts");
  EXPECT_THAT(checked(), ViolatesFields({"mechanism_unit.duties_zh", "mechanism_unit.posts[0].office_zh",
                                         "mechanism_unit.posts[0].role_zh"}));
  ListMechanismUnitsRequest list;
  list.set_existing_on("someday");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"existing_on"}));
}

TEST(MechanismUnitLifecycle, AllowsExactlyTheDissolution) {
  lifecycle::testing::ExpectTransitions(
      MechanismUnitLifecycle(), Established(),
      {{MECHANISM_UNIT_STATE_ESTABLISHED, {MECHANISM_UNIT_STATE_DISSOLVED}}});
}

TEST(MechanismUnitLifecycle, ABodyThatExistsIsDissolved) {
  MechanismUnit unit = Established();
  EXPECT_THAT(CheckExists(unit), IsOk());
  EXPECT_EQ(unit.established_on(), "2024-02-19");
  ASSERT_THAT(DissolveAs(unit, "2024-02-20", "facts/20"), IsOk());
  EXPECT_EQ(unit.dissolved_on(), "2024-02-20");
  EXPECT_EQ(unit.steps(1).fact(), "facts/20");
}

TEST(MechanismUnitLifecycle, ADissolvedBodyRefusesSteps) {
  MechanismUnit unit = Dissolved();
  const std::string refused =
      "MECHANISM_UNIT_DISSOLVED dissolved_on=2024-12-01 mechanism_unit=mechanismUnits/b-1";
  EXPECT_THAT(CheckExists(unit), RefusedAs(refused));
  EXPECT_THAT(Dissolve(unit, DissolvedOn("2025-01-01")), RefusedAs(refused));
  EXPECT_THAT(MechanismUnitLifecycle().Retract(unit, "facts/10"),
              RefusedAs("DEPENDENT_FACTS dependents=facts/11 name=facts/10"));
  EXPECT_EQ(unit.dissolved_on(), "2024-12-01");
}

TEST(MechanismUnitLifecycle, ARetractedBodyRefusesSteps) {
  MechanismUnit unit = Retracted();
  EXPECT_THAT(CheckExists(unit), RefusedAs("RECORD_RETRACTED name=mechanismUnits/b-1"));
  EXPECT_THAT(Dissolve(unit, DissolvedOn("2025-01-01")),
              RefusedAs("RECORD_RETRACTED name=mechanismUnits/b-1"));
  EXPECT_EQ(unit.established_on(), "2024-02-19");
}

TEST(MechanismUnitLifecycle, ABodyIsDissolvedAfterItsEstablishment) {
  MechanismUnit unit = Established();
  EXPECT_THAT(DissolveAs(unit, "2024-02-19", "facts/20"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-19 field=occurred_on"));
  EXPECT_THAT(DissolveAs(unit, "2024-02-18", "facts/20"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-19 field=occurred_on"));
  EXPECT_EQ(unit.dissolved_on(), "");
}

TEST(MechanismUnitLifecycle, CorrectedDaysKeepTheirOrder) {
  const auto& lifecycle = MechanismUnitLifecycle();
  MechanismUnit alone = Established();
  ASSERT_THAT(Correct(lifecycle, alone, "facts/10", "facts/20", OnDay(Date(2025, 1, 1))), IsOk());
  EXPECT_EQ(alone.steps(0).fact(), "facts/20");
  EXPECT_EQ(alone.established_on(), "2025-01-01");
  MechanismUnit unit = Dissolved();
  EXPECT_THAT(Correct(lifecycle, unit, "facts/10", "facts/20", OnDay(Date(2024, 12, 1))),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-12-01"));
  unit = Dissolved();
  ASSERT_THAT(Correct(lifecycle, unit, "facts/10", "facts/20", OnDay(Date(2024, 11, 30))), IsOk());
  MechanismUnit changed = unit;
  EXPECT_THAT(Correct(lifecycle, changed, "facts/11", "facts/21", OnDay(Date(2024, 11, 30))),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-11-30 field=occurred_on"));
  ASSERT_THAT(Correct(lifecycle, unit, "facts/11", "facts/21", OnDay(Date(2024, 12, 2))), IsOk());
  EXPECT_EQ(unit.dissolved_on(), "2024-12-02");
  ASSERT_THAT(lifecycle.Retract(unit, "facts/21"), IsOk());
  EXPECT_EQ(unit.dissolved_on(), "");
  EXPECT_EQ(unit.state(), MECHANISM_UNIT_STATE_ESTABLISHED);
}

TEST(MechanismUnitLifecycle, PostingsFollowTypeAndDays) {
  const struct {
    MechanismUnitType type;
    std::string measure;
  } cases[] = {{MECHANISM_UNIT_TYPE_HEADQUARTERS, "command.headquarters"},
               {MECHANISM_UNIT_TYPE_TASK_FORCE, "command.task_forces"},
               {MECHANISM_UNIT_TYPE_FUNCTIONAL_GROUP, "command.functional_groups"}};
  for (const auto& test : cases) {
    const MechanismUnit unit = Dissolved(test.type);
    EXPECT_THAT(PostingsOf(MechanismUnitLifecycle().FactOf(unit, 0, kRoot)),
                ElementsAre(test.measure + " 2024-02-19 360111 1"));
    EXPECT_THAT(PostingsOf(MechanismUnitLifecycle().FactOf(unit, 1, kRoot)),
                ElementsAre(test.measure + " 2024-12-01 360111 -1"));
  }
}

TEST(BodyMatches, AListHasWhatExistsOnADay) {
  ListMechanismUnitsRequest request;
  EXPECT_TRUE(Matches(request, Established()));
  EXPECT_FALSE(Matches(request, Retracted()));
  const MechanismUnit dissolved = Dissolved();
  EXPECT_TRUE(Matches(request, dissolved));
  for (const auto& [on, exists] : {std::pair("2024-02-18", false), std::pair("2024-02-19", true),
                                   std::pair("2024-11-30", true), std::pair("2024-12-01", false)}) {
    request.set_existing_on(on);
    EXPECT_EQ(Matches(request, dissolved), exists) << on;
  }
  request.clear_existing_on();
  request.add_states(MECHANISM_UNIT_STATE_DISSOLVED);
  EXPECT_TRUE(Matches(request, dissolved));
  EXPECT_FALSE(Matches(request, Established()));
  request.add_states(MECHANISM_UNIT_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, Retracted()));
  request.clear_states();
  request.set_type(MECHANISM_UNIT_TYPE_HEADQUARTERS);
  EXPECT_FALSE(Matches(request, dissolved));
}

TEST(IsHeadquarters, DissolvedOnesTooButNoRetractedOne) {
  MechanismUnit unit = Established(MECHANISM_UNIT_TYPE_HEADQUARTERS);
  EXPECT_TRUE(IsHeadquarters(unit));
  EXPECT_TRUE(IsHeadquarters(Dissolved(MECHANISM_UNIT_TYPE_HEADQUARTERS)));
  EXPECT_FALSE(IsHeadquarters(Established()));
  ASSERT_THAT(MechanismUnitLifecycle().Retract(unit, unit.steps(0).fact()), IsOk());
  EXPECT_FALSE(IsHeadquarters(unit));
}

TEST(CheckAlone, AHeadquartersExistsUntilTheDayBeforeItsDissolution) {
  const MechanismUnit first = Dissolved(MECHANISM_UNIT_TYPE_HEADQUARTERS);  // From 2024-02-19 to 2024-12-01.
  MechanismUnit second = Established(MECHANISM_UNIT_TYPE_HEADQUARTERS);
  const auto from = [&](const std::string& on) {
    second.set_name("mechanismUnits/second");
    second.mutable_steps(0)->set_occurred_on(on);
    return CheckAlone(second, {first});
  };
  EXPECT_THAT(CheckAlone(first, {first}), IsOk()) << "it is itself";
  EXPECT_THAT(from("2024-12-01"), IsOk());
  EXPECT_THAT(from("2024-11-30"), RefusedAs("HEADQUARTERS_EXISTS mechanism_unit=" + first.name()));
  EXPECT_THAT(from("2024-01-01"), Refused("HEADQUARTERS_EXISTS")) << "it would exist for ever";
  MechanismUnitStep& end = *second.add_steps();
  end.set_state(MECHANISM_UNIT_STATE_DISSOLVED);
  end.set_occurred_on("2024-02-19");
  EXPECT_THAT(from("2024-01-01"), IsOk());
  second.mutable_steps(1)->set_occurred_on("2024-02-20");
  EXPECT_THAT(from("2024-01-01"), Refused("HEADQUARTERS_EXISTS"));
}

}  // namespace
}  // namespace eastgate::command
