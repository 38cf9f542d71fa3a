// The methods with the log under them: what is recorded once, what figures say, what corrections free.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/economy/enterprise_service.h"
#include "services/economy/figures.h"
#include "services/economy/recognition_service.h"
#include "tests/unit/economy/testing/recognitions.h"
#include "tests/unit/facts/testing/service_store.h"

namespace eastgate::economy {
namespace {

using facts::testing::Correcting;
using facts::testing::kOtherStreet;
using facts::testing::kStreet;
using facts::testing::RefusalOf;
using testing::Benchmark;
using testing::Knitter;

struct Schema {
  const Tables tables;
};

class EconomyServices : public ::testing::Test, public Schema, public facts::testing::ServiceStore {
 protected:
  EconomyServices() : ServiceStore("economy", *BuildCatalogue(tables)) {}

  absl::StatusOr<v1::Enterprise> Register(const v1::CreateEnterpriseRequest& request = Knitter()) {
    return Call(enterprises_, &EnterpriseService::Create, request);
  }
  absl::StatusOr<v1::Recognition> Award(const v1::CreateRecognitionRequest& request = Benchmark()) {
    return Call(recognitions_, &RecognitionService::Create, request);
  }
  absl::StatusOr<v1::Recognition> Revoke(const std::string& on, const std::string& etag = "") {
    v1::RevokeRecognitionRequest request;
    request.set_name("recognitions/1");
    request.set_revoked_on(on);
    request.set_reason("no longer so");
    request.set_source_ref("notice 9");
    request.set_etag(etag);
    return Call(recognitions_, &RecognitionService::Revoke, request);
  }
  int64_t Live(const std::string& on, const std::string& division = "") {
    return Figure("economy.recognitions", on, division,
                  {{"kind", "provincial_smart_manufacturing_benchmark"}});
  }
  int Listed(const std::string& live_on, bool include_retracted = false) {
    v1::ListRecognitionsRequest request;
    request.set_enterprise(testing::kEnterprise);
    request.set_live_on(live_on);
    request.set_include_retracted(include_retracted);
    return Call(recognitions_, &RecognitionService::List, request)->recognitions_size();
  }

  const std::unique_ptr<EnterpriseService> enterprises_ =
      std::make_unique<EnterpriseService>(parts(), tables);
  const std::unique_ptr<RecognitionService> recognitions_ =
      std::make_unique<RecognitionService>(parts(), tables);
};

TEST_F(EconomyServices, AnEnterpriseIsRegisteredOnceUnderItsCode) {
  const auto enterprise = Register();
  ASSERT_TRUE(enterprise.ok()) << enterprise.status();
  EXPECT_EQ(enterprise->fact(), LastFact().name());
  EXPECT_EQ(Figure("economy.enterprises", "2024-01-01", kStreet), 1);
  const int64_t before = revision();
  EXPECT_EQ(Register()->etag(), enterprise->etag());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(revision(), before);
  v1::CreateEnterpriseRequest other = Knitter();
  other.set_employees(1);
  EXPECT_TRUE(absl::IsAlreadyExists(Register(other).status()));
}

TEST_F(EconomyServices, AnUpdateIsAFactUnlessNothingChanges) {
  const auto enterprise = Register();
  v1::UpdateEnterpriseRequest request;
  *request.mutable_enterprise() = *enterprise;
  request.mutable_enterprise()->set_employees(200);
  request.mutable_update_mask()->add_paths("employees");
  request.set_changed_on("2024-02-01");
  const auto updated = Call(enterprises_, &EnterpriseService::Update, request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->revision(), enterprise->revision() + 1);
  EXPECT_EQ(LastFact().kind(), "economy.enterprise_updated");
  EXPECT_TRUE(absl::IsAborted(Call(enterprises_, &EnterpriseService::Update, request).status()))
      << "the etag is of before";
  request.mutable_enterprise()->clear_etag();
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Update, request)->revision(), updated->revision());
  v1::ListEnterprisesRequest list;
  list.set_industry_code_prefix("C17");
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::List, list)->enterprises(0).employees(), 200);
}

TEST_F(EconomyServices, ARecognitionNeedsItsEnterprise) {
  EXPECT_TRUE(absl::IsNotFound(Award().status()));
  ASSERT_TRUE(Register().ok());
  EXPECT_TRUE(Award().ok());
}

