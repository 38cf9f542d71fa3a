// Projects and loans with the log under them: what is recorded once, what figures say, what rests on what.
#include "absl/strings/str_cat.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/figures.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/project_service.h"
#include "services/livelihood/startup_loan_service.h"
#include "tests/unit/facts/testing/service_store.h"
#include "tests/unit/rpc/testing/fake_peer.h"

namespace eastgate::livelihood {
namespace {

using facts::testing::kStreet;
using facts::testing::RefusalOf;
using ::testing::StartsWith;

// Of tables.cc.
constexpr uint16_t kMilestonesTable = 6;
constexpr uint16_t kStartupLoansTable = 9;

struct Schema {
  const Tables tables;
};

class LivelihoodProjects : public ::testing::Test, public Schema, public facts::testing::ServiceStore {
 protected:
  LivelihoodProjects() : ServiceStore("livelihood", *BuildCatalogue(tables)) {}

  absl::StatusOr<v1::LivelihoodProject> Begin(const std::string& task_force = "") {
    v1::CreateLivelihoodProjectRequest request;
    request.set_livelihood_project_id("p");
    request.set_task_force(task_force);
    request.add_responsible_units("示例责任单位");
    request.set_title_zh("民生实事");
    request.set_level(v1::PROJECT_LEVEL_PROVINCIAL);
    request.set_year(2024);
    request.set_lead_bureau("示例单位");
    request.set_division(kStreet);
    return Call(projects_, &ProjectService::Create, request);
  }
  absl::StatusOr<v1::Milestone> Plan(const std::string& id) {
    v1::CreateMilestoneRequest request;
    request.set_milestone_id(id);
    request.set_project("livelihoodProjects/p");
    request.set_key("interior");
    request.set_title_zh("室内装修");
    request.set_planned_on("2024-01-10");
    request.set_due_on("2024-06-30");
    request.set_division(kStreet);
    return Call(projects_, &ProjectService::CreateMilestone, request);
  }
  // Of a person: economy is not asked.
  absl::StatusOr<v1::StartupLoan> Apply(const std::string& id, int64_t fen) {
    v1::CreateStartupLoanRequest request;
    request.set_startup_loan_id(id);
    request.mutable_person()->set_citizen_id("11010519491231002X");
    request.set_division(kStreet);
    request.set_amount_fen(fen);
    request.set_term_months(36);
    request.set_jobs_created(3);
    request.set_applied_on("2024-02-01");
    return Call(loans_, &StartupLoanService::Create, request);
  }
  absl::StatusOr<v1::StartupLoan> Decide(const std::string& id) {
    v1::DecideStartupLoanRequest request;
    request.set_name("startupLoans/" + id);
    request.set_decided_on("2024-02-20");
    return Call(loans_, &StartupLoanService::Decide, request);
  }
  absl::StatusOr<v1::StartupLoan> Disburse(const std::string& id) {
    v1::DisburseStartupLoanRequest request;
    request.set_name("startupLoans/" + id);
    request.set_disbursed_on("2024-03-01");
    return Call(loans_, &StartupLoanService::Disburse, request);
  }

