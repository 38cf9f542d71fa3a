#include "common/status/start_problem.h"

#include "gtest/gtest.h"

namespace eastgate::status {
namespace {

TEST(StartProblem, TheFirstReasonIsKept) {
  const absl::Status foreign =
      WithProblem(absl::FailedPreconditionError("another's"), StartProblem::kForeignData);
  EXPECT_EQ(ProblemOf(foreign), StartProblem::kForeignData);
  EXPECT_EQ(ProblemOf(WithProblem(foreign, StartProblem::kStore)), StartProblem::kForeignData);
  EXPECT_EQ(foreign.message(), "another's");
}

TEST(StartProblem, AnErrorWithoutAReasonIsOther) {
  EXPECT_EQ(ProblemOf(absl::InternalError("x")), StartProblem::kOther);
}

TEST(StartProblem, WhatIsRightHasNone) {
  EXPECT_TRUE(WithProblem(absl::OkStatus(), StartProblem::kStore).ok());
}

}  // namespace
}  // namespace eastgate::status
