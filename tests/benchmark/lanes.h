// Calls in flight: lanes that each send the next call when the last one ended, spread over connections.
//
// A call that fails ends the run and the program: a rate of errors is no rate. Calls that are refused for
// being too many may be counted instead. Used by one thread.
#ifndef EASTGATE_TESTS_BENCHMARK_LANES_H_
#define EASTGATE_TESTS_BENCHMARK_LANES_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/grpcpp.h"

namespace eastgate::benchmark {

inline constexpr int kConnections = 8;

// The credentials of a measure over TLS, from the environment: EASTGATE_TLS_CERT, EASTGATE_TLS_KEY and
// EASTGATE_TLS_CA name the files. Without them everything is in plaintext.
inline std::string FileOf(const char* variable) {
  const char* name = std::getenv(variable);
  if (name == nullptr) return "";
  std::ifstream file(name);
  return std::string(std::istreambuf_iterator<char>(file), {});
}
inline bool IsTls() {
  static const bool is_tls = std::getenv("EASTGATE_TLS_CA") != nullptr;
  return is_tls;
}
inline std::shared_ptr<grpc::ChannelCredentials> Credentials() {
  if (!IsTls()) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials(
      {FileOf("EASTGATE_TLS_CA"), FileOf("EASTGATE_TLS_KEY"), FileOf("EASTGATE_TLS_CERT")});
}

inline constexpr char kBenchmark[] = "test:benchmark";

// Says in the call's metadata who calls, where no certificate says so.
inline void NameCaller(grpc::ClientContext& context, const std::string& principal = kBenchmark) {
  if (!IsTls()) context.AddMetadata(auth::kPrincipalMetadata, principal);
}

struct Rate {
  double per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  int64_t calls = 0;
};

// The extent of a run: a duration, or a number of calls.
struct Extent {
  absl::Duration length = absl::InfiniteDuration();
  int64_t calls = INT64_MAX;
};
// So many calls as `count` says, or, where it is 0, as many as `seconds` take.
inline Extent ExtentOf(const std::map<std::string, int64_t>& values) {
  if (values.at("count") > 0) return {.calls = values.at("count")};
  return {.length = absl::Seconds(values.at("seconds"))};
}

inline std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& target) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("eastgate.connection", i);  // Else all would share one.
    arguments.SetMaxReceiveMessageSize(64 << 20);
    channels.push_back(grpc::CreateCustomChannel(target, Credentials(), arguments));
  }
  return channels;
}

struct LaneOptions {
  std::string principal = kBenchmark;
  // A call that is refused for its share, or takes too long, ends and not the run: the next one is sent at
  // once.
  bool counts_refusals = false;
};

template <class Service, class Request, class Response>
class Lanes {
 public:
  using Stub = typename Service::Stub;
  using Method = std::function<void(Stub&, grpc::ClientContext*, const Request*, Response*,
                                    std::function<void(grpc::Status)>)>;
  // Fills in the lane's request; `last` is the answer to its last one.
  using Fill = std::function<void(int64_t number, const Response& last, Request&)>;

  Lanes(const std::vector<std::shared_ptr<grpc::Channel>>& channels, int in_flight, Method method, Fill fill,
        LaneOptions options = {})
      : method_(std::move(method)), fill_(std::move(fill)), options_(std::move(options)) {
    for (const auto& channel : channels) stubs_.push_back(Service::NewStub(channel));
    for (int i = 0; i < in_flight; ++i) {
      lanes_.push_back(std::make_unique<Lane>());
      lanes_.back()->stub = stubs_[static_cast<size_t>(i) % stubs_.size()].get();
    }
  }

  // Numbers its calls from `first`.
  void Start(const Extent& extent, int64_t first) {
    begun_ = absl::Now();
    end_ = begun_ + extent.length;
    number_ = first;
    beyond_ = extent.calls == INT64_MAX ? INT64_MAX : first + extent.calls;
    left_ = static_cast<int>(lanes_.size());
    for (auto& lane : lanes_) Send(*lane);
  }

  Rate Finish() {
    while (left_ > 0) absl::SleepFor(absl::Milliseconds(2));
    std::vector<int64_t> nanos;
    absl::Time last = begun_;
    for (const auto& lane : lanes_) {
      nanos.insert(nanos.end(), lane->nanos.begin(), lane->nanos.end());
      last = std::max(last, lane->ended);
    }
    if (nanos.empty()) return {};
    std::sort(nanos.begin(), nanos.end());
    const auto percentile = [&](double part) {
      return static_cast<double>(nanos[static_cast<size_t>(part * static_cast<double>(nanos.size() - 1))]) /
             1e3;
    };
    return {static_cast<double>(nanos.size()) / absl::ToDoubleSeconds(last - begun_), percentile(0.5),
            percentile(0.99), static_cast<int64_t>(nanos.size())};
  }

  int64_t refused() const { return refused_; }

  Rate Run(const Extent& extent, int64_t first = 1) {
    Start(extent, first);
    return Finish();
  }

 private:
  static bool IsRefusal(grpc::StatusCode code) {
    return code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::DEADLINE_EXCEEDED;
  }

  struct Lane {
    Stub* stub;
    Request request;
    Response response;
    std::unique_ptr<grpc::ClientContext> context;
    absl::Time sent;
    absl::Time ended;
    std::vector<int64_t> nanos;
  };

  void Send(Lane& lane) {
    const int64_t number = number_++;
    if (number >= beyond_) {
      --left_;
      return;
    }
    lane.context = std::make_unique<grpc::ClientContext>();
    NameCaller(*lane.context, options_.principal);
    fill_(number, lane.response, lane.request);
    lane.sent = absl::Now();
    method_(*lane.stub, lane.context.get(), &lane.request, &lane.response,
            [this, &lane](const grpc::Status& status) { Ended(lane, status); });
  }

  void Ended(Lane& lane, const grpc::Status& status) {
    lane.ended = absl::Now();
    if (status.ok()) {
      lane.nanos.push_back(absl::ToInt64Nanoseconds(lane.ended - lane.sent));
    } else if (options_.counts_refusals && IsRefusal(status.error_code())) {
      ++refused_;
    } else {
      std::fprintf(stderr, "a call failed: %s\n", status.error_message().c_str());
      std::_Exit(1);
    }
    if (lane.ended >= end_) {
      --left_;
    } else {
      Send(lane);
    }
  }

  const Method method_;
  const Fill fill_;
  const LaneOptions options_;
  std::vector<std::unique_ptr<Stub>> stubs_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  absl::Time begun_;
  absl::Time end_;
  int64_t beyond_ = INT64_MAX;
  std::atomic<int> left_{0};
  std::atomic<int64_t> number_{0};
  std::atomic<int64_t> refused_{0};
};

}  // namespace eastgate::benchmark

#endif  // EASTGATE_TESTS_BENCHMARK_LANES_H_
