#include "common/resource/references.h"

#include "common/resource/table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/row.pb.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::resource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::Referrer;

Referrer Example(const std::string& id) {
  Referrer row;
  row.set_name("referrers/" + id);
  row.set_state(testing::REFERRER_STATE_RECORDED);
  row.set_owner("owners/1");
  row.add_places("places/1");
  row.add_places("places/2");
  row.add_steps()->set_fact("facts/1");
  testing::ReferrerStep& moved = *row.add_steps();
  moved.set_fact("facts/2");
  moved.set_place("places/3");
  row.set_mentioned("places/4");
  row.set_source("facts/9");
  return row;
}

class ReferencesTest : public ::testing::Test {
 protected:
  void Put(const Referrer& row) {
    log_.Damage([&](store::Transaction& transaction) { EXPECT_TRUE(rows_.Put(transaction, row).ok()); });
  }
  std::vector<std::string> To(const std::string& target, size_t most = 10, const std::string& after = "") {
    std::vector<std::string> found;
    const auto references = ReferencesTo(*log_.Read(), target, most, after);
    EXPECT_TRUE(references.ok()) << references.status();
    for (const Reference& reference : *references) found.push_back(reference.referrer + " " + reference.fact);
    return found;
  }

  figures::testing::TestLog log_;
  const Table<Referrer> rows_{{.number = 1, .collection = "referrers", .type = "Referrer", .indexes = {}}};
};

TEST_F(ReferencesTest, EveryDeclaredReferenceIsFoundWithTheFactOfItsPart) {
  const ReferenceFields fields(*Referrer::descriptor());
  EXPECT_THAT(fields.NamesIn(Example("a")),
              ElementsAre(Pair("owners/1", "facts/1"), Pair("places/1", "facts/1"),
                          Pair("places/2", "facts/1"), Pair("places/3", "facts/2")));
  Referrer retracted = Example("a");
  retracted.set_state(testing::REFERRER_STATE_RETRACTED);
  EXPECT_THAT(fields.NamesIn(retracted), IsEmpty());
}

TEST_F(ReferencesTest, ReferencesFollowTheirRow) {
  Put(Example("b"));
  Referrer row = Example("a");
  Put(row);
  EXPECT_THAT(To("owners/1"), ElementsAre("referrers/a facts/1", "referrers/b facts/1"));
  EXPECT_THAT(To("owners/1", 1), ElementsAre("referrers/a facts/1"));
  EXPECT_THAT(To("owners/1", 10, "referrers/a"), ElementsAre("referrers/b facts/1"));
  EXPECT_THAT(To("owners/1", 10, "referrers/aa"), ElementsAre("referrers/b facts/1"));
  EXPECT_THAT(To("owners/1", 10, "referrers/b"), IsEmpty());
  EXPECT_THAT(To("places/3"), ElementsAre("referrers/a facts/2", "referrers/b facts/2"));
  EXPECT_THAT(To("owners/"), IsEmpty());
  row.set_owner("owners/2");
  row.mutable_steps(0)->set_fact("facts/7");
  row.clear_places();
  Put(row);
  EXPECT_THAT(To("owners/1"), ElementsAre("referrers/b facts/1"));
  EXPECT_THAT(To("owners/2"), ElementsAre("referrers/a facts/7"));
  EXPECT_THAT(To("places/1"), ElementsAre("referrers/b facts/1"));
  row.set_state(testing::REFERRER_STATE_RETRACTED);
  Put(row);
  EXPECT_THAT(To("owners/2"), IsEmpty());
}

}  // namespace
}  // namespace eastgate::resource
