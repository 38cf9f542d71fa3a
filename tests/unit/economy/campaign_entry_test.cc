// Tests the rules that events, inputs of money and reports of consumption of a campaign share, with all
// three.
#include "services/economy/campaign_entry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kOutside;
using lifecycle::testing::NewCheck;
using testing::Recorded;
using testing::Retracted;

struct Events {
  using List = v1::ListPromotionEventsRequest;
  static const lifecycle::Entry<v1::PromotionEvent>& Rules() { return PromotionEventEntry(); }
  static v1::CreatePromotionEventRequest Request() { return testing::Event(); }
  static v1::PromotionEvent Row() { return HoldEvent(Request()); }
};
struct Inputs {
  using List = v1::ListFiscalInputsRequest;
  static const lifecycle::Entry<v1::FiscalInput>& Rules() { return FiscalInputEntry(); }
  static v1::CreateFiscalInputRequest Request() { return testing::Input(); }
  static v1::FiscalInput Row() { return PayFiscalInput(Request()); }
};
struct Reports {
  using List = v1::ListConsumptionReportsRequest;
  static const lifecycle::Entry<v1::ConsumptionReport>& Rules() { return ConsumptionReportEntry(); }
  static v1::CreateConsumptionReportRequest Request() { return testing::Consumption(); }
  static v1::ConsumptionReport Row() { return ReportConsumption(Request()); }
};

template <class Noun>
class CampaignEntry : public ::testing::Test {};
using Nouns = ::testing::Types<Events, Inputs, Reports>;
TYPED_TEST_SUITE(CampaignEntry, Nouns);

TYPED_TEST(CampaignEntry, EveryViolationIsNamedAtOnce) {
  auto request = TypeParam::Request();
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
  request.set_campaign("x");
  request.set_division(kOutside);
  request.set_source_ref(std::string(129, 'x'));
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"campaign", "division", "source_ref"}));
  typename TypeParam::List list;
  EXPECT_THAT(CheckList(list, NewCheck()), IsOk());
  list.set_campaign("x");
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"campaign"}));
}

TYPED_TEST(CampaignEntry, IsListedByCampaignAndDivisionAndRetractedOnlyWhereAskedFor) {
  const auto row = Recorded(TypeParam::Rules(), TypeParam::Row());
  typename TypeParam::List request;
  request.set_campaign("promotionCampaigns/carnival");
  EXPECT_TRUE(Matches(request, row));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, row));
  request.clear_division();
  EXPECT_FALSE(Matches(request, Retracted(TypeParam::Rules(), row)));
  request.add_states(TypeParam::Rules().rules().retracted);
  EXPECT_TRUE(Matches(request, Retracted(TypeParam::Rules(), row)));
  EXPECT_FALSE(Matches(request, row));
  request.clear_states();
  request.set_campaign("promotionCampaigns/other");
  EXPECT_FALSE(Matches(request, row));
}

}  // namespace
}  // namespace eastgate::economy
