#include "services/intake/schedule.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

class ScheduleTest : public ::testing::Test {
 protected:
  void Add(int line, std::vector<std::string> keys) {
    TableRow row;
    row.line = line;
    schedule_.Add(std::move(row), std::move(keys));
  }
  // The lines of the rows that may be sent.
  std::vector<int> Ready() {
    std::vector<int> lines;
    while (ScheduledRow* row = schedule_.TakeReady()) {
      lines.push_back(row->row.line);
      taken_.push_back(row);
    }
    return lines;
  }
  void SetDone(int line) {
    for (ScheduledRow* row : taken_) {
      if (row->row.line == line) return schedule_.SetDone(*row, Outcome());
    }
  }
  // The lines of the rows that are reported.
  std::vector<int> Done() {
    std::vector<int> lines;
    while (const auto row = schedule_.TakeDone()) lines.push_back(row->row.line);
    return lines;
  }

  Schedule schedule_;
  std::vector<ScheduledRow*> taken_;
};

using Lines = std::vector<int>;

TEST_F(ScheduleTest, RowsWithoutACommonKeyAreSentAtOnce) {
  Add(1, {"a"});
  Add(2, {"b"});
  Add(3, {});
  EXPECT_EQ(Ready(), (Lines{1, 2, 3}));
}

TEST_F(ScheduleTest, ARowWaitsForEveryEarlierOneWithWhichItHasAKey) {
  Add(1, {"a"});
  Add(2, {"b"});
  Add(3, {"a", "b"});
  Add(4, {"b"});
  EXPECT_EQ(Ready(), (Lines{1, 2}));
  SetDone(1);
  EXPECT_EQ(Ready(), Lines());
  SetDone(2);
  EXPECT_EQ(Ready(), (Lines{3}));
  SetDone(3);
  EXPECT_EQ(Ready(), (Lines{4}));
}

TEST_F(ScheduleTest, AKeyIsFreeWhenItsRowIsDone) {
  Add(1, {"a", "a"});
  EXPECT_EQ(Ready(), (Lines{1}));
  SetDone(1);
  Add(2, {"a"});
  EXPECT_EQ(Ready(), (Lines{2}));
}

TEST_F(ScheduleTest, RowsAreReportedInTheOrderOfTheFile) {
  Add(1, {});
  Add(2, {});
  Add(3, {});
  Ready();
  SetDone(2);
  EXPECT_EQ(Done(), Lines());
  SetDone(1);
  EXPECT_EQ(Done(), (Lines{1, 2}));
  EXPECT_EQ(schedule_.size(), 1);
  EXPECT_EQ(schedule_.TakeFirst()->row.line, 3) << "after a break, also one that is not done";
}

}  // namespace
}  // namespace eastgate::intake
