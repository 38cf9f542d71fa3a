#include "common/observability/log.h"

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace eastgate::observability {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

LogOptions Into(std::vector<std::string>& lines, Level level = Level::kInfo) {
  LogOptions options;
  options.level = level;
  options.sink = [&lines](absl::string_view line) { lines.emplace_back(line); };
  options.now = [] { return absl::FromUnixMillis(1'727'654'400'123); };
  return options;
}

TEST(Log, ALineIsOneJsonObjectInTheOrderGiven) {
  std::vector<std::string> lines;
  {
    Log log(Into(lines));
    log.Write(Level::kWarning, "call", {{"method", "a/B"}, {"ms", 1.5}, {"revision", 7}, {"replayed", true}});
  }
  EXPECT_THAT(lines, ElementsAre(R"({"ts":"2024-09-30T00:00:00.123Z","level":"warning","msg":"call",)"
                                 R"("method":"a/B","ms":1.5,"revision":7,"replayed":true})"));
}

TEST(Log, AnyBytesStayValidJson) {
  std::vector<std::string> lines;
  {
    Log log(Into(lines));
    log.Write(Level::kInfo, "quote \" and\nnewline", {{"bytes", absl::string_view("\xff\x01", 2)}});
  }
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], Not(HasSubstr("\n")));
  EXPECT_EQ(nlohmann::json::parse(lines[0])["msg"], "quote \" and\nnewline");
}

TEST(Log, WhatIsBelowTheLevelOrEmptyIsLeftOut) {
  std::vector<std::string> lines;
  {
    Log log(Into(lines, Level::kWarning));
    log.Write(Level::kInfo, "no");
    log.Write(Level::kError, "yes", {{"reason", ""}, {"revision", std::optional<int64_t>()}});
  }
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("\"yes\""));
  EXPECT_THAT(lines[0], Not(HasSubstr("reason")));
  EXPECT_THAT(lines[0], Not(HasSubstr("revision")));
}

TEST(Log, AFullQueueDropsAndCountsAndNeverBlocks) {
  absl::Notification release;
  int written = 0;
  int64_t dropped = 0;
  {
    LogOptions options;
    options.queue_lines = 8;
    options.sink = [&](absl::string_view) {
      release.WaitForNotification();
      ++written;
    };
    Log log(std::move(options));
    // The sink is held up until all lines are in: this would hang if writing could block.
    for (int i = 0; i < 1000; ++i) log.Write(Level::kInfo, "line");
    dropped = log.dropped();
    release.Notify();
  }
  EXPECT_GE(dropped, 1000 - 8 - 1);
  EXPECT_EQ(written + dropped, 1000);
}

}  // namespace
}  // namespace eastgate::observability
