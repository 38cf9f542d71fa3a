// A sweep with the log under it: what it records, and what it does to orders whose bytes, or whose target's
// bytes, are damaged. Its questions to other services are tested with the real ones, in
// tests/integration/supervision_test.py.
#include "services/command/supervision_service.h"

#include <vector>

#include "tests/unit/command/command_test.h"
#include "tests/unit/command/testing/fake_districts.h"
#include "tests/unit/command/testing/subjects.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kDay[] = "2024-12-02";
// The numbers of tables.h.
constexpr uint16_t kTargetsTable = 2;
constexpr uint16_t kOrdersTable = 7;

class SupervisionServiceTest : public CommandTest {
 protected:
  // Two targets that are both behind schedule: the mechanism has no unit.
  SupervisionServiceTest() {
    EXPECT_THAT(CreateTarget(TargetRequest("forces", "command.task_forces")), IsOk());
    EXPECT_THAT(CreateTarget(TargetRequest("groups", "command.functional_groups")), IsOk());
  }

  v1::ReconcileSupervisionOrdersResponse Sweep(const std::string& as_of = kDay, bool validate_only = false) {
    v1::ReconcileSupervisionOrdersRequest request;
    request.set_as_of(as_of);
    request.set_validate_only(validate_only);
    const auto swept = Call(supervision_, &SupervisionService::ReconcileOrders, request);
    EXPECT_THAT(swept, IsOk());
    return swept.value_or(v1::ReconcileSupervisionOrdersResponse());
  }
  // The subjects of command's own store that could not be examined: no other service is there.
  static std::vector<std::string> Failures(const v1::ReconcileSupervisionOrdersResponse& swept) {
    std::vector<std::string> own;
    for (const auto& failure : swept.failures()) {
      if (failure.subject().service() == v1::SUITE_SERVICE_COMMAND) own.push_back(KeyOf(failure.subject()));
    }
    return own;
  }

  std::vector<v1::SupervisionOrder> Orders(const std::string& subject) {
    v1::ListSupervisionOrdersRequest request;
    *request.mutable_subject() = testing::SubjectOf(subject);
    const auto page = Call(supervision_, &SupervisionService::List, request);
    EXPECT_THAT(page, IsOk());
    return {page->supervision_orders().begin(), page->supervision_orders().end()};
  }

  template <class Request>
  absl::StatusOr<v1::SupervisionOrder> Step(
      rpc::Reply<v1::SupervisionOrder> (SupervisionService::*method)(rpc::Call&, const Request&),
      const std::string& name, const std::string& on, bool validate_only = false) {
    Request request;
    request.set_name(name);
    request.set_occurred_on(on);
    request.set_validate_only(validate_only);
    if constexpr (requires { request.answer(); }) request.set_answer("t");
    if constexpr (requires { request.reason(); }) request.set_reason("t");
    return Call(supervision_, method, request);
  }

  std::unique_ptr<SupervisionService> supervision_ =
      std::make_unique<SupervisionService>(parts(), tables, *peers_);
};

TEST_F(SupervisionServiceTest, APreviewSaysWhatASweepDoesAndASecondSweepChangesNothing) {
  const int64_t before = revision();
  const v1::ReconcileSupervisionOrdersResponse preview = Sweep(kDay, /*validate_only=*/true);
  EXPECT_THAT(preview.opened(), SizeIs(2));
  EXPECT_EQ(preview.examined_subjects(), 2);
  EXPECT_EQ(revision(), before);
  EXPECT_THAT(Sweep().opened(), SizeIs(2));
  EXPECT_EQ(Figure("command.supervision_orders_open", kDay), 2);
  const int64_t after = revision();
  EXPECT_THAT(Sweep().opened(), IsEmpty());
  EXPECT_EQ(revision(), after);
}

