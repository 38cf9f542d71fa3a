#include "common/rpc/access.h"

#include <memory>
#include <string>

#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/echo.pb.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::MoveEchoRequest;
using ::testing::HasSubstr;
using ::testing::Optional;

constexpr char kOurs[] = "360111001";
constexpr char kOthers[] = "360111002";
const reference::Date kToday(2024, 9, 30);

const google::protobuf::MethodDescriptor& MethodOf(const std::string& name) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "eastgate.rpc.testing.AccessService");
  return *service->FindMethodByName(name);
}

// The rights of a clerk of one street.
auth::Allowed Allowed(options::v1::Role role = options::v1::ROLE_REPORTER) {
  static const auto* rights = new std::shared_ptr<const auth::Rights>(auth::Rights::FromGrants(
      {{"clerk", options::v1::ROLE_REPORTER, kOurs, reference::Date(2024, 1, 1), std::nullopt},
       {"clerk", options::v1::ROLE_READER, kOurs, reference::Date(2024, 1, 1), std::nullopt},
       {"clerk", options::v1::ROLE_READER, "360111003", reference::Date(2024, 1, 1), std::nullopt}},
      {}, "360111"));
  return (*rights)->Of("clerk", {role}, kToday);
}

absl::StatusOr<std::vector<std::string>> FindDivisions(absl::string_view name) {
  using Divisions = std::vector<std::string>;
  if (name == "echoes/ours") return Divisions{kOurs};
  if (name == "echoes/readable") return Divisions{"360111003"};
  if (name == "echoes/others") return Divisions{kOthers};
  if (name == "echoes/root") return Divisions{""};
  if (name == "echoes/others-and-ours") return Divisions{kOthers, kOurs};
  if (name == "echoes/others-and-readable") return Divisions{kOthers, "360111003"};
  return Divisions{};
}

absl::Status Check(const std::string& method, const MoveEchoRequest& request,
                   const auth::Allowed& allowed = Allowed()) {
  const absl::StatusOr<Access> access = Access::Declared(MethodOf(method));
  if (!access.ok()) return access.status();
  return access->Check(request, allowed, Allowed(options::v1::ROLE_READER), FindDivisions);
}

MoveEchoRequest Named(const std::string& name, const std::string& division = "") {
  MoveEchoRequest request;
  request.set_name(name);
  request.set_division(division);
  return request;
}

void ExpectDenied(const absl::Status& status, const std::string& reason) {
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  EXPECT_THAT(status::ReasonOf(status), Optional(reason));
}

TEST(Access, ADivisionMustBeGrantedAndNoneIsTheRoot) {
  EXPECT_TRUE(Check("ByDivision", Named("", kOurs)).ok());
  EXPECT_TRUE(Check("ByDivision", Named("", "360111001005")).ok());
  ExpectDenied(Check("ByDivision", Named("", kOthers)), "DIVISION_NOT_GRANTED");
  ExpectDenied(Check("ByDivision", Named("", "360111")), "DIVISION_NOT_GRANTED");
  ExpectDenied(Check("ByDivision", Named("")), "DIVISION_NOT_GRANTED");
  EXPECT_TRUE(Check("ByDivision", Named(""), auth::Allowed::Everywhere()).ok());
}

TEST(Access, WithoutTheRoleNothingIsAllowed) {
  for (const char* method : {"ByDivision", "ByName", "OfRoot", "Listing", "Anywhere", "ByParts"})
    ExpectDenied(Check(method, Named("echoes/ours", kOurs), auth::Allowed::Nowhere()), "ROLE_NOT_GRANTED");
}

TEST(Access, AResourceThatMayNotBeReadIsNotThere) {
  EXPECT_TRUE(Check("ByName", Named("echoes/ours")).ok());
  const absl::Status hidden = Check("ByName", Named("echoes/others"));
  EXPECT_TRUE(absl::IsNotFound(hidden)) << hidden;
  absl::Status missing = Check("ByName", Named("echoes/nobody"));
  EXPECT_EQ(hidden.message(), "echoes/others: no such Echo");
  EXPECT_EQ(missing.message(), "echoes/nobody: no such Echo");
  EXPECT_TRUE(absl::IsNotFound(Check("ByName", Named("echoes/root"))));
  ExpectDenied(Check("ByName", Named("echoes/readable")), "DIVISION_NOT_GRANTED");
  EXPECT_TRUE(Check("ByName", Named("")).ok()) << "the method refuses a request that names nothing";
}