  const Peers peers_{{}};
  const Identities identities_{*auth::KeyedDigest::FromKey(std::string(32, 'k'))};
  const std::unique_ptr<ProjectService> projects_ = std::make_unique<ProjectService>(parts(), tables, peers_);
  const std::unique_ptr<StartupLoanService> loans_ =
      std::make_unique<StartupLoanService>(parts(), tables, identities_, peers_);
};

TEST_F(LivelihoodProjects, WhatBelongsToAProjectNeedsItAndKeepsIt) {
  EXPECT_TRUE(absl::IsNotFound(Plan("1").status()));
  const auto project = Begin();
  ASSERT_TRUE(project.ok()) << project.status();
  EXPECT_THAT(project->responsible_units(), ::testing::ElementsAre("示例责任单位"));
  const auto milestone = Plan("1");
  ASSERT_TRUE(milestone.ok()) << milestone.status();
  EXPECT_EQ(Figure("livelihood.provincial_projects", "2024-12-31"), 1);
  EXPECT_EQ(RefusalOf(Retract(project->fact()).status()),
            "DEPENDENT_FACTS dependents=" + milestone->steps(0).fact() + " name=" + project->fact());
  ASSERT_TRUE(Retract(milestone->steps(0).fact()).ok());
  ASSERT_TRUE(Retract(project->fact()).ok());
  EXPECT_EQ(RefusalOf(Plan("2").status()), "RECORD_RETRACTED name=livelihoodProjects/p");
}

TEST_F(LivelihoodProjects, ATaskForceIsAskedOfCommand) {
  const int64_t before = revision();
  EXPECT_EQ(rpc::ReasonOf(Begin("bodies/tf").status()), "PEER_UNAVAILABLE");
  EXPECT_EQ(revision(), before);
  ASSERT_TRUE(Begin().ok());
  EXPECT_EQ(rpc::ReasonOf(Begin("bodies/tf").status()), "ID_TAKEN") << "known: nobody need be asked";
}

TEST_F(LivelihoodProjects, OverdueFollowsFromTheFactsOfEveryDay) {
  ASSERT_TRUE(Begin().ok());
  ASSERT_TRUE(Plan("1").ok());
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-06-30"), 0);
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-01", "", {{"project", "p"}}), 1);
  v1::ListMilestonesRequest list;
  list.set_overdue_on("2024-07-01");
  EXPECT_EQ(Call(projects_, &ProjectService::ListMilestones, list)->milestones_size(), 1);
  v1::CompleteMilestoneRequest complete;
  complete.set_name("milestones/1");
  complete.set_completed_on("2024-07-10");
  ASSERT_TRUE(Call(projects_, &ProjectService::CompleteMilestone, complete).ok());
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-09"), 1);
  EXPECT_EQ(Figure("livelihood.milestones_overdue", "2024-07-10"), 0);
  list.set_overdue_on("2024-07-10");
  EXPECT_EQ(Call(projects_, &ProjectService::ListMilestones, list)->milestones_size(), 0);
}

TEST_F(LivelihoodProjects, AListThatASweepReadsNamesADamagedRowAndGoesOn) {
  ASSERT_TRUE(Begin().ok());
  ASSERT_TRUE(Apply("1", 10000000).ok());
  for (const char* id : {"1", "2", "3"}) ASSERT_TRUE(Plan(id).ok());
  Overwrite(kMilestonesTable, "2", "\xff");
  const auto page = Call(projects_, &ProjectService::ListMilestones, v1::ListMilestonesRequest());
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->milestones_size(), 2);
  EXPECT_THAT(page->unreachable(), ::testing::ElementsAre("milestones/2"));
  v1::GetMilestoneRequest get;
  get.set_name("milestones/2");
  EXPECT_TRUE(absl::IsDataLoss(Call(projects_, &ProjectService::GetMilestone, get).status()));
  Overwrite(kStartupLoansTable, "1", "\xff");
  EXPECT_TRUE(
      absl::IsDataLoss(Call(loans_, &StartupLoanService::List, v1::ListStartupLoansRequest()).status()))
      << "a list that has no place to name it says so as a whole";
}

TEST_F(LivelihoodProjects, LoansOfAPersonAreCountedByTheDecision) {
  for (const char* id : {"1", "2", "3"}) {
    ASSERT_TRUE(Apply(id, 10000000).ok());
    const auto decided = Decide(id);
    ASSERT_TRUE(decided.ok()) << decided.status();
    ASSERT_TRUE(decided->decision().approved()) << id;
    ASSERT_TRUE(Disburse(id).ok());
  }
  EXPECT_EQ(Figure("livelihood.startup_loans_disbursed", "2024-12-31"), 30000000);
  EXPECT_EQ(Figure("livelihood.supported_enterprises", "2024-12-31"), 0);
  ASSERT_TRUE(Apply("4", 10000000).ok());
  v1::ReplayDecisionRequest replay;
  replay.set_name("startupLoans/4");
  EXPECT_EQ(RefusalOf(Call(loans_, &StartupLoanService::ReplayDecision, replay).status()),
            "NOT_DECIDED name=startupLoans/4");
  const auto fourth = Decide("4");
  ASSERT_TRUE(fourth.ok()) << fourth.status();
  EXPECT_THAT(fourth->decision().reasons(), ::testing::ElementsAre(v1::INELIGIBILITY_TOO_MANY_LOANS));
  EXPECT_EQ(Call(loans_, &StartupLoanService::ReplayDecision, replay)->SerializeAsString(),
            fourth->decision().SerializeAsString());
  EXPECT_THAT(RefusalOf(Disburse("4").status()), StartsWith("TRANSITION_NOT_ALLOWED"));
  EXPECT_EQ(Figure("livelihood.startup_loans_rejected", "2024-12-31"), 1);
}

TEST_F(LivelihoodProjects, AProjectsDivisionIsMended) {
  const auto project = Begin();
  fact::v1::CorrectFactRequest correction = facts::testing::Correcting(project->fact());
  correction.set_division(facts::testing::kOtherStreet);
  ASSERT_TRUE(Correct(correction).ok());
  EXPECT_EQ(Figure("livelihood.provincial_projects", "2024-12-31", facts::testing::kOtherStreet), 1);
}

TEST_F(LivelihoodProjects, EveryKindOfWorkNeedsItsProject) {
  v1::CreateDeliverableRequest deliverable;
  deliverable.set_deliverable_id("1");
  deliverable.set_project("livelihoodProjects/p");
  deliverable.set_kind("meal_point");
  deliverable.set_place("示例社区");
  deliverable.set_planned_on("2024-01-10");
  deliverable.set_due_on("2024-06-30");
  deliverable.set_division(kStreet);
  v1::CreateProcurementRequest procurement;
  procurement.set_procurement_id("1");
  procurement.set_project("livelihoodProjects/p");
  procurement.set_title_zh("课桌椅");
  procurement.set_demanded_on("2024-05-06");
  procurement.set_notice_due_on("2024-06-03");
  procurement.set_bid_opening_due_on("2024-06-28");
  procurement.set_award_due_on("2024-07-01");
  procurement.set_contract_due_on("2024-07-31");
  procurement.set_acceptance_due_on("2024-09-30");
  procurement.set_division(kStreet);
  EXPECT_TRUE(absl::IsNotFound(Call(projects_, &ProjectService::CreateDeliverable, deliverable).status()));
  EXPECT_TRUE(absl::IsNotFound(Call(projects_, &ProjectService::CreateProcurement, procurement).status()));
  const auto project = Begin();
  const auto standing = Call(projects_, &ProjectService::CreateDeliverable, deliverable);
  ASSERT_TRUE(standing.ok()) << standing.status();
  const auto planned = Call(projects_, &ProjectService::CreateProcurement, procurement);
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_EQ(RefusalOf(Retract(project->fact()).status()),
            absl::StrCat("DEPENDENT_FACTS dependents=", standing->steps(0).fact(), ",",
                         planned->steps(0).fact(), " name=", project->fact()));
  ASSERT_TRUE(Retract(standing->steps(0).fact()).ok());
  ASSERT_TRUE(Retract(planned->steps(0).fact()).ok());
  ASSERT_TRUE(Retract(project->fact()).ok());
  const std::string gone = "RECORD_RETRACTED name=livelihoodProjects/p";
  deliverable.set_deliverable_id("2");
  procurement.set_procurement_id("2");
  EXPECT_EQ(RefusalOf(Call(projects_, &ProjectService::CreateDeliverable, deliverable).status()), gone);
  EXPECT_EQ(RefusalOf(Call(projects_, &ProjectService::CreateProcurement, procurement).status()), gone);
}

class LoansOfEnterprises : public LivelihoodProjects {
 protected:
  static constexpr char kEnterprise[] = "enterprises/91350100M000100Y43";

