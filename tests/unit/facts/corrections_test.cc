// Corrections and retractions: what is refused, and what the new fact says.
#include "common/facts/corrections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/facts/log_reader.h"
#include "common/figures/cell.h"
#include "common/figures/cell_keys.h"
#include "common/figures/check.h"
#include "google/rpc/error_details.pb.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::facts {
namespace {

using fact::v1::CorrectFactRequest;
using fact::v1::Fact;
using fact::v1::RetractFactRequest;
using figures::testing::BedsCounted;
using figures::testing::Enrolled;
using figures::testing::kClosedCommunity;
using figures::testing::kCommunity;
using figures::testing::kEnrollments;
using figures::testing::kOtherCommunity;
using figures::testing::TestLog;
using reference::Date;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

CorrectFactRequest ToCorrect(const std::string& name) {
  CorrectFactRequest request;
  request.set_name(name);
  request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
  request.set_reason("wrong entry");
  request.set_request_id("r-1");
  return request;
}

RetractFactRequest ToRetract(const std::string& name) {
  RetractFactRequest request;
  request.set_name(name);
  request.set_cause(fact::v1::CORRECTION_CAUSE_CHANGE);
  request.set_reason("moved away");
  request.set_source_ref("form 12");
  return request;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  google::rpc::BadRequest detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(payload && detail.ParseFromString(std::string(*payload))) << status;
  std::vector<std::string> fields;
  for (const auto& violation : detail.field_violations()) fields.push_back(violation.field());
  return fields;
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  google::rpc::ErrorInfo detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(payload && detail.ParseFromString(std::string(*payload))) << status;
  return {detail.metadata().begin(), detail.metadata().end()};
}

using Metadata = std::map<std::string, std::string>;

class CorrectionsTest : public ::testing::Test {
 protected:
  CorrectionsTest()
      : original_(test_.Append(
            Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 5, "hospital", "persons/1"))) {}

  absl::StatusOr<Fact> Correct(const CorrectFactRequest& request) {
    EXPECT_TRUE(CheckCorrect(request).ok()) << CheckCorrect(request);
    return test_.Run([&](Writer& writer) { return facts::Correct(writer, request); });
  }
  absl::StatusOr<Fact> Retract(const RetractFactRequest& request) {
    EXPECT_TRUE(CheckRetract(request).ok()) << CheckRetract(request);
    return test_.Run([&](Writer& writer) { return facts::Retract(writer, request); });
  }
  // Returns the sums of 2024 in a division by the cells of enrollments, those of zero left out.
  std::map<int, int64_t> MonthsOf(const std::string& division) {
    test_.RollUp();
    std::map<int, int64_t> months;
    const auto cell =
        test_.Read()->Get(figures::YearCellKey(Encode(figures::CellSeries{1, 0, division, {}}), 2024));
    EXPECT_TRUE(cell.ok());
    if (!cell->has_value()) return months;
    const auto slots = figures::ParseCell(**cell);
    for (const figures::Slot& slot : *slots) {
      if (slot.amount != 0) months[slot.slot] = *figures::ToInt64(slot.amount);
    }
    return months;
  }
  std::string ResourceOf(const std::string& subject) {
    return test_.Read()->Get(figures::testing::ResourceKeyOf(subject))->value_or("gone");
  }

  TestLog test_;
  const Fact original_;
};

TEST(CheckCorrectTest, EveryViolationIsNamedAtOnce) {
  CorrectFactRequest request;
  request.set_name("persons/1");
  request.set_occurred_on("2024-02-30");
  request.set_division("12345");
  (*request.mutable_amounts())["m"] = -1;
  (*request.mutable_dimensions())["channel"] = std::string(65, 'x');
  request.set_source_ref(std::string(129, 'x'));
  request.set_request_id("a b");
  EXPECT_THAT(FieldsOf(CheckCorrect(request)),
              UnorderedElementsAre("amounts", "cause", "dimensions", "division", "name", "occurred_on",
                                   "reason", "request_id", "source_ref"));
}

TEST(CheckCorrectTest, SomethingMustChangeAndTheRequestMustBeTellable) {
  CorrectFactRequest request = ToCorrect("facts/4");
  EXPECT_THAT(FieldsOf(CheckCorrect(request)), Contains("occurred_on"));
  request.set_division(kCommunity);
  EXPECT_TRUE(CheckCorrect(request).ok());
  request.clear_request_id();
  EXPECT_THAT(FieldsOf(CheckCorrect(request)), Contains("request_id"));
  request.set_source_ref("form 7");
  EXPECT_TRUE(CheckCorrect(request).ok());
  request.set_reason(std::string(1025, 'x'));
  EXPECT_THAT(FieldsOf(CheckCorrect(request)), Contains("reason"));
}

