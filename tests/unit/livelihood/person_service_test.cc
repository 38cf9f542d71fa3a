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
using eastgate::testing::RefusedAs;
using eastgate::testing::StatusIs;
using testing::CitizenId;
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
    request.set_occurred_on("2024-09-01");
    request.set_reason("本人申请");
    request.set_source_ref(source_ref);
    request.set_validate_only(validate_only);
    return Call(persons, &PersonService::Erase, request);
  }
  v1::MergePersonsRequest Merging(const std::string& name, const std::string& into) {
    v1::MergePersonsRequest request;
    request.set_name(name);
    request.set_into(into);
    request.set_occurred_on("2024-09-02");
    request.set_reason("同一人");
    request.set_source_ref(absl::StrCat("merge ", name, " ", into));
    return request;
  }
  absl::StatusOr<v1::Person> Merge(const std::string& name, const std::string& into) {
    return Call(persons, &PersonService::Merge, Merging(name, into));
  }
  // A payment to somebody else than Payment().
  v1::CreateHomeCareSubsidyRequest PaymentToOther(const std::string& id, const std::string& month) {
    v1::CreateHomeCareSubsidyRequest request = Payment(id, month);
    request.mutable_recipient_identity()->set_citizen_id(CitizenId("19600102"));
    return request;
  }
  int64_t Recipients(const std::string& as_of = "2024-12-31") {
    return Figure("livelihood.home_care_subsidy_recipients", as_of);
  }
  std::vector<std::string> Listed(const std::string& recipient) {
    v1::ListHomeCareSubsidiesRequest request;
    request.set_recipient(recipient);
    std::vector<std::string> names;
    const auto listed = Call(assistance, &AssistanceService::ListSubsidies, request);
    EXPECT_THAT(listed.status(), IsOk());
    for (const auto& subsidy : listed->home_care_subsidies()) names.push_back(subsidy.name());
    return names;
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
    request.set_occurred_on("2024-04-01");
    return Call(newborns, &NewbornEnrollmentService::LinkNewbornIdentity, request);
  }
};

TEST_F(PersonServiceTest, ALookUpIsAFactThatHoldsNoIdentity) {
  const auto enrolled = Enroll(Newborn());
  ASSERT_THAT(enrolled, IsOk());
  const auto found = Find(Newborn().child_identity());
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
  EXPECT_THAT(fact.SerializeAsString(), Not(HasSubstr(Newborn().child_identity().citizen_id())));
  EXPECT_THAT(Retract(fact.name()), Refused("OWNED_BY_RPC"));
}

