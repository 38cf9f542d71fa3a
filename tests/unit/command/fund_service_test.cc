#include "services/command/fund_service.h"

#include "tests/unit/command/command_test.h"
#include "tests/unit/command/testing/projects.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;

class FundServiceTest : public CommandTest {
 protected:
  // "appropriated allocated available", in fen.
  std::string Money() {
    const v1::FundAccount account = Account();
    return absl::StrCat(account.appropriated_fen(), " ", account.allocated_fen(), " ",
                        account.available_fen());
  }
  absl::StatusOr<fact::v1::Fact> CorrectAmount(const std::string& fact, const std::string& measure,
                                               int64_t fen) {
    fact::v1::CorrectFactRequest request = lifecycle::testing::Correcting(fact);
    (*request.mutable_amounts())[measure] = fen;
    return Correct(request);
  }
};

TEST_F(FundServiceTest, EveryEntryMovesItsAccountAlong) {
  const auto appropriated = Appropriate("a", 1000);
  ASSERT_THAT(appropriated, IsOk());
  EXPECT_EQ(Money(), "1000 0 1000");
  const auto allocated = Allocate("b", 400);
  ASSERT_THAT(allocated, IsOk());
  EXPECT_EQ(Money(), "1000 400 600");
  ASSERT_THAT(CorrectAmount(allocated->fact(), "command.funds_allocated", 700), IsOk());
  EXPECT_EQ(Money(), "1000 700 300");
  EXPECT_EQ(Figure("command.funds_allocated", "2024-12-31"), 700);
  EXPECT_EQ(Figure("command.funds_available", "2024-12-31"), 300);
  ASSERT_THAT(Retract(LastFact().name()), IsOk());
  EXPECT_EQ(Money(), "1000 0 1000");
  ASSERT_THAT(CorrectAmount(appropriated->fact(), "command.funds_appropriated", 1500), IsOk());
  EXPECT_EQ(Money(), "1500 0 1500");
  ASSERT_THAT(Retract(LastFact().name()), IsOk());
  EXPECT_EQ(Money(), "0 0 0");
  EXPECT_EQ(Figure("command.funds_available", "2024-12-31"), 0);
}

TEST_F(FundServiceTest, MoneyBelongsToItsBudgetYearWheneverItIsGiven) {
  ASSERT_THAT(Appropriate("a", 1000, "2023-11-20"), IsOk());
  ASSERT_THAT(Allocate("b", 400), IsOk());
  EXPECT_EQ(Figure("command.funds_appropriated", "2023-12-31"), 0);
  EXPECT_EQ(Cohorts("command.funds_appropriated", "2024-01-01", "2024-12-31", "2023-11-19").value, 0);
  EXPECT_EQ(Cohorts("command.funds_appropriated", "2024-01-01", "2024-12-31", "2023-11-20").value, 1000);
  EXPECT_EQ(Cohorts("command.fund_allocation_rate", "2024-01-01", "2024-12-31", "2025-06-30"),
            (figures::Value{400, 1000}));
  EXPECT_EQ(Figure("command.fund_allocation_rate", "2025-06-30"), 0);
}

TEST_F(FundServiceTest, NothingOverdrawsAnAccount) {
  const auto appropriated = Appropriate("a", 1000);
  EXPECT_THAT(Allocate("b", 1001), RefusedAs("FUNDS_INSUFFICIENT account=" + std::string(kAccount) +
                                             " amount_fen=1001 available_fen=1000 on=2024-03-01"));
  ASSERT_THAT(Allocate("b", 1000), IsOk());
  EXPECT_THAT(Retract(appropriated->fact()), Refused("FUNDS_INSUFFICIENT"));
  EXPECT_THAT(CorrectAmount(appropriated->fact(), "command.funds_appropriated", 999),
              RefusedAs("FUNDS_INSUFFICIENT account=" + std::string(kAccount) +
                        " amount_fen=1 available_fen=0 on=2024-03-01"));
  EXPECT_THAT(CorrectDay(appropriated->fact(), "2024-03-02"), Refused("FUNDS_INSUFFICIENT"));
  EXPECT_THAT(CorrectDay(LastFact().name(), "2024-01-31"),
              RefusedAs("FUNDS_INSUFFICIENT account=" + std::string(kAccount) +
                        " amount_fen=1000 available_fen=0 on=2024-01-31"));
  EXPECT_THAT(CorrectDay(appropriated->fact(), "2025-01-01"), Refused("DATE_OUT_OF_ORDER"));
  EXPECT_EQ(Money(), "1000 1000 0");
  ASSERT_THAT(CorrectDay(LastFact().name(), "2024-05-01"), IsOk());
  EXPECT_EQ(Figure("command.funds_allocated", "2024-04-30"), 0);
}

