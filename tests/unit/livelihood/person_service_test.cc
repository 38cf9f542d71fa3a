#include "services/livelihood/person_service.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/person_records.h"
#include "tests/unit/livelihood/testing/district.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LoanOfPerson;
using testing::Newborn;
using ::testing::Not;
using testing::Payment;

class PersonServiceTest : public ::testing::Test, protected testing::District {
 protected:
  absl::StatusOr<v1::FindPersonResponse> Find(const v1::PersonIdentity& identity,
                                              const std::string& request_id = "",
                                              bool validate_only = false) {
    v1::FindPersonRequest request;
    *request.mutable_identity() = identity;
    request.set_purpose(v1::PERSON_LOOKUP_PURPOSE_COMPLAINT);
    request.set_case_ref("case 1");
    request.set_request_id(request_id);
    request.set_validate_only(validate_only);
    return Call(persons, &PersonService::Find, request);
  }
  absl::StatusOr<v1::Person> Get(const std::string& name) {
    v1::GetPersonRequest request;
    request.set_name(name);
    return Call(persons, &PersonService::Get, request);
  }
  absl::StatusOr<v1::Person> Erase(const std::string& name, const std::string& source_ref = "order 1",
                                   bool validate_only = false) {
    v1::ErasePersonRequest request;
    request.set_name(name);
    request.set_erased_on("2024-09-01");
    request.set_reason("本人申请");
    request.set_source_ref(source_ref);
    request.set_validate_only(validate_only);
    return Call(persons, &PersonService::Erase, request);
  }
  absl::StatusOr<v1::NewbornEnrollment> Enroll(const v1::CreateNewbornEnrollmentRequest& request) {
    return Call(newborns, &NewbornEnrollmentService::Create, request);
  }
  absl::StatusOr<v1::HomeCareSubsidy> Pay(const v1::CreateHomeCareSubsidyRequest& request) {
    return Call(assistance, &AssistanceService::CreateSubsidy, request);
  }
  // Returns the answer to the linking of a birth certificate to an enrollment.
  absl::StatusOr<v1::NewbornEnrollment> Link(const std::string& enrollment) {
    v1::LinkNewbornIdentityRequest request;
    request.set_name(enrollment);
    request.mutable_identity()->set_birth_certificate("R360000001");
    request.set_linked_on("2024-04-01");
    return Call(newborns, &NewbornEnrollmentService::LinkNewbornIdentity, request);
  }
};

TEST_F(PersonServiceTest, ALookUpIsAFactThatHoldsNoIdentity) {
  const auto enrolled = Enroll(Newborn());
  ASSERT_THAT(enrolled, IsOk());
  const auto found = Find(Newborn().child());
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->name(), enrolled->child());
  const fact::v1::Fact fact = LastFact();
  EXPECT_EQ(found->fact(), fact.name());
  EXPECT_EQ(found->revision(), fact.revision());
  EXPECT_EQ(fact.kind(), "livelihood.person_looked_up");
  EXPECT_EQ(fact.subject(), enrolled->child());
  EXPECT_EQ(fact.reason(), "complaint");
  EXPECT_EQ(fact.source_ref(), "case 1");
  EXPECT_EQ(fact.reporter(), principal);
  EXPECT_EQ(fact.occurred_on(), "2030-01-01");
  EXPECT_THAT(fact.SerializeAsString(), Not(HasSubstr(Newborn().child().citizen_id())));
  EXPECT_THAT(Retract(fact.name()), Refused("OWNED_BY_RPC"));
}

