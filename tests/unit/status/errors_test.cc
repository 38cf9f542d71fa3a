// Errors carry their google.rpc details.
#include "common/status/errors.h"

#include <string>

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace eastgate::status {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

template <class Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + detail.GetTypeName());
  EXPECT_TRUE(payload && detail.ParseFromString(std::string(*payload))) << status;
  return detail;
}

TEST(Errors, EveryViolationIsInOneAnswer) {
  Violations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  EXPECT_FALSE(violations.Require("name", ""));
  EXPECT_TRUE(violations.Require("name", "a"));
  EXPECT_FALSE(violations.Check("day", absl::InvalidArgumentError("got x")));
  EXPECT_TRUE(violations.Check("day", absl::OkStatus()));
  const absl::Status status = violations.ToStatus();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_EQ(status.message(), "name: required; day: got x");
  const auto detail = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(detail.field_violations_size(), 2);
  EXPECT_EQ(detail.field_violations(1).field(), "day");
  EXPECT_EQ(detail.field_violations(1).description(), "got x");
}

TEST(Errors, AFieldOfAPartIsNamedWithThePart) {
  Violations violations;
  violations.Add("requests[2].query.figure", "required");
  violations.EnterPart("requests[2].query.");
  violations.Require("figure", "");
  violations.Add("as_of", "got x");
  EXPECT_EQ(violations.ToStatus().message(),
            "requests[2].query.figure: required; requests[2].query.as_of: got x");
}

TEST(Errors, AViolationOfWhatIsDeclaredIsReplacedByTheRulesOwn) {
  Violations violations;
  violations.AddDeclared("day", "want YYYY-MM-DD");
  violations.AddDeclared("day", "want a day");
  violations.AddInFuture("held_on", "2042-01-01", "2024-09-30");
  violations.Add("day", "want a Monday");
  violations.AddDeclared("day", "want YYYY-MM-DD");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.message(),
            "day: want a Monday; held_on: got 2042-01-01, want today (2024-09-30) or earlier");
  EXPECT_EQ(ReasonOf(status), "DATE_IN_FUTURE");
  EXPECT_THAT(
      DetailOf<google::rpc::ErrorInfo>(status).metadata(),
      UnorderedElementsAre(Pair("day", "2042-01-01"), Pair("field", "held_on"), Pair("today", "2024-09-30")));
}

TEST(Errors, ARefusalHasItsReasonAndMetadata) {
  const absl::Status status = Refused(ErrorReason::ERROR_REASON_REVISION_AHEAD, "ahead", {{"revision", "7"}});
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_EQ(ReasonOf(status), "REVISION_AHEAD");
  EXPECT_THAT(DetailOf<google::rpc::ErrorInfo>(status).metadata(), ElementsAre(Pair("revision", "7")));
  EXPECT_EQ(ReasonOf(absl::NotFoundError("without details")), std::nullopt);
}

TEST(Errors, NotFoundNamesTheResource) {
  const absl::Status status = NotFound("Fact", "facts/9");
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "facts/9");
}

TEST(Errors, OverloadedSaysWhenToComeBack) {
  const absl::Status status = Overloaded("full", absl::Milliseconds(1500));
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(ReasonOf(status), "OVERLOADED");
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
}

}  // namespace
}  // namespace eastgate::status
