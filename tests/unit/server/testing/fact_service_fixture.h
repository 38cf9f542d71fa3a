// A FactService over a log of its own, called without a server.
#ifndef EASTGATE_TESTS_UNIT_SERVER_TESTING_FACT_SERVICE_FIXTURE_H_
#define EASTGATE_TESTS_UNIT_SERVER_TESTING_FACT_SERVICE_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/server/fact_service.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/rpc/testing/await.h"

namespace eastgate::server::testing {

namespace pb = ::eastgate::fact::v1;
using figures::testing::BedsCounted;
using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::kOtherStreet;
using figures::testing::TestLog;
using reference::Date;
using rpc::testing::Await;

class FactServiceFixture : public ::testing::Test {
 protected:
  FactServiceFixture() {
    test_.store().OnAdvance([this](const store::Head& head) { head_.Advance(head.revision); });
  }
  ~FactServiceFixture() override { test_.Close(); }

  // Revisions 4 to 7: two enrollments of one child's record, beds elsewhere, another enrollment.
  void Fill() {
    test_.Append(Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 1, "hospital"));
    test_.Append(Enrolled("enrollments/1", Date(2024, 4, 5), kCommunity, 1, "hospital"));
    test_.Append(BedsCounted("facilities/1", Date(2024, 1, 1), kOtherStreet, 40, "public"));
    test_.Append(Enrolled("enrollments/2", Date(2024, 5, 5), kCommunity, 1, "online"));
  }

  absl::StatusOr<pb::Fact> Get(const std::string& name, int64_t min_revision = 0) {
    pb::GetFactRequest request;
    request.set_name(name);
    request.set_min_revision(min_revision);
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    return Await(service_.GetFact(call, request));
  }
  absl::StatusOr<pb::ListFactsResponse> List(const pb::ListFactsRequest& request) {
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    return Await(service_.ListFacts(call, request));
  }
  std::vector<int64_t> Revisions(const pb::ListFactsRequest& request) {
    const auto response = List(request);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<int64_t> revisions;
    if (response.ok()) {
      for (const pb::Fact& fact : response->facts()) revisions.push_back(fact.revision());
    }
    return revisions;
  }
  absl::StatusOr<pb::VerifyLogResponse> Verify(int64_t from, int64_t to) {
    pb::VerifyLogRequest request;
    request.set_from_revision(from);
    request.set_to_revision(to);
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    return Await(service_.VerifyLog(call, request));
  }
  absl::StatusOr<pb::Fact> Retract(const std::string& name, const std::string& source_ref,
                                   bool* replayed = nullptr) {
    pb::RetractFactRequest request;
    request.set_name(name);
    request.set_cause(pb::CORRECTION_CAUSE_ERROR);
    request.set_reason("entered twice");
    request.set_source_ref(source_ref);
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    absl::StatusOr<pb::Fact> fact = Await(service_.RetractFact(call, request));
    if (replayed != nullptr) *replayed = call.replayed();
    return fact;
  }

  TestLog test_;
  const resource::IdempotencyRecords records_{*auth::KeyedDigest::FromKey(std::string(32, 'k'))};
  const lifecycle::Committer committer_{test_.log(), test_.figures(), records_};
  rpc::HeadWatcher head_;
  rpc::Executor executor_;
  lifecycle::NamesInUse names_;
  Retractions retractions_{test_.log(), committer_, names_, {}};
  FactService service_{test_.log(), committer_, executor_, head_, retractions_, absl::Milliseconds(20)};
};

}  // namespace eastgate::server::testing

#endif  // EASTGATE_TESTS_UNIT_SERVER_TESTING_FACT_SERVICE_FIXTURE_H_