TEST(CheckRetractTest, EveryViolationIsNamedAtOnce) {
  EXPECT_THAT(FieldsOf(CheckRetract({})), UnorderedElementsAre("cause", "name", "reason", "request_id"));
}

TEST_F(CorrectionsTest, ACorrectionTakesOutWhatStoodAndPutsInWhatShouldHaveStood) {
  CorrectFactRequest request = ToCorrect(original_.name());
  request.set_occurred_on("2024-04-01");
  request.set_division(kOtherCommunity);
  (*request.mutable_amounts())[kEnrollments] = 3;
  (*request.mutable_dimensions())["channel"] = "online";
  request.set_source_ref("form 7");
  const auto fact = Correct(request);
  ASSERT_TRUE(fact.ok()) << fact.status();
  EXPECT_EQ(fact->corrects(), original_.name());
  EXPECT_EQ(fact->kind(), original_.kind());
  EXPECT_EQ(fact->subject(), original_.subject());
  EXPECT_EQ(fact->occurred_on(), "2024-04-01");
  EXPECT_EQ(fact->division(), kOtherCommunity);
  EXPECT_EQ(fact->cause(), fact::v1::CORRECTION_CAUSE_ERROR);
  EXPECT_EQ(fact->reason(), "wrong entry");
  EXPECT_EQ(fact->source_ref(), "form 7");
  EXPECT_FALSE(fact->retraction());
  EXPECT_EQ(fact->reversed_postings(), 2);
  ASSERT_EQ(fact->postings_size(), 4);
  EXPECT_EQ(fact->postings(0).counted_subject(), "persons/1");
  EXPECT_EQ(fact->postings(0).amount(), -1);
  EXPECT_EQ(fact->postings(1).amount(), -5);
  EXPECT_EQ(fact->postings(1).effective_on(), "2024-03-05");
  EXPECT_EQ(fact->postings(1).dimensions().at("channel"), "hospital");
  EXPECT_EQ(fact->postings(3).amount(), 3);
  EXPECT_EQ(fact->postings(3).effective_on(), "2024-04-01");
  EXPECT_EQ(fact->postings(3).dimensions().at("channel"), "online");
  EXPECT_THAT(MonthsOf(kCommunity), IsEmpty());
  EXPECT_EQ(MonthsOf(kOtherCommunity), (std::map<int, int64_t>{{4, 3}}));
  EXPECT_EQ(ResourceOf("enrollments/1"), kOtherCommunity);
  EXPECT_EQ(FactAt(*test_.Read(), original_.revision())->corrected_by(), fact->name());
  EXPECT_TRUE(figures::Check(test_.figures(), *test_.Read())->ok());
}

TEST_F(CorrectionsTest, ACorrectionOfACorrectionTakesOutOnlyWhatThatOnePutIn) {
  CorrectFactRequest first = ToCorrect(original_.name());
  (*first.mutable_amounts())[kEnrollments] = 3;
  const auto corrected = Correct(first);
  ASSERT_TRUE(corrected.ok());
  CorrectFactRequest second = ToCorrect(corrected->name());
  (*second.mutable_amounts())[kEnrollments] = 8;
  const auto fact = Correct(second);
  ASSERT_TRUE(fact.ok()) << fact.status();
  EXPECT_EQ(fact->reversed_postings(), 2);
  EXPECT_EQ(fact->postings_size(), 4);
  EXPECT_EQ(MonthsOf(""), (std::map<int, int64_t>{{3, 8}}));
}

TEST_F(CorrectionsTest, ARetractionOnlyTakesOut) {
  ASSERT_TRUE(test_.store()
                  .CommitAndWait([](store::Transaction& transaction) {
                    transaction.Put(figures::testing::ResourceKeyOf("enrollments/1"), "there");
                    return absl::OkStatus();
                  })
                  .ok());
  const auto fact = Retract(ToRetract(original_.name()));
  ASSERT_TRUE(fact.ok()) << fact.status();
  EXPECT_TRUE(fact->retraction());
  EXPECT_EQ(fact->cause(), fact::v1::CORRECTION_CAUSE_CHANGE);
  EXPECT_EQ(fact->occurred_on(), original_.occurred_on());
  EXPECT_EQ(fact->reversed_postings(), fact->postings_size());
  EXPECT_THAT(MonthsOf(""), IsEmpty());
  EXPECT_EQ(ResourceOf("enrollments/1"), "gone");
}

