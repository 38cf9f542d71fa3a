#include "common/rpc/caller_limits.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace eastgate::rpc {
namespace {

using ::testing::Optional;

// Returns the time that a refused caller is told to wait.
absl::Duration RetryDelayOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  EXPECT_TRUE(payload && info.ParseFromString(std::string(*payload))) << status;
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

void ExpectRefused(const absl::StatusOr<CallerLimits::Lease>& lease) {
  EXPECT_EQ(lease.status().code(), absl::StatusCode::kResourceExhausted) << lease.status();
  EXPECT_THAT(status::ReasonOf(lease.status()), Optional(std::string("CALLER_LIMIT")));
  EXPECT_GT(RetryDelayOf(lease.status()), absl::ZeroDuration());
}

TEST(CallerLimits, CallsInFlightAreBoundedPerPrincipal) {
  CallerLimits limits({.calls = 2});
  auto first = limits.Enter("a");
  const auto second = limits.Enter("a");
  EXPECT_TRUE(first.ok() && second.ok());
  ExpectRefused(limits.Enter("a"));
  EXPECT_TRUE(limits.Enter("b").ok()) << "the share of another";
  *first = CallerLimits::Lease();
  EXPECT_TRUE(limits.Enter("a").ok()) << "a call that is over gives its place back";
}

TEST(CallerLimits, AServiceHasALargerShare) {
  CallerLimits limits({.calls = 1, .service_shares = 3});
  std::vector<CallerLimits::Lease> leases;
  for (int i = 0; i < 3; ++i) {
    auto lease = limits.Enter("service/economy");
    ASSERT_TRUE(lease.ok());
    leases.push_back(*std::move(lease));
  }
  ExpectRefused(limits.Enter("service/economy"));
}

TEST(CallerLimits, StreamsAreBoundedPerPrincipalAndInAllAndApartFromCalls) {
  CallerLimits limits({.calls = 1, .streams = 2, .all_streams = 3});
  std::vector<CallerLimits::Lease> leases;
  for (const char* principal : {"a", "a", "b"}) {
    auto lease = limits.Enter(principal, CallKind::kStream);
    ASSERT_TRUE(lease.ok());
    leases.push_back(*std::move(lease));
  }
  ExpectRefused(limits.Enter("a", CallKind::kStream));
  ExpectRefused(limits.Enter("b", CallKind::kStream));
  EXPECT_TRUE(limits.Enter("a").ok());
  EXPECT_EQ(limits.open_streams(), 3);
  leases.pop_back();
  EXPECT_EQ(limits.open_streams(), 2);
  EXPECT_TRUE(limits.Enter("b", CallKind::kStream).ok());
}

TEST(CallerLimits, TheRateIsAFullBucketAndWhatTimeBrings) {
  absl::Time now = absl::UnixEpoch();
  CallerLimits limits({.rate = 4, .now = [&now] { return now; }});
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(limits.Enter("a").ok());
  const auto refused = limits.Enter("a");
  ExpectRefused(refused);
  EXPECT_EQ(RetryDelayOf(refused.status()), absl::Milliseconds(251));
  EXPECT_TRUE(limits.Enter("b").ok());
  now += RetryDelayOf(refused.status());
  EXPECT_TRUE(limits.Enter("a").ok());
  ExpectRefused(limits.Enter("a"));
  now += absl::Hours(1);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(limits.Enter("a").ok());
  ExpectRefused(limits.Enter("a"));
}

TEST(CallerLimits, IdlePrincipalsAreForgottenAndNoMoreThanStatedAreKnown) {
  constexpr int kCallers = 64;
  absl::Time now = absl::UnixEpoch();
  CallerLimits limits({.rate = 1, .max_callers = kCallers, .now = [&now] { return now; }});
  const auto busy = limits.Enter("busy");
  for (int i = 0; i < 10 * kCallers; ++i) {
    now += absl::Seconds(1);
    EXPECT_TRUE(limits.Enter(absl::StrCat("n", i)).ok());
    EXPECT_LE(limits.callers(), kCallers);
  }
  ExpectRefused([&] {
    std::vector<CallerLimits::Lease> leases;
    for (int i = 0;; ++i) {
      auto lease = limits.Enter(absl::StrCat("m", i));
      if (!lease.ok()) return lease;
      leases.push_back(*std::move(lease));
    }
  }());
  now += absl::Seconds(1);
  EXPECT_TRUE(limits.Enter("later").ok()) << "the refused one's places are free again";
}

// A call that takes its turn.
class Turn final : public CallerLimits::Waiting {
 public:
  Turn(CallerLimits& limits, absl::string_view principal, CallKind kind = CallKind::kUnary)
      : lease_(*limits.Enter(principal, kind)) {
    served_ = lease_.TakeTurn(*this);
  }
  void Serve() override {
    EXPECT_FALSE(served_);
    served_ = true;
  }
  bool served() const { return served_; }

