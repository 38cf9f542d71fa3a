#include "services/livelihood/tables.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/index_walk.h"
#include "tests/unit/lifecycle/testing/table_walk.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/livelihood/testing/economy.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using lifecycle::testing::StepOn;
using lifecycle::testing::Text;
using lifecycle::testing::UpdateOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LivelihoodTablesTest : public ::testing::Test, protected testing::District {
 protected:
  void RecordNewborns() {
    const auto record = [&](auto method, const auto& request,
                            const lifecycle::testing::TableWalk::Dimensions& dimensions = {}) {
      walk_.Record(tables.newborn_enrollments, newborns, method, request, dimensions);
    };
    record(&NewbornEnrollmentService::Create, testing::Newborn(),
           {{"channel", {"hospital", "township_station"}}});
    record(&NewbornEnrollmentService::LinkNewbornIdentity,
           Text("name: 'newbornEnrollments/1' identity { birth_certificate: 'R360000001' } "
                "occurred_on: '2024-04-01'"));
    record(&NewbornEnrollmentService::RecordNewbornEntitlement,
           Text("name: 'newbornEnrollments/1' entitled_on: '2024-03-08'"));
    record(&NewbornEnrollmentService::GrantNewbornPremiumWaiver,
           Text("name: 'newbornEnrollments/1' insurance_year: 2025 occurred_on: '2025-01-10'"));
  }

  void RecordFacilities() {
    const auto step = [&](auto method, const std::string& facility, const std::string& on) {
      walk_.Record(tables.care_facilities, facilities, method, StepOn(facility, on));
    };
    for (const std::string id : {"1", "2"}) {
      auto planned = testing::PlannedFacility();
      planned.set_care_facility_id(id);
      walk_.Record(tables.care_facilities, facilities, &CareFacilityService::Create, planned,
                   {{"type", {"meal_point", "home_care_center"}}});
    }
    auto open = testing::OpenFacility();
    open.set_care_facility_id("3");
    walk_.Record(tables.care_facilities, facilities, &CareFacilityService::Create, open,
                 {{"type", {"meal_point", "home_care_center"}}});
    walk_.Record(tables.care_facilities, facilities, &CareFacilityService::UpdateFacility,
                 Text("care_facility { name: 'careFacilities/1' title_zh: 'm' } "
                      "update_mask { paths: 'title_zh' } changed_on: '2023-05-01'"));
    step(&CareFacilityService::Start, "careFacilities/1", "2023-06-01");
    step(&CareFacilityService::Open, "careFacilities/1", "2024-03-15");
    step(&CareFacilityService::Suspend, "careFacilities/1", "2024-04-01");
    step(&CareFacilityService::Open, "careFacilities/1", "2024-05-01");
    step(&CareFacilityService::Close, "careFacilities/1", "2024-06-01");
  }

  void RecordAssistance() {
    auto payment = testing::Payment();
    payment.set_amount_fen(12000);
    walk_.Record(tables.home_care_subsidies, assistance, &AssistanceService::CreateSubsidy, payment,
                 {{"level", {"1", "2"}}});
    auto retrofit = testing::RetrofitOfHousehold();
    retrofit.set_cost_fen(500000);
    walk_.Record(tables.barrier_free_retrofits, assistance, &AssistanceService::CreateRetrofit, retrofit);
    for (const char* on : {"2024-09-02", "2025-03-01"}) {
      walk_.Record(tables.home_care_subsidies, assistance, &AssistanceService::RecoverSubsidy,
                   testing::Recovery<v1::RecoverHomeCareSubsidyRequest>("homeCareSubsidies/1", on, 5000));
      walk_.Record(
          tables.barrier_free_retrofits, assistance, &AssistanceService::RecoverRetrofitCost,
          testing::Recovery<v1::RecoverBarrierFreeRetrofitCostRequest>("barrierFreeRetrofits/1", on, 200000));
    }
  }

  void RecordProjects() {
    walk_.Record(tables.projects, projects, &ProjectService::Create, testing::Project());
    for (const std::string id : {"1", "2"}) {
      walk_.Record(tables.milestones, projects, &ProjectService::CreateMilestone,
                   testing::MilestoneOfProject(id));
      walk_.Record(tables.deliverables, projects, &ProjectService::CreateDeliverable,
                   testing::DeliverableOfProject(id));
      walk_.Record(tables.procurements, projects, &ProjectService::CreateProcurement,
                   testing::ProcurementOfProject(id));
    }
    walk_.Record(tables.projects, projects, &ProjectService::UpdateLivelihoodProject,
                 UpdateOf("livelihood_project", "livelihoodProjects/p", "2024-10-01"));
    walk_.Record(tables.milestones, projects, &ProjectService::UpdateMilestone,
                 UpdateOf("milestone", "milestones/1", "2024-05-01"));
    walk_.Record(tables.deliverables, projects, &ProjectService::UpdateDeliverable,
                 UpdateOf("deliverable", "deliverables/1", "2024-05-01", "responsible_unit", "unit-b"));
    walk_.Record(tables.procurements, projects, &ProjectService::UpdateProcurement,
                 UpdateOf("procurement", "procurements/1", "2024-06-01"));
    const std::string extension = "due_on: '2024-07-31' approved_by: 'unit-b' reason: 'r'";
    walk_.Record(tables.milestones, projects, &ProjectService::ExtendMilestone,
                 StepOn("milestones/1", "2024-06-05", extension));
    walk_.Record(tables.deliverables, projects, &ProjectService::ExtendDeliverable,
                 StepOn("deliverables/1", "2024-06-05", extension));
    walk_.Record(tables.procurements, projects, &ProjectService::ExtendProcurement,
                 StepOn("procurements/1", "2024-06-03",
                        "acceptance_due_on: '2024-10-31' approved_by: 'unit-b' reason: 'r'"));
    walk_.Record(tables.milestones, projects, &ProjectService::CompleteMilestone,
                 StepOn("milestones/1", "2024-07-05"));
    walk_.Record(tables.milestones, projects, &ProjectService::CancelMilestone,
                 StepOn("milestones/2", "2024-05-01", "reason: 'r'"));
    walk_.Record(tables.deliverables, projects, &ProjectService::CompleteDeliverable,
                 StepOn("deliverables/1", "2024-07-05"));
    walk_.Record(tables.deliverables, projects, &ProjectService::CancelDeliverable,
                 StepOn("deliverables/2", "2024-05-01", "reason: 'r'"));
    const auto step = [&](auto method, const std::string& on) {
      walk_.Record(tables.procurements, projects, method, StepOn("procurements/1", on));
    };
    step(&ProjectService::PublishProcurementNotice, "2024-06-05");
    step(&ProjectService::OpenProcurementBids, "2024-06-24");
    step(&ProjectService::AwardProcurement, "2024-07-01");
    step(&ProjectService::SignProcurementContract, "2024-07-15");
    step(&ProjectService::AcceptProcurement, "2024-09-20");
    walk_.Record(tables.procurements, projects, &ProjectService::CancelProcurement,
                 StepOn("procurements/2", "2024-05-20", "reason: 'r'"));
  }

  // Two loans are repaid or written off, one is granted to an enterprise, one cancelled and one rejected.
  void RecordLoans() {
    auto rejected = testing::LoanOfPerson("5");
    rejected.set_loans_elsewhere(3);
    for (const auto& loan : {testing::LoanOfEnterprise(), testing::LoanOfPerson("2"),
                             testing::LoanOfPerson("3"), testing::LoanOfPerson("4"), rejected}) {
      walk_.Record(tables.startup_loans, asking_, &StartupLoanService::Create, loan);
      walk_.Record(tables.startup_loans, asking_, &StartupLoanService::DecideLoan,
                   StepOn("startupLoans/" + loan.startup_loan_id(), "2024-02-20", "acting_unit: 'unit-a'"),
                   {},
                   /*fixed_day=*/"OWNED_BY_RPC");
    }
    const auto step = [&](auto method, const std::string& id, const std::string& on,
                          const std::string& more = "") {
      walk_.Record(tables.startup_loans, loans, method, StepOn("startupLoans/" + id, on, more));
    };
    step(&StartupLoanService::Disburse, "1", "2024-03-01");
    step(&StartupLoanService::Disburse, "2", "2024-03-01");
    step(&StartupLoanService::MarkOverdue, "2", "2027-03-10");
    step(&StartupLoanService::WriteOff, "2", "2028-01-01", "reason: 'r'");
    step(&StartupLoanService::Disburse, "3", "2024-03-01");
    step(&StartupLoanService::Repay, "3", "2025-03-01");
    step(&StartupLoanService::Cancel, "4", "2024-03-01", "reason: 'r'");
  }

  // A child is looked up and erased.
  void RecordPerson() {
    v1::CreateNewbornEnrollmentRequest other = testing::Newborn();
    other.set_newborn_enrollment_id("9");
    other.mutable_child_identity()->set_birth_certificate("R360000009");
    ASSERT_THAT(Call(newborns, &NewbornEnrollmentService::Create, other), IsOk());
    v1::FindPersonRequest find;
    *find.mutable_identity() = other.child_identity();
    find.set_purpose(v1::PERSON_LOOKUP_PURPOSE_ERASURE);
    walk_.Record(tables.persons, persons, &PersonService::Find, find);
    v1::ErasePersonRequest erase;
    erase.set_name(LastFact().subject());
    erase.set_occurred_on("2024-09-01");
    erase.set_reason("r");
    walk_.Record(tables.persons, persons, &PersonService::Erase, erase);
  }

  // A child is merged into somebody who was paid, for the second time: then it has a row already.
  void MergePersons() {
    v1::CreateNewbornEnrollmentRequest child = testing::Newborn();
    child.set_newborn_enrollment_id("8");
    child.mutable_child_identity()->set_birth_certificate("R360000008");
    v1::MergePersonsRequest merge;
    merge.set_name(Call(newborns, &NewbornEnrollmentService::Create, child)->child());
    v1::CreateHomeCareSubsidyRequest payment = testing::Payment("8");
    payment.mutable_recipient_identity()->set_citizen_id(testing::CitizenId("19600108"));
    merge.set_into(Call(assistance, &AssistanceService::CreateSubsidy, payment)->recipient());
    merge.set_occurred_on("2024-08-01");
    merge.set_reason("r");
    merge.set_source_ref("m-1");
    ASSERT_THAT(Call(persons, &PersonService::Merge, merge), IsOk());
    ASSERT_THAT(Retract(LastFact().name()), IsOk());
    merge.set_source_ref("m-2");
    walk_.Record(tables.persons, persons, &PersonService::Merge, merge);
  }

  testing::Economy economy_;
  const rpc::testing::FakePeer server_{economy_};
  const Peers with_economy_{rpc::PeerTargets{.addresses = {{"economy", server_.address()}}}};
  const std::unique_ptr<StartupLoanService> asking_ =
      std::make_unique<StartupLoanService>(parts(), tables, identities, with_economy_);
  lifecycle::testing::TableWalk walk_{*this, tables};
};

