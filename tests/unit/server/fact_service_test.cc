// FactService: reading, listing, proving and correcting the log.
#include "common/server/fact_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/auth/rights.h"
#include "common/auth/sha256.h"
#include "common/config/suite.h"
#include "common/facts/keys.h"
#include "common/facts/writer.h"
#include "common/resource/page_token.h"
#include "common/status/errors.h"
#include "tests/unit/server/testing/fact_service_fixture.h"

namespace eastgate::server {
namespace {

namespace pb = ::eastgate::fact::v1;
using figures::testing::Enrolled;
using figures::testing::kCommunity;
using figures::testing::kEnrollments;
using reference::Date;
using rpc::testing::Await;
using ::testing::ElementsAre;

using FactServiceTest = testing::FactServiceFixture;

TEST_F(FactServiceTest, AFactIsReadByNameAtLeastAsNewAsAsked) {
  Fill();
  EXPECT_EQ(Get("facts/5")->subject(), "enrollments/1");
  EXPECT_TRUE(absl::IsNotFound(Get("facts/99").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Get("persons/1").status()));
  EXPECT_EQ(Get("facts/5", 7)->revision(), 5);
  EXPECT_EQ(status::ReasonOf(Get("facts/5", 8).status()), "REVISION_AHEAD");
}

TEST_F(FactServiceTest, EveryFilterHolds) {
  Fill();
  pb::ListFactsRequest request;
  EXPECT_THAT(Revisions(request), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  request.set_kind(figures::testing::kEnrolledKind);
  EXPECT_THAT(Revisions(request), ElementsAre(4, 5, 7));
  request.set_occurred_from("2024-04-05");
  EXPECT_THAT(Revisions(request), ElementsAre(5, 7));
  request.set_occurred_until("2024-04-05");
  EXPECT_THAT(Revisions(request), ElementsAre(5));
  pb::ListFactsRequest by_division;
  by_division.set_division(figures::testing::kStreet);
  EXPECT_THAT(Revisions(by_division), ElementsAre(4, 5, 7));
  pb::ListFactsRequest by_subject;
  by_subject.set_subject("enrollments/1");
  EXPECT_THAT(Revisions(by_subject), ElementsAre(4, 5));
  by_subject.set_known_at_revision(4);
  EXPECT_THAT(Revisions(by_subject), ElementsAre(4));
  pb::ListFactsRequest by_reporter;
  by_reporter.set_reporter("service:test");
  EXPECT_THAT(Revisions(by_reporter), ElementsAre(1, 2, 3));
  by_reporter.set_reporter("nobody");
  EXPECT_THAT(Revisions(by_reporter), ElementsAre());
}

TEST_F(FactServiceTest, AListLeavesOutWhatTheCallerMayNotSee) {
  Fill();
  const auto rights =
      auth::Rights::FromGrants({{"clerk:li", options::v1::ROLE_READER, figures::testing::kOtherStreet,
                                 reference::Date(2024, 1, 1), std::nullopt}},
                               {}, figures::testing::kRoot);
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  call.Admit({"clerk:li", ""}, rights,
             rights->Of("clerk:li", {options::v1::ROLE_READER}, reference::Date(2024, 6, 1)),
             absl::InfiniteFuture());
  const auto response = Await(service_.ListFacts(call, {}));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->facts_size(), 1);
  EXPECT_EQ(response->facts(0).subject(), "facilities/1");
}

TEST_F(FactServiceTest, PagesFollowOneAnotherWithoutGaps) {
  Fill();
  for (const char* subject : {"", "enrollments/1"}) {
    pb::ListFactsRequest request;
    request.set_subject(subject);
    const std::vector<int64_t> all = Revisions(request);
    request.set_page_size(1);
    std::vector<int64_t> paged;
    do {
      const auto page = List(request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const pb::Fact& fact : page->facts()) paged.push_back(fact.revision());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty() && paged.size() <= all.size());
    EXPECT_EQ(paged, all) << subject;
  }
}

TEST_F(FactServiceTest, APageEndsBeforeItIsTooLargeForAMessage) {
  pb::Fact large = Enrolled("enrollments/1", Date(2024, 3, 5), kCommunity, 1, "hospital");
  const pb::Posting posting = large.postings(0);
  while (large.postings_size() < facts::kMaxPostings) *large.add_postings() = posting;
  constexpr int kFacts = 60;
  for (int i = 0; i < kFacts; ++i) test_.Append(large);
  pb::ListFactsRequest request;
  request.set_subject("enrollments/1");
  request.set_page_size(1000);
  int pages = 0, facts = 0;
  do {
    const auto page = List(request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->ByteSizeLong(), config::kMaxPageBytes + 1000);
    ++pages;
    facts += page->facts_size();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && pages <= kFacts);
  EXPECT_EQ(facts, kFacts);
  EXPECT_GT(pages, 1);
}

TEST_F(FactServiceTest, APageTokenOfAnotherQueryIsRefused) {
  Fill();
  pb::ListFactsRequest request;
  request.set_page_size(1);
  request.set_page_token(List(request)->next_page_token());
  request.set_kind(figures::testing::kBedsKind);
  EXPECT_TRUE(absl::IsInvalidArgument(List(request).status()));
}

TEST_F(FactServiceTest, LaterPagesShowTheLogAsTheFirstOneSawIt) {
  Fill();
  pb::ListFactsRequest request;
  request.set_subject("enrollments/1");
  const std::vector<int64_t> all = Revisions(request);
  ASSERT_EQ(all.size(), 2);
  request.set_page_size(1);
  request.set_page_token(List(request)->next_page_token());
  ASSERT_TRUE(Retract("facts/5", "form 1").ok());
  const auto second = List(request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->facts_size(), 1);
  EXPECT_EQ(second->facts(0).revision(), all[1]);
  EXPECT_EQ(second->facts(0).corrected_by(), "") << "it was not yet retracted then";
  EXPECT_TRUE(second->next_page_token().empty());
}

TEST_F(FactServiceTest, WhatWasRetractedIsLeftOutFromThenOn) {
  Fill();
  const auto retraction = Retract("facts/5", "form 1");
  ASSERT_TRUE(retraction.ok()) << retraction.status();
  pb::ListFactsRequest request;
  request.set_subject("enrollments/1");
  EXPECT_THAT(Revisions(request), ElementsAre(4));
  request.set_include_superseded(true);
  EXPECT_THAT(Revisions(request), ElementsAre(4, 5, 8));
  EXPECT_EQ(List(request)->facts(1).corrected_by(), "facts/8");
  request.set_include_superseded(false);
  request.set_known_at_revision(7);
  EXPECT_THAT(Revisions(request), ElementsAre(4, 5));
  EXPECT_EQ(List(request)->facts(1).corrected_by(), "");
  request.set_known_at_revision(9);
  EXPECT_EQ(status::ReasonOf(List(request).status()), "KNOWN_AT_AHEAD");
}

TEST_F(FactServiceTest, AMutationSentAgainIsAnsweredAndNotDoneAgain) {
  Fill();
  bool replayed = false;
  const auto first = Retract("facts/5", "form 1", &replayed);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(replayed);
  const auto second = Retract("facts/5", "form 1", &replayed);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(replayed);
  EXPECT_EQ(second->name(), first->name());
  EXPECT_EQ(test_.Read()->head().revision, first->revision());
  EXPECT_EQ(status::ReasonOf(Retract("facts/4", "form 1").status()), "ID_TAKEN");
}

TEST_F(FactServiceTest, ACorrectionIsReportedByItsCaller) {
  Fill();
  pb::CorrectFactRequest request;
  request.set_name("facts/5");
  (*request.mutable_amounts())[kEnrollments] = 3;
  request.set_cause(pb::CORRECTION_CAUSE_ERROR);
  request.set_reason("miscounted");
  request.set_request_id("r-1");
  rpc::Call call = rpc::Call::ForTest("clerk:wang");
  const auto fact = Await(service_.CorrectFact(call, request));
  ASSERT_TRUE(fact.ok()) << fact.status();
  EXPECT_EQ(fact->reporter(), "clerk:wang");
  EXPECT_EQ(Get("facts/5")->corrected_by(), fact->name());
  request.clear_reason();
  EXPECT_TRUE(absl::IsInvalidArgument(Await(service_.CorrectFact(call, request)).status()));
}

TEST_F(FactServiceTest, TheHeadSaysHowFarTheLogIs) {
  Fill();
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  const auto head = Await(service_.GetLogHead(call, {}));
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->log_id(), test_.log().log_id());
  EXPECT_EQ(head->revision(), 7);
  EXPECT_EQ(head->digest(), auth::ToHex(test_.Read()->head().digest));
  EXPECT_EQ(head->record_time().seconds(), absl::ToUnixSeconds(test_.now()));
}

TEST_F(FactServiceTest, TheLogIsProvedInWholeAndInPart) {
  Fill();
  const auto whole = Verify(0, 0);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->head_revision(), 7);
  EXPECT_EQ(whole->digest(), auth::ToHex(test_.Read()->head().digest));
  EXPECT_EQ(whole->first_bad_revision(), 0);
  EXPECT_EQ(Verify(2, 5)->digest(), Get("facts/5")->digest());
  EXPECT_EQ(status::ReasonOf(Verify(0, 8).status()), "REVISION_AHEAD");
  EXPECT_TRUE(absl::IsInvalidArgument(Verify(5, 2).status()));
  test_.Damage([](store::Transaction& transaction) {
    transaction.Put(Encode(facts::LogKey{6}), std::string(40, 'x'));
  });
  EXPECT_EQ(Verify(0, 0)->first_bad_revision(), 6);
}

TEST_F(FactServiceTest, AProofThatNobodyWaitsForStops) {
  Fill();
  for (int i = 0; i < 1000; ++i) {
    test_.store().Commit(
        [this, i](store::Transaction& transaction) {
          facts::Writer writer(test_.log(), transaction, "clerk:li");
          return writer
              .Append(
                  Enrolled(absl::StrCat("enrollments/", 10 + i), Date(2024, 3, 5), kCommunity, 1, "online"))
              .status();
        },
        [](absl::Status) {});
  }
  test_.Append(Enrolled("enrollments/3", Date(2024, 3, 5), kCommunity, 1, "online"));
  rpc::Call call = rpc::Call::ForTest("clerk:li");
  call.interrupt().Raise(rpc::Interrupt::Reason::kCancelled);
  ASSERT_TRUE(call.IsCancelled());
  EXPECT_TRUE(absl::IsCancelled(Await(service_.VerifyLog(call, {})).status()));
}

}  // namespace
}  // namespace eastgate::server
