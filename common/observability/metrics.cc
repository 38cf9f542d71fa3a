#include "common/observability/metrics.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "prometheus/metric_family.h"
#include "prometheus/text_serializer.h"

namespace eastgate::observability {
namespace {

constexpr const char* kCodeNames[MethodMetrics::kCodes] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

std::vector<prometheus::ClientMetric::Label> LabelsOf(const MethodMetrics& method) {
  return {{"grpc_type", method.type}, {"grpc_service", method.service}, {"grpc_method", method.method}};
}

prometheus::MetricFamily Family(const char* name, const char* help, prometheus::MetricType type) {
  prometheus::MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  return family;
}

void SetHistogram(const Durations& durations, prometheus::ClientMetric& metric) {
  uint64_t cumulative = 0;
  for (size_t i = 0; i < durations.buckets.size(); ++i) {
    cumulative += durations.buckets[i].load(std::memory_order_relaxed);
    const double bound =
        i < Durations::kBounds.size() ? Durations::kBounds[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({cumulative, bound});
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum =
      static_cast<double>(durations.total_nanoseconds.load(std::memory_order_relaxed)) / 1e9;
}

void AddDenials(const MethodMetrics& method, prometheus::MetricFamily& family) {
  for (size_t i = 0; i < MethodMetrics::kDenials.size(); ++i) {
    const int64_t count = method.denied[i].load(std::memory_order_relaxed);
    if (count == 0) continue;
    auto& metric = family.metric.emplace_back();
    metric.label = LabelsOf(method);
    metric.label.push_back({"reason", std::string(MethodMetrics::kDenials[i])});
    metric.counter.value = static_cast<double>(count);
  }
}

}  // namespace

void Durations::Add(absl::Duration elapsed) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  buckets[bucket].fetch_add(1, std::memory_order_relaxed);
  total_nanoseconds.fetch_add(absl::ToInt64Nanoseconds(elapsed), std::memory_order_relaxed);
}

void MethodMetrics::Handled(int code, absl::Duration elapsed) {
  const size_t index = code >= 0 && code < kCodes ? code : 2;
  handled[index].fetch_add(1, std::memory_order_relaxed);
  handling.Add(elapsed);
}

void MethodMetrics::Denied(absl::string_view reason) {
  const auto known = std::find(kDenials.begin(), kDenials.end(), reason);
  const size_t index = known == kDenials.end() ? kDenials.size() - 1 : known - kDenials.begin();
  denied[index].fetch_add(1, std::memory_order_relaxed);
}

MethodMetrics& Metrics::AddMethod(absl::string_view type, absl::string_view service,
                                  absl::string_view method) {
  absl::MutexLock lock(&mutex_);
  for (MethodMetrics& known : methods_) {
    if (known.service == service && known.method == method) return known;
  }
  return methods_.emplace_back(type, service, method);
}

Metrics::Named& Metrics::Add(absl::string_view name, absl::string_view help, Type type, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Named& named = named_.emplace_back();
  named.name = std::string(name);
  named.help = std::string(help);
  named.type = type;
  named.labels = std::move(labels);
  return named;
}

void Metrics::AddGauge(absl::string_view name, absl::string_view help, std::function<double()> read,
                       Labels labels) {
  Add(name, help, Type::kGauge, std::move(labels)).read = std::move(read);
}

void Metrics::AddCounter(absl::string_view name, absl::string_view help, std::function<double()> read,
                         Labels labels) {
  Add(name, help, Type::kCounter, std::move(labels)).read = std::move(read);
}

Durations& Metrics::AddDurations(absl::string_view name, absl::string_view help, Labels labels) {
  return Add(name, help, Type::kDurations, std::move(labels)).durations;
}

void Metrics::AddNamed(std::vector<prometheus::MetricFamily>& families) const {
  static constexpr prometheus::MetricType kTypes[] = {
      prometheus::MetricType::Gauge, prometheus::MetricType::Counter, prometheus::MetricType::Histogram};
  const size_t first = families.size();
  for (const Named& named : named_) {
    auto family = std::find_if(families.begin() + static_cast<std::ptrdiff_t>(first), families.end(),
                               [&](const auto& known) { return known.name == named.name; });
    if (family == families.end()) {
      families.push_back(
          Family(named.name.c_str(), named.help.c_str(), kTypes[static_cast<size_t>(named.type)]));
      family = families.end() - 1;
    }
    auto& metric = family->metric.emplace_back();
    for (const auto& [label, value] : named.labels) metric.label.push_back({label, value});
    switch (named.type) {
      case Type::kGauge:
        metric.gauge.value = named.read();
        break;
      case Type::kCounter:
        metric.counter.value = named.read();
        break;
      case Type::kDurations:
        SetHistogram(named.durations, metric);
        break;
    }
  }
}

std::string Metrics::ToText() const {
  using prometheus::MetricType;
  auto started = Family("grpc_server_started_total", "Calls that arrived.", MetricType::Counter);
  auto handled =
      Family("grpc_server_handled_total", "Calls that were answered, by code.", MetricType::Counter);
  auto seconds =
      Family("grpc_server_handling_seconds", "Time from arrival to answer.", MetricType::Histogram);
  auto denied =
      Family("eastgate_calls_denied_total", "Calls that were not let in, by reason.", MetricType::Counter);
  std::vector<prometheus::MetricFamily> families;

  absl::MutexLock lock(&mutex_);
  for (const MethodMetrics& method : methods_) {
    const int64_t count = method.started.load(std::memory_order_relaxed);
    if (count == 0) continue;
    auto& arrived = started.metric.emplace_back();
    arrived.label = LabelsOf(method);
    arrived.counter.value = static_cast<double>(count);
    for (int code = 0; code < MethodMetrics::kCodes; ++code) {
      const int64_t answered = method.handled[code].load(std::memory_order_relaxed);
      if (answered == 0) continue;
      auto& metric = handled.metric.emplace_back();
      metric.label = LabelsOf(method);
      metric.label.push_back({"grpc_code", kCodeNames[code]});
      metric.counter.value = static_cast<double>(answered);
    }
    AddDenials(method, denied);
    auto& handling = seconds.metric.emplace_back();
    handling.label = LabelsOf(method);
    SetHistogram(method.handling, handling);
  }
  for (auto* family : {&started, &handled, &denied, &seconds}) {
    if (!family->metric.empty()) families.push_back(std::move(*family));
  }
  AddNamed(families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace eastgate::observability
