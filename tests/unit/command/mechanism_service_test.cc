#include "services/command/mechanism_service.h"

#include <string>
#include <vector>

#include "tests/unit/command/command_test.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;
using ::testing::ElementsAre;

class MechanismServiceTest : public CommandTest {
 protected:
  v1::MechanismUnit MechanismUnit(const std::string& id) {
    v1::GetMechanismUnitRequest request;
    request.set_name("mechanismUnits/" + id);
    const auto unit = Call(mechanism_, &MechanismService::Get, request);
    EXPECT_THAT(unit, IsOk());
    return unit.value_or(v1::MechanismUnit());
  }
  static v1::UpdateMechanismUnitRequest TitleOf(const std::string& id, const std::string& title) {
    v1::UpdateMechanismUnitRequest request;
    request.mutable_mechanism_unit()->set_name("mechanismUnits/" + id);
    request.mutable_mechanism_unit()->set_title_zh(title);
    request.mutable_update_mask()->add_paths("title_zh");
    request.set_changed_on("2024-05-01");
    return request;
  }
};

TEST_F(MechanismServiceTest, ABodyCountsFromItsEstablishmentToItsDissolution) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  EXPECT_TRUE(replayed);
  ASSERT_THAT(CreateMechanismUnit("b", v1::MECHANISM_UNIT_TYPE_TASK_FORCE, "2024-03-01"), IsOk());
  ASSERT_THAT(DissolveMechanismUnit("b", "2024-06-01"), IsOk());
  EXPECT_EQ(Figure("command.task_forces", "2024-02-18"), 0);
  EXPECT_EQ(Figure("command.task_forces", "2024-03-01"), 2);
  EXPECT_EQ(Figure("command.task_forces", "2024-06-01"), 1);
  EXPECT_EQ(MechanismUnit("b").dissolved_on(), "2024-06-01");
  EXPECT_THAT(DissolveMechanismUnit("b", "2024-07-01"), Refused("MECHANISM_UNIT_DISSOLVED"));
  EXPECT_THAT(DissolveMechanismUnit("none", "2024-06-01"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(MechanismServiceTest, AListIsOfTheStatesThatItAsksFor) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  ASSERT_THAT(CreateMechanismUnit("b"), IsOk());
  ASSERT_THAT(CreateMechanismUnit("c"), IsOk());
  ASSERT_THAT(DissolveMechanismUnit("b", "2024-06-01"), IsOk());
  ASSERT_THAT(Retract(MechanismUnit("c").steps(0).fact()), IsOk());
  const auto listed = [&](const std::vector<v1::MechanismUnitState>& states) {
    v1::ListMechanismUnitsRequest request;
    for (const v1::MechanismUnitState state : states) request.add_states(state);
    std::vector<std::string> names;
    const auto page = Call(mechanism_, &MechanismService::List, request);
    EXPECT_THAT(page, IsOk());
    for (const auto& unit : page->mechanism_units()) names.push_back(unit.name());
    return names;
  };
  EXPECT_THAT(listed({}), ElementsAre("mechanismUnits/a", "mechanismUnits/b"));
  EXPECT_THAT(listed({v1::MECHANISM_UNIT_STATE_RETRACTED}), ElementsAre("mechanismUnits/c"));
  EXPECT_THAT(listed({v1::MECHANISM_UNIT_STATE_ESTABLISHED, v1::MECHANISM_UNIT_STATE_RETRACTED}),
              ElementsAre("mechanismUnits/a", "mechanismUnits/c"));
}

TEST_F(MechanismServiceTest, ThereIsOneHeadquartersAtATime) {
  ASSERT_THAT(CreateMechanismUnit("h1", v1::MECHANISM_UNIT_TYPE_HEADQUARTERS), IsOk());
  EXPECT_THAT(CreateMechanismUnit("h2", v1::MECHANISM_UNIT_TYPE_HEADQUARTERS),
              RefusedAs("HEADQUARTERS_EXISTS mechanism_unit=mechanismUnits/h1"));
  ASSERT_THAT(DissolveMechanismUnit("h1", "2024-06-01"), IsOk());
  ASSERT_THAT(CreateMechanismUnit("h2", v1::MECHANISM_UNIT_TYPE_HEADQUARTERS, "2024-06-01"), IsOk());
  EXPECT_THAT(Retract(MechanismUnit("h1").steps(1).fact()), Refused("HEADQUARTERS_EXISTS"))
      << "the first cannot exist again beside the second";
  EXPECT_THAT(CorrectDay(MechanismUnit("h1").steps(0).fact(), "2024-02-01"), IsOk())
      << "it was the headquarters before the second";
  EXPECT_THAT(CorrectDay(MechanismUnit("h2").steps(0).fact(), "2024-06-02"), IsOk());
  EXPECT_EQ(Figure("command.headquarters", "2024-12-31"), 1);
}

TEST_F(MechanismServiceTest, HeadquartersDoNotOverlapOnAnyDay) {
  const auto establish = [&](const std::string& id, const std::string& on) {
    return CreateMechanismUnit(id, v1::MECHANISM_UNIT_TYPE_HEADQUARTERS, on);
  };
  ASSERT_THAT(establish("h1", "2023-01-01"), IsOk());
  ASSERT_THAT(DissolveMechanismUnit("h1", "2023-06-01"), IsOk());
  ASSERT_THAT(establish("h2", "2024-01-01"), IsOk());
  const auto beside = [](const std::string& id) {
    return RefusedAs("HEADQUARTERS_EXISTS mechanism_unit=mechanismUnits/" + id);
  };
  EXPECT_THAT(CorrectDay(MechanismUnit("h1").steps(1).fact(), "2024-01-02"), beside("h2"));
  EXPECT_THAT(CorrectDay(MechanismUnit("h2").steps(0).fact(), "2023-05-31"), beside("h1"));
  EXPECT_THAT(CorrectDay(MechanismUnit("h1").steps(1).fact(), "2024-01-01"), IsOk()) << "the day it ends";
  ASSERT_THAT(CorrectDay(MechanismUnit("h1").steps(1).fact(), "2023-06-01"), IsOk());
  // One in the gap would exist beside the later one until it is dissolved.
  EXPECT_THAT(establish("h3", "2023-07-01"), beside("h2"));
  ASSERT_THAT(DissolveMechanismUnit("h2", "2024-04-01"), IsOk());
  EXPECT_THAT(establish("h3", "2023-07-01"), beside("h2"));
  EXPECT_THAT(establish("h3", "2024-03-31"), beside("h2"));
  ASSERT_THAT(establish("h3", "2024-04-01"), IsOk());
  EXPECT_THAT(Retract(MechanismUnit("h2").steps(1).fact()), beside("h3"));
  ASSERT_THAT(Retract(MechanismUnit("h3").steps(0).fact()), IsOk());
  EXPECT_THAT(Retract(MechanismUnit("h2").steps(1).fact()), IsOk());
}

TEST_F(MechanismServiceTest, NoUpdateLiesBeforeTheEstablishment) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());  // On 2024-02-19.
  v1::UpdateMechanismUnitRequest update = TitleOf("a", "新名称");
  update.set_changed_on("1900-01-01");
  EXPECT_THAT(Call(mechanism_, &MechanismService::UpdateMechanismUnit, update),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-19 field=changed_on"));
  ASSERT_THAT(Call(mechanism_, &MechanismService::UpdateMechanismUnit, TitleOf("a", "新名称")), IsOk());
  EXPECT_THAT(CorrectDay(MechanismUnit("a").steps(0).fact(), "2024-05-02"),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-05-01"));
  EXPECT_THAT(CorrectDay(MechanismUnit("a").steps(0).fact(), "2024-05-01"), IsOk());
}

TEST_F(MechanismServiceTest, AnUpdateReplacesListsAndADissolvedUnitHasNone) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  v1::UpdateMechanismUnitRequest update = TitleOf("a", "");
  EXPECT_THAT(Call(mechanism_, &MechanismService::UpdateMechanismUnit, update),
              ViolatesFields({"mechanism_unit.title_zh"}))
      << "required where the mask has it";
  update.mutable_update_mask()->clear_paths();
  update.mutable_update_mask()->add_paths("duties_zh");
  for (const char* duty : {"甲", "乙"}) {
    update.mutable_mechanism_unit()->clear_duties_zh();
    update.mutable_mechanism_unit()->add_duties_zh(duty);
    const auto updated = Call(mechanism_, &MechanismService::UpdateMechanismUnit, update);
    ASSERT_THAT(updated, IsOk());
    ASSERT_EQ(updated->duties_zh_size(), 1);
    EXPECT_EQ(updated->duties_zh(0), duty);
    EXPECT_NE(updated->title_zh(), "") << "what the mask leaves out stays";
  }
  ASSERT_THAT(DissolveMechanismUnit("a", "2024-07-01"), IsOk());
  EXPECT_THAT(Call(mechanism_, &MechanismService::UpdateMechanismUnit, update),
              Refused("MECHANISM_UNIT_DISSOLVED"));
}