TEST_F(SupervisionServiceTest, TheSweepOfACityJudgesEachSumThatIsThereAndLeavesTheListsToItsDistricts) {
  testing::FakeDistricts districts;
  districts.sums["livelihood.newborn_enrollments"] = 1;
  districts.sums["livelihood.home_care_subsidy_paid"] = 1;
  peers_->AskDistricts(districts.Figures());
  // The city has no livelihood of its own.
  const std::unique_ptr<Peers> of_city = PeersAt({});
  of_city->AskDistricts(districts.Figures());
  supervision_ = std::make_unique<SupervisionService>(parts(), tables, *of_city);
  ASSERT_THAT(CreateTarget(TargetRequest("births", "livelihood.newborn_enrollments")), IsOk());
  ASSERT_THAT(CreateTarget(TargetRequest("paid", "livelihood.home_care_subsidy_paid")), IsOk());
  EXPECT_THAT(Sweep().opened(), SizeIs(4));
  const v1::SupervisionOrder order = Orders("command/targets/births").front();
  // One sum lacks a district, and the other is reached: the order of the first stays as it is.
  districts.sums["livelihood.newborn_enrollments"] = absl::UnavailableError("down");
  districts.sums["livelihood.home_care_subsidy_paid"] = 100;
  const v1::ReconcileSupervisionOrdersResponse lacking = Sweep("2024-12-03");
  EXPECT_THAT(Failures(lacking), ElementsAre("command/targets/births"));
  EXPECT_THAT(lacking.closed(), SizeIs(1));
  EXPECT_EQ(Orders("command/targets/births").front().etag(), order.etag());
  // Those of livelihood are its districts' own; urban is nobody's here.
  for (const auto& failure : lacking.failures())
    EXPECT_NE(failure.list().service(), v1::SUITE_SERVICE_LIVELIHOOD) << failure.DebugString();
}

TEST_F(SupervisionServiceTest, WhatDistrictsRefuseTogetherIsAskedOneByOne) {
  testing::FakeDistricts districts;
  districts.sums["livelihood.newborn_enrollments"] = 1;
  districts.sums["livelihood.home_care_subsidy_paid"] = absl::UnavailableError("refused");
  districts.refuses_several = true;
  peers_->AskDistricts(districts.Figures());
  ASSERT_THAT(CreateTarget(TargetRequest("births", "livelihood.newborn_enrollments")), IsOk());
  ASSERT_THAT(CreateTarget(TargetRequest("paid", "livelihood.home_care_subsidy_paid")), IsOk());
  const v1::ReconcileSupervisionOrdersResponse swept = Sweep();
  EXPECT_EQ(districts.asked, 3);
  EXPECT_THAT(Failures(swept), ElementsAre("command/targets/paid"));
  EXPECT_THAT(Orders("command/targets/births"), SizeIs(1));
}

TEST_F(SupervisionServiceTest, AnUnansweredOrderGoesUpAColorAndAnOrderWithoutACauseIsClosed) {
  v1::CreateTargetRequest slightly = TargetRequest("few", "command.headquarters", 100);
  slightly.set_red_threshold_permille(1000);
  ASSERT_THAT(CreateTarget(slightly), IsOk());
  Sweep("2024-07-01");
  const v1::SupervisionOrder order = Orders("command/targets/few").front();
  EXPECT_EQ(order.color(), v1::SUPERVISION_COLOR_YELLOW);
  EXPECT_THAT(Sweep("2024-07-09").escalated(), ElementsAre(order.name()));
  EXPECT_EQ(Orders("command/targets/few").front().color(), v1::SUPERVISION_COLOR_RED);
  EXPECT_EQ(Figure("command.supervision_orders_open", "2024-07-09", "", {{"color", "red"}}), 3);
  v1::GetSupervisionOrderRequest get;
  get.set_name(order.name());
  const auto escalated = Call(supervision_, &SupervisionService::Get, get);
  ASSERT_THAT(escalated, IsOk());
  EXPECT_THAT(CorrectDay(escalated->steps(1).fact(), "2024-07-10"), Refused("FIELD_NOT_CORRECTABLE"));
  const auto target = CreateTarget(slightly);
  ASSERT_THAT(Retract(target->fact()), IsOk());
  EXPECT_THAT(Sweep("2024-07-10").closed(), ElementsAre(order.name()));
  EXPECT_THAT(Retract(Call(supervision_, &SupervisionService::Get, get)->steps(2).fact()), IsOk());
  EXPECT_EQ(Call(supervision_, &SupervisionService::Get, get)->state(), v1::SUPERVISION_ORDER_STATE_ISSUED);
}

