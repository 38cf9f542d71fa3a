#include "services/economy/enterprise_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kOutside;
using lifecycle::testing::kRoot;
using lifecycle::testing::kStreet;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::EnterpriseIn;
using testing::Knitter;
using testing::Registered;
using testing::StepOf;
using testing::Take;

v1::UpdateEnterpriseRequest Updating(std::initializer_list<const char*> paths) {
  v1::UpdateEnterpriseRequest request;
  request.mutable_enterprise()->set_name(testing::kEnterprise);
  for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
  request.set_changed_on("2024-01-01");
  return request;
}

TEST(CheckCreateEnterprise, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Knitter(), NewCheck()), IsOk());
  v1::CreateEnterpriseRequest request = Knitter();
  request.set_uscc("91350100M000100Y4Z");
  request.set_title_zh(std::string(201, 'x'));
  request.set_division(kOutside);
  request.set_industry_code("17");
  request.set_size(static_cast<v1::EnterpriseSize>(9));
  request.set_employees(-1);
  request.set_registered_on("2020-02-30");
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()),
              ViolatesFields({"title_zh", "division", "employees", "industry_code", "registered_on", "size",
                              "source_ref", "uscc"}));
}

TEST(CheckCreateEnterprise, AnIndustryCodeIsASectionWithTwoToFourDigits) {
  v1::CreateEnterpriseRequest request = Knitter();
  for (const char* good : {"A01", "C17", "C176", "C1763", "T97"}) {
    request.set_industry_code(good);
    EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk()) << good;
  }
  for (const char* bad : {"C", "C1", "C17634", "U17", "c17", "C1x", " C17"}) {
    request.set_industry_code(bad);
    EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"industry_code"})) << bad;
  }
}

TEST(CheckListEnterprises, FiltersAreOptionalAndChecked) {
  v1::ListEnterprisesRequest request;
  EXPECT_THAT(CheckList(request, NewCheck()), IsOk());
  request.set_division("12");
  request.set_chain("c");
  request.set_industry_code_prefix("7");
  request.set_title_prefix(std::string(201, 'a'));
  request.set_unreported_month("2024");
  request.set_page_size(-1);
  EXPECT_THAT(CheckList(request, NewCheck()),
              ViolatesFields({"chain", "division", "industry_code_prefix", "page_size", "title_prefix",
                              "unreported_month"}));
}

TEST(CheckUpdateEnterprise, OnlyFieldsOfTheMaskAreChecked) {
  const auto checked = [](const v1::UpdateEnterpriseRequest& request) {
    resource::RequestCheck check = NewCheck();
    CheckUpdate(request, check);
    return check.ToStatus();
  };
  EXPECT_THAT(checked(Updating({"owns_factory"})), IsOk());
  v1::UpdateEnterpriseRequest request =
      Updating({"industry_code", "employees", "chain", "digital_maturity_level"});
  request.mutable_enterprise()->set_employees(1'000'001);
  request.mutable_enterprise()->set_chain("knitting");
  request.mutable_enterprise()->set_digital_maturity_level(6);
  EXPECT_THAT(checked(request), ViolatesFields({"enterprise.industry_code", "enterprise.employees",
                                                "enterprise.chain", "enterprise.digital_maturity_level"}));
}

TEST(CheckEnterpriseSteps, NameEveryViolationAtOnce) {
  const std::string long_reason(501, 'x');
  v1::MoveEnterpriseRequest move = testing::StepOf<v1::MoveEnterpriseRequest>("2024-02-01");
  EXPECT_THAT(CheckMove(move, NewCheck()), IsOk());
  move.set_name("x");
  move.set_occurred_on("2024-02-30");
  move.set_division(kOutside);
  move.set_reason(long_reason);
  EXPECT_THAT(CheckMove(move, NewCheck()), ViolatesFields({"division", "name", "occurred_on", "reason"}));
  v1::MoveInEnterpriseRequest in = testing::StepOf<v1::MoveInEnterpriseRequest>("2024-02-01");
  EXPECT_THAT(CheckMoveIn(in, NewCheck()), IsOk());
  in.set_division(kOutside);
  EXPECT_THAT(CheckMoveIn(in, NewCheck()), ViolatesFields({"division"}));
  v1::MoveOutEnterpriseRequest out = testing::StepOf<v1::MoveOutEnterpriseRequest>("2024-02-01");
  EXPECT_THAT(CheckMoveOut(out, NewCheck()), IsOk());
  out.clear_destination_zh();
  out.set_reason(long_reason);
  EXPECT_THAT(CheckMoveOut(out, NewCheck()), ViolatesFields({"destination_zh", "reason"}));
  v1::DeregisterEnterpriseRequest end = testing::StepOf<v1::DeregisterEnterpriseRequest>("2024-02-01");
  EXPECT_THAT(CheckDeregister(end, NewCheck()), IsOk());
  end.clear_occurred_on();
  EXPECT_THAT(CheckDeregister(end, NewCheck()), ViolatesFields({"occurred_on"}));
}