TEST_F(PersonServiceTest, NobodyIsFoundByAnIdentityThatIsNotKnown) {
  const int64_t before = revision();
  EXPECT_THAT(Find(Newborn().child()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(revision(), before);
}

TEST_F(PersonServiceTest, NothingIsToldThatIsNotRecorded) {
  ASSERT_THAT(Enroll(Newborn()), IsOk());
  const int64_t before = revision();
  const auto preview = Find(Newborn().child(), "", /*validate_only=*/true);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->SerializeAsString(), "");
  EXPECT_EQ(revision(), before);
  const auto found = Find(Newborn().child(), "r-1");
  const auto again = Find(Newborn().child(), "r-1");
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(replayed);
  EXPECT_EQ(again->SerializeAsString(), found->SerializeAsString());
  EXPECT_EQ(revision(), before + 1);
}

TEST_F(PersonServiceTest, APersonTellsItsRecordsAndNobodyElses) {
  const auto payment = Pay(Payment());
  ASSERT_THAT(payment, IsOk());
  ASSERT_THAT(Pay(Payment("2", "2024-04")), IsOk());
  ASSERT_THAT(Enroll(Newborn()), IsOk());
  auto loan = LoanOfPerson("1");
  *loan.mutable_person() = Payment().recipient();
  const auto applied = Call(loans, &StartupLoanService::Create, loan);
  const auto person = Get(payment->recipient());
  ASSERT_THAT(person, IsOk());
  EXPECT_THAT(person->newborn_enrollments(), IsEmpty());
  EXPECT_THAT(person->home_care_subsidies(), ElementsAre("homeCareSubsidies/1", "homeCareSubsidies/2"));
  EXPECT_EQ(person->startup_loans_size(), applied.ok() ? 1 : 0);
  EXPECT_FALSE(person->has_more());
  EXPECT_EQ(person->erased_on(), "");
  // A retracted record is one that is kept.
  ASSERT_THAT(Retract(payment->fact()), IsOk());
  EXPECT_EQ(Get(payment->recipient())->home_care_subsidies_size(), 2);
}

TEST_F(PersonServiceTest, OnlyWhoeverWasRecordedIsAPerson) {
  EXPECT_THAT(Get("persons/9999"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Erase("persons/9999"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("households/1"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PersonServiceTest, WhoIsErasedIsNotFoundAndItsRecordsAndFiguresStay) {
  const auto enrolled = Enroll(Newborn());
  ASSERT_THAT(Link(enrolled->name()), IsOk());
  const int64_t figure = Figure("livelihood.newborn_enrollments", "2024-12-31");
  const auto erased = Erase(enrolled->child());
  ASSERT_THAT(erased, IsOk());
  EXPECT_EQ(erased->erased_on(), "2024-09-01");
  const fact::v1::Fact fact = LastFact();
  EXPECT_EQ(erased->fact(), fact.name());
  EXPECT_EQ(erased->revision(), fact.revision());
  EXPECT_EQ(fact.kind(), "livelihood.person_erased");
  EXPECT_EQ(fact.reason(), "本人申请");
  EXPECT_EQ(fact.source_ref(), "order 1");

  EXPECT_THAT(Find(Newborn().child()), StatusIs(absl::StatusCode::kNotFound));
  v1::PersonIdentity certificate;
  certificate.set_birth_certificate("R360000001");
  EXPECT_THAT(Find(certificate), StatusIs(absl::StatusCode::kNotFound));
  const auto kept = Get(enrolled->child());
  ASSERT_THAT(kept, IsOk());
  EXPECT_THAT(kept->newborn_enrollments(), ElementsAre(enrolled->name()));
  EXPECT_EQ(kept->erased_on(), "2024-09-01");
  EXPECT_EQ(Figure("livelihood.newborn_enrollments", "2024-12-31"), figure);
  EXPECT_THAT(Link(enrolled->name()), Refused("PERSON_ERASED"));
  // The same identity is somebody else from now on.
  const auto other = Enroll(Newborn("2"));
  ASSERT_THAT(other, IsOk());
  EXPECT_NE(other->child(), enrolled->child());
}

TEST_F(PersonServiceTest, AnErasureForgetsTheContentOfTheRequestsThatHeldTheIdentity) {
  const auto enrolled = Enroll(Newborn());
  ASSERT_THAT(Enroll(Newborn()), IsOk());
  EXPECT_TRUE(replayed);
  ASSERT_THAT(Erase(enrolled->child()), IsOk());
  EXPECT_THAT(Enroll(Newborn()), Refused("ID_TAKEN"));
}

TEST_F(PersonServiceTest, AnErasureIsCarriedOutOnce) {
  const auto enrolled = Enroll(Newborn());
  const auto preview = Erase(enrolled->child(), "order 1", /*validate_only=*/true);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->erased_on(), "2024-09-01");
  EXPECT_EQ(preview->revision(), 0);
  EXPECT_THAT(Find(Newborn().child()), IsOk());
  const auto erased = Erase(enrolled->child());
  const int64_t after = revision();
  for (const char* order : {"order 1", "order 2"}) {
    const auto again = Erase(enrolled->child(), order);
    ASSERT_THAT(again, IsOk()) << order;
    EXPECT_EQ(again->SerializeAsString(), erased->SerializeAsString()) << order;
  }
  EXPECT_EQ(revision(), after);
}

TEST_F(PersonServiceTest, APersonTellsAtMostTwoHundredOfAKind) {
  std::string recipient;
  for (int i = 0; i <= kMaxRecordsTold; ++i) {
    const std::string month = absl::StrCat(2000 + i / 12, "-", absl::Dec(1 + i % 12, absl::kZeroPad2));
    v1::HomeCareSubsidy subsidy = Pay(Payment("first", "2024-03")).value_or(v1::HomeCareSubsidy());
    subsidy.set_name(absl::StrCat("homeCareSubsidies/", i));
    subsidy.set_month(month);
    recipient = subsidy.recipient();
    ASSERT_THAT(
        District::Run([&](facts::Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
          RETURN_IF_ERROR(tables.home_care_subsidies.Put(writer.transaction(), std::move(subsidy)).status());
          return fact::v1::Fact();
        }),
        IsOk());
  }
  const auto person = Get(recipient);
  ASSERT_THAT(person, IsOk());
  EXPECT_EQ(person->home_care_subsidies_size(), kMaxRecordsTold);
  EXPECT_TRUE(person->has_more());
}

}  // namespace
}  // namespace eastgate::livelihood