 private:
  CallerLimits::Lease lease_;
  bool served_ = false;
};

using Turns = std::vector<std::unique_ptr<Turn>>;

Turns TurnsOf(CallerLimits& limits, absl::string_view principal, int calls) {
  Turns turns;
  for (int i = 0; i < calls; ++i) turns.push_back(std::make_unique<Turn>(limits, principal));
  return turns;
}

int Served(const Turns& turns) {
  return static_cast<int>(
      std::count_if(turns.begin(), turns.end(), [](const auto& turn) { return turn->served(); }));
}

TEST(CallerLimits, APrincipalThatIsAloneDoesNotWait) {
  CallerLimits limits({.served = 2});
  EXPECT_EQ(Served(TurnsOf(limits, "a", 100)), 100);
}

TEST(CallerLimits, SeveralPrincipalsHaveEqualPartsOfTheTurns) {
  CallerLimits limits({.served = 6});
  const Turns first = TurnsOf(limits, "first", 1);
  Turns a = TurnsOf(limits, "a", 10);
  EXPECT_EQ(Served(a), 3) << "a half";
  Turns b = TurnsOf(limits, "b", 10);
  EXPECT_EQ(Served(b), 2) << "a third";
  EXPECT_EQ(limits.waiting(), 15);
  a.erase(a.begin());
  EXPECT_EQ(Served(a), 2) << "its part is a third now, too";
  a.erase(a.begin());
  EXPECT_EQ(Served(a), 2) << "the next has taken its turn";
  EXPECT_TRUE(a[0]->served() && a[1]->served()) << "in their order";
  b.clear();
  EXPECT_EQ(Served(a), 2);
  a.erase(a.begin());
  EXPECT_EQ(Served(a), 3) << "a half again";
  while (!a.empty()) {
    EXPECT_TRUE(a.front()->served());
    a.erase(a.begin());
  }
}

TEST(CallerLimits, CallsOutOfTurnTakeNoneAndHoldUpNobody) {
  CallerLimits limits({.calls = 100, .served = 2});
  const auto backup = limits.Enter("operator", CallKind::kOutOfTurn);
  ASSERT_TRUE(backup.ok());
  EXPECT_EQ(Served(TurnsOf(limits, "a", 100)), 100) << "a is alone";
  const Turns b = TurnsOf(limits, "b", 1);
  const Turns a = TurnsOf(limits, "a", 10);
  EXPECT_EQ(Served(a), 1);
  Turn other(limits, "operator", CallKind::kOutOfTurn);
  EXPECT_TRUE(other.served());
  EXPECT_EQ(Served(TurnsOf(limits, "operator", 3)), 1) << "its other calls take turns";
}

TEST(CallerLimits, EachPrincipalHasATurnHoweverManyThereAre) {
  CallerLimits limits({.service_shares = 4, .served = 2});
  std::vector<Turns> all;
  for (int i = 0; i < 9; ++i) all.push_back(TurnsOf(limits, absl::StrCat("p", i), 1));
  EXPECT_EQ(Served(TurnsOf(limits, "late", 3)), 1);
  EXPECT_EQ(Served(TurnsOf(limits, "service/economy", 9)), 4) << "a service has one for each of its shares";
}

// The calls, streams and tokens of one principal, counted plainly.
struct Model {
  std::vector<CallerLimits::Lease> calls, streams;
  double tokens = 0;
  absl::Time counted;
};

class Simulation {
 public:
  static constexpr int kCalls = 3, kStreams = 2, kAllStreams = 4, kRate = 5;

  // One step: time passes, a call ends, or one is begun.
  void Step() {
    const std::string principal = absl::StrCat("p", random_() % 5);
    Model& model = models_[principal];
    const bool is_stream = random_() % 3 == 0;
    auto& open = is_stream ? model.streams : model.calls;
    switch (random_() % 4) {
      case 0:
        now_ += absl::Milliseconds(random_() % 64);
        break;
      case 1:
        if (!open.empty()) open.pop_back();
        break;
      default:
        Begin(principal, model, is_stream);
    }
  }

  int served = 0, refused = 0;

 private:
  void Begin(const std::string& principal, Model& model, bool is_stream) {
    auto& open = is_stream ? model.streams : model.calls;
    int all_streams = 0;
    for (const auto& [name, other] : models_) all_streams += static_cast<int>(other.streams.size());
    bool expected = static_cast<int>(open.size()) < (is_stream ? kStreams : kCalls);
    if (expected) {
      expected = TakeToken(model) && (!is_stream || all_streams < kAllStreams);
    }
    auto lease = limits_.Enter(principal, is_stream ? CallKind::kStream : CallKind::kUnary);
    ASSERT_EQ(lease.ok(), expected) << principal << " " << lease.status();
    if (lease.ok()) open.push_back(*std::move(lease));
    ++(expected ? served : refused);
  }

  bool TakeToken(Model& model) {
    if (model.counted == absl::Time())
      model = {std::move(model.calls), std::move(model.streams), kRate, now_};
    model.tokens += absl::ToDoubleSeconds(now_ - model.counted) * kRate;
    model.tokens = std::min<double>(model.tokens, kRate);
    model.counted = now_;
    if (model.tokens < 1 - 1e-9) return false;
    model.tokens -= 1;
    return true;
  }

  std::mt19937 random_{7};
  absl::Time now_ = absl::UnixEpoch() + absl::Hours(1);
  CallerLimits limits_{
      {.calls = kCalls, .streams = kStreams, .rate = kRate, .all_streams = kAllStreams, .now = [this] {
         return now_;
       }}};
  std::map<std::string, Model> models_;  // Their leases refer to the limits.
};

TEST(CallerLimits, RandomCallsAgreeWithAPlainModel) {
  Simulation simulation;
  for (int step = 0; step < 20'000 && !HasFatalFailure(); ++step) simulation.Step();
  EXPECT_GT(simulation.served, 1000);
  EXPECT_GT(simulation.refused, 1000);
}

TEST(CallerLimits, ManyThreadsNeverHaveMoreThanTheShare) {
  constexpr int kThreads = 4, kCalls = 3, kRounds = 20'000;
  CallerLimits limits({.calls = kCalls});
  std::atomic<int> inside = 0, most = 0, served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        const auto lease = limits.Enter("a");
        if (!lease.ok()) continue;
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        ++served;
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, kCalls);
  EXPECT_GT(served, kRounds);
}

}  // namespace
}  // namespace eastgate::rpc
