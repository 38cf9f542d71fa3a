// Tests of holding writes back.
#include "common/server/write_holds.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "common/facts/writer.h"
#include "common/status/errors.h"
#include "tests/unit/figures/testing/test_log.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/store/rocksdb_test_support.h"

namespace eastgate::server {
namespace {

using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::TestLog;
using rpc::testing::Await;

class WriteHoldsTest : public ::testing::Test {
 protected:
  // The writer's thread may still be at a hold that was released.
  ~WriteHoldsTest() override {
    holds_.Stop();
    test_.Close();
  }

  // Commits nothing; the future is ready when it was committed.
  std::future<absl::Status> Write() {
    auto done = std::make_shared<std::promise<absl::Status>>();
    test_.store().Commit([](store::Transaction&) { return absl::OkStatus(); },
                         [done](const absl::Status& status) { done->set_value(status); });
    return done->get_future();
  }

  bool Release(const std::string& name) { return *Await(holds_.Release(name)); }

  TestLog test_;
  WriteHolds holds_{test_.store(), absl::Minutes(5)};
};

TEST_F(WriteHoldsTest, WritesWaitUntilTheyAreReleased) {
  const auto held = Await(holds_.Hold("point"));
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(*held, test_.Read()->head().revision);
  std::future<absl::Status> written = Write();
  EXPECT_NE(written.wait_for(std::chrono::milliseconds(20)), std::future_status::ready);
  EXPECT_FALSE(Release("another"));
  EXPECT_TRUE(Release("point"));
  EXPECT_TRUE(written.get().ok());
  EXPECT_FALSE(Release("point"));
}

// Writes that came just before the hold are in one group with it, and on disk only when that ends.
TEST_F(WriteHoldsTest, TheRevisionThatAHoldToldIsOnDiskWhenItWasReleased) {
  store::HeldWriter busy(test_.store());
  test_.store().Commit(
      [this](store::Transaction& transaction) {
        facts::Writer writer(test_.log(), transaction, "clerk:li");
        return writer
            .Append(Enrolled("enrollments/1", reference::Date(2024, 3, 5), kCommunity, 1, "hospital"))
            .status();
      },
      [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; });
  std::promise<int64_t> told;
  holds_.Hold("point").Start(
      [&told](const absl::StatusOr<int64_t>& held) { told.set_value(held.value_or(0)); });
  busy.Release();
  const int64_t revision = told.get_future().get();
  EXPECT_EQ(revision, test_.Read()->head().revision + 1);
  EXPECT_TRUE(Release("point"));
  EXPECT_EQ(revision, test_.Read()->head().revision);
}

TEST_F(WriteHoldsTest, OneHoldAtATime) {
  ASSERT_TRUE(Await(holds_.Hold("one")).ok());
  EXPECT_EQ(status::ReasonOf(Await(holds_.Hold("two")).status()), "OVERLOADED");
  EXPECT_TRUE(Release("one"));
  EXPECT_TRUE(Await(holds_.Hold("two")).ok());
  EXPECT_TRUE(Release("two"));
}

TEST_F(WriteHoldsTest, AHoldThatNobodyReleasesEnds) {
  WriteHolds holds(test_.store(), absl::Milliseconds(20));
  ASSERT_TRUE(Await(holds.Hold("forgotten")).ok());
  EXPECT_TRUE(Write().get().ok());
  EXPECT_FALSE(*Await(holds.Release("forgotten")));
}

TEST_F(WriteHoldsTest, AfterAStopNothingIsHeld) {
  ASSERT_TRUE(Await(holds_.Hold("point")).ok());
  std::future<absl::Status> written = Write();
  holds_.Stop();
  EXPECT_TRUE(written.get().ok());
  EXPECT_FALSE(Await(holds_.Hold("later")).ok());
}

TEST_F(WriteHoldsTest, AStoreThatIsClosedHoldsNothing) {
  store::Store& store = test_.store();
  store.Close();
  EXPECT_EQ(Await(holds_.Hold("point")).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(Release("point"));
}

}  // namespace
}  // namespace eastgate::server
