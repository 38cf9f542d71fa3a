#include "services/command/sweep_schedule.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::TestReference;
using reference::Date;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kAtEight = absl::Hours(8);

// A time in Asia/Shanghai.
absl::Time At(Date day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(day.year(), day.month(), day.day(), hour, minute),
                         absl::FixedTimeZone(8 * 60 * 60));
}

std::string Due(absl::Time now) {
  const auto due = LastDueSweep(TestReference()->calendar, now, kAtEight);
  return due.ok() ? reference::FormatDate(*due) : std::string(due.status().message());
}

TEST(LastDueSweep, IsThatOfTheLastWorkingDayWhoseTimeHasCome) {
  EXPECT_EQ(Due(At(Date(2024, 3, 6), 7, 59)), "2024-03-05");
  EXPECT_EQ(Due(At(Date(2024, 3, 6), 8)), "2024-03-06");
  EXPECT_EQ(Due(At(Date(2024, 3, 6), 23)), "2024-03-06");
  // On Saturday, on Sunday and early on Monday it is that of Friday.
  EXPECT_EQ(Due(At(Date(2024, 3, 9), 12)), "2024-03-08");
  EXPECT_EQ(Due(At(Date(2024, 3, 10), 12)), "2024-03-08");
  EXPECT_EQ(Due(At(Date(2024, 3, 11), 7)), "2024-03-08");
  EXPECT_EQ(Due(At(Date(2024, 3, 11), 8)), "2024-03-11");
}

TEST(LastDueSweep, IsRefusedOutsideTheCalendar) {
  EXPECT_FALSE(LastDueSweep(TestReference()->calendar, At(Date(2150, 1, 1), 12), kAtEight).ok());
}

class ScheduledSweepTest : public ::testing::Test {
 protected:
  void At(absl::Time now) {
    now_ = now;
    sweep_.SweepIfDue();
  }

  absl::Time now_;
  std::vector<std::string> swept_;
  absl::StatusOr<v1::ReconcileSupervisionOrdersResponse> answer_ = v1::ReconcileSupervisionOrdersResponse();
  observability::Log lines_;
  ScheduledSweep sweep_{{.time_of_day = kAtEight, .now = [this] { return now_; }},
                        [] { return TestReference(); },
                        [this](Date day) {
                          swept_.push_back(reference::FormatDate(day));
                          return answer_;
                        },
                        lines_};
};

TEST_F(ScheduledSweepTest, IsMadeOnceAWorkingDayAndAfterTheServerWasDown) {
  At(command::At(Date(2024, 3, 6), 7));
  EXPECT_THAT(swept_, ElementsAre("2024-03-05"));
  At(command::At(Date(2024, 3, 6), 8));
  At(command::At(Date(2024, 3, 6), 9));
  At(command::At(Date(2024, 3, 10), 12));
  At(command::At(Date(2024, 3, 11), 9));
  EXPECT_THAT(swept_, ElementsAre("2024-03-05", "2024-03-06", "2024-03-08", "2024-03-11"));
}

TEST_F(ScheduledSweepTest, IsMadeAgainAfterAWhileUntilItIsWhole) {
  answer_->add_failures();
  At(command::At(Date(2024, 3, 6), 8));
  answer_ = absl::UnavailableError("down");
  At(command::At(Date(2024, 3, 6), 8, 4));
  EXPECT_EQ(swept_.size(), 1);
  At(command::At(Date(2024, 3, 6), 8, 5));
  answer_ = v1::ReconcileSupervisionOrdersResponse();
  At(command::At(Date(2024, 3, 6), 8, 10));
  At(command::At(Date(2024, 3, 6), 8, 20));
  EXPECT_EQ(swept_.size(), 3);
}

TEST_F(ScheduledSweepTest, IsNotMadeOutsideTheCalendar) {
  At(command::At(Date(2150, 1, 1), 12));
  EXPECT_THAT(swept_, IsEmpty());
}

}  // namespace
}  // namespace eastgate::command