  struct Economy final : economy::v1::EnterpriseService::Service {
    grpc::Status GetEnterprise(grpc::ServerContext*, const economy::v1::GetEnterpriseRequest* request,
                               economy::v1::Enterprise* enterprise) override {
      return enterprises.Get(*request, *enterprise);
    }
    rpc::testing::FakeRows<economy::v1::Enterprise> enterprises;
  };

  absl::StatusOr<v1::StartupLoan> Apply(const std::unique_ptr<StartupLoanService>& loans,
                                        const std::string& id = "1") {
    v1::CreateStartupLoanRequest request;
    request.set_startup_loan_id(id);
    request.set_enterprise(kEnterprise);
    request.set_division(kStreet);
    request.set_amount_fen(100);
    request.set_term_months(12);
    request.set_applied_on("2024-02-01");
    return Call(loans, &StartupLoanService::Create, request);
  }
  absl::StatusOr<v1::StartupLoan> DecideBy(const std::unique_ptr<StartupLoanService>& loans,
                                           const std::string& id = "1") {
    v1::DecideStartupLoanRequest request;
    request.set_name("startupLoans/" + id);
    request.set_decided_on("2024-02-20");
    return Call(loans, &StartupLoanService::Decide, request);
  }

  Economy economy_;
  const rpc::testing::FakePeer server_{economy_};
  const Peers with_economy_{{{"economy", server_.address()}}};
  const std::unique_ptr<StartupLoanService> asking_ =
      std::make_unique<StartupLoanService>(parts(), tables, identities_, with_economy_);
};

TEST_F(LoansOfEnterprises, WhatIsKnownIsAnsweredWhileEconomyIsGone) {
  economy_.enterprises[kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  ASSERT_TRUE(Apply(asking_).ok());
  EXPECT_TRUE(Apply(loans_).ok());
  EXPECT_TRUE(replayed);
}

TEST_F(LoansOfEnterprises, TheBorrowerIsAskedOfEconomy) {
  EXPECT_EQ(rpc::ReasonOf(Apply(loans_).status()), "PEER_UNAVAILABLE");
  EXPECT_TRUE(absl::IsNotFound(Apply(asking_).status()));
  economy_.enterprises[kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(Apply(asking_).status()), absl::StrCat("RECORD_RETRACTED name=", kEnterprise));
  economy_.enterprises[kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  EXPECT_TRUE(Apply(asking_).ok());
}

TEST_F(LoansOfEnterprises, ADecisionAsksAgain) {
  EXPECT_TRUE(absl::IsNotFound(DecideBy(asking_).status())) << "no such loan";
  economy_.enterprises[kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  ASSERT_TRUE(Apply(asking_).ok());
  EXPECT_EQ(rpc::ReasonOf(DecideBy(loans_).status()), "PEER_UNAVAILABLE");
  economy_.enterprises[kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_RETRACTED);
  EXPECT_EQ(RefusalOf(DecideBy(asking_).status()), absl::StrCat("RECORD_RETRACTED name=", kEnterprise));
  economy_.enterprises[kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  economy_.enterprises[kEnterprise].set_size(economy::v1::ENTERPRISE_SIZE_LARGE);
  EXPECT_THAT(DecideBy(asking_)->decision().reasons(),
              ::testing::Contains(v1::INELIGIBILITY_NOT_MICRO_OR_SMALL));
}

}  // namespace
}  // namespace eastgate::livelihood