TEST(EnterpriseMatches, AllFiltersMustHold) {
  const v1::Enterprise enterprise = Registered();
  v1::ListEnterprisesRequest request;
  EXPECT_TRUE(Matches(request, enterprise));
  request.set_division("360111");
  request.set_size(v1::ENTERPRISE_SIZE_SMALL);
  request.set_industry_code_prefix("C17");
  EXPECT_TRUE(Matches(request, enterprise));
  request.set_industry_code_prefix("C18");
  EXPECT_FALSE(Matches(request, enterprise));
  request.set_industry_code_prefix("");
  request.set_size(v1::ENTERPRISE_SIZE_LARGE);
  EXPECT_FALSE(Matches(request, enterprise));
  request.clear_size();
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, enterprise));
}

TEST(EnterpriseMatches, ARetractedOneIsListedOnlyWhereAskedFor) {
  v1::ListEnterprisesRequest request;
  EXPECT_FALSE(Matches(request, EnterpriseIn(v1::ENTERPRISE_STATE_RETRACTED)));
  EXPECT_TRUE(Matches(request, EnterpriseIn(v1::ENTERPRISE_STATE_DEREGISTERED)));
  request.add_states(v1::ENTERPRISE_STATE_RETRACTED);
  request.add_states(v1::ENTERPRISE_STATE_MOVED_OUT);
  EXPECT_TRUE(Matches(request, EnterpriseIn(v1::ENTERPRISE_STATE_RETRACTED)));
  EXPECT_TRUE(Matches(request, EnterpriseIn(v1::ENTERPRISE_STATE_MOVED_OUT)));
  EXPECT_FALSE(Matches(request, EnterpriseIn(v1::ENTERPRISE_STATE_DEREGISTERED)));
  EXPECT_FALSE(Matches(request, Registered()));
}

TEST(EnterpriseLifecycle, AllowsExactlyItsTransitions) {
  lifecycle::testing::ExpectTransitions(
      EnterpriseLifecycle(), Registered(),
      {{v1::ENTERPRISE_STATE_REGISTERED, {v1::ENTERPRISE_STATE_MOVED_OUT, v1::ENTERPRISE_STATE_DEREGISTERED}},
       {v1::ENTERPRISE_STATE_MOVED_OUT, {v1::ENTERPRISE_STATE_REGISTERED}}});
}

