#include "common/resource/history.h"

#include "gtest/gtest.h"
#include "testing/row.pb.h"

namespace eastgate::resource {
namespace {

TEST(ClearHistory, LeavesOutWhatIsDeclaredSoAndNothingElse) {
  testing::ListedRow row;
  row.set_name("rows/1");
  row.add_steps();
  row.add_notes("n");
  ClearHistory(row);
  EXPECT_EQ(row.steps_size(), 0);
  EXPECT_EQ(row.name(), "rows/1");
  EXPECT_EQ(row.notes_size(), 1);
}

TEST(ClearHistory, LeavesARowWithoutHistoryAsItIs) {
  testing::Row row;
  row.set_name("rows/1");
  ClearHistory(row);
  EXPECT_EQ(row.name(), "rows/1");
}

}  // namespace
}  // namespace eastgate::resource
