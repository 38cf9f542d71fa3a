// FactService: watching the log.
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "common/server/fact_service.h"
#include "common/status/errors.h"
#include "tests/unit/server/testing/fact_service_fixture.h"

namespace eastgate::server {
namespace {

namespace pb = ::eastgate::fact::v1;
using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::kFirstRevision;
using reference::Date;
using rpc::testing::Await;
using rpc::testing::CollectingStream;

using FactWatchTest = testing::FactServiceFixture;

TEST_F(FactWatchTest, AWatcherGetsEveryFactOnceInOrderAlsoWhatComesLater) {
  Fill();
  pb::WatchFactsRequest request;
  CollectingStream<pb::WatchFactsResponse> events;
  std::vector<int64_t> seen;
  absl::Notification caught_up;
  absl::Notification done;
  events.accept = [&](const pb::WatchFactsResponse& event) {
    if (!event.has_fact()) return true;
    seen.push_back(event.fact().revision());
    if (seen.size() == 7) caught_up.Notify();
    return seen.size() < 400;
  };
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  service_.WatchFacts(call, request, events).Start([&](const absl::StatusOr<rpc::Done>&) { done.Notify(); });
  caught_up.WaitForNotification();
  for (int i = 0; i < 393; ++i) {
    test_.Append(Enrolled(absl::StrCat("enrollments/", 10 + i), Date(2024, 3, 5), kCommunity, 1, "online"));
  }
  done.WaitForNotification();
  ASSERT_EQ(seen.size(), 400u);
  for (size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<int64_t>(i) + 1);
}

TEST_F(FactWatchTest, AWatcherOfSomeKindsHearsHowFarTheOthersHaveCome) {
  Fill();
  pb::WatchFactsRequest request;
  request.set_from_revision(3);
  request.add_kinds(figures::testing::kBedsKind);
  CollectingStream<pb::WatchFactsResponse> events;
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  int64_t marked = 0;
  events.accept = [&](const pb::WatchFactsResponse& event) {
    if (event.has_fact()) return true;
    marked = event.progress_revision();
    return false;
  };
  EXPECT_FALSE(Await(service_.WatchFacts(call, request, events)).ok());
  ASSERT_EQ(events.messages.size(), 1u);
  EXPECT_EQ(events.messages[0].fact().revision(), 6);
  EXPECT_EQ(marked, 7);
}

TEST_F(FactWatchTest, AWatchIsOfOneResourceOrOfOneDivision) {
  Fill();
  const auto watched = [&](pb::WatchFactsRequest request) {
    std::vector<int64_t> revisions;
    CollectingStream<pb::WatchFactsResponse> events;
    events.accept = [&](const pb::WatchFactsResponse& event) {
      if (event.has_fact()) revisions.push_back(event.fact().revision());
      return event.progress_revision() != 7 && (!event.has_fact() || event.fact().revision() != 7);
    };
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    EXPECT_FALSE(Await(service_.WatchFacts(call, request, events)).ok());
    return revisions;
  };
  pb::WatchFactsRequest request;
  request.set_division(figures::testing::kStreet);
  EXPECT_EQ(watched(request), (std::vector<int64_t>{4, 5, 7}));
  request.set_subject("enrollments/1");
  EXPECT_EQ(watched(request), (std::vector<int64_t>{4, 5}));
  request.set_division("999999");
  CollectingStream<pb::WatchFactsResponse> none;
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  EXPECT_TRUE(absl::IsInvalidArgument(Await(service_.WatchFacts(call, request, none)).status()));
}

TEST_F(FactWatchTest, AnIdleWatcherHearsThatNothingHappened) {
  Fill();
  pb::WatchFactsRequest request;
  request.set_from_revision(7);
  CollectingStream<pb::WatchFactsResponse> events;
  int marks = 0;
  events.accept = [&](const pb::WatchFactsResponse& event) {
    EXPECT_EQ(event.progress_revision(), 7);
    return ++marks < 3;
  };
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  EXPECT_FALSE(Await(service_.WatchFacts(call, request, events)).ok());
  EXPECT_EQ(marks, 3);
}

TEST_F(FactWatchTest, AWatchBeginsNowhereBeyondTheLogAndEndsWithTheDrain) {
  pb::WatchFactsRequest request;
  CollectingStream<pb::WatchFactsResponse> events;
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  request.set_from_revision(kFirstRevision);
  EXPECT_EQ(status::ReasonOf(Await(service_.WatchFacts(call, request, events)).status()), "REVISION_AHEAD");
  request.set_from_revision(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(Await(service_.WatchFacts(call, request, events)).status()));
  request.set_from_revision(0);
  call.interrupt().Raise(rpc::Interrupt::Reason::kDraining);
  EXPECT_EQ(status::ReasonOf(Await(service_.WatchFacts(call, request, events)).status()), "NOT_SERVING");
  EXPECT_EQ(events.messages.size(), 3u);
}

}  // namespace
}  // namespace eastgate::server