// Every (state, action): an action is refused with what the state allows, or leads to the state given.
TEST(EnterpriseLifecycle, EveryActionInEveryState) {
  using State = v1::EnterpriseState;
  const std::string name = testing::kEnterprise;
  const auto outcome = [&](State from, auto rule, auto request) {
    v1::Enterprise enterprise = EnterpriseIn(from);
    const absl::Status status = Take(enterprise, rule, request, "facts/3");
    return status.ok() ? v1::EnterpriseState_Name(enterprise.state()) : lifecycle::testing::RefusalOf(status);
  };
  const auto move = [&](State from) {
    return outcome(from, MoveEnterprise, StepOf<v1::MoveEnterpriseRequest>("2024-04-01"));
  };
  const auto out = [&](State from) {
    return outcome(from, MoveOutEnterprise, StepOf<v1::MoveOutEnterpriseRequest>("2024-04-01"));
  };
  const auto in = [&](State from) {
    return outcome(from, MoveInEnterprise, StepOf<v1::MoveInEnterpriseRequest>("2024-04-01"));
  };
  const auto close = [&](State from) {
    return outcome(from, DeregisterEnterprise, StepOf<v1::DeregisterEnterpriseRequest>("2024-04-01"));
  };
  const auto refused = [&](const std::string& allowed, const std::string& from, const std::string& to) {
    return "TRANSITION_NOT_ALLOWED allowed=" + allowed + " from=ENTERPRISE_STATE_" + from + " name=" + name +
           " to=ENTERPRISE_STATE_" + to;
  };
  const std::string ends = "ENTERPRISE_STATE_MOVED_OUT,ENTERPRISE_STATE_DEREGISTERED";
  const std::string again = "ENTERPRISE_STATE_REGISTERED";
  EXPECT_EQ(move(v1::ENTERPRISE_STATE_REGISTERED), again);
  EXPECT_EQ(out(v1::ENTERPRISE_STATE_REGISTERED), "ENTERPRISE_STATE_MOVED_OUT");
  EXPECT_EQ(in(v1::ENTERPRISE_STATE_REGISTERED), refused(ends, "REGISTERED", "REGISTERED"));
  EXPECT_EQ(close(v1::ENTERPRISE_STATE_REGISTERED), "ENTERPRISE_STATE_DEREGISTERED");

  EXPECT_EQ(move(v1::ENTERPRISE_STATE_MOVED_OUT), refused(again, "MOVED_OUT", "MOVED_OUT"));
  EXPECT_EQ(out(v1::ENTERPRISE_STATE_MOVED_OUT), refused(again, "MOVED_OUT", "MOVED_OUT"));
  EXPECT_EQ(in(v1::ENTERPRISE_STATE_MOVED_OUT), again);
  EXPECT_EQ(close(v1::ENTERPRISE_STATE_MOVED_OUT), refused(again, "MOVED_OUT", "DEREGISTERED"));

  EXPECT_EQ(move(v1::ENTERPRISE_STATE_DEREGISTERED), refused("", "DEREGISTERED", "DEREGISTERED"));
  EXPECT_EQ(out(v1::ENTERPRISE_STATE_DEREGISTERED), refused("", "DEREGISTERED", "MOVED_OUT"));
  EXPECT_EQ(in(v1::ENTERPRISE_STATE_DEREGISTERED), refused("", "DEREGISTERED", "REGISTERED"));
  EXPECT_EQ(close(v1::ENTERPRISE_STATE_DEREGISTERED), refused("", "DEREGISTERED", "DEREGISTERED"));

  for (const auto& action : {move(v1::ENTERPRISE_STATE_RETRACTED), out(v1::ENTERPRISE_STATE_RETRACTED),
                             in(v1::ENTERPRISE_STATE_RETRACTED), close(v1::ENTERPRISE_STATE_RETRACTED)}) {
    EXPECT_EQ(action, "RECORD_RETRACTED name=" + name);
  }
}

TEST(EnterpriseLifecycle, AnEnterpriseCountsWhereItIsWhileItIsInTheRegister) {
  v1::Enterprise enterprise = Registered();
  EXPECT_EQ(enterprise.name(), testing::kEnterprise);
  EXPECT_EQ(enterprise.registered_on(), "2020-05-06");
  EXPECT_EQ(enterprise.origin(), v1::ENTERPRISE_ORIGIN_NEW);
  ASSERT_THAT(Take(enterprise, MoveEnterprise, StepOf<v1::MoveEnterpriseRequest>("2021-01-02"), "facts/2"),
              IsOk());
  EXPECT_EQ(enterprise.division(), kOtherStreet);
  ASSERT_THAT(
      Take(enterprise, MoveOutEnterprise, StepOf<v1::MoveOutEnterpriseRequest>("2022-01-02"), "facts/3"),
      IsOk());
  EXPECT_EQ(enterprise.division(), kOtherStreet) << "where it was";
  EXPECT_EQ(enterprise.steps(2).destination_zh(), "外省");
  v1::MoveInEnterpriseRequest in = StepOf<v1::MoveInEnterpriseRequest>("2023-01-02");
  in.set_division(kStreet);
  in.set_reason("r");
  ASSERT_THAT(Take(enterprise, MoveInEnterprise, in, "facts/4"), IsOk());
  EXPECT_EQ(enterprise.steps(3).reason(), "r");
  ASSERT_THAT(Take(enterprise, DeregisterEnterprise, StepOf<v1::DeregisterEnterpriseRequest>("2024-01-02"),
                   "facts/5"),
              IsOk());
  const auto fact_of = [&](int step) { return EnterpriseLifecycle().FactOf(enterprise, step, kRoot); };
  EXPECT_THAT(PostingsOf(fact_of(0)), ElementsAre("economy.enterprises 2020-05-06 360111001 1"));
  EXPECT_THAT(PostingsOf(fact_of(1)), ElementsAre("economy.enterprises 2021-01-02 360111001 -1",
                                                  "economy.enterprises 2021-01-02 360111003 1"));
  EXPECT_THAT(PostingsOf(fact_of(2)), ElementsAre("economy.enterprises 2022-01-02 360111003 -1"));
  EXPECT_THAT(PostingsOf(fact_of(3)), ElementsAre("economy.enterprises 2023-01-02 360111001 1"));
  EXPECT_THAT(PostingsOf(fact_of(4)), ElementsAre("economy.enterprises 2024-01-02 360111001 -1"));
  EXPECT_EQ(fact_of(0).division(), kStreet);
  EXPECT_EQ(fact_of(1).division(), kOtherStreet);
  EXPECT_EQ(fact_of(0).kind(), kEnterpriseRegistered);
  EXPECT_EQ(fact_of(4).kind(), kEnterpriseStepped);
}

