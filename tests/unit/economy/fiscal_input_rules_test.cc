// The rules that all entries of a campaign share are tested in campaign_entry_test.cc.
#include "services/economy/fiscal_input_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::ViolatesFields;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::PostingsOf;
using ::testing::ElementsAre;
using testing::Recorded;

TEST(CheckFiscalInput, NamesEveryViolationAtOnce) {
  v1::CreateFiscalInputRequest request = testing::Input();
  request.set_amount_fen(-1);
  request.set_paid_on("soon");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"amount_fen", "paid_on"}));
}

TEST(FiscalInputEntry, PostsToItsFigureByCampaign) {
  EXPECT_THAT(PostingsOf(FiscalInputEntry().FactOf(
                  Recorded(FiscalInputEntry(), PayFiscalInput(testing::Input())), kRoot)),
              ElementsAre("economy.promotion_fiscal_input 2024-04-02 360111001 200 campaign=carnival"));
}

}  // namespace
}  // namespace eastgate::economy