TEST_F(SupervisionServiceTest, PeopleAnswerVerifyAndCloseAnOrder) {
  Sweep();
  const std::string order = Orders("command/targets/forces").front().name();
  const int64_t before = revision();
  EXPECT_EQ(Step(&SupervisionService::Acknowledge, order, "2024-12-03", /*validate_only=*/true)->state(),
            v1::SUPERVISION_ORDER_STATE_ACKNOWLEDGED);
  EXPECT_EQ(revision(), before);
  ASSERT_THAT(Step(&SupervisionService::Acknowledge, order, "2024-12-03"), IsOk());
  EXPECT_THAT(Step(&SupervisionService::Close, order, "2024-12-03"), Refused("TRANSITION_NOT_ALLOWED"));
  ASSERT_THAT(Step(&SupervisionService::Answer, order, "2024-12-04"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Return, order, "2024-12-05"), IsOk());
  EXPECT_THAT(Step(&SupervisionService::Answer, order, "2024-12-04"), Refused("DATE_OUT_OF_ORDER"));
  ASSERT_THAT(Step(&SupervisionService::Answer, order, "2024-12-06"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Verify, order, "2024-12-07"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Close, order, "2024-12-08"), IsOk());
  EXPECT_EQ(Figure("command.supervision_orders_open", "2024-12-08"), 1);
}

TEST_F(SupervisionServiceTest, AClosedOrderIsNotOpenedAgainBesideAnother) {
  Sweep();
  const std::string first = Orders("command/targets/forces").front().name();
  ASSERT_THAT(Step(&SupervisionService::Acknowledge, first, "2024-12-03"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Answer, first, "2024-12-03"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Verify, first, "2024-12-03"), IsOk());
  const auto closed = Step(&SupervisionService::Close, first, "2024-12-03");
  ASSERT_THAT(closed, IsOk());
  const std::string closing = closed->steps().rbegin()->fact();
  EXPECT_THAT(Sweep("2024-12-04").opened(), SizeIs(1)) << "the target is still behind schedule";
  EXPECT_THAT(Retract(closing), Refused("DEPENDENT_FACTS"));
  std::string second;
  for (const v1::SupervisionOrder& order : Orders("command/targets/forces")) {
    if (order.name() != first) second = order.steps(0).fact();
  }
  ASSERT_THAT(Retract(second), IsOk());
  EXPECT_THAT(Retract(closing), IsOk());
}

TEST_F(SupervisionServiceTest, AYearThatEndedUnmetStaysUnmetUntilPeopleCloseItsOrder) {
  Sweep("2024-12-02");
  const std::string order = Orders("command/targets/forces").front().name();
  Overwrite(kTargetsTable, "groups", "ÿ");
  const v1::ReconcileSupervisionOrdersResponse after = Sweep("2025-01-02");
  EXPECT_THAT(after.closed(), IsEmpty());
  EXPECT_EQ(Orders("command/targets/forces").front().state(), v1::SUPERVISION_ORDER_STATE_ISSUED);
  ASSERT_THAT(Step(&SupervisionService::Acknowledge, order, "2025-01-03"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Answer, order, "2025-01-03"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Verify, order, "2025-01-03"), IsOk());
  ASSERT_THAT(Step(&SupervisionService::Close, order, "2025-01-03"), IsOk());
  const v1::ReconcileSupervisionOrdersResponse later = Sweep("2025-01-06");
  EXPECT_THAT(later.opened(), IsEmpty());
  EXPECT_THAT(Failures(later), ElementsAre("command/targets/groups"))
      << "forces is settled, and no order of it needs a day beyond the calendar";
}

