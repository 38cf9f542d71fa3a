// The metrics of a server, in Prometheus' format and under gRPC's customary names.
//
// One Metrics per process, made in main and passed by reference. A method's handle is resolved once, when its
// service is bound: a call then costs a few relaxed atomic adds and no lock. Everything else is a named
// function that is asked when somebody collects. Thread-safe.
#ifndef EASTGATE_COMMON_OBSERVABILITY_METRICS_H_
#define EASTGATE_COMMON_OBSERVABILITY_METRICS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace prometheus {
struct MetricFamily;
}

namespace eastgate::observability {

// A histogram of durations, in seconds.
class Durations {
 public:
  // Upper bounds in seconds; what is slower falls into +Inf.
  static constexpr std::array<double, 12> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                     0.05,   0.1,   0.25,   0.5,   1,    5};

  void Add(absl::Duration elapsed);

  std::array<std::atomic<int64_t>, kBounds.size() + 1> buckets{};
  std::atomic<int64_t> total_nanoseconds{0};
};

// The counts of one method of one service.
class MethodMetrics {
 public:
  static constexpr int kCodes = 17;  // gRPC status codes 0 to 16

  // The reasons by which calls are not let in; any other is counted as the last.
  static constexpr std::array<absl::string_view, 8> kDenials = {
      "NO_PRINCIPAL",     "TOKEN_INVALID",        "CERTIFICATE_NAME", "NOT_A_SERVICE",
      "ROLE_NOT_GRANTED", "DIVISION_NOT_GRANTED", "CALLER_LIMIT",     "OTHER"};

  MethodMetrics(absl::string_view type, absl::string_view service, absl::string_view method)
      : type(type), service(service), method(method) {}

  void Started() { started.fetch_add(1, std::memory_order_relaxed); }
  void Handled(int code, absl::Duration elapsed);
  // Counts a call that was not let in, by the reason of its error.
  void Denied(absl::string_view reason);

  const std::string type;  // "unary" or "server_stream"
  const std::string service;
  const std::string method;
  std::atomic<int64_t> started{0};
  std::array<std::atomic<int64_t>, kCodes> handled{};
  Durations handling;
  std::array<std::atomic<int64_t>, kDenials.size()> denied{};
};

// The labels of a series, in the order in which they are shown.
using Labels = std::vector<std::pair<std::string, std::string>>;

class Metrics {
 public:
  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Returns a handle that is valid for the lifetime of this object, the same for the same method.
  MethodMetrics& AddMethod(absl::string_view type, absl::string_view service, absl::string_view method);

  // `read` is called on the thread that collects, and must stay valid until nobody collects any more (the
  // admin server is stopped before what it reads is closed). Counters end in "_total" by custom. Series of
  // one name differ in their labels, which come from a small, fixed set of values.
  void AddGauge(absl::string_view name, absl::string_view help, std::function<double()> read,
                Labels labels = {});
  void AddCounter(absl::string_view name, absl::string_view help, std::function<double()> read,
                  Labels labels = {});
  // Returns a histogram that is valid for the lifetime of this object. Its name ends in "_seconds".
  Durations& AddDurations(absl::string_view name, absl::string_view help, Labels labels = {});

  // Everything in Prometheus' text format. Series of methods that were never called are left out.
  std::string ToText() const;

 private:
  enum class Type { kGauge, kCounter, kDurations };
  struct Named {
    std::string name;
    std::string help;
    Type type;
    Labels labels;
    std::function<double()> read;  // The value of a gauge or a counter.
    Durations durations;
  };

  void AddNamed(std::vector<prometheus::MetricFamily>& families) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  Named& Add(absl::string_view name, absl::string_view help, Type type, Labels labels);

  mutable absl::Mutex mutex_;
  std::deque<MethodMetrics> methods_ ABSL_GUARDED_BY(mutex_);
  std::deque<Named> named_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::observability

#endif  // EASTGATE_COMMON_OBSERVABILITY_METRICS_H_
