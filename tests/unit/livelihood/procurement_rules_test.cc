#include "services/livelihood/procurement_rules.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::Enter;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::ProcurementOfProject;
using ::testing::SizeIs;
using namespace v1;  // The stages.

// Recorded by facts/1.
absl::StatusOr<Procurement> Record(const CreateProcurementRequest& request) {
  return lifecycle::testing::Created(ProcurementLifecycle(), PlanProcurement(request), "facts/1");
}
Procurement Planned() {
  return *Record(ProcurementOfProject());
}

fact::v1::Fact LastFact(const Procurement& procurement) {
  return ProcurementLifecycle().FactOf(procurement, procurement.steps_size() - 1, kRoot);
}

TEST(CheckProcurement, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(ProcurementOfProject(), NewCheck()), IsOk());
  ListProcurementsRequest list;
  list.set_project("p");
  list.set_overdue_on("soon");
  list.set_due_until("later");
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()),
              ViolatesFields({"due_until", "overdue_on", "page_size", "project"}));
}

TEST(CheckProcurement, TheStatutoryTimesBetweenTheStages) {
  CreateProcurementRequest request = ProcurementOfProject();
  request.set_bid_opening_due_on("2024-06-20");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"bid_opening_due_on"}))
      << "19 days of notice";
  request = ProcurementOfProject();
  request.set_contract_due_on("2024-08-01");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"contract_due_on"}))
      << "31 days after the award";
  request = ProcurementOfProject();
  request.set_acceptance_due_on("2024-07-30");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"acceptance_due_on"}));
}

TEST(ProcurementLifecycle, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      ProcurementLifecycle(), Planned(),
      {{PROCUREMENT_STATE_DEMAND, {PROCUREMENT_STATE_NOTICE, PROCUREMENT_STATE_CANCELLED}},
       {PROCUREMENT_STATE_NOTICE, {PROCUREMENT_STATE_BID_OPENING, PROCUREMENT_STATE_CANCELLED}},
       {PROCUREMENT_STATE_BID_OPENING, {PROCUREMENT_STATE_AWARD, PROCUREMENT_STATE_CANCELLED}},
       {PROCUREMENT_STATE_AWARD, {PROCUREMENT_STATE_CONTRACT, PROCUREMENT_STATE_CANCELLED}},
       {PROCUREMENT_STATE_CONTRACT, {PROCUREMENT_STATE_ACCEPTANCE}}});
}

TEST(ProcurementLifecycle, AStageIsOverdueAfterTheNextWorkingDayUntilItIsReachedOrCancelled) {
  Procurement procurement = Planned();
  EXPECT_EQ(procurement.stages(0).due_on(), "2024-06-01");
  EXPECT_EQ(procurement.stages(0).effective_due_on(), "2024-06-03");
  const auto planned = PostingsOf(LastFact(procurement));
  EXPECT_THAT(planned,
              Contains("livelihood.procurement_steps_overdue 2024-06-04 360111001 1 project=p stage=notice"));
  EXPECT_THAT(planned, SizeIs(6)) << "the demand is reached, five stages are to come";
  Procurement reached = procurement;
  ASSERT_THAT(Enter(ProcurementLifecycle(), reached, PROCUREMENT_STATE_NOTICE, "2024-06-10", "facts/2"),
              IsOk());
  EXPECT_THAT(
      PostingsOf(LastFact(reached)),
      ElementsAre("livelihood.procurement_steps_completed 2024-06-10 360111001 1 project=p stage=notice",
                  "livelihood.procurement_steps_overdue 2024-06-10 360111001 -1 project=p stage=notice"));
  ASSERT_THAT(
      Enter(ProcurementLifecycle(), procurement, PROCUREMENT_STATE_CANCELLED, "2024-05-10", "facts/2"),
      IsOk());
  EXPECT_THAT(PostingsOf(LastFact(procurement)), SizeIs(5)) << "all five are over";
}

TEST(CompleteProcurement, SaysThatAnotherCalendarGivesAnotherLastDay) {
  const auto is_stale = [](const std::string& holidays) {
    reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
    files["calendar.csv"] += holidays;
    Procurement procurement = Planned();
    CompleteProcurement(**reference::ParseReference(files), procurement);
    return procurement.days_are_stale();
  };
  EXPECT_FALSE(is_stale(""));
  EXPECT_TRUE(is_stale("2024-06-03,holiday,n\n")) << "the notice was due by the Monday after 1 June";
  EXPECT_FALSE(is_stale("2024-06-04,holiday,n\n"));
}