TEST_F(SupervisionServiceTest, AnEarlierDayOpensWhatALaterOneOnlyOpenedAndNotWhatItClosed) {
  ASSERT_THAT(Sweep("2024-12-02").opened(), SizeIs(2));
  const std::string later = Orders("command/targets/forces").front().name();
  const v1::ReconcileSupervisionOrdersResponse earlier = Sweep("2024-07-01");
  EXPECT_THAT(earlier.superseded(), SizeIs(2));
  EXPECT_THAT(earlier.superseded(), Contains(later));
  EXPECT_THAT(earlier.opened(), SizeIs(2));
  ASSERT_THAT(Orders("command/targets/forces"), SizeIs(1));
  EXPECT_EQ(Orders("command/targets/forces").front().steps(0).occurred_on(), "2024-07-01");
  EXPECT_EQ(Figure("command.supervision_orders_open", "2024-07-01"), 2);
  EXPECT_EQ(Figure("command.supervision_orders_open", "2024-12-31"), 2);
  EXPECT_THAT(Sweep("2024-07-01").opened(), IsEmpty());
  // A later sweep closes the order, since the target is gone; when it is back, the days before stay settled.
  const v1::Target target = *tables.targets.Get(*Read(), "targets/forces");
  ASSERT_THAT(Retract(target.fact()), IsOk());
  ASSERT_THAT(Sweep("2024-09-30").closed(), SizeIs(1));
  Overwrite(kTargetsTable, "forces", target.SerializeAsString());
  EXPECT_THAT(Sweep("2024-08-01").opened(), IsEmpty());
  EXPECT_THAT(Sweep("2024-10-01").opened(), SizeIs(1));
}

TEST_F(SupervisionServiceTest, AnOrderOnWhichPeopleWorkIsNotMovedToAnEarlierDay) {
  Sweep("2024-12-02");
  const std::string order = Orders("command/targets/forces").front().name();
  ASSERT_THAT(Step(&SupervisionService::Acknowledge, order, "2024-12-03"), IsOk());
  const v1::ReconcileSupervisionOrdersResponse earlier = Sweep("2024-07-01");
  EXPECT_THAT(earlier.superseded(), SizeIs(1));
  EXPECT_EQ(Orders("command/targets/forces").front().name(), order);
  EXPECT_THAT(Orders("command/targets/forces"), SizeIs(1));
}

TEST_F(SupervisionServiceTest, WhatNeedsAYearWithoutACalendarIsNamedAndTheRestIsDone) {
  v1::CreateTargetRequest slightly = TargetRequest("few", "command.headquarters", 100);
  slightly.set_red_threshold_permille(1000);
  ASSERT_THAT(CreateTarget(slightly), IsOk());
  ASSERT_THAT(Sweep("2024-12-16").opened(), SizeIs(3));
  ASSERT_THAT(CreateTarget(TargetRequest("new", "command.targets", 1000)), IsOk());
  const v1::Target forces = *tables.targets.Get(*Read(), "targets/forces");
  ASSERT_THAT(Retract(forces.fact()), IsOk());
  const v1::ReconcileSupervisionOrdersResponse swept = Sweep("2024-12-30");
  EXPECT_THAT(swept.closed(), SizeIs(1));
  EXPECT_THAT(swept.opened(), IsEmpty());
  EXPECT_THAT(swept.escalated(), IsEmpty());
  const std::string few = "command/" + Orders("command/targets/few").front().name();
  EXPECT_THAT(Failures(swept), ElementsAre("command/targets/new", few));
  EXPECT_THAT(swept.warnings_zh(), Contains(HasSubstr("工作日历只到2024-12-31")));
}

