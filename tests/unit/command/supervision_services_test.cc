// A sweep with the log under it: what it does to orders whose bytes, or whose target's bytes, are damaged.
// What it asks of other services is seen with the real ones, in tests/integration/supervision_test.py.
#include <memory>
#include <string>
#include <vector>

#include "common/facts/fact_service.h"
#include "common/facts/figure_service.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/figures.h"
#include "services/command/mechanism_service.h"
#include "services/command/peers.h"
#include "services/command/supervision_service.h"
#include "services/command/target_service.h"
#include "tests/unit/facts/testing/service_store.h"

namespace eastgate::command {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kDay[] = "2024-12-02";
// Of tables.cc.
constexpr uint16_t kTargetsTable = 2;
constexpr uint16_t kOrdersTable = 7;

struct Schema {
  const Tables tables;
};

class Sweeps : public ::testing::Test, public Schema, public facts::testing::ServiceStore {
 protected:
  // Two targets that are both behind: there is no body of the mechanism.
  Sweeps() : ServiceStore("command", *BuildCatalogue(tables)) {
    SetTarget("forces", "command.task_forces");
    SetTarget("groups", "command.functional_groups");
  }

  void SetTarget(const std::string& id, const std::string& figure) {
    v1::CreateTargetRequest request;
    request.set_target_id(id);
    request.set_figure(figure);
    request.set_year(2024);
    request.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
    request.set_value(5);
    request.set_set_by("总指挥部");
    request.set_set_on("2024-02-20");
    EXPECT_TRUE(Call(targets_, &TargetService::Create, request).ok());
  }

  v1::SweepResponse Sweep(const std::string& as_of = kDay) {
    v1::SweepRequest request;
    request.set_as_of(as_of);
    const auto swept = Call(supervision_, &SupervisionService::Sweep, request);
    EXPECT_TRUE(swept.ok()) << swept.status();
    return swept.value_or(v1::SweepResponse());
  }
  // What the sweep could not look at in command's own store: no other service is there.
  static std::vector<std::string> Failures(const v1::SweepResponse& swept) {
    std::vector<std::string> own;
    for (const auto& failure : swept.failures()) {
      if (failure.subject().rfind("command/", 0) == 0) own.push_back(failure.subject());
    }
    return own;
  }

  std::vector<v1::SupervisionOrder> Orders(const std::string& subject) {
    v1::ListSupervisionOrdersRequest request;
    request.set_subject(subject);
    const auto page = Call(supervision_, &SupervisionService::List, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return {page->supervision_orders().begin(), page->supervision_orders().end()};
  }

  rpc::Signal head_{0};
  const std::unique_ptr<facts::FigureService> figures_ =
      std::make_unique<facts::FigureService>(ledger(), parts().executor);
  const std::unique_ptr<facts::FactService> facts_ =
      std::make_unique<facts::FactService>(ledger(), parts().committer, parts().executor, head_);
  const std::unique_ptr<facts::ReportingService> reporting_ =
      std::make_unique<facts::ReportingService>(parts(), tables.reporting);
  const Peers peers_{*figures_, *facts_, *reporting_, {}};
  const std::unique_ptr<TargetService> targets_ = std::make_unique<TargetService>(parts(), tables, peers_);
  const std::unique_ptr<SupervisionService> supervision_ =
      std::make_unique<SupervisionService>(parts(), tables, peers_);
};

TEST_F(Sweeps, ADamagedTargetIsNamedItsOrderStaysAndTheOthersAreLookedAt) {
  ASSERT_THAT(Sweep().opened(), SizeIs(2));
  Overwrite(kTargetsTable, "forces", "\xff");
  const v1::SweepResponse again = Sweep();
  EXPECT_THAT(Failures(again), ElementsAre("command/targets/forces"));
  EXPECT_THAT(again.closed(), IsEmpty());
  EXPECT_THAT(again.opened(), IsEmpty());
  const v1::SweepResponse later = Sweep("2024-12-20");
  EXPECT_THAT(later.closed(), IsEmpty());
  EXPECT_THAT(Orders("command/targets/forces"), SizeIs(1));
}

TEST_F(Sweeps, ATargetWithADayThatIsNoneIsNamed) {
  v1::Target target = *tables.targets.Get(*Read(), "targets/forces");
  target.mutable_versions(0)->set_set_on("2024-02-31");
  Overwrite(kTargetsTable, "forces", target.SerializeAsString());
  const v1::SweepResponse swept = Sweep();
  EXPECT_THAT(Failures(swept), ElementsAre("command/targets/forces"));
  EXPECT_THAT(swept.opened(), SizeIs(1));
}

TEST_F(Sweeps, ADamagedOrderIsNamedAndNoOtherIsOpenedBesideIt) {
  ASSERT_THAT(Sweep().opened(), SizeIs(2));
  const v1::SupervisionOrder order = Orders("command/targets/forces").front();
  v1::SupervisionOrder no_day = order;
  no_day.mutable_steps(0)->set_began_on("2024-12-32");
  const std::string id = order.name().substr(order.name().find('/') + 1);
  for (const std::string& bytes : {std::string("\xff"), std::string(), no_day.SerializeAsString()}) {
    Overwrite(kOrdersTable, id, bytes);
    const int64_t before = revision();
    for (const char* day : {kDay, "2024-12-03"}) {
      const v1::SweepResponse swept = Sweep(day);
      EXPECT_THAT(Failures(swept), ElementsAre("command/" + order.name()));
      EXPECT_THAT(swept.opened(), IsEmpty());
      EXPECT_THAT(swept.closed(), IsEmpty());
    }
    EXPECT_EQ(revision(), before);
  }
  Overwrite(kOrdersTable, id, order.SerializeAsString());
  EXPECT_THAT(Failures(Sweep()), IsEmpty());
}

TEST_F(Sweeps, ADamagedClosedOrderOfTheDayIsNamed) {
  const v1::SweepResponse first = Sweep();
  ASSERT_THAT(first.opened(), SizeIs(2));
  const std::string forces = Orders("command/targets/forces").front().name();
  v1::Target target = *tables.targets.Get(*Read(), "targets/forces");
  ASSERT_TRUE(Retract(target.versions(0).fact()).ok());
  EXPECT_THAT(Sweep().closed(), ElementsAre(forces));
  Overwrite(kOrdersTable, forces.substr(forces.find('/') + 1), "\xff");
  Overwrite(kTargetsTable, "forces", target.SerializeAsString());
  const v1::SweepResponse swept = Sweep();
  EXPECT_THAT(Failures(swept), ElementsAre("command/" + forces));
  EXPECT_THAT(swept.opened(), Not(Contains(forces)));
}

}  // namespace
}  // namespace eastgate::command