TEST(EnterpriseLifecycle, AMoveLeadsToAnotherDivision) {
  v1::Enterprise enterprise = Registered();
  v1::MoveEnterpriseRequest move = StepOf<v1::MoveEnterpriseRequest>("2021-01-02");
  move.set_division(kStreet);
  EXPECT_THAT(Take(enterprise, MoveEnterprise, move, "facts/2"),
              RefusedAs("DIVISION_UNCHANGED division=360111001 enterprise=enterprises/91350100M000100Y43"));
}

TEST(EnterpriseLifecycle, TheDivisionOfARegistrationIsCorrectedWhileItIsTheLastStep) {
  v1::Enterprise enterprise = Registered();
  facts::Correction elsewhere;
  elsewhere.division = kOtherStreet;
  ASSERT_THAT(lifecycle::testing::Correct(EnterpriseLifecycle(), enterprise, "facts/1", "facts/2", elsewhere),
              IsOk());
  EXPECT_EQ(enterprise.division(), kOtherStreet);
  EXPECT_THAT(PostingsOf(EnterpriseLifecycle().FactOf(enterprise, 0, kRoot)),
              ElementsAre("economy.enterprises 2020-05-06 360111003 1"));
  v1::MoveEnterpriseRequest move = StepOf<v1::MoveEnterpriseRequest>("2021-01-02");
  move.set_division(kStreet);
  ASSERT_THAT(Take(enterprise, MoveEnterprise, move, "facts/3"), IsOk());
  elsewhere.division = kStreet;  // That of the enterprise now, not of its registration.
  EXPECT_THAT(lifecycle::testing::Correct(EnterpriseLifecycle(), enterprise, "facts/2", "facts/4", elsewhere),
              RefusedAs("DEPENDENT_FACTS dependents=facts/3 name=enterprises/91350100M000100Y43"));
}

TEST(WasRegistered, FromItsRegistrationUntilTheDayBeforeItsEnd) {
  const auto day = [](const char* text) { return lifecycle::StoredDate(text); };
  const auto on = [&](const v1::Enterprise& enterprise, const char* text) {
    return WasRegistered(enterprise, day(text), day(text));
  };
  v1::Enterprise enterprise = EnterpriseIn(v1::ENTERPRISE_STATE_MOVED_OUT);
  EXPECT_FALSE(on(enterprise, "2020-05-05"));
  EXPECT_TRUE(on(enterprise, "2020-05-06"));
  EXPECT_TRUE(on(enterprise, "2024-02-29"));
  EXPECT_FALSE(on(enterprise, "2024-03-01"));
  EXPECT_TRUE(WasRegisteredIn(enterprise, "2020-05"));
  EXPECT_FALSE(WasRegisteredIn(enterprise, "2020-04"));
  EXPECT_TRUE(WasRegisteredIn(enterprise, "2024-02"));
  EXPECT_FALSE(WasRegisteredIn(enterprise, "2024-03"));
  ASSERT_THAT(
      Take(enterprise, MoveInEnterprise, StepOf<v1::MoveInEnterpriseRequest>("2024-06-30"), "facts/3"),
      IsOk());
  EXPECT_FALSE(on(enterprise, "2024-06-29"));
  EXPECT_TRUE(on(enterprise, "2024-06-30"));
  EXPECT_FALSE(WasRegisteredIn(enterprise, "2024-05"));
  EXPECT_TRUE(WasRegisteredIn(enterprise, "2024-06"));
  ASSERT_THAT(Take(enterprise, DeregisterEnterprise, StepOf<v1::DeregisterEnterpriseRequest>("2024-06-30"),
                   "facts/4"),
              IsOk());
  EXPECT_FALSE(WasRegisteredIn(enterprise, "2024-06")) << "it left on the day on which it came";
  EXPECT_FALSE(WasRegisteredIn(EnterpriseIn(v1::ENTERPRISE_STATE_RETRACTED), "2024-01"));
}

}  // namespace
}  // namespace eastgate::economy