TEST_F(SupervisionServiceTest, ATargetOutsideTheDistrictIsNamedAndTheOthersAreExamined) {
  v1::Target target = *tables.targets.Get(*Read(), "targets/forces");
  target.set_division("3601");
  Overwrite(kTargetsTable, "forces", target.SerializeAsString());
  const v1::ReconcileSupervisionOrdersResponse swept = Sweep();
  EXPECT_THAT(Failures(swept), ElementsAre("command/targets/forces"));
  EXPECT_THAT(swept.opened(), SizeIs(1));
}

TEST_F(SupervisionServiceTest, ADamagedTargetIsNamedItsOrderStaysAndTheOthersAreExamined) {
  ASSERT_THAT(Sweep().opened(), SizeIs(2));
  Overwrite(kTargetsTable, "forces", "\xff");
  const v1::ReconcileSupervisionOrdersResponse again = Sweep();
  EXPECT_THAT(Failures(again), ElementsAre("command/targets/forces"));
  EXPECT_THAT(again.closed(), IsEmpty());
  EXPECT_THAT(again.opened(), IsEmpty());
  const v1::ReconcileSupervisionOrdersResponse later = Sweep("2024-12-20");
  EXPECT_THAT(later.closed(), IsEmpty());
  EXPECT_THAT(Orders("command/targets/forces"), SizeIs(1));
}

TEST_F(SupervisionServiceTest, ATargetWithAMalformedDayIsNamed) {
  v1::Target target = *tables.targets.Get(*Read(), "targets/forces");
  target.mutable_versions(0)->set_set_on("2024-02-31");
  Overwrite(kTargetsTable, "forces", target.SerializeAsString());
  const v1::ReconcileSupervisionOrdersResponse swept = Sweep();
  EXPECT_THAT(Failures(swept), ElementsAre("command/targets/forces"));
  EXPECT_THAT(swept.opened(), SizeIs(1));
}

TEST_F(SupervisionServiceTest, ADamagedOrderIsNamedAndNoOtherIsOpenedBesideIt) {
  ASSERT_THAT(Sweep().opened(), SizeIs(2));
  const v1::SupervisionOrder order = Orders("command/targets/forces").front();
  v1::SupervisionOrder no_day = order;
  no_day.mutable_steps(0)->set_occurred_on("2024-12-32");
  const std::string id = order.name().substr(order.name().find('/') + 1);
  for (const std::string& bytes : {std::string("\xff"), std::string(), no_day.SerializeAsString()}) {
    Overwrite(kOrdersTable, id, bytes);
    const int64_t before = revision();
    for (const char* day : {kDay, "2024-12-03"}) {
      const v1::ReconcileSupervisionOrdersResponse swept = Sweep(day);
      EXPECT_THAT(Failures(swept), ElementsAre("command/" + order.name()));
      EXPECT_THAT(swept.opened(), IsEmpty());
      EXPECT_THAT(swept.closed(), IsEmpty());
    }
    EXPECT_EQ(revision(), before);
  }
  Overwrite(kOrdersTable, id, order.SerializeAsString());
  EXPECT_THAT(Failures(Sweep()), IsEmpty());
}

TEST_F(SupervisionServiceTest, ADamagedClosedOrderOfTheDayIsNamed) {
  const v1::ReconcileSupervisionOrdersResponse first = Sweep();
  ASSERT_THAT(first.opened(), SizeIs(2));
  const std::string forces = Orders("command/targets/forces").front().name();
  v1::Target target = *tables.targets.Get(*Read(), "targets/forces");
  ASSERT_THAT(Retract(target.fact()), IsOk());
  EXPECT_THAT(Sweep().closed(), ElementsAre(forces));
  Overwrite(kOrdersTable, forces.substr(forces.find('/') + 1), "\xff");
  Overwrite(kTargetsTable, "forces", target.SerializeAsString());
  const v1::ReconcileSupervisionOrdersResponse swept = Sweep();
  EXPECT_THAT(Failures(swept), ElementsAre("command/" + forces));
  EXPECT_THAT(swept.opened(), Not(Contains(forces)));
}

}  // namespace
}  // namespace eastgate::command
