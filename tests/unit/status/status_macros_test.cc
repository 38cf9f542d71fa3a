// The macros leave the function at the first error. Those for coroutines are tested in rpc/reply_test.cc.
#include "common/status/status_macros.h"

#include <memory>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"

namespace eastgate::status {
namespace {

absl::StatusOr<int> Half(int value, int& calls) {
  ++calls;
  if (value % 2 != 0) return absl::InvalidArgumentError("odd");
  return value / 2;
}

absl::StatusOr<int> Quarter(int value, int& calls) {
  ASSIGN_OR_RETURN(const int half, Half(value, calls));
  ASSIGN_OR_RETURN(const int quarter, Half(half, calls));
  return quarter;
}

absl::Status CheckQuarter(int value, int& calls) {
  if (value > 0) RETURN_IF_ERROR(Quarter(value, calls).status());
  return absl::OkStatus();
}

TEST(StatusMacros, TheFirstErrorIsReturnedAndNothingAfterItRuns) {
  int calls = 0;
  EXPECT_EQ(*Quarter(8, calls), 2);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(Quarter(7, calls).status(), absl::InvalidArgumentError("odd"));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(CheckQuarter(6, calls), absl::InvalidArgumentError("odd"));
  EXPECT_EQ(calls, 5);
  EXPECT_TRUE(CheckQuarter(0, calls).ok());
}

TEST(StatusMacros, AValueIsMovedIntoItsPlace) {
  const auto boxed = []() -> absl::StatusOr<std::unique_ptr<int>> {
    const auto make = []() -> absl::StatusOr<std::unique_ptr<int>> { return std::make_unique<int>(5); };
    ASSIGN_OR_RETURN(std::unique_ptr<int> value, make());
    return value;
  }();
  EXPECT_EQ(**boxed, 5);
}

}  // namespace
}  // namespace eastgate::status