TEST_F(EconomyServices, FiguresAndListsAgreeOnEveryDayOfARecognition) {
  ASSERT_TRUE(Register().ok());
  ASSERT_TRUE(Award().ok());
  for (const char* on : {"2022-01-09", "2022-01-10", "2024-02-29", "2024-03-01", "2025-01-09", "2025-01-10"})
    EXPECT_EQ(Live(on), Listed(on)) << on;
  EXPECT_EQ(Live("2025-01-09"), 1);
  ASSERT_TRUE(Revoke("2024-03-01").ok());
  for (const char* on : {"2022-01-09", "2022-01-10", "2024-02-29", "2024-03-01", "2025-01-09", "2025-01-10"})
    EXPECT_EQ(Live(on), Listed(on)) << on;
  EXPECT_EQ(Live("2024-02-29"), 1);
  EXPECT_EQ(Live("2024-03-01"), 0);
  EXPECT_EQ(Live("2025-01-10"), 0) << "not taken out twice";
  EXPECT_EQ(Figure("economy.recognition_awards", "2022-12-31"), 1);
}

TEST_F(EconomyServices, ARevocationIsDoneOnceByItsSourceRefAndCanBeTakenBack) {
  ASSERT_TRUE(Register().ok());
  const auto awarded = Award();
  const auto revoked = Revoke("2024-03-01");
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(Revoke("2024-03-01")->revision(), revoked->revision());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(RefusalOf(Retract(awarded->fact()).status()),
            "DEPENDENT_FACTS dependents=" + revoked->revocation_fact() + " name=" + awarded->fact());
  ASSERT_TRUE(Retract(revoked->revocation_fact()).ok());
  EXPECT_EQ(Live("2024-12-31"), 1);
  ASSERT_TRUE(Retract(awarded->fact()).ok());
  EXPECT_EQ(Live("2024-12-31"), 0);
  EXPECT_EQ(Listed("", true), 1);
  EXPECT_EQ(Listed(""), 0);
}

TEST_F(EconomyServices, ACorrectedRevocationMovesWhileThereIsSomethingToRevoke) {
  ASSERT_TRUE(Register().ok());
  ASSERT_TRUE(Award().ok());
  const auto revoked = Revoke("2024-03-01");
  fact::v1::CorrectFactRequest correction = Correcting(revoked->revocation_fact());
  correction.set_occurred_on("2025-01-10");
  EXPECT_EQ(RefusalOf(Correct(correction).status()),
            "RECOGNITION_LAPSED recognition=recognitions/1 valid_until=2025-01-09");
  correction.set_occurred_on("2024-04-01");
  ASSERT_TRUE(Correct(correction).ok());
  EXPECT_EQ(Live("2024-03-31"), 1);
  EXPECT_EQ(Live("2024-04-01"), 0);
}

TEST_F(EconomyServices, ACorrectedAwardMovesItsDayItsDivisionAndItsFigures) {
  ASSERT_TRUE(Register().ok());
  const auto awarded = Award();
  fact::v1::CorrectFactRequest correction = Correcting(awarded->fact());
  correction.set_occurred_on("2022-03-01");
  correction.set_division(kOtherStreet);
  const auto corrected = Correct(correction);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Live("2022-02-28"), 0);
  EXPECT_EQ(Live("2022-03-01", kOtherStreet), 1);
  EXPECT_EQ(Live("2022-03-01", kStreet), 0);
  EXPECT_EQ(Live("2025-01-10"), 0);
  v1::GetRecognitionRequest get;
  get.set_name("recognitions/1");
  EXPECT_EQ(Call(recognitions_, &RecognitionService::Get, get)->fact(), corrected->name());
}

TEST_F(EconomyServices, AnEnterpriseIsTakenOutOnlyWithoutRecognitions) {
  const auto enterprise = Register();
  const auto awarded = Award();
  EXPECT_EQ(RefusalOf(Retract(enterprise->fact()).status()),
            "DEPENDENT_FACTS dependents=" + awarded->fact() + " name=" + enterprise->fact());
  ASSERT_TRUE(Retract(awarded->fact()).ok());
  ASSERT_TRUE(Retract(enterprise->fact()).ok());
  EXPECT_EQ(Figure("economy.enterprises", "2024-01-01"), 0);
  v1::GetEnterpriseRequest get;
  get.set_name(testing::kEnterprise);
  EXPECT_EQ(Call(enterprises_, &EnterpriseService::Get, get)->state(), v1::ENTERPRISE_STATE_RETRACTED);
}

}  // namespace
}  // namespace eastgate::economy
