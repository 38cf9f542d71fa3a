// The fixture of the tests of command's services: the services with the log under them, and short ways to
// record what a test starts from. No other service is there.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_COMMAND_TEST_H_
#define EASTGATE_TESTS_UNIT_COMMAND_COMMAND_TEST_H_

#include <map>
#include <memory>
#include <string>

#include "common/server/fact_service.h"
#include "common/server/figure_service.h"
#include "common/server/reporting_service.h"
#include "eastgate/reference/v1/level.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/fund_service.h"
#include "services/command/mechanism_service.h"
#include "services/command/peers.h"
#include "services/command/tables.h"
#include "services/command/target_service.h"
#include "tests/unit/lifecycle/testing/service_store.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {

// The tables come before the log whose catalogue refers to them.
struct Schema {
  const Tables tables;
};

class CommandTest : public ::testing::Test, public Schema, public lifecycle::testing::ServiceStore {
 protected:
  explicit CommandTest(const std::string& division_root = lifecycle::testing::kRoot)
      : ServiceStore("command", *tables.BuildCatalogue(), lifecycle::testing::DistrictFiles(),
                     division_root) {}

  // The column heads of briefing.csv.
  static constexpr char kItems[] = "section,section_title_zh,figure,filter,title_zh,unit_zh,rounding\n";

  absl::StatusOr<v1::MechanismUnit> CreateMechanismUnit(
      const std::string& id, v1::MechanismUnitType type = v1::MECHANISM_UNIT_TYPE_TASK_FORCE,
      const std::string& on = "2024-02-19") {
    v1::CreateMechanismUnitRequest request;
    request.set_mechanism_unit_id(id);
    request.set_type(type);
    request.set_title_zh("示例" + id);
    request.set_established_on(on);
    return Call(mechanism_, &MechanismService::Create, request);
  }
  absl::StatusOr<v1::MechanismUnit> DissolveMechanismUnit(const std::string& id, const std::string& on) {
    v1::DissolveMechanismUnitRequest request;
    request.set_name("mechanismUnits/" + id);
    request.set_occurred_on(on);
    return Call(mechanism_, &MechanismService::DissolveMechanismUnit, request);
  }

  static v1::CreateTargetRequest TargetRequest(const std::string& id,
                                               const std::string& figure = "command.task_forces",
                                               int64_t value = 5) {
    v1::CreateTargetRequest request;
    request.set_target_id(id);
    request.set_figure(figure);
    request.set_year(2024);
    request.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
    request.set_value(value);
    request.set_set_by("总指挥部");
    request.set_set_on("2024-02-20");
    return request;
  }
  absl::StatusOr<v1::Target> CreateTarget(const v1::CreateTargetRequest& request) {
    return Call(targets_, &TargetService::Create, request);
  }
  static v1::ReviseTargetRequest RevisionOf(const std::string& id, int64_t value, const std::string& set_on) {
    v1::ReviseTargetRequest request;
    request.set_name("targets/" + id);
    request.set_value(value);
    request.set_set_by("总指挥部");
    request.set_set_on(set_on);
    return request;
  }
  absl::StatusOr<v1::Target> ReviseTarget(const std::string& id, int64_t value, const std::string& set_on) {
    return Call(targets_, &TargetService::ReviseTarget, RevisionOf(id, value, set_on));
  }
  absl::StatusOr<v1::TargetEvaluation> EvaluateTarget(const std::string& id, const std::string& as_of) {
    v1::EvaluateTargetRequest request;
    request.set_name("targets/" + id);
    request.set_as_of(as_of);
    return Call(targets_, &TargetService::EvaluateTarget, request);
  }

  // To the account "fundAccounts/district-2024-livelihood".
  static constexpr char kAccount[] = "fundAccounts/district-2024-livelihood";
  absl::StatusOr<v1::FundAppropriation> Appropriate(const std::string& id, int64_t fen,
                                                    const std::string& on = "2024-02-01") {
    v1::CreateFundAppropriationRequest request;
    request.set_fund_appropriation_id(id);
    request.set_level(reference::v1::TERRITORIAL_LEVEL_DISTRICT);
    request.set_budget_year(2024);
    request.set_purpose("livelihood");
    request.set_amount_fen(fen);
    request.set_appropriated_on(on);
    return Call(funds_, &FundService::CreateFundAppropriation, request);
  }
  static v1::CreateFundAllocationRequest AllocationRequest(const std::string& id, int64_t fen) {
    v1::CreateFundAllocationRequest request;
    request.set_fund_allocation_id(id);
    request.set_account(kAccount);
    request.set_amount_fen(fen);
    request.set_allocated_on("2024-03-01");
    return request;
  }
  absl::StatusOr<v1::FundAllocation> Allocate(const std::string& id, int64_t fen) {
    return Call(funds_, &FundService::CreateFundAllocation, AllocationRequest(id, fen));
  }
  v1::FundAccount Account() {
    v1::GetFundAccountRequest request;
    request.set_name(kAccount);
    const auto account = Call(funds_, &FundService::GetAccount, request);
    EXPECT_THAT(account, eastgate::testing::IsOk());
    return account.value_or(v1::FundAccount());
  }

  // Corrects the day of a fact.
  absl::StatusOr<fact::v1::Fact> CorrectDay(const std::string& fact, const std::string& occurred_on) {
    fact::v1::CorrectFactRequest request = lifecycle::testing::Correcting(fact);
    request.set_occurred_on(occurred_on);
    return Correct(request);
  }

  // Peers beside command itself, at these addresses.
  std::unique_ptr<Peers> PeersAt(const std::map<std::string, std::string>& addresses) {
    return std::make_unique<Peers>(*figures_, *facts_, *reporting_, rpc::PeerTargets{.addresses = addresses});
  }

  rpc::HeadWatcher head_{0};
  const std::unique_ptr<server::FigureService> figures_ =
      std::make_unique<server::FigureService>(figure_store(), parts().executor);
  server::Retractions retractions_{log(), parts().committer, names_in_use(), {}};
  const std::unique_ptr<server::FactService> facts_ =
      std::make_unique<server::FactService>(log(), parts().committer, parts().executor, head_, retractions_);
  const std::unique_ptr<server::ReportingService> reporting_ =
      std::make_unique<server::ReportingService>(parts(), tables.reporting);
  // Nobody listens on port 1.
  const std::unique_ptr<Peers> peers_ = PeersAt({{"livelihood", "127.0.0.1:1"}});
  const std::unique_ptr<MechanismService> mechanism_ = std::make_unique<MechanismService>(parts(), tables);
  const std::unique_ptr<TargetService> targets_ = std::make_unique<TargetService>(parts(), tables, *peers_);
  const std::unique_ptr<FundService> funds_ = std::make_unique<FundService>(parts(), tables, *peers_);
};

}  // namespace eastgate::command

#endif  // EASTGATE_TESTS_UNIT_COMMAND_COMMAND_TEST_H_
