#include "services/command/mechanism_rules.h"

#include <string>

#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/facts/testing/test_ledger.h"

namespace eastgate::command {
namespace {

using reference::Date;
using ::testing::HasSubstr;

resource::RequestCheck NewCheck() {
  return {*reference::ParseReference(facts::testing::TestReferenceFiles()), "360111"};
}

v1::CreateBodyRequest Request(v1::BodyType type = v1::BODY_TYPE_TASK_FORCE) {
  v1::CreateBodyRequest request;
  request.set_body_id("b-1");
  request.set_type(type);
  request.set_title_zh("改旧建新、做优城市建设工作专班");
  request.add_duties_zh("改旧建新");
  request.set_established_on("2024-02-19");
  return request;
}

enum State { kLive, kDissolved, kRetracted };

v1::Body BodyIn(State state) {
  v1::Body body = Establish(Request(), "facts/10");
  if (state == kDissolved) {
    EXPECT_TRUE(Dissolve(body, Date(2024, 12, 1), "facts/11").ok());
  }
  if (state == kRetracted) {
    EXPECT_TRUE(WithdrawEstablished(body, "facts/12").ok());
  }
  return body;
}

v1::UpdateBodyRequest UpdateRequest(const std::string& title, const std::string& path = "title_zh") {
  v1::UpdateBodyRequest request;
  request.mutable_body()->set_name("bodies/b-1");
  request.mutable_body()->set_title_zh(title);
  request.mutable_update_mask()->add_paths(path);
  request.set_changed_on("2024-03-01");
  return request;
}

facts::Correction On(Date date) {
  facts::Correction correction;
  correction.occurred_on = date;
  return correction;
}

TEST(MechanismRules, ALiveBodyCanBeUpdatedAndDissolved) {
  v1::Body body = BodyIn(kLive);
  EXPECT_EQ(Update(body, UpdateRequest("新名称")).value(), true);
  EXPECT_EQ(body.title_zh(), "新名称");
  EXPECT_EQ(Update(body, UpdateRequest("新名称")).value(), false) << "changes nothing";
  EXPECT_EQ(Update(body, UpdateRequest("", "duties_zh")).value(), true);
  EXPECT_EQ(body.duties_zh_size(), 0) << "a list in the mask is replaced";
  EXPECT_EQ(body.title_zh(), "新名称") << "what the mask leaves out stays";
  ASSERT_TRUE(Dissolve(body, Date(2024, 2, 20), "facts/20").ok());
  EXPECT_EQ(body.dissolved_on(), "2024-02-20");
  EXPECT_EQ(body.dissolution_fact(), "facts/20");
}

TEST(MechanismRules, ADissolvedBodyRefusesSteps) {
  v1::Body body = BodyIn(kDissolved);
  EXPECT_EQ(rpc::ReasonOf(Update(body, UpdateRequest("x")).status()), "BODY_DISSOLVED");
  EXPECT_EQ(rpc::ReasonOf(Dissolve(body, Date(2025, 1, 1), "facts/20")), "BODY_DISSOLVED");
  EXPECT_EQ(rpc::ReasonOf(WithdrawEstablished(body, "facts/20")), "DEPENDENT_FACTS");
  EXPECT_EQ(body.dissolved_on(), "2024-12-01");
}

TEST(MechanismRules, ARetractedBodyRefusesSteps) {
  v1::Body body = BodyIn(kRetracted);
  EXPECT_EQ(rpc::ReasonOf(Update(body, UpdateRequest("x")).status()), "RECORD_RETRACTED");
  EXPECT_EQ(rpc::ReasonOf(Dissolve(body, Date(2025, 1, 1), "facts/20")), "RECORD_RETRACTED");
}

TEST(MechanismRules, ABodyIsDissolvedAfterItsEstablishment) {
  v1::Body body = BodyIn(kLive);
  EXPECT_EQ(rpc::ReasonOf(Dissolve(body, Date(2024, 2, 19), "facts/20")), "DATE_OUT_OF_ORDER");
  EXPECT_TRUE(body.dissolved_on().empty());
}

TEST(MechanismRules, CorrectedDaysKeepTheirOrder) {
  v1::Body live = BodyIn(kLive);
  ASSERT_TRUE(AmendEstablished(live, "facts/20", On(Date(2025, 1, 1))).ok());
  EXPECT_EQ(live.fact(), "facts/20");
  v1::Body dissolved = BodyIn(kDissolved);
  EXPECT_EQ(rpc::ReasonOf(AmendEstablished(dissolved, "facts/20", On(Date(2024, 12, 1)))),
            "DATE_OUT_OF_ORDER");
  EXPECT_TRUE(AmendEstablished(dissolved, "facts/20", On(Date(2024, 11, 30))).ok());
  EXPECT_EQ(rpc::ReasonOf(AmendDissolved(dissolved, "facts/21", On(Date(2024, 11, 30)))),
            "DATE_OUT_OF_ORDER");
  ASSERT_TRUE(AmendDissolved(dissolved, "facts/21", On(Date(2024, 12, 2))).ok());
  EXPECT_EQ(dissolved.dissolution_fact(), "facts/21");
  ASSERT_TRUE(WithdrawDissolved(dissolved).ok());
  EXPECT_TRUE(dissolved.dissolved_on().empty() && dissolved.dissolution_fact().empty());
}

TEST(MechanismRules, PostingsFollowTypeAndDays) {
  const struct {
    v1::BodyType type;
    const char* measure;
  } cases[] = {{v1::BODY_TYPE_HEADQUARTERS, "command.headquarters"},
               {v1::BODY_TYPE_TASK_FORCE, "command.task_forces"},
               {v1::BODY_TYPE_FUNCTIONAL_GROUP, "command.functional_groups"}};
  for (const auto& test : cases) {
    v1::Body body = Establish(Request(test.type), "facts/10");
    ASSERT_TRUE(Dissolve(body, Date(2024, 12, 1), "facts/11").ok());
    const fact::v1::Fact established = EstablishedFact(body, "360111");
    EXPECT_EQ(established.postings(0).measure(), test.measure);
    EXPECT_EQ(established.postings(0).amount(), 1);
    EXPECT_EQ(established.postings(0).effective_on(), "2024-02-19");
    const fact::v1::Fact dissolved = DissolvedFact(body, "360111");
    EXPECT_EQ(dissolved.postings(0).amount(), -1);
    EXPECT_EQ(dissolved.postings(0).effective_on(), "2024-12-01");
    EXPECT_EQ(UpdatedFact(body, "2024-03-01", "360111").postings_size(), 0);
  }
}

TEST(MechanismRules, AListShowsWhatExistsOnADay) {
  v1::ListBodiesRequest request;
  EXPECT_TRUE(Matches(request, BodyIn(kLive)));
  EXPECT_FALSE(Matches(request, BodyIn(kRetracted)));
  const v1::Body dissolved = BodyIn(kDissolved);
  EXPECT_TRUE(Matches(request, dissolved));
  for (const auto& [on, exists] : {std::pair("2024-02-18", false), std::pair("2024-02-19", true),
                                   std::pair("2024-11-30", true), std::pair("2024-12-01", false)}) {
    request.set_existing_on(on);
    EXPECT_EQ(Matches(request, dissolved), exists) << on;
  }
  request.clear_existing_on();
  request.set_type(v1::BODY_TYPE_HEADQUARTERS);
  EXPECT_FALSE(Matches(request, dissolved));
}

TEST(MechanismRules, ChecksNameEveryBadFieldAtOnce) {
  v1::CreateBodyRequest request;
  request.add_posts();
  for (int i = 0; i < 33; ++i) request.add_duties_zh("d");
  const std::string message(CheckCreate(request, NewCheck()).message());
  for (const char* field :
       {"body_id", "type", "title_zh", "duties_zh", "posts[0].role_zh", "established_on"}) {
    EXPECT_THAT(message, HasSubstr(field));
  }
  EXPECT_TRUE(CheckCreate(Request(), NewCheck()).ok());
  EXPECT_TRUE(CheckUpdate(UpdateRequest("x"), NewCheck()).ok());
  EXPECT_FALSE(CheckUpdate(UpdateRequest(""), NewCheck()).ok())
      << "a title is required where the mask has it";
  EXPECT_FALSE(CheckUpdate(UpdateRequest("x", "revision"), NewCheck()).ok());
  EXPECT_FALSE(CheckDissolve(v1::DissolveBodyRequest(), NewCheck()).ok());
  v1::ListBodiesRequest list;
  list.set_existing_on("someday");
  EXPECT_FALSE(CheckList(list, NewCheck()).ok());
}

}  // namespace
}  // namespace eastgate::command
