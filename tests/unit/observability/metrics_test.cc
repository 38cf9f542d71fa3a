#include "common/observability/metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::observability {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kLabels[] = R"(grpc_type="unary",grpc_service="a.S",grpc_method="Get")";

TEST(Metrics, CallsAreCountedByMethodAndCode) {
  Metrics metrics;
  MethodMetrics& method = metrics.AddMethod("unary", "a.S", "Get");
  for (int i = 0; i < 3; ++i) method.Started();
  method.Handled(0, absl::Milliseconds(2));
  method.Handled(0, absl::Milliseconds(700));
  method.Handled(14, absl::Seconds(9));
  const std::string text = metrics.ToText();
  EXPECT_THAT(text, HasSubstr(std::string("grpc_server_started_total{") + kLabels + "} 3"));
  EXPECT_THAT(text, HasSubstr(std::string("grpc_server_handled_total{") + kLabels + R"(,grpc_code="OK"} 2)"));
  EXPECT_THAT(text, HasSubstr(std::string("grpc_server_handled_total{") + kLabels +
                              R"(,grpc_code="Unavailable"} 1)"));
  EXPECT_THAT(text, HasSubstr(std::string("grpc_server_handling_seconds_count{") + kLabels + "} 3"));
}

TEST(Metrics, BucketsAreCumulativeAndTheirBoundsInclusive) {
  Metrics metrics;
  MethodMetrics& method = metrics.AddMethod("unary", "a.S", "Get");
  method.Started();
  method.Handled(0, absl::Milliseconds(1));
  method.Handled(0, absl::Milliseconds(600));
  method.Handled(0, absl::Seconds(60));
  const std::string text = metrics.ToText();
  EXPECT_THAT(text, HasSubstr(R"(le="0.0005"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(le="0.001"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(le="1"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(le="+Inf"} 3)"));
}

TEST(Metrics, AMethodThatWasNeverCalledIsLeftOut) {
  Metrics metrics;
  metrics.AddMethod("unary", "a.S", "Get");
  EXPECT_THAT(metrics.ToText(), Not(HasSubstr("grpc_server")));
}

TEST(Metrics, NamedValuesAreReadWhenCollected) {
  Metrics metrics;
  double revision = 1;
  metrics.AddGauge("eastgate_log_revision", "Head of the log.", [&] { return revision; });
  metrics.AddCounter("eastgate_log_dropped_total", "Lost lines.", [] { return 5; });
  revision = 42;
  const std::string text = metrics.ToText();
  EXPECT_THAT(text, HasSubstr("# TYPE eastgate_log_revision gauge\neastgate_log_revision 42"));
  EXPECT_THAT(text, HasSubstr("# TYPE eastgate_log_dropped_total counter\neastgate_log_dropped_total 5"));
}

TEST(Metrics, SeriesOfOneNameAreOneFamilyAndDifferInTheirLabels) {
  Metrics metrics;
  metrics.AddGauge("eastgate_queued", "What waits.", [] { return 1; }, {{"cost", "short"}});
  metrics.AddGauge("eastgate_other", "Another.", [] { return 3; });
  metrics.AddGauge("eastgate_queued", "What waits.", [] { return 2; }, {{"cost", "long"}});
  EXPECT_THAT(metrics.ToText(), HasSubstr("# TYPE eastgate_queued gauge\n"
                                          "eastgate_queued{cost=\"short\"} 1\n"
                                          "eastgate_queued{cost=\"long\"} 2\n"));
}

TEST(Metrics, DurationsAreAHistogram) {
  Metrics metrics;
  Durations& commits = metrics.AddDurations("eastgate_commit_seconds", "Commits.", {{"disk", "a"}});
  commits.Add(absl::Milliseconds(2));
  commits.Add(absl::Milliseconds(3));
  const std::string text = metrics.ToText();
  EXPECT_THAT(text, HasSubstr(R"(eastgate_commit_seconds_count{disk="a"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(eastgate_commit_seconds_sum{disk="a"} 0.005)"));
  EXPECT_THAT(text, HasSubstr(R"(eastgate_commit_seconds_bucket{disk="a",le="0.0025"} 1)"));
}

}  // namespace
}  // namespace eastgate::observability
