#include "common/rpc/status_mapping.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace eastgate::rpc {
namespace {

using testing::HasSubstr;

google::rpc::BadRequest ViolationsOf(const absl::Status& status) {
  google::rpc::BadRequest detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(payload && detail.ParseFromString(std::string(*payload)));
  return detail;
}

TEST(StatusMapping, CodeMessageAndDetailsSurviveTheRoundTrip) {
  const absl::Status refused = status::Refused(status::ErrorReason::ERROR_REASON_CHILD_ALREADY_ENROLLED,
                                               "已参保", {{"enrollment", "enrollments/1"}});
  const absl::Status overloaded = status::Overloaded("full", absl::Milliseconds(1500));
  const absl::Status missing = status::NotFound("enrollment", "enrollments/2");
  for (const absl::Status& status : {refused, overloaded, missing, absl::CancelledError("no detail")}) {
    EXPECT_EQ(FromGrpcStatus(ToGrpcStatus(status)), status);
  }
  EXPECT_EQ(status::ReasonOf(FromGrpcStatus(ToGrpcStatus(refused))), "CHILD_ALREADY_ENROLLED");
}

TEST(StatusMapping, DetailsTravelAsGoogleRpcStatus) {
  const grpc::Status sent = ToGrpcStatus(status::InvalidField("page_size", "got -1, want 0 or more"));
  google::rpc::Status wire;
  ASSERT_TRUE(wire.ParseFromString(sent.error_details()));
  EXPECT_EQ(wire.code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(wire.message(), sent.error_message());
  ASSERT_EQ(wire.details_size(), 1);
  EXPECT_EQ(wire.details(0).type_url(), "type.googleapis.com/google.rpc.BadRequest");
}

TEST(StatusMapping, InternalsAreNotShown) {
  for (absl::Status status : {absl::InternalError("secret /var/db"), absl::UnknownError("secret")}) {
    status.SetPayload("type.googleapis.com/x", absl::Cord("secret"));
    const grpc::Status sent = ToGrpcStatus(status);
    EXPECT_EQ(sent.error_message(), "internal error");
    EXPECT_EQ(sent.error_details(), "");
    EXPECT_EQ(static_cast<int>(sent.error_code()), static_cast<int>(status.code()));
  }
}

TEST(StatusMapping, ALongMessageIsCutBetweenCharacters) {
  std::string message;
  for (int i = 0; i < 1000; ++i) message += "区";
  const std::string sent = ToGrpcStatus(absl::InvalidArgumentError(message)).error_message();
  EXPECT_LE(sent.size(), kMaxMessageBytes);
  EXPECT_EQ((sent.size() - 3) % 3, 0u);
  EXPECT_THAT(sent, HasSubstr("区..."));
}

TEST(StatusMapping, TooManyViolationsAreTrimmedAndCounted) {
  status::Violations violations;
  for (int i = 0; i < 500; ++i) violations.Add(absl::StrCat("requests[", i, "].query"), "required");
  const grpc::Status sent = ToGrpcStatus(violations.ToStatus());
  EXPECT_LE(sent.error_details().size(), kMaxDetailBytes);
  const google::rpc::BadRequest detail = ViolationsOf(FromGrpcStatus(sent));
  const int kept = detail.field_violations_size() - 1;
  ASSERT_GT(kept, 10);
  EXPECT_EQ(detail.field_violations(0).field(), "requests[0].query");
  EXPECT_EQ(detail.field_violations(kept).description(), absl::StrCat(500 - kept, " more violations"));
}

}  // namespace
}  // namespace eastgate::rpc
