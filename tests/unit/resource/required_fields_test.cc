#include "common/resource/required_fields.h"

#include <string>
#include <vector>

#include "common/resource/request_check.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"

namespace eastgate::resource {
namespace {

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

TEST(RequiredFields, AnEmptyRequestLacksAllOfThem) {
  EXPECT_THAT(Violations(CheckRequired(CheckedRequest())),
              ElementsAre("name: required", "amount: required", "words: required"));
}

TEST(RequiredFields, ZeroIsAValueWhereTheFieldHasPresence) {
  EXPECT_THAT(Violations(CheckRequired(Complete())), IsEmpty());
}

TEST(RequiredFields, PartsAreCheckedWhereTheyAreAndNotTheirOutput) {
  CheckedRequest request = Complete();
  request.mutable_part();
  request.add_parts()->set_key("k");
  request.add_parts();
  EXPECT_THAT(Violations(CheckRequired(request)),
              ElementsAre("part.key: required", "parts[1].key: required"));
}

TEST(RequiredFields, AnUpdateNeedsTheNameAndWhatItsMaskNames) {
  UpdateRowRequest request;
  EXPECT_THAT(Violations(CheckRequired(request)), ElementsAre("row: required", "update_mask: required"));
  request.mutable_row();
  request.mutable_update_mask()->add_paths("fact");
  EXPECT_THAT(Violations(CheckRequired(request)), ElementsAre("row.name: required"));
  request.mutable_update_mask()->add_paths("owner");
  EXPECT_THAT(Violations(CheckRequired(request)), ElementsAre("row.name: required", "row.owner: required"));
}

TEST(RequestCheck, BeginsWithTheMissingFieldsAndNamesEachOnce) {
  RequestCheck check(nullptr, "", CheckedRequest());
  check.Id("name", "");
  check.Add("amount", "want 1 to 3");
  check.Add("note", "want another");
  EXPECT_THAT(Violations(check.ToStatus()),
              ElementsAre("name: required", "amount: want 1 to 3", "words: required", "note: want another"));
}

}  // namespace
}  // namespace eastgate::resource