TEST_F(FundServiceTest, AnAllocationNeedsAnAccountThatWasAppropriated) {
  EXPECT_THAT(Allocate("a", 1), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(Appropriate("a", 1000), IsOk());
  v1::CreateFundAllocationRequest late = AllocationRequest("b", 1);
  late.set_allocated_on("2025-01-01");
  EXPECT_THAT(Call(funds_, &FundService::CreateFundAllocation, late),
              RefusedAs("DATE_OUT_OF_ORDER field=allocated_on latest=2024-12-31"));
}

TEST_F(FundServiceTest, LivelihoodIsAskedForTheProject) {
  testing::Projects livelihood;
  const rpc::testing::FakePeer server(livelihood);
  const auto peers = PeersAt({{"livelihood", server.address()}});
  const auto asking = std::make_unique<FundService>(parts(), tables, *peers);
  ASSERT_THAT(Appropriate("a", 1000), IsOk());
  v1::CreateFundAllocationRequest request = AllocationRequest("b", 400);
  request.set_project("livelihoodProjects/p");
  EXPECT_THAT(Call(funds_, &FundService::CreateFundAllocation, request), Refused("PEER_UNAVAILABLE"));
  EXPECT_THAT(Call(asking, &FundService::CreateFundAllocation, request),
              StatusIs(absl::StatusCode::kNotFound));
  auto& project = livelihood.Add("livelihoodProjects/p", 2024);
  project.set_state(livelihood::v1::LIVELIHOOD_PROJECT_STATE_RETRACTED);
  EXPECT_THAT(Call(asking, &FundService::CreateFundAllocation, request), Refused("RECORD_RETRACTED"));
  project.set_state(livelihood::v1::LIVELIHOOD_PROJECT_STATE_RECORDED);
  ASSERT_THAT(Call(asking, &FundService::CreateFundAllocation, request), IsOk());
  EXPECT_EQ(Figure("command.livelihood_funds", "2024-12-31"), 400);
  ASSERT_THAT(Call(funds_, &FundService::CreateFundAllocation, request), IsOk())
      << "a request that was answered is not asked about again";
  EXPECT_TRUE(replayed);
}

TEST_F(FundServiceTest, ListsHaveWhatWasNotRetracted) {
  ASSERT_THAT(Appropriate("a", 1000), IsOk());
  const auto allocated = Allocate("b", 400);
  ASSERT_THAT(Retract(allocated->fact()), IsOk());
  v1::ListFundAllocationsRequest allocations;
  EXPECT_EQ(Call(funds_, &FundService::ListFundAllocations, allocations)->fund_allocations_size(), 0);
  allocations.add_states(v1::FUND_ALLOCATION_STATE_RETRACTED);
  EXPECT_EQ(Call(funds_, &FundService::ListFundAllocations, allocations)->fund_allocations_size(), 1);
  EXPECT_EQ(Call(funds_, &FundService::ListFundAppropriations, v1::ListFundAppropriationsRequest())
                ->fund_appropriations_size(),
            1);
  EXPECT_EQ(Call(funds_, &FundService::ListAccounts, v1::ListFundAccountsRequest())->fund_accounts_size(), 1);
}

}  // namespace
}  // namespace eastgate::command
