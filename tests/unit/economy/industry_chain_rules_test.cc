#include "services/economy/industry_chain_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/economy/testing/rows.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::economy {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;
using testing::Knitting;
using testing::Recorded;
using testing::Retracted;

TEST(CheckChain, NamesEveryViolationAtOnce) {
  EXPECT_THAT(CheckCreate(Knitting(), NewCheck()), IsOk());
  v1::ListIndustryChainsRequest list;
  list.set_page_size(-1);
  EXPECT_THAT(CheckList(list, NewCheck()), ViolatesFields({"page_size"}));
}

TEST(ChainMatches, ARetractedChainIsListedOnlyWhereAskedFor) {
  const v1::IndustryChain chain = Retracted(ChainEntry(), Recorded(ChainEntry(), FoundChain(Knitting())));
  v1::ListIndustryChainsRequest request;
  EXPECT_FALSE(Matches(request, chain));
  request.add_states(v1::INDUSTRY_CHAIN_STATE_RETRACTED);
  EXPECT_TRUE(Matches(request, chain));
}

}  // namespace
}  // namespace eastgate::economy