TEST(ProcurementLifecycle, ADueDayWithoutCalendarIsRefused) {
  CreateProcurementRequest request = ProcurementOfProject();
  request.set_acceptance_due_on("2030-01-01");
  EXPECT_THAT(Record(request), Refused("OUTSIDE_CALENDAR"));
}

TEST(ProcurementLifecycle, IsDemandedNoLaterThanItsNoticeIsDueAndACorrectionKeepsTheLastDays) {
  const auto demanded_on = [](Date day) -> absl::StatusOr<Procurement> {
    Procurement procurement = Planned();
    procurement.mutable_steps(0)->mutable_stages(0)->set_effective_due_on(
        "2024-06-02");  // By another calendar.
    const absl::Status corrected =
        lifecycle::testing::Correct(ProcurementLifecycle(), procurement, "facts/1", "facts/2", OnDay(day));
    if (!corrected.ok()) return corrected;
    return procurement;
  };
  EXPECT_THAT(demanded_on(Date(2024, 6, 2)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-01"));
  EXPECT_EQ(demanded_on(Date(2024, 6, 1))->stages(0).effective_due_on(), "2024-06-02");
}

// Approved on the day; moves no stage yet.
ExtendProcurementRequest Extension(const std::string& on) {
  ExtendProcurementRequest request;
  request.set_name("procurements/1");
  request.set_occurred_on(on);
  request.set_approved_by("unit-b");
  request.set_reason("流标");
  return request;
}
absl::Status Extend(Procurement& procurement, const ExtendProcurementRequest& request,
                    const std::string& fact = "facts/2") {
  return lifecycle::testing::AddStep(ProcurementLifecycle(), procurement, fact,
                                     [&](Procurement& row) { return ExtendProcurement(row, request); });
}
std::string DueDays(const Procurement& procurement) {
  std::string days;
  for (const ProcurementStage& stage : procurement.stages())
    absl::StrAppend(&days, stage.due_on(), "≤", stage.effective_due_on(), "(", stage.first_due_on(), ") ");
  return days;
}

TEST(CheckProcurement, AnExtensionMovesAtLeastOneStage) {
  ExtendProcurementRequest request = Extension("2024-05-20");
  request.clear_reason();
  EXPECT_THAT(CheckExtend(request, NewCheck()), ViolatesFields({"notice_due_on", "reason"}));
  request.set_bid_opening_due_on("2024-05-19");
  EXPECT_THAT(CheckExtend(request, NewCheck()), ViolatesFields({"bid_opening_due_on", "reason"}));
  request.set_bid_opening_due_on("2024-07-19");
  request.set_reason("r");
  EXPECT_THAT(CheckExtend(request, NewCheck()), IsOk());
}

TEST(ProcurementLifecycle, StagesToComeAreExtendedUntilTheLastIsReached) {
  ExtendProcurementRequest request = Extension("2024-05-20");
  request.set_acceptance_due_on("2024-12-02");
  lifecycle::testing::ExpectExtendableWhileOpen(
      ProcurementLifecycle(), Planned(),
      [&request](Procurement& procurement) { return ExtendProcurement(procurement, request); });
}

TEST(ProcurementLifecycle, AnExtensionMovesTheStagesThatItNames) {
  Procurement procurement = Planned();
  ExtendProcurementRequest request = Extension("2024-06-03");
  request.set_notice_due_on("2024-06-03");
  EXPECT_THAT(Extend(procurement, request),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-06-04 field=notice_due_on"))
      << "the last day in time, a working day, is the same";
  request.set_notice_due_on("2024-06-08");
  EXPECT_THAT(Extend(procurement, request),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-06-28 field=bid_opening_due_on"))
      << "20 days of notice";
  request.set_bid_opening_due_on("2024-07-02");
  EXPECT_THAT(Extend(procurement, request),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-07-02 field=award_due_on"));
  request.set_award_due_on("2024-07-09");
  request.set_contract_due_on("2024-08-09");
  EXPECT_THAT(Extend(procurement, request),
              RefusedAs("DATE_OUT_OF_ORDER field=contract_due_on latest=2024-08-08"))
      << "30 days after the award";
  request.clear_contract_due_on();
  ASSERT_THAT(Extend(procurement, request), IsOk());
  EXPECT_EQ(procurement.state(), PROCUREMENT_STATE_DEMAND);
  EXPECT_EQ(procurement.steps(1).approved_by(), "unit-b");
  EXPECT_EQ(DueDays(procurement),
            "2024-06-08≤2024-06-10(2024-06-01) 2024-07-02≤2024-07-02(2024-06-21) "
            "2024-07-09≤2024-07-09(2024-07-01) 2024-07-31≤2024-07-31(2024-07-31) "
            "2024-09-30≤2024-09-30(2024-09-30) ");
  const auto moved = PostingsOf(LastFact(procurement));
  EXPECT_THAT(moved, SizeIs(6));
  EXPECT_THAT(
      moved, Contains("livelihood.procurement_steps_overdue 2024-06-04 360111001 -1 project=p stage=notice"));
  EXPECT_THAT(moved,
              Contains("livelihood.procurement_steps_overdue 2024-06-11 360111001 1 project=p stage=notice"));
  EXPECT_THAT(PostingsOf(ProcurementLifecycle().FactOf(procurement, 0, kRoot)),
              PostingsOf(LastFact(Planned())))
      << "what the creation posted stays";
  ASSERT_THAT(Enter(ProcurementLifecycle(), procurement, PROCUREMENT_STATE_NOTICE, "2024-06-20", "facts/3"),
              IsOk());
  EXPECT_THAT(
      PostingsOf(LastFact(procurement)),
      Contains("livelihood.procurement_steps_overdue 2024-06-20 360111001 -1 project=p stage=notice"));
  ExtendProcurementRequest reached = Extension("2024-06-21");
  reached.set_notice_due_on("2024-07-30");
  EXPECT_THAT(Extend(procurement, reached, "facts/4"), Refused("TRANSITION_NOT_ALLOWED"))
      << "the notice is published";
  ExtendProcurementRequest late = Extension("2024-07-03");
  late.set_bid_opening_due_on("2024-07-08");
  EXPECT_THAT(Extend(procurement, late, "facts/4"), RefusedAs("EXTENSION_TOO_LATE due_on=2024-07-02"));
}

TEST(ProcurementLifecycle, AnExtensionIsCorrectedAndRetractedAsAnyStep) {
  Procurement procurement = Planned();
  ExtendProcurementRequest request = Extension("2024-09-02");
  request.set_acceptance_due_on("2024-12-02");
  ASSERT_THAT(Extend(procurement, request), IsOk());
  const auto corrected_to = [&procurement](Date day) {
    Procurement changed = procurement;
    return lifecycle::testing::Correct(ProcurementLifecycle(), changed, "facts/2", "facts/9", OnDay(day));
  };
  EXPECT_THAT(corrected_to(Date(2024, 10, 1)), RefusedAs("EXTENSION_TOO_LATE due_on=2024-09-30"));
  EXPECT_THAT(corrected_to(Date(2024, 9, 30)), IsOk());
  EXPECT_EQ(procurement.stages(4).due_on(), "2024-12-02");
  ASSERT_THAT(ProcurementLifecycle().Retract(procurement, "facts/2"), IsOk());
  EXPECT_EQ(DueDays(procurement), DueDays(Planned()));
  request.set_acceptance_due_on("2030-01-01");
  EXPECT_THAT(Extend(procurement, request), Refused("OUTSIDE_CALENDAR"));
}

TEST(ProcurementMatches, AllFiltersMustMatch) {
  Procurement procurement = Planned();
  ListProcurementsRequest request;
  request.set_project(testing::kProject);
  request.add_states(PROCUREMENT_STATE_DEMAND);
  request.add_states(PROCUREMENT_STATE_NOTICE);
  EXPECT_TRUE(Matches(request, procurement));
  request.mutable_states()->Set(0, PROCUREMENT_STATE_AWARD);
  EXPECT_FALSE(Matches(request, procurement));
  request.clear_states();
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, procurement));
  request.clear_division();
  request.set_project("livelihoodProjects/q");
  EXPECT_FALSE(Matches(request, procurement));
}

TEST(ProcurementMatches, OverdueOnADay) {
  Procurement procurement = Planned();
  ListProcurementsRequest request;
  request.set_overdue_on("2024-06-03");
  EXPECT_FALSE(Matches(request, procurement));
  request.set_overdue_on("2024-06-04");
  EXPECT_TRUE(Matches(request, procurement));
  ASSERT_THAT(Enter(ProcurementLifecycle(), procurement, PROCUREMENT_STATE_NOTICE, "2024-06-04", "facts/2"),
              IsOk());
  EXPECT_FALSE(Matches(request, procurement));
}

}  // namespace
}  // namespace eastgate::livelihood
