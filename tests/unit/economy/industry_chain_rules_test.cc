#include "services/economy/industry_chain_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using testing::Correct;
using testing::Knitting;
using testing::Recorded;
using testing::Retracted;

TEST(CheckChain, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Knitting(), NewCheck()), IsOk());
  EXPECT_THAT(CheckCreate(v1::CreateIndustryChainRequest(), NewCheck()),
              ViolatesFields({"industry_chain_id", "division", "founded_on", "title_zh"}));
  v1::ListIndustryChainsRequest list;
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"page_size"}));
}

TEST(ChainMatches, ARetractedChainIsListedOnlyWhereAskedFor) {
  const v1::IndustryChain chain = Retracted(ChainEntry(), Recorded(ChainEntry(), FoundChain(Knitting())));
  v1::ListIndustryChainsRequest request;
  EXPECT_FALSE(Matches(request, chain));
  request.set_include_retracted(true);
  EXPECT_TRUE(Matches(request, chain));
}

TEST(ChainEntry, TheDayIsCorrectedUnlessTheChainIsRetracted) {
  v1::IndustryChain chain = Recorded(ChainEntry(), FoundChain(Knitting()));
  EXPECT_EQ(chain.state(), v1::CHAIN_STATE_FOUNDED);
  ASSERT_THAT(Correct(ChainEntry(), chain, OnDay(reference::Date(2020, 1, 1))), IsOk());
  EXPECT_EQ(ChainEntry().FactOf(chain, kRoot).occurred_on(), "2020-01-01");
  EXPECT_EQ(ChainEntry().FactOf(chain, kRoot).postings_size(), 0);
  EXPECT_EQ(chain.fact(), "facts/2");
  chain = Retracted(ChainEntry(), chain);
  EXPECT_EQ(chain.state(), v1::CHAIN_STATE_RETRACTED);
  EXPECT_THAT(Correct(ChainEntry(), chain, {}), RefusedAs("RECORD_RETRACTED name=industryChains/knitting"));
}

}  // namespace
}  // namespace eastgate::economy
