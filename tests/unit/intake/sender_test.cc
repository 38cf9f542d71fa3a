// Against services in this process that answer as they are told.
#include "services/intake/sender.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/rpc/status_mapping.h"
#include "common/status/errors.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

namespace lv = ::eastgate::livelihood::v1;
namespace fv = ::eastgate::fact::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FakeNewborns final : public lv::NewbornEnrollmentService::Service {
 public:
  grpc::Status CreateNewbornEnrollment(grpc::ServerContext* context,
                                       const lv::CreateNewbornEnrollmentRequest* request,
                                       lv::NewbornEnrollment* response) override {
    requests.push_back(*request);
    response->set_name("newbornEnrollments/" + request->newborn_enrollment_id());
    principal = std::string(context->client_metadata().find("eastgate-principal")->second.data(),
                            context->client_metadata().find("eastgate-principal")->second.size());
    if (replayed) context->AddTrailingMetadata("eastgate-replayed", "1");
    return NextAnswer();
  }
  grpc::Status BatchCreateNewbornEnrollments(grpc::ServerContext*,
                                             const lv::BatchCreateNewbornEnrollmentsRequest* request,
                                             lv::BatchCreateNewbornEnrollmentsResponse* response) override {
    batches.push_back(*request);
    for (const auto& part : request->requests()) {
      auto& result = *response->add_results();
      const absl::Status answer = part_answers[part.newborn_enrollment_id()];
      part_answers.erase(part.newborn_enrollment_id());
      if (!answer.ok()) {
        *result.mutable_error() = rpc::ToRpcStatus(answer);
      } else {
        result.mutable_newborn_enrollment()->set_name("newbornEnrollments/" + part.newborn_enrollment_id());
        result.set_replayed(replayed);
      }
    }
    return NextAnswer();
  }
  grpc::Status RecordNewbornEntitlement(grpc::ServerContext* context,
                                        const lv::RecordNewbornEntitlementRequest* request,
                                        lv::NewbornEnrollment* response) override {
    ++steps;
    response->set_name(request->name());
    if (replayed) context->AddTrailingMetadata("eastgate-replayed", "1");
    return NextAnswer();
  }
  grpc::Status NextAnswer() {
    const absl::Status answer = answers.empty() ? absl::OkStatus() : answers.front();
    if (!answers.empty()) answers.erase(answers.begin());
    return rpc::ToGrpcStatus(answer);
  }

  std::vector<lv::CreateNewbornEnrollmentRequest> requests;
  std::vector<lv::BatchCreateNewbornEnrollmentsRequest> batches;
  std::map<std::string, absl::Status> part_answers;  // By the id of the enrollment, once each.
  std::string principal;
  std::vector<absl::Status> answers;
  bool replayed = false;
  int steps = 0;
};

class FakeFacts final : public fv::FactService::Service {
 public:
  grpc::Status ListFacts(grpc::ServerContext*, const fv::ListFactsRequest* request,
                         fv::ListFactsResponse* response) override {
    EXPECT_TRUE(request->include_superseded());
    subjects.push_back(request->subject());
    // A page for each fact.
    const int at = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    if (at < facts.facts_size()) *response->add_facts() = facts.facts(at);
    if (at + 1 < facts.facts_size()) response->set_next_page_token(std::to_string(at + 1));
    return grpc::Status::OK;
  }
  grpc::Status CorrectFact(grpc::ServerContext*, const fv::CorrectFactRequest* request, fv::Fact*) override {
    corrected.push_back(request->name());
    source_refs.push_back(request->source_ref());
    return grpc::Status::OK;
  }
  grpc::Status RetractFact(grpc::ServerContext*, const fv::RetractFactRequest* request, fv::Fact*) override {
    retracted.push_back(request->name());
    source_refs.push_back(request->source_ref());
    return grpc::Status::OK;
  }
  // A fact about the resource; the one that it corrects now says so.
  void Add(const std::string& name, const std::string& corrects = "", const std::string& source_ref = "",
           bool retraction = false) {
    for (fv::Fact& fact : *facts.mutable_facts()) {
      if (fact.name() == corrects) fact.set_corrected_by(name);
    }
    fv::Fact& fact = *facts.add_facts();
    fact.set_name(name);
    fact.set_kind(corrects.empty() && facts.facts_size() > 1 ? "later" : "first");
    fact.set_occurred_on("2024-03-01");
    fact.set_corrects(corrects);
    fact.set_source_ref(source_ref);
    fact.set_retraction(retraction);
  }