[[maybe_unused]] const auto* const kEveryKind = ::testing::AddGlobalTestEnvironment([] {
  const Tables tables;
  return new lifecycle::testing::EveryKindIsWalked(tables, tables.reporting.lifecycle());
}());

// Apart from the others: what is recorded of somebody who was erased is not recognized when it is sent again.
TEST_F(LivelihoodTablesTest, TheFactsOfPersonsKeepTheRulesOfAll) {
  RecordPerson();
  MergePersons();
  EXPECT_THAT(walk_.Finish(), IsEmpty());
}

TEST_F(LivelihoodTablesTest, EveryKindOfFactKeepsTheRulesOfAll) {
  economy_.enterprises[testing::kEnterprise].set_registered_on("2020-01-01");
  economy_.enterprises[testing::kEnterprise].set_state(economy::v1::ENTERPRISE_STATE_REGISTERED);
  economy_.enterprises[testing::kEnterprise].set_size(economy::v1::ENTERPRISE_SIZE_MICRO);
  RecordNewborns();
  RecordFacilities();
  RecordAssistance();
  RecordProjects();
  RecordLoans();
  EXPECT_THAT(walk_.Finish(), IsEmpty());
}

TEST(LivelihoodTables, KindsThatPostNothingNameTheMethodThatOwnsThem) {
  const Tables tables;
  const auto catalogue = tables.BuildCatalogue();
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_EQ(catalogue->FindKind("livelihood.care_facility_updated")->owner_rpc,
            "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility");
  EXPECT_EQ(catalogue->FindKind("livelihood.newborn_identity_linked")->owner_rpc,
            "eastgate.livelihood.v1.NewbornEnrollmentService/LinkNewbornIdentity");
  for (const char* kind :
       {"livelihood.newborn_enrolled", "livelihood.newborn_entitled", "livelihood.newborn_premium_waived",
        "livelihood.care_facility_recorded", "livelihood.care_facility_state_changed",
        "livelihood.home_care_subsidy_paid", "livelihood.barrier_free_retrofit_completed"}) {
    ASSERT_NE(catalogue->FindKind(kind), nullptr) << kind;
    EXPECT_EQ(catalogue->FindKind(kind)->owner_rpc, "") << kind;
  }
}