TEST_F(CorrectionsTest, ADayIsNotCorrectedToOneThatLiesAhead) {
  const Date today = reference::Today(test_.now());
  CorrectFactRequest request = ToCorrect(original_.name());
  request.set_occurred_on(reference::FormatDate(today + 1));
  EXPECT_EQ(status::ReasonOf(Correct(request).status()), "DATE_IN_FUTURE");
  request.set_occurred_on(reference::FormatDate(today));
  EXPECT_TRUE(Correct(request).ok());
}

TEST_F(CorrectionsTest, AnUnknownFactIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(Retract(ToRetract("facts/99")).status()));
}

TEST_F(CorrectionsTest, OnlyTheLastOfAChainCanBeCorrected) {
  const auto retraction = Retract(ToRetract(original_.name()));
  ASSERT_TRUE(retraction.ok());
  const absl::Status superseded = Retract(ToRetract(original_.name())).status();
  EXPECT_EQ(status::ReasonOf(superseded), "FACT_SUPERSEDED");
  EXPECT_EQ(MetadataOf(superseded),
            (Metadata{{"name", original_.name()}, {"corrected_by", retraction->name()}}));
  const absl::Status of_retraction = Retract(ToRetract(retraction->name())).status();
  EXPECT_EQ(status::ReasonOf(of_retraction), "FACT_IS_RETRACTION");
  EXPECT_EQ(MetadataOf(of_retraction), (Metadata{{"name", retraction->name()}}));
}

TEST_F(CorrectionsTest, AKindWithoutHooksNamesTheMethodThatOwnsIt) {
  const Fact beds = test_.Append(BedsCounted("facilities/1", Date(2024, 1, 1), kCommunity, 40, "public"));
  const absl::Status refused = Retract(ToRetract(beds.name())).status();
  EXPECT_EQ(status::ReasonOf(refused), "OWNED_BY_RPC");
  EXPECT_EQ(MetadataOf(refused),
            (Metadata{{"kind", figures::testing::kBedsKind}, {"rpc", figures::testing::kBedsRpc}}));
}

TEST_F(CorrectionsTest, AFieldThatTheKindKeepsIsRefusedWithWhatItAllows) {
  CorrectFactRequest request = ToCorrect(original_.name());
  (*request.mutable_dimensions())["place"] = "inside";
  const absl::Status refused = Correct(request).status();
  EXPECT_EQ(status::ReasonOf(refused), "FIELD_NOT_CORRECTABLE");
  EXPECT_EQ(
      MetadataOf(refused),
      (Metadata{{"kind", figures::testing::kEnrolledKind},
                {"field", "dimensions[place]"},
                {"correctable", "occurred_on, division, amounts[test.enrollments], dimensions[channel]"}}));
}

TEST_F(CorrectionsTest, ADivisionMustBeValidOnTheDayAndInTheRoot) {
  CorrectFactRequest request = ToCorrect(original_.name());
  request.set_division("360112");
  EXPECT_THAT(FieldsOf(Correct(request).status()), Contains("division"));
  request.set_division(kClosedCommunity);
  ASSERT_TRUE(Correct(request).ok());
  test_.SetNow(test_.now() + absl::Hours(24 * 60));
  // It closed on 1 July: the day cannot move beyond it, unless the division moves too.
  CorrectFactRequest later = ToCorrect("facts/5");
  later.set_occurred_on("2024-07-01");
  EXPECT_THAT(FieldsOf(Correct(later).status()), Contains("occurred_on"));
  later.set_division(kCommunity);
  EXPECT_TRUE(Correct(later).ok());
}

TEST_F(CorrectionsTest, ACorrectionThatChangesNothingIsRefusedAndLeavesNothing) {
  CorrectFactRequest request = ToCorrect(original_.name());
  (*request.mutable_amounts())[kEnrollments] = 5;
  request.set_division(kCommunity);
  EXPECT_TRUE(absl::IsInvalidArgument(Correct(request).status()));
  EXPECT_EQ(test_.Read()->head().revision, original_.revision());
  EXPECT_EQ(ResourceOf("enrollments/1"), "gone");
}

TEST_F(CorrectionsTest, TheKindsOwnRulesRefuseAndLeaveNothing) {
  CorrectFactRequest request = ToCorrect(original_.name());
  (*request.mutable_dimensions())["channel"] = "closed";
  EXPECT_EQ(status::ReasonOf(Correct(request).status()), "NOT_ELIGIBLE");
  EXPECT_EQ(test_.Read()->head().revision, original_.revision());
}

}  // namespace
}  // namespace eastgate::facts
