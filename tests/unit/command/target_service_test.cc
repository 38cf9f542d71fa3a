#include "services/command/target_service.h"

#include "common/status/errors.h"
#include "services/command/target_evaluation.h"
#include "services/command/target_facts.h"
#include "tests/unit/command/command_test.h"
#include "tests/unit/command/testing/fake_districts.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using eastgate::testing::ViolatesFields;

class TargetServiceTest : public CommandTest {
 protected:
  static v1::GetTargetRequest Named(const std::string& id) {
    v1::GetTargetRequest request;
    request.set_name("targets/" + id);
    return request;
  }
};

TEST_F(TargetServiceTest, ATargetIsEvaluatedByItsFigure) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  const auto target = CreateTarget(TargetRequest("t"));
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(Figure("command.targets", "2024-02-20"), 1);
  const auto evaluated = EvaluateTarget("t", "2024-12-31");
  ASSERT_THAT(evaluated, IsOk());
  EXPECT_EQ(evaluated->actual(), 1);
  EXPECT_EQ(evaluated->status(), v1::TARGET_STATUS_RED);
  EXPECT_EQ(EvaluateTarget("t", "2024-03-01")->status(), v1::TARGET_STATUS_GREEN);
  EXPECT_THAT(CreateTarget(TargetRequest("t2")), RefusedAs("TARGET_EXISTS target=targets/t"));
  ASSERT_THAT(Retract(target->fact()), IsOk());
  EXPECT_EQ(Figure("command.targets", "2024-12-31"), 0);
  EXPECT_THAT(CreateTarget(TargetRequest("t2")), IsOk()) << "the figure may get another target";
}

TEST_F(TargetServiceTest, ATargetNeedsAFigureThatIsKnown) {
  EXPECT_THAT(CreateTarget(TargetRequest("t", "command.nothing")), ViolatesFields({"figure"}));
  EXPECT_THAT(CreateTarget(TargetRequest("t", "nowhere.figure")), ViolatesFields({"figure"}));
}