  fv::ListFactsResponse facts;
  std::vector<std::string> corrected, retracted, source_refs, subjects;
};

class SenderTest : public ::testing::Test {
 protected:
  SenderTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&newborns_);
    builder.RegisterService(&facts_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  }

  Outcome Send(const Request& request, bool dry_run = false) {
    SenderOptions options;
    options.caller = Caller::Named("bureau:test");
    options.dry_run = dry_run;
    options.attempts = 3;
    options.sleep = [this](absl::Duration wait) { waits_.push_back(absl::ToInt64Milliseconds(wait)); };
    return Sender({{"livelihood", channel_}}, options).Send({&request, 1}).front();
  }
  std::vector<Outcome> SendAll(const std::vector<Request>& requests, bool dry_run = false) {
    SenderOptions options;
    options.caller = Caller::Named("bureau:test");
    options.dry_run = dry_run;
    options.attempts = 3;
    options.sleep = [this](absl::Duration wait) { waits_.push_back(absl::ToInt64Milliseconds(wait)); };
    return Sender({{"livelihood", channel_}}, options).Send(requests);
  }

  static Request Enrollment(const std::string& id = "XSE-1") {
    lv::CreateNewbornEnrollmentRequest request;
    request.set_newborn_enrollment_id(id);
    return std::make_shared<lv::CreateNewbornEnrollmentRequest>(request);
  }
  static Request Correction() {
    fv::CorrectFactRequest request;
    request.set_source_ref("更1");
    request.set_occurred_on("2024-03-02");
    return Amendment{"livelihood", "newbornEnrollments/XSE-1", request};
  }

  FakeNewborns newborns_;
  FakeFacts facts_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::vector<int64_t> waits_;
};

TEST_F(SenderTest, WhatIsAcceptedIsLoadedAndWhatIsKnownUnchanged) {
  EXPECT_EQ(Send(Enrollment()).result, Result::kLoaded);
  EXPECT_EQ(newborns_.principal, "bureau:test");
  newborns_.replayed = true;
  EXPECT_EQ(Send(Enrollment()).result, Result::kUnchanged);
}

TEST_F(SenderTest, ARefusalComesBackInChineseWithItsData) {
  newborns_.answers = {status::Refused(fv::ERROR_REASON_CHILD_ALREADY_ENROLLED, "enrolled",
                                       {{"enrollment", "newbornEnrollments/7"}})};
  const Outcome refused = Send(Enrollment());
  EXPECT_EQ(refused.result, Result::kRejected);
  EXPECT_EQ(refused.reason, "该儿童已有有效登记（登记：newbornEnrollments/7）");
  status::Violations violations;
  violations.Add("division", "want a division");
  violations.Add("channel", "required");
  newborns_.answers = {violations.ToStatus()};
  EXPECT_EQ(Send(Enrollment()).reason, "“经办区划”的值不可用；经办渠道：必填");
  EXPECT_TRUE(waits_.empty()) << "a refusal is final";
}

TEST_F(SenderTest, AServiceThatIsNotThereIsTriedAgainAFewTimes) {
  const absl::Status gone = absl::UnavailableError("draining");
  newborns_.answers = {gone, gone};
  EXPECT_EQ(Send(Enrollment()).result, Result::kLoaded);
  EXPECT_THAT(waits_, ElementsAre(200, 400));
  newborns_.answers = {gone, gone, gone};
  EXPECT_EQ(Send(Enrollment()).result, Result::kUnreachable);
  EXPECT_EQ(newborns_.requests.size(), 6);
}

