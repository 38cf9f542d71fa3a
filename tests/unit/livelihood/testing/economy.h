// Economy, as far as livelihood asks it: the enterprises that a test puts in.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_ECONOMY_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_ECONOMY_H_

#include <string>

#include "eastgate/economy/v1/enterprise.grpc.pb.h"
#include "tests/unit/rpc/testing/fake_peer.h"

namespace eastgate::livelihood::testing {

struct Economy final : economy::v1::EnterpriseService::Service {
  grpc::Status GetEnterprise(grpc::ServerContext*, const economy::v1::GetEnterpriseRequest* request,
                             economy::v1::Enterprise* enterprise) override {
    asked_as_of = request->as_of();
    return enterprises.Get(*request, *enterprise);
  }
  std::string asked_as_of;  // The day of the last question.
  rpc::testing::FakeRows<economy::v1::Enterprise> enterprises;
};

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_ECONOMY_H_