TEST(LivelihoodTables, EveryChannelHasAChineseTitle) {
  const Tables tables;
  const auto catalogue = tables.BuildCatalogue();
  ASSERT_THAT(catalogue, IsOk());
  const auto reference = lifecycle::testing::TestReference();
  const auto title = [&](const char* figure, const char* dimension, const std::string& value) {
    return catalogue->TitleOf(*catalogue->FindFigure(figure), dimension, value, reference->kinds,
                              reference::Date(2024, 9, 30));
  };
  for (int channel = 1; v1::NewbornEnrollmentChannel_IsValid(channel); ++channel) {
    const std::string value = lifecycle::ValueOf(static_cast<v1::NewbornEnrollmentChannel>(channel));
    EXPECT_NE(value, "");
    EXPECT_NE(title("livelihood.newborn_enrollments", "channel", value), value);
  }
  EXPECT_EQ(title("livelihood.care_facilities", "type", "meal_point"), "社区助餐点");
  EXPECT_EQ(title("livelihood.newborn_waivers", "insurance_year", "2024"), "2024")
      << "a value without a title is its own";
}

// The free text in an index is compared by its key; names and codes are compared as they are.
TEST_F(LivelihoodTablesTest, EveryIndexKeyOfFreeTextIsOneForAllItsSpellings) {
  lifecycle::testing::IndexWalk walk(*this);
  walk.Add(tables.newborn_enrollments);
  walk.Add(tables.care_facilities);
  walk.Add(tables.home_care_subsidies);
  walk.Add(tables.barrier_free_retrofits);
  walk.Add(tables.projects);
  walk.Add(tables.milestones);
  walk.Add(tables.deliverables);
  walk.Add(tables.procurements);
  walk.Add(tables.startup_loans);
  walk.Add(tables.persons);
  walk.Add(tables.reporting.table());
  EXPECT_THAT(walk.texts(), IsEmpty());
  EXPECT_THAT(walk.as_they_are(),
              ElementsAre("BarrierFreeRetrofit.household", "CareFacility.operator_uscc", "CareFacility.type",
                          "Deliverable.project", "FigureReport.division", "FigureReport.figure",
                          "HomeCareSubsidy.recipient", "Milestone.project", "NewbornEnrollment.child",
                          "Person.merged_into", "Procurement.project", "StartupLoan.borrower"));
}

}  // namespace
}  // namespace eastgate::livelihood