TEST_F(MechanismServiceTest, AnUpdateThatChangesNothingRecordsNoFact) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  const auto updated = Call(mechanism_, &MechanismService::UpdateMechanismUnit, TitleOf("a", "新名称"));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->title_zh(), "新名称");
  EXPECT_EQ(LastFact().kind(), "command.mechanism_unit_updated");
  EXPECT_THAT(Retract(LastFact().name()), Refused("OWNED_BY_RPC"));
  const int64_t before = revision();
  ASSERT_THAT(Call(mechanism_, &MechanismService::UpdateMechanismUnit, TitleOf("a", "新名称")), IsOk());
  EXPECT_EQ(revision(), before);
  EXPECT_THAT(Call(mechanism_, &MechanismService::UpdateMechanismUnit, TitleOf("none", "t")),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(MechanismServiceTest, APreviewChangesNothing) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  const int64_t before = revision();
  v1::UpdateMechanismUnitRequest update = TitleOf("a", "新名称");
  update.set_validate_only(true);
  EXPECT_EQ(Call(mechanism_, &MechanismService::UpdateMechanismUnit, update)->title_zh(), "新名称");
  v1::DissolveMechanismUnitRequest dissolve;
  dissolve.set_name("mechanismUnits/a");
  dissolve.set_occurred_on("2024-06-01");
  dissolve.set_validate_only(true);
  const auto dissolved = Call(mechanism_, &MechanismService::DissolveMechanismUnit, dissolve);
  ASSERT_THAT(dissolved, IsOk());
  EXPECT_EQ(dissolved->dissolved_on(), "2024-06-01");
  EXPECT_EQ(dissolved->revision(), 0);
  EXPECT_EQ(revision(), before);
}

TEST_F(MechanismServiceTest, RepeatingASourceRefDissolvesOnce) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  v1::DissolveMechanismUnitRequest request;
  request.set_name("mechanismUnits/a");
  request.set_occurred_on("2024-06-01");
  request.set_source_ref("撤销-1");
  ASSERT_THAT(Call(mechanism_, &MechanismService::DissolveMechanismUnit, request), IsOk());
  const int64_t before = revision();
  EXPECT_THAT(Call(mechanism_, &MechanismService::DissolveMechanismUnit, request), IsOk());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(revision(), before);
}

}  // namespace
}  // namespace eastgate::command