TEST_F(SenderTest, ManyOfOneTypeAreOneCallAndEachHasItsOutcome) {
  newborns_.part_answers["XSE-2"] = status::Refused(fv::ERROR_REASON_CHILD_ALREADY_ENROLLED, "enrolled",
                                                    {{"enrollment", "newbornEnrollments/7"}});
  const std::vector<Outcome> outcomes =
      SendAll({Enrollment("XSE-1"), Enrollment("XSE-2"), Enrollment("XSE-3")});
  ASSERT_EQ(outcomes.size(), 3);
  EXPECT_EQ(outcomes[0].result, Result::kLoaded);
  EXPECT_EQ(outcomes[1].result, Result::kRejected);
  EXPECT_EQ(outcomes[1].reason, "该儿童已有有效登记（登记：newbornEnrollments/7）");
  EXPECT_EQ(outcomes[2].result, Result::kLoaded);
  EXPECT_EQ(newborns_.batches.size(), 1);
  EXPECT_TRUE(newborns_.requests.empty());
  newborns_.replayed = true;
  EXPECT_EQ(SendAll({Enrollment("XSE-1"), Enrollment("XSE-3")}).back().result, Result::kUnchanged);
  SendAll({Enrollment("XSE-1"), Enrollment("XSE-3")}, /*dry_run=*/true);
  EXPECT_TRUE(newborns_.batches.back().validate_only());
}

TEST_F(SenderTest, OnlyWhatWasNotSettledOfABatchIsSentAgain) {
  newborns_.part_answers["XSE-2"] = absl::ResourceExhaustedError("too many writes are waiting");
  EXPECT_EQ(SendAll({Enrollment("XSE-1"), Enrollment("XSE-2")}).back().result, Result::kLoaded);
  ASSERT_EQ(newborns_.batches.size(), 2);
  EXPECT_EQ(newborns_.batches[1].requests_size(), 1);
  EXPECT_EQ(newborns_.batches[1].requests(0).newborn_enrollment_id(), "XSE-2");
  EXPECT_THAT(waits_, ElementsAre(200));
  const absl::Status gone = absl::UnavailableError("draining");
  newborns_.answers = {gone, gone, gone};
  for (const Outcome& outcome : SendAll({Enrollment("XSE-1"), Enrollment("XSE-2")}))
    EXPECT_EQ(outcome.result, Result::kUnreachable);
  EXPECT_EQ(newborns_.batches.size(), 5);
}

TEST_F(SenderTest, WhatHasNoBatchMethodIsSentInItsPlace) {
  facts_.Add("facts/1");
  const std::vector<Outcome> outcomes =
      SendAll({Enrollment("XSE-1"), Enrollment("XSE-2"), Correction(),
               std::make_shared<lv::RecordNewbornEntitlementRequest>(), Enrollment("XSE-3")});
  EXPECT_EQ(outcomes.size(), 5);
  EXPECT_EQ(newborns_.batches.size(), 1);
  EXPECT_EQ(newborns_.requests.size(), 1);
  EXPECT_EQ(newborns_.steps, 1);
  EXPECT_THAT(facts_.corrected, ElementsAre("facts/1"));
}

TEST_F(SenderTest, ADryRunAsksForValidationAndLeavesStepsOut) {
  EXPECT_EQ(Send(Enrollment(), /*dry_run=*/true).result, Result::kLoaded);
  EXPECT_TRUE(newborns_.requests.back().validate_only());
  EXPECT_EQ(Send(std::make_shared<lv::RecordNewbornEntitlementRequest>(), /*dry_run=*/true).result,
            Result::kLoaded);
  EXPECT_EQ(newborns_.steps, 0);
  facts_.Add("facts/1");
  EXPECT_EQ(Send(Correction(), /*dry_run=*/true).result, Result::kLoaded);
  EXPECT_TRUE(facts_.corrected.empty());
}

TEST_F(SenderTest, ACorrectionIsOfTheFactThatStands) {
  facts_.Add("facts/1");
  facts_.Add("facts/2");  // Another about the same resource.
  EXPECT_EQ(Send(Correction()).result, Result::kLoaded);
  facts_.Add("facts/3", /*corrects=*/"facts/1", "更0");
  EXPECT_EQ(Send(Correction()).result, Result::kLoaded);
  EXPECT_THAT(facts_.corrected, ElementsAre("facts/1", "facts/3"));
}