TEST_F(TargetServiceTest, ATargetNeedsATaskForceThatExists) {
  v1::CreateTargetRequest request = TargetRequest("t");
  request.set_task_force("mechanismUnits/none");
  EXPECT_THAT(CreateTarget(request), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(CreateMechanismUnit("hq", v1::MECHANISM_UNIT_TYPE_HEADQUARTERS), IsOk());
  request.set_task_force("mechanismUnits/hq");
  EXPECT_THAT(CreateTarget(request), ViolatesFields({"task_force"}));
  const auto retracted = CreateMechanismUnit("retracted");
  ASSERT_THAT(Retract(retracted->steps(0).fact()), IsOk());
  request.set_task_force("mechanismUnits/retracted");
  EXPECT_THAT(CreateTarget(request), RefusedAs("RECORD_RETRACTED name=mechanismUnits/retracted"));
  ASSERT_THAT(CreateMechanismUnit("tf"), IsOk());
  request.set_task_force("mechanismUnits/tf");
  ASSERT_THAT(DissolveMechanismUnit("tf", request.set_on()), IsOk());
  EXPECT_THAT(CreateTarget(request), Refused("MECHANISM_UNIT_DISSOLVED"));
}

TEST_F(TargetServiceTest, OthersAnswerForATargetFromADayOn) {
  ASSERT_THAT(CreateMechanismUnit("tf"), IsOk());
  ASSERT_THAT(CreateMechanismUnit("hq", v1::MECHANISM_UNIT_TYPE_HEADQUARTERS), IsOk());
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  v1::UpdateTargetRequest request;
  v1::Target& wanted = *request.mutable_target();
  wanted.set_name("targets/t");
  wanted.set_lead_unit("unit-b");
  wanted.set_task_force("mechanismUnits/none");
  request.set_changed_on("2024-06-01");
  for (const char* path : {"lead_unit", "task_force"}) request.mutable_update_mask()->add_paths(path);
  const auto update = [&] { return Call(targets_, &TargetService::UpdateTarget, request); };
  EXPECT_THAT(update(), StatusIs(absl::StatusCode::kNotFound));
  wanted.set_task_force("mechanismUnits/hq");
  EXPECT_THAT(update(), ViolatesFields({"target.task_force"}));
  wanted.set_task_force("units/tf");
  wanted.set_lead_unit("unit-x");
  EXPECT_THAT(update(), ViolatesFields({"target.lead_unit", "target.task_force"}));
  wanted.set_task_force("mechanismUnits/tf");
  wanted.set_lead_unit("unit-b");
  request.set_changed_on("2024-02-19");
  EXPECT_THAT(update(), RefusedAs("DATE_OUT_OF_ORDER earliest=2024-02-20 field=changed_on"));
  request.set_changed_on("2024-06-01");
  const int64_t before = revision();
  ASSERT_THAT(update(), IsOk());
  v1::GetTargetRequest get = Named("t");
  get.set_as_of("2024-05-31");
  EXPECT_EQ(Call(targets_, &TargetService::Get, get)->lead_unit(), "");
  get.set_as_of("2024-06-01");
  EXPECT_EQ(Call(targets_, &TargetService::Get, get)->task_force(), "mechanismUnits/tf");
  get.clear_as_of();
  get.set_known_at_revision(before);
  EXPECT_EQ(Call(targets_, &TargetService::Get, get)->lead_unit(), "");
  v1::ListTargetsRequest list;
  list.set_lead_unit("unit-b");
  EXPECT_EQ(Call(targets_, &TargetService::List, list)->targets_size(), 1);
  list.set_task_force("mechanismUnits/tf");
  EXPECT_EQ(Call(targets_, &TargetService::List, list)->targets_size(), 1);
  ASSERT_THAT(DissolveMechanismUnit("tf", "2024-07-01"), IsOk());
  request.set_changed_on("2024-07-02");
  request.mutable_update_mask()->mutable_paths()->RemoveLast();
  wanted.set_lead_unit("unit-a");
  EXPECT_THAT(update(), IsOk()) << "the task force stays";
  request.mutable_update_mask()->add_paths("task_force");
  EXPECT_THAT(update(), Refused("MECHANISM_UNIT_DISSOLVED"));
}

TEST_F(TargetServiceTest, ATargetOverARatioIsEvaluatedByItsParts) {
  const auto target = CreateTarget(TargetRequest("rate", "command.fund_allocation_rate", 9500));
  ASSERT_THAT(target, IsOk());
  EXPECT_TRUE(target->is_ratio());
  const auto nothing = EvaluateTarget("rate", "2024-06-30");
  ASSERT_THAT(nothing, IsOk());
  EXPECT_FALSE(nothing->has_actual()) << "nothing was appropriated";
  EXPECT_EQ(nothing->status(), v1::TARGET_STATUS_UNSPECIFIED);
  ASSERT_THAT(Appropriate("a", 1000), IsOk());
  ASSERT_THAT(Allocate("b", 949), IsOk());
  const auto evaluated = EvaluateTarget("rate", "2024-06-30");
  EXPECT_EQ(evaluated->actual(), 9490);
  EXPECT_EQ(evaluated->expected(), 9500);
  EXPECT_EQ(evaluated->status(), v1::TARGET_STATUS_YELLOW);
  ASSERT_THAT(Allocate("c", 1), IsOk());
  EXPECT_EQ(EvaluateTarget("rate", "2024-06-30")->status(), v1::TARGET_STATUS_GREEN);
}

TEST_F(TargetServiceTest, APeerThatIsDownIsNamed) {
  EXPECT_THAT(CreateTarget(TargetRequest("t", "livelihood.newborn_enrollments")),
              RefusedAs("PEER_UNAVAILABLE service=livelihood"));
}

TEST_F(TargetServiceTest, ATargetOfACityIsJudgedByTheSumOfItsDistrictsOrNotAtAll) {
  testing::FakeDistricts districts;
  districts.sums["livelihood.newborn_enrollments"] = 5;
  peers_->AskDistricts(districts.Figures());
  ASSERT_THAT(CreateTarget(TargetRequest("t", "livelihood.newborn_enrollments", 5)), IsOk());
  EXPECT_THAT(CreateTarget(TargetRequest("t2", "livelihood.nothing")), ViolatesFields({"figure"}));
  const auto evaluated = EvaluateTarget("t", "2024-12-31");
  ASSERT_THAT(evaluated, IsOk());
  EXPECT_EQ(evaluated->actual(), 5);
  EXPECT_EQ(evaluated->status(), v1::TARGET_STATUS_GREEN);
  districts.sums["livelihood.newborn_enrollments"] =
      status::ErrorWithReason(absl::StatusCode::kUnavailable, fact::v1::ERROR_REASON_PEER_UNAVAILABLE, "down",
                              {{"division", "360112"}, {"service", "livelihood"}});
  EXPECT_THAT(EvaluateTarget("t", "2024-12-31"),
              RefusedAs("PEER_UNAVAILABLE division=360112 service=livelihood"));
}

TEST_F(TargetServiceTest, AnUnknownTargetIsNotFound) {
  EXPECT_THAT(EvaluateTarget("none", "2024-06-01"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReviseTarget("none", 6, "2024-06-01"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TargetServiceTest, ATargetIsRevisedInOrderAndEvaluatedOnlyWhileInForce) {
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  EXPECT_THAT(ReviseTarget("t", 6, "2024-02-20"), Refused("DATE_OUT_OF_ORDER"));
  const auto revised = ReviseTarget("t", 6, "2024-06-01");
  ASSERT_THAT(revised, IsOk());
  EXPECT_THAT(EvaluateTarget("t", "2024-02-19"), Refused("TARGET_NOT_IN_EFFECT"));
  EXPECT_EQ(EvaluateTarget("t", "2024-05-31")->value(), 5);
  EXPECT_EQ(EvaluateTarget("t", "2024-06-01")->value(), 6);
  EXPECT_THAT(Retract(revised->versions(0).fact()), Refused("DEPENDENT_FACTS"));
  for (const v1::TargetVersion& version : revised->versions())
    EXPECT_THAT(CorrectDay(version.fact(), "2024-03-01"), Refused("FIELD_NOT_CORRECTABLE"));
  ASSERT_THAT(Retract(revised->versions(1).fact()), IsOk());
  EXPECT_EQ(EvaluateTarget("t", "2024-06-01")->value(), 5);
  ASSERT_THAT(Retract(revised->versions(0).fact()), IsOk());
  EXPECT_THAT(ReviseTarget("t", 7, "2024-09-01"), Refused("RECORD_RETRACTED"));
  EXPECT_THAT(EvaluateTarget("t", "2024-09-01"), Refused("RECORD_RETRACTED"));
}

TEST_F(TargetServiceTest, ATargetIsJudgedByTheVersionsThatWereKnown) {
  ASSERT_THAT(CreateMechanismUnit("a"), IsOk());
  const int64_t before = revision();
  const auto target = CreateTarget(TargetRequest("t"));
  ASSERT_THAT(target, IsOk());
  const int64_t set = revision();
  const auto revised = ReviseTarget("t", 6, "2024-05-01");
  ASSERT_THAT(revised, IsOk());
  const int64_t second = revision();
  ASSERT_THAT(Retract(revised->versions(1).fact()), IsOk());
  ASSERT_THAT(ReviseTarget("t", 7, "2024-05-02"), IsOk());
  const int64_t third = revision();
  ASSERT_THAT(Retract(Call(targets_, &TargetService::Get, Named("t"))->versions(1).fact()), IsOk());
  ASSERT_THAT(Retract(target->fact()), IsOk());
  const v1::Target now = *tables.targets.Get(*Read(), "targets/t");
  EXPECT_EQ(now.retracted_versions_size(), 2);
  const auto value_at = [&](int64_t known_at) {
    const auto known = TargetAsKnownAt(now, *Read(), known_at);
    EXPECT_THAT(known, IsOk());
    const auto found =
        TargetsKnownAt(tables, *Read(), known_at)(QueryOf(*known, reference::Date(2024, 6, 1)), 2024);
    EXPECT_THAT(found, IsOk());
    EXPECT_EQ(found->has_value(), known->state() == v1::TARGET_STATE_SET && known->versions_size() > 0);
    if (known->state() == v1::TARGET_STATE_RETRACTED) return int64_t{-1};
    const v1::TargetVersion* version = VersionOn(*known, reference::Date(2024, 6, 1));
    return version == nullptr ? int64_t{0} : version->value();
  };
  EXPECT_EQ(value_at(before), 0) << "not recorded yet";
  EXPECT_EQ(value_at(set), 5);
  EXPECT_EQ(value_at(second), 6);
  EXPECT_EQ(value_at(second + 1), 5) << "its second version was retracted";
  EXPECT_EQ(value_at(third), 7);
  EXPECT_EQ(value_at(revision() - 1), 5);
  EXPECT_EQ(value_at(revision()), -1);
}

TEST_F(TargetServiceTest, AnEvaluationIsAsKnownAtATime) {
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  v1::EvaluateTargetRequest request;
  request.set_name("targets/t");
  request.set_as_of("2024-03-01");
  request.mutable_known_at_time()->set_seconds(absl::ToUnixSeconds(log().Now()) - 1);
  EXPECT_THAT(Call(targets_, &TargetService::EvaluateTarget, request), Refused("TARGET_NOT_IN_EFFECT"));
  request.mutable_known_at_time()->set_seconds(absl::ToUnixSeconds(log().Now()));
  EXPECT_EQ(Call(targets_, &TargetService::EvaluateTarget, request)->value(), 5);
}

TEST_F(TargetServiceTest, ATargetLiesInTheDistrict) {
  v1::CreateTargetRequest request = TargetRequest("t");
  for (const char* outside : {"36", "3601", "360102", "nowhere"}) {
    request.set_division(outside);
    EXPECT_THAT(CreateTarget(request), ViolatesFields({"division"})) << outside;
  }
  request.set_division(lifecycle::testing::kStreet);
  EXPECT_THAT(CreateTarget(request), IsOk());
}

TEST_F(TargetServiceTest, RepeatingASourceRefRevisesOnceAndAPreviewNotAtAll) {
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  v1::ReviseTargetRequest request = RevisionOf("t", 6, "2024-06-01");
  request.set_source_ref("调整-1");
  request.set_validate_only(true);
  EXPECT_EQ(Call(targets_, &TargetService::ReviseTarget, request)->versions_size(), 2);
  request.set_validate_only(false);
  EXPECT_EQ(Call(targets_, &TargetService::ReviseTarget, request)->versions_size(), 2);
  EXPECT_FALSE(replayed);
  EXPECT_EQ(Call(targets_, &TargetService::ReviseTarget, request)->versions_size(), 2);
  EXPECT_TRUE(replayed);
}

TEST_F(TargetServiceTest, AListIsOfAFigureAndAYear) {
  ASSERT_THAT(CreateTarget(TargetRequest("t")), IsOk());
  ASSERT_THAT(CreateTarget(TargetRequest("rate", "command.fund_allocation_rate", 9500)), IsOk());
  v1::ListTargetsRequest request;
  request.set_figure("command.task_forces");
  const auto page = Call(targets_, &TargetService::List, request);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->targets_size(), 1);
  EXPECT_EQ(page->targets(0).name(), "targets/t");
  request.set_year(2023);
  EXPECT_EQ(Call(targets_, &TargetService::List, request)->targets_size(), 0);
}

TEST_F(TargetServiceTest, ARetractedTargetIsListedOnlyWhereItsStateIsAskedFor) {
  ASSERT_THAT(CreateMechanismUnit("tf"), IsOk());
  v1::CreateTargetRequest create = TargetRequest("t");
  create.set_task_force("mechanismUnits/tf");
  create.set_lead_unit("unit-a");
  const auto target = CreateTarget(create);
  ASSERT_THAT(target, IsOk());
  ASSERT_THAT(Retract(target->fact()), IsOk());
  v1::ListTargetsRequest by_task_force, by_lead_unit;
  by_task_force.set_task_force("mechanismUnits/tf");
  by_lead_unit.set_lead_unit("unit-a");
  for (v1::ListTargetsRequest request : {v1::ListTargetsRequest(), by_task_force, by_lead_unit}) {
    EXPECT_EQ(Call(targets_, &TargetService::List, request)->targets_size(), 0);
    request.add_states(v1::TARGET_STATE_RETRACTED);
    EXPECT_EQ(Call(targets_, &TargetService::List, request)->targets_size(), 1);
    request.add_states(v1::TARGET_STATE_UNSPECIFIED);
    EXPECT_THAT(Call(targets_, &TargetService::List, request), ViolatesFields({"states[1]"}));
  }
}

}  // namespace
}  // namespace eastgate::command