TEST_F(PersonServiceTest, NobodyIsFoundByAnIdentityThatIsNotKnown) {
  const int64_t before = revision();
  EXPECT_THAT(Find(Newborn().child_identity()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(revision(), before);
}

TEST_F(PersonServiceTest, NothingIsToldThatIsNotRecorded) {
  ASSERT_THAT(Enroll(Newborn()), IsOk());
  const int64_t before = revision();
  const auto preview = Find(Newborn().child_identity(), "", /*validate_only=*/true);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->SerializeAsString(), "");
  EXPECT_EQ(revision(), before);
  const auto found = Find(Newborn().child_identity(), "r-1");
  const auto again = Find(Newborn().child_identity(), "r-1");
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
  *loan.mutable_person_identity() = Payment().recipient_identity();
  const auto applied = Call(loans, &StartupLoanService::Create, loan);
  const auto person = Get(payment->recipient());
  ASSERT_THAT(person, IsOk());
  EXPECT_THAT(person->newborn_enrollments(), IsEmpty());
  EXPECT_THAT(person->home_care_subsidies(), ElementsAre("homeCareSubsidies/1", "homeCareSubsidies/2"));
  EXPECT_EQ(person->startup_loans_size(), applied.ok() ? 1 : 0);
  EXPECT_FALSE(person->truncated());
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

  EXPECT_THAT(Find(Newborn().child_identity()), StatusIs(absl::StatusCode::kNotFound));
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
  EXPECT_THAT(Find(Newborn().child_identity()), IsOk());
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
  EXPECT_TRUE(person->truncated());
}

TEST_F(PersonServiceTest, WhoIsMergedIsFoundAsTheOneThatStaysAndRecordsKeepTheirNames) {
  const auto first = Pay(Payment("1", "2024-03"));
  const auto second = Pay(PaymentToOther("2", "2024-04"));
  EXPECT_EQ(Recipients(), 2);
  const auto merged = Merge(second->recipient(), first->recipient());
  ASSERT_THAT(merged, IsOk());
  EXPECT_EQ(merged->merged_into(), first->recipient());
  EXPECT_EQ(merged->merged_on(), "2024-09-02");
  const auto fact = *facts::FactAt(*Read(), merged->revision());
  EXPECT_EQ(merged->fact(), fact.name());
  EXPECT_EQ(fact.kind(), "livelihood.person_merged");
  EXPECT_EQ(fact.subject(), second->recipient());

  EXPECT_EQ(Find(PaymentToOther("2", "2024-04").recipient_identity())->name(), first->recipient());
  for (const std::string& name : {first->recipient(), second->recipient()}) {
    EXPECT_THAT(Listed(name), ElementsAre("homeCareSubsidies/1", "homeCareSubsidies/2")) << name;
    EXPECT_THAT(Get(name)->home_care_subsidies(), ElementsAre("homeCareSubsidies/1", "homeCareSubsidies/2"))
        << name;
  }
  EXPECT_THAT(Get(first->recipient())->merged_persons(), ElementsAre(second->recipient()));
  EXPECT_EQ(Get(second->recipient())->merged_into(), first->recipient());
  // One person in every period, by a fact that moves the posting.
  EXPECT_EQ(Recipients(), 1);
  EXPECT_EQ(Recipients("2024-03-31"), 1);
  v1::GetHomeCareSubsidyRequest get;
  get.set_name("homeCareSubsidies/2");
  const auto moved = Call(assistance, &AssistanceService::GetSubsidy, get);
  EXPECT_EQ(moved->recipient(), second->recipient());
  EXPECT_EQ(moved->counted_as(), first->recipient());
  EXPECT_EQ(facts::FactAt(*Read(), moved->revision())->corrects(), second->fact());
  // From now on records are those of the one that stays, and no month is paid twice.
  EXPECT_THAT(Pay(PaymentToOther("3", "2024-03")), Refused("MONTH_ALREADY_PAID"));
  EXPECT_THAT(Pay(Payment("3", "2024-04")), Refused("MONTH_ALREADY_PAID"));
  EXPECT_EQ(Pay(PaymentToOther("3", "2024-05"))->recipient(), first->recipient());
  // A later correction changes nothing of that.
  fact::v1::CorrectFactRequest later;
  later.set_name(moved->fact());
  later.set_occurred_on("2024-04-20");
  EXPECT_THAT(Correct(later), IsOk());
  EXPECT_EQ(Recipients(), 1);
}

TEST_F(PersonServiceTest, ARetractedMergerLeavesTwoPersons) {
  const auto first = Pay(Payment("1", "2024-03"));
  const auto second = Pay(PaymentToOther("2", "2024-04"));
  const auto merged = Merge(second->recipient(), first->recipient());
  fact::v1::CorrectFactRequest day;
  day.set_name(merged->fact());
  day.set_occurred_on("2024-08-01");
  ASSERT_THAT(Correct(day), IsOk());
  EXPECT_EQ(Get(second->recipient())->merged_on(), "2024-08-01");
  ASSERT_THAT(Retract(Get(second->recipient())->fact()), IsOk());
  EXPECT_EQ(Recipients(), 2);
  EXPECT_EQ(Find(PaymentToOther("2", "2024-04").recipient_identity())->name(), second->recipient());
  EXPECT_THAT(Listed(first->recipient()), ElementsAre("homeCareSubsidies/1"));
  EXPECT_THAT(Get(first->recipient())->merged_persons(), IsEmpty());
  EXPECT_EQ(Get(second->recipient())->merged_into(), "");
  EXPECT_THAT(Pay(PaymentToOther("3", "2024-03")), IsOk());
  EXPECT_THAT(Merge(second->recipient(), first->recipient()), Refused("RECORD_RETRACTED"));
}

TEST_F(PersonServiceTest, APreviewOfAMergerChangesNothingAndTheSameAgainNeither) {
  const auto first = Pay(Payment("1", "2024-03"));
  const auto second = Pay(PaymentToOther("2", "2024-04"));
  v1::MergePersonsRequest request = Merging(second->recipient(), first->recipient());
  request.set_validate_only(true);
  const int64_t before = revision();
  const auto preview = Call(persons, &PersonService::Merge, request);
  EXPECT_EQ(preview->merged_into(), first->recipient());
  EXPECT_EQ(preview->revision(), 0);
  EXPECT_EQ(revision(), before);
  const auto merged = Merge(second->recipient(), first->recipient());
  const int64_t after = revision();
  EXPECT_EQ(after, before + 2);  // Its fact and that of the subsidy.
  EXPECT_EQ(Merge(second->recipient(), first->recipient())->SerializeAsString(), merged->SerializeAsString());
  request.set_validate_only(false);
  request.set_source_ref("again");
  EXPECT_EQ(Call(persons, &PersonService::Merge, request)->SerializeAsString(), merged->SerializeAsString());
  EXPECT_EQ(revision(), after);
}

TEST_F(PersonServiceTest, APersonIsMergedIntoOneThatStays) {
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    v1::CreateHomeCareSubsidyRequest request = Payment(absl::StrCat(i), absl::StrCat("2024-0", i + 1));
    request.mutable_recipient_identity()->set_citizen_id(CitizenId(absl::StrCat("1960010", i + 1)));
    names.push_back(Pay(request)->recipient());
  }
  EXPECT_THAT(Merge(names[0], "persons/9999"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Merge("persons/9999", names[0]), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Merge(names[0], names[0]), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(Merge(names[0], names[1]), IsOk());
  EXPECT_THAT(Merge(names[0], names[2]), Refused("IDENTITY_TAKEN"));
  EXPECT_THAT(Merge(names[1], names[0]), Refused("IDENTITY_TAKEN")) << "a circle";
  EXPECT_THAT(Merge(names[2], names[0]), Refused("IDENTITY_TAKEN")) << "a chain";
  EXPECT_THAT(Merge(names[1], names[2]), Refused("IDENTITY_TAKEN")) << "a chain";
  EXPECT_THAT(Merge(names[2], names[1]), IsOk());
  EXPECT_EQ(Recipients(), 2);
  EXPECT_THAT(Get(names[0])->home_care_subsidies(),
              ElementsAre("homeCareSubsidies/0", "homeCareSubsidies/1", "homeCareSubsidies/2"));
  // Erasing one erases all.
  ASSERT_THAT(Erase(names[2]), IsOk());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Get(names[i])->erased_on(), "2024-09-01") << i;
  EXPECT_THAT(Find(Payment().recipient_identity()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Recipients(), 2);
  EXPECT_THAT(Merge(names[3], names[1]), Refused("PERSON_ERASED"));
  EXPECT_THAT(Retract(Get(names[0])->fact()), Refused("OWNED_BY_RPC"));
  EXPECT_EQ(Get(names[3])->erased_on(), "");
}

TEST_F(PersonServiceTest, WhoWouldHaveBeenPaidTwiceIsNotMergedBeforeThatIsCorrected) {
  const auto first = Pay(Payment("1", "2024-03"));
  const auto second = Pay(PaymentToOther("2", "2024-03"));
  const auto refused = Merge(second->recipient(), first->recipient());
  EXPECT_THAT(refused, RefusedAs("MONTH_ALREADY_PAID month=2024-03 subsidy=homeCareSubsidies/2"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(absl::StrCat(second->fact(), " or ", first->fact())));
  const auto recover =
      testing::Recovery<v1::RecoverHomeCareSubsidyRequest>(second->name(), "2024-05-01", 20000);
  ASSERT_THAT(Call(assistance, &AssistanceService::RecoverSubsidy, recover), IsOk());
  EXPECT_THAT(Merge(second->recipient(), first->recipient()), IsOk());
  EXPECT_EQ(Recipients(), 1);
}

TEST_F(PersonServiceTest, WhoWouldHaveBeenEnrolledTwiceIsNotMergedBeforeOneIsRetracted) {
  const auto first = Enroll(Newborn("1"));
  auto other = Newborn("2");
  other.mutable_child_identity()->set_birth_certificate("R360000001");
  const auto second = Enroll(other);
  EXPECT_THAT(Merge(second->child(), first->child()), Refused("CHILD_ALREADY_ENROLLED"));
  ASSERT_THAT(Retract(second->fact()), IsOk());
  ASSERT_THAT(Merge(second->child(), first->child()), IsOk());
  auto again = Newborn("3");
  *again.mutable_child_identity() = other.child_identity();
  EXPECT_THAT(Enroll(again), Refused("CHILD_ALREADY_ENROLLED"));
  v1::ListNewbornEnrollmentsRequest list;
  list.set_child(second->child());
  EXPECT_EQ(Call(newborns, &NewbornEnrollmentService::List, list)->newborn_enrollments_size(), 1);
  // The certificate is the child's already, and nobody else's.
  const int64_t before = revision();
  EXPECT_THAT(Link(first->name()), IsOk());
  EXPECT_EQ(revision(), before);
  auto stranger = Newborn("4");
  stranger.mutable_child_identity()->set_citizen_id(CitizenId("20240305", 3));
  EXPECT_THAT(Link(Enroll(stranger)->name()), Refused("IDENTITY_TAKEN"));
}

}  // namespace
}  // namespace eastgate::livelihood
