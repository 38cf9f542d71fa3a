#include "common/resource/request_check.h"

#include <string>
#include <vector>

#include "common/resource/page_token.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::resource {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

RequestCheck NewCheck() {
  return RequestCheck(*reference::ParseReference(figures::testing::TestReferenceFiles()), "360111");
}

std::string Message(const RequestCheck& check) {
  return std::string(check.ToStatus().message());
}

TEST(RequestCheckTest, NamesEveryBadFieldAtOnce) {
  RequestCheck check = NewCheck();
  check.Id("facility_id", "with space");
  check.Date("opened_on", "2024-02-30");
  check.Division("division", "", std::nullopt);
  check.EnumValue("cause", fact::v1::CORRECTION_CAUSE_UNSPECIFIED);
  check.Range("amount_fen", -1, 0, 10);
  EXPECT_EQ(check.ToStatus().code(), absl::StatusCode::kInvalidArgument);
  for (const char* field : {"facility_id", "opened_on", "division", "cause", "amount_fen"}) {
    EXPECT_THAT(Message(check), HasSubstr(field));
  }
}

TEST(RequestCheckTest, AGoodRequestHasNoViolation) {
  RequestCheck check = NewCheck();
  check.Id("facility_id", "a.B-9_z");
  check.Name("name", "facilities/a1", "facilities");
  const auto on = check.Date("opened_on", "2024-02-29");
  check.Division("division", "360111001003", on);
  check.DivisionFilter("filter", "36");
  check.EnumValue("cause", fact::v1::CORRECTION_CAUSE_ERROR);
  check.SourceRef("青医保〔2024〕1号");
  check.RequestId("a:b.c-d_e");
  check.PageSize(100'000);
  EXPECT_THAT(Message(check), IsEmpty());
}

TEST(RequestCheckTest, ADivisionCountsOnlyOnItsOwnDatesAndInTheRoot) {
  const struct {
    const char* code;
    const char* on;
    bool good;
  } cases[] = {
      {"360111001003", "2024-06-30", true}, {"360111001003", "2024-07-01", false},  // Merged on that day.
      {"360112", "2024-06-30", false},      {"36", "2024-06-30", false},
      {"360111999", "2024-06-30", false},   {"36011100", "2024-06-30", false}};
  for (const auto& test : cases) {
    RequestCheck check = NewCheck();
    check.Division("division", test.code, *reference::ParseDate(test.on));
    EXPECT_EQ(check.ok(), test.good) << test.code << " on " << test.on;
  }
}

TEST(RequestCheckTest, APageHasAtMostAThousand) {
  EXPECT_EQ(PageSizeOf(0), 100);
  EXPECT_EQ(PageSizeOf(1), 1);
  EXPECT_EQ(PageSizeOf(1000), 1000);
  EXPECT_EQ(PageSizeOf(1001), 1000);
  EXPECT_EQ(PageSizeOf(INT32_MAX), 1000);
}

TEST(RequestCheckTest, NamesAndIdsAndTokensHaveTheirForm) {
  for (const char* name : {"", "facilities/", "facility/a", "facilities/a/b", "facilities/ä"}) {
    RequestCheck check = NewCheck();
    check.Name("name", name, "facilities");
    EXPECT_FALSE(check.ok()) << name;
  }
  RequestCheck check = NewCheck();
  check.Id("id", std::string(65, 'a'));
  check.RequestId("with space");
  check.SourceRef(std::string(129, 'a'));
  check.Text("title", "a\nb", 1, 10);
  check.PageSize(-1);
  EXPECT_EQ(check.ToStatus().code(), absl::StatusCode::kInvalidArgument);
  for (const char* field : {"id", "request_id", "source_ref", "title", "page_size"})
    EXPECT_THAT(Message(check), HasSubstr(field));
}

TEST(RequestCheckTest, ATextWithNothingToSeeIsMissing) {
  for (const char* blank : {"", " ", "\u3000", "\u00A0\u200B", "\uFEFF", "\u2800"}) {
    RequestCheck check = NewCheck();
    check.Title("title", blank);
    check.Reason("reason", blank);
    EXPECT_EQ(Message(check), "title: required; reason: required") << blank;
    RequestCheck optional = NewCheck();
    optional.Text("region", blank, 0, 10);
    EXPECT_TRUE(optional.ok()) << blank;
  }
}

TEST(RequestCheckTest, ACitizenIdGetsIntoNoRecordAndIntoNoError) {
  for (const char* id : {"11010519491231002X", "n-11010519491231002X", "n.11010519491231002x"}) {
    RequestCheck check = NewCheck();
    check.Id("id", id);
    check.Name("name", std::string("facilities/") + id, "facilities");
    check.Name("wrong_name", id, "facilities");
    check.OptionalName("other_name", std::string("facilities/") + id, "facilities");
    check.Text("text", std::string("户主") + id, 0, 200);
    check.Title("title", id);
    check.Reason("reason", id);
    check.SourceRef(id);
    check.RequestId(id);
    check.Date("day", id);
    check.Division("division", id, std::nullopt);
    check.DivisionFilter("filter", id);
    google::protobuf::FieldMask mask;
    mask.add_paths(id);
    check.UpdateMask(mask, {"title"});
    const std::string message = Message(check);
    for (const char* field :
         {"id: ", "name: ", "wrong_name: ", "other_name: ", "text: ", "title: ", "reason: ", "source_ref: ",
          "request_id: ", "day: ", "division: ", "filter: ", "update_mask: "})
      EXPECT_THAT(message, HasSubstr(field)) << id;
    EXPECT_THAT(message, Not(HasSubstr("110105"))) << id;
  }
}

TEST(RequestCheckTest, TheCodeOfAnEnterpriseIsNoCitizenIdAlthoughItHasTheForm) {
  constexpr char kBoth[] = "91011919491231049X";
  RequestCheck check = NewCheck();
  check.Name("enterprise", std::string("enterprises/") + kBoth, "enterprises");
  EXPECT_TRUE(check.ok()) << Message(check);
  check.Title("title", kBoth);
  EXPECT_FALSE(check.ok());
}

TEST(RequestCheckTest, AnUpdateMaskNamesAllowedPathsOnce) {
  for (const std::vector<std::string>& paths :
       {std::vector<std::string>{}, {"revision"}, {"title", "title"}, {"title", "etag"}}) {
    google::protobuf::FieldMask mask;
    for (const std::string& path : paths) mask.add_paths(path);
    RequestCheck check = NewCheck();
    check.UpdateMask(mask, {"title", "units"});
    EXPECT_FALSE(check.ok());
  }
  google::protobuf::FieldMask mask;
  mask.add_paths("units");
  RequestCheck check = NewCheck();
  check.UpdateMask(mask, {"title", "units"});
  EXPECT_TRUE(check.ok());
}

}  // namespace
}  // namespace eastgate::resource
