// The command server of a district, for the tests of the city that asks it: a store of its own and the
// services of its log on a free port. Its figures are those of its mechanism.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_TESTING_LIVE_DISTRICT_H_
#define EASTGATE_TESTS_UNIT_COMMAND_TESTING_LIVE_DISTRICT_H_

#include <memory>
#include <string>

#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server_runner.h"
#include "tests/unit/command/command_test.h"

namespace eastgate::command::testing {

class LiveDistrict final : public CommandTest {
 public:
  explicit LiveDistrict(const std::string& division) : CommandTest(division) {
    server_->Add(figures_->Bind(runtime_));
    server_->Add(facts_->Bind(runtime_));
    server_->Add(reporting_->Bind(runtime_));
    runtime_.SetRights(auth::Rights::OfEverybody());
    EXPECT_THAT(server_->Start(), eastgate::testing::IsOk());
  }
  ~LiveDistrict() override { Stop(); }

  std::string address() const { return server_->grpc_address(); }
  // Ends the server for good.
  void Stop() { server_->Drain(); }

  // Records so many more units of the mechanism.
  void Establish(int units) {
    for (int i = 0; i < units; ++i)
      EXPECT_THAT(CreateMechanismUnit("unit-" + std::to_string(established_++)), eastgate::testing::IsOk());
  }

 private:
  void TestBody() override {}

  int established_ = 0;
  observability::Metrics metrics_;
  observability::Log log_;
  rpc::Runtime runtime_{metrics_, log_};
  const std::unique_ptr<rpc::ServerRunner> server_ =
      std::make_unique<rpc::ServerRunner>(rpc::ServerOptions{.service = "command"}, runtime_);
};

}  // namespace eastgate::command::testing

#endif  // EASTGATE_TESTS_UNIT_COMMAND_TESTING_LIVE_DISTRICT_H_