TEST_F(SenderTest, ACorrectionThatIsKnownIsUnchanged) {
  facts_.Add("facts/1");
  facts_.Add("facts/3", "facts/1", "更1");
  facts_.facts.mutable_facts(1)->set_occurred_on("2024-03-02");
  facts_.Add("facts/4", "facts/3", "更2");
  EXPECT_EQ(Send(Correction()).result, Result::kUnchanged);
  EXPECT_TRUE(facts_.corrected.empty());
}

TEST_F(SenderTest, ADocumentAmendsEveryRecordAndItemUnderASourceRefOfItsOwn) {
  facts_.Add("facts/1");
  fv::CorrectFactRequest division;
  division.set_source_ref("更1");
  division.set_division("360111001");
  fv::RetractFactRequest retraction;
  retraction.set_source_ref("更1");
  const Request requests[] = {Correction(), Amendment{"livelihood", "newbornEnrollments/XSE-1", division},
                              Amendment{"livelihood", "newbornEnrollments/XSE-2", division},
                              Amendment{"livelihood", "newbornEnrollments/XSE-1", retraction}};
  for (const Request& request : requests) EXPECT_EQ(Send(request).result, Result::kLoaded);
  std::set<std::string> source_refs(facts_.source_refs.begin(), facts_.source_refs.end());
  EXPECT_EQ(source_refs.size(), 4);
  for (const std::string& source_ref : source_refs) EXPECT_THAT(source_ref, ::testing::StartsWith("更1#"));
}

TEST_F(SenderTest, AnotherValueUnderTheSameDocumentIsRejected) {
  facts_.Add("facts/1");
  facts_.Add("facts/3", "facts/1", "更1");
  facts_.facts.mutable_facts(1)->set_occurred_on("2024-03-09");
  EXPECT_THAT(Send(Correction()).reason, HasSubstr("另一值"));
  EXPECT_TRUE(facts_.corrected.empty());
}

TEST_F(SenderTest, WhatIsMissingOrRetractedIsRejected) {
  EXPECT_THAT(Send(Correction()).reason, HasSubstr("没有这条记录"));
  facts_.Add("facts/1");
  facts_.Add("facts/2", "facts/1", "撤1", /*retraction=*/true);
  EXPECT_THAT(Send(Correction()).reason, HasSubstr("记录已撤销"));
  EXPECT_TRUE(facts_.corrected.empty());
}

TEST_F(SenderTest, ARetractionIsSentAsOne) {
  facts_.Add("facts/1");
  EXPECT_EQ(Send(Amendment{"livelihood", "newbornEnrollments/XSE-1", fv::RetractFactRequest()}).result,
            Result::kLoaded);
  EXPECT_THAT(facts_.retracted, ElementsAre("facts/1"));
}

TEST_F(SenderTest, ARecordOrStepThatWasRetractedIsRejectedAndTheRecordIsNamed) {
  const absl::Status refused = status::Refused(fv::ERROR_REASON_RECORD_RETRACTED, "the record was retracted",
                                               {{"name", "newbornEnrollments/XSE-1"}});
  newborns_.answers = {refused};
  Outcome outcome = Send(Enrollment());
  EXPECT_EQ(outcome.result, Result::kRejected);
  EXPECT_EQ(outcome.reason, "记录已撤销（记录：newbornEnrollments/XSE-1）");
  EXPECT_EQ(outcome.retracted, "newbornEnrollments/XSE-1");
  newborns_.answers = {refused};
  lv::RecordNewbornEntitlementRequest request;
  request.set_name("newbornEnrollments/XSE-1");
  request.set_source_ref("DY-1");
  outcome = Send(std::make_shared<lv::RecordNewbornEntitlementRequest>(request));
  EXPECT_EQ(outcome.reason, "记录已撤销（记录：newbornEnrollments/XSE-1）");
  EXPECT_EQ(outcome.retracted, "") << "it is not the record that the row creates";
}

}  // namespace
}  // namespace eastgate::intake