TEST(Access, OfAResourceInSeveralDivisionsOneIsEnough) {
  EXPECT_TRUE(Check("ByName", Named("echoes/others-and-ours")).ok());
  ExpectDenied(Check("ByName", Named("echoes/others-and-readable")), "DIVISION_NOT_GRANTED");
}

TEST(Access, WhatIsLimitedIfGivenDemandsNothingWhereItIsNot) {
  EXPECT_TRUE(Check("ByName", Named("echoes/ours", kOurs)).ok());
  ExpectDenied(Check("ByName", Named("echoes/ours", kOthers)), "DIVISION_NOT_GRANTED");
  EXPECT_TRUE(Check("Listing", Named("")).ok());
  ExpectDenied(Check("Listing", Named("", kOthers)), "DIVISION_NOT_GRANTED");
  ExpectDenied(Check("OfRoot", Named("", kOurs)), "DIVISION_NOT_GRANTED");
  EXPECT_TRUE(Check("Anywhere", Named("", kOthers)).ok());
}

TEST(Access, EveryPartCounts) {
  MoveEchoRequest request;
  ExpectDenied(Check("ByPart", request), "DIVISION_NOT_GRANTED");
  request.mutable_part()->set_division(kOurs);
  EXPECT_TRUE(Check("ByPart", request).ok());
  EXPECT_TRUE(Check("ByParts", request).ok()) << "no part asks for anything";
  request.add_parts()->set_division(kOurs);
  EXPECT_TRUE(Check("ByParts", request).ok());
  request.add_parts();
  ExpectDenied(Check("ByParts", request), "DIVISION_NOT_GRANTED");
  request.mutable_parts(1)->set_division(kOthers);
  ExpectDenied(Check("ByParts", request), "DIVISION_NOT_GRANTED");
}

TEST(Access, ActingForAnotherUnitTakesTheRoleImporterWithinTheSameLimits) {
  const Access access = *Access::Declared(MethodOf("ByDivision"));
  MoveEchoRequest request = Named("", kOurs);
  EXPECT_EQ(access.ForAnotherUnit(request, "office-a"), nullptr) << "it names none";
  request.set_acting_unit("office-a");
  EXPECT_EQ(access.ForAnotherUnit(request, "office-a"), nullptr) << "its own";
  const Access* importing = access.ForAnotherUnit(request, "");
  ASSERT_NE(importing, nullptr);
  EXPECT_TRUE(importing->roles().Has(options::v1::ROLE_IMPORTER));
  EXPECT_FALSE(importing->roles().Has(options::v1::ROLE_REPORTER));
  const auto check = [&](const auth::Allowed& allowed) {
    return importing->Check(request, allowed, Allowed(options::v1::ROLE_READER), FindDivisions);
  };
  ExpectDenied(check(auth::Allowed::Nowhere()), "ROLE_NOT_GRANTED");
  EXPECT_TRUE(check(Allowed()).ok());
  request.set_division(kOthers);
  ExpectDenied(check(Allowed()), "DIVISION_NOT_GRANTED");
}

TEST(Access, ARefusalNamesWhatWasGranted) {
  const auto payload =
      Check("ByDivision", Named("", kOthers)).GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload);
  EXPECT_THAT(std::string(*payload), HasSubstr(kOurs));
  EXPECT_THAT(std::string(*payload), HasSubstr("reporter"));
}

TEST(Access, WhatIsDeclaredWrongIsFoundWhenTheMethodIsBound) {
  const auto problem = [](const std::string& method) {
    return std::string(Access::Declared(MethodOf(method)).status().message());
  };
  EXPECT_THAT(problem("Undeclared"), HasSubstr("declares no access"));
  EXPECT_THAT(problem("WithoutRole"), HasSubstr("no role"));
  EXPECT_THAT(problem("OfNoField"), HasSubstr("no field part.place"));
  EXPECT_THAT(problem("OfNoPlace"), HasSubstr("neither a division nor the name of a resource"));
}

}  // namespace
}  // namespace eastgate::rpc
