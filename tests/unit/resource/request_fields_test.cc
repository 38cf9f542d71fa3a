#include "common/resource/request_fields.h"

#include <string>
#include <vector>

#include "common/resource/request_check.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::resource {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using testing::CheckedRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::UpdateRowRequest;

// "field: description" of every violation.
std::vector<std::string> Violations(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) bad.ParseFromString(std::string(*payload));
  std::vector<std::string> violations;
  for (const auto& violation : bad.field_violations())
    violations.push_back(violation.field() + ": " + violation.description());
  return violations;
}

CheckedRequest Complete() {
  CheckedRequest request;
  request.set_name("n");
  request.set_amount(0);
  request.add_words("");
  return request;
}

TEST(RequestFields, AnEmptyRequestLacksAllOfThem) {
  EXPECT_THAT(Violations(CheckRequired(CheckedRequest())),
              ElementsAre("name: required", "amount: required", "words: required"));
}

TEST(RequestFields, ZeroIsAValueWhereTheFieldHasPresence) {
  EXPECT_THAT(Violations(CheckRequired(Complete())), IsEmpty());
}

TEST(RequestFields, PartsAreCheckedWhereTheyAreAndNotTheirOutput) {
  CheckedRequest request = Complete();
  request.mutable_part();
  request.add_parts()->set_key("k");
  request.add_parts();
  EXPECT_THAT(Violations(CheckRequired(request)),
              ElementsAre("part.key: required", "parts[1].key: required"));
}

TEST(RequestFields, AnUpdateNeedsTheNameAndWhatItsMaskNames) {
  UpdateRowRequest request;
  EXPECT_THAT(Violations(CheckRequired(request)), ElementsAre("row: required", "update_mask: required"));
  request.mutable_row();
  request.mutable_update_mask()->add_paths("fact");
  EXPECT_THAT(Violations(CheckRequired(request)), ElementsAre("row.name: required"));
  request.mutable_update_mask()->add_paths("owner");
  EXPECT_THAT(Violations(CheckRequired(request)), ElementsAre("row.name: required", "row.owner: required"));
}

// Noon of 30 September 2024 in Asia/Shanghai.
absl::Time Clock() {
  return absl::FromCivil(absl::CivilHour(2024, 9, 30, 4), absl::UTCTimeZone());
}

template <class Request>
absl::Status Check(const std::string& text, const RequestFields::Clock& clock = Clock) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  status::Violations violations;
  RequestFieldsOf<Request>().Check(request, "", clock, violations);
  return violations.ToStatus();
}

TEST(RequestFields, WhatHasHappenedDoesNotLieAfterToday) {
  for (const std::string field : {"born_on", "held_on", "as_of"}) {
    EXPECT_THAT(Check<testing::DatedRequest>(field + ": '2024-09-30'"), IsOk());
    const absl::Status ahead = Check<testing::DatedRequest>(field + ": '2024-10-01'");
    EXPECT_THAT(Violations(ahead),
                ElementsAre(field + ": got 2024-10-01, want today (2024-09-30) or earlier"));
    EXPECT_EQ(status::ReasonOf(ahead), "DATE_IN_FUTURE");
    EXPECT_TRUE(absl::IsInvalidArgument(ahead));
  }
  EXPECT_THAT(Check<testing::DatedRequest>("due_on: '2199-12-31' parts { ends_on: '2042-01-01' }"), IsOk());
  EXPECT_THAT(Check<testing::DatedQuestion>("as_of: '2042-01-01'"), IsOk()) << "a read does not bound it";
  EXPECT_THAT(Check<testing::DatedRequest>("held_on: '2042-01-01'", nullptr), IsOk()) << "no clock";
}

TEST(RequestFields, AMonthYearOrPeriodHasBegun) {
  for (const std::string good : {"month: '2024-09'", "year: 2024", "period: '2024-Q3'", "period: '2024'"})
    EXPECT_THAT(Check<testing::DatedRequest>(good), IsOk()) << good;
  for (const std::string ahead : {"month: '2024-10'", "year: 2025", "period: '2024-Q4'", "period: '2025'"})
    EXPECT_EQ(status::ReasonOf(Check<testing::DatedRequest>(ahead)), "DATE_IN_FUTURE") << ahead;
}

TEST(RequestFields, EveryMalformedDateIsNamed) {
  const absl::Status bad = Check<testing::DatedRequest>(
      "held_on: '2024-02-30' due_on: '2200-01-01' month: '2024-13' year: 1899 period: 'Q3' "
      "parts { } parts { ends_on: '0000-00-00' computed_on: 'x' }");
  EXPECT_THAT(bad, ViolatesFields({"held_on", "due_on", "month", "year", "period", "parts[1].ends_on"}));
  EXPECT_EQ(status::ReasonOf(bad), std::nullopt);
}

TEST(RequestFields, AnUpdateIsCheckedInTheFieldsOfItsMask) {
  EXPECT_THAT(Check<testing::UpdateDatedPartRequest>("part { ends_on: 'x' } update_mask { paths: 'other' }"),
              IsOk());
  EXPECT_THAT(
      Check<testing::UpdateDatedPartRequest>("part { ends_on: 'x' } update_mask { paths: 'ends_on' }"),
      ViolatesFields({"part.ends_on"}));
}

TEST(RequestFields, TheLatestFieldIsThatWhichBeginsLast) {
  const auto latest = [](const std::string& text) {
    testing::DatedRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return RequestFieldsOf<testing::DatedRequest>().LatestOf(request);
  };
  EXPECT_EQ(latest("held_on: '2024-01-01' due_on: '2199-12-31' year: 2199"), "due_on");
  EXPECT_EQ(latest("held_on: '2024-01-01' parts { } parts { ends_on: '2030-01-01' }"), "parts[1].ends_on");
  EXPECT_EQ(latest("held_on: 'x'"), "");
}

TEST(RequestFields, TheValueOfAnEnumIsOneOfTheContract) {
  testing::ListedRequest request;
  request.add_states(testing::REFERRER_STATE_RETRACTED);
  EXPECT_THAT(Violations(CheckRequired(request)), IsEmpty());
  request.add_states(testing::REFERRER_STATE_UNSPECIFIED);
  request.add_states(static_cast<testing::ReferrerState>(99));
  request.set_state(static_cast<testing::ReferrerState>(-1));
  const std::string want = ", want one of REFERRER_STATE_RECORDED, REFERRER_STATE_RETRACTED";
  EXPECT_THAT(
      Violations(CheckRequired(request)),
      ElementsAre("states[1]: got nothing" + want, "states[2]: got 99" + want, "state: got -1" + want));
}

TEST(RequestCheck, BeginsWithWhatEveryListMayAskFor) {
  testing::ListedRequest request;
  request.set_title_contains(std::string(201, 'a'));
  request.set_changed_after_revision(-1);
  EXPECT_THAT(RequestCheck(nullptr, "", nullptr, request).ToStatus(),
              ViolatesFields({"changed_after_revision", "title_contains"}));
}

TEST(RequestCheck, BeginsWithTheMissingFieldsAndNamesEachOnce) {
  RequestCheck check(nullptr, "", nullptr, CheckedRequest());
  check.Id("name", "");
  check.Add("amount", "want 1 to 3");
  check.Add("note", "want another");
  EXPECT_THAT(Violations(check.ToStatus()),
              ElementsAre("name: required", "amount: want 1 to 3", "words: required", "note: want another"));
}

}  // namespace
}  // namespace eastgate::resource
