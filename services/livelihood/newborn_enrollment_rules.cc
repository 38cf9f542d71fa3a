#include "services/livelihood/newborn_enrollment_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/citizen_id.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

using facts::StoredDate;
using reference::Date;
using rpc::Refused;

constexpr char kCollection[] = "newbornEnrollments";
constexpr char kPremium[] = "newborn_premium_fen";
constexpr char kWaivedYears[] = "newborn_waived_years";

constexpr struct {
  v1::EnrollmentChannel channel;
  absl::string_view value;
} kChannels[] = {{v1::ENROLLMENT_CHANNEL_DISTRICT_CENTER, "district_center"},
                 {v1::ENROLLMENT_CHANNEL_TOWNSHIP_STATION, "township_station"},
                 {v1::ENROLLMENT_CHANNEL_VILLAGE_POINT, "village_point"},
                 {v1::ENROLLMENT_CHANNEL_HOSPITAL, "hospital"}};

absl::Status CheckStands(const v1::NewbornEnrollment& enrollment) {
  if (enrollment.state() == v1::ENROLLMENT_STATE_ENROLLED) return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_ENROLLMENT_RETRACTED, "the enrollment was retracted",
                 {{"enrollment", enrollment.name()}});
}

// The waiver of one insurance year, or why there is none.
absl::StatusOr<v1::PremiumWaiver> Waiver(const v1::NewbornEnrollment& enrollment, int insurance_year,
                                         Date granted_on, const reference::Parameters& parameters) {
  ASSIGN_OR_RETURN(const int64_t years, parameters.InForce(kWaivedYears, granted_on, enrollment.division()));
  const int birth_year = static_cast<int>(StoredDate(enrollment.birth_date()).year());
  const int last_year = birth_year + static_cast<int>(years) - 1;
  if (insurance_year < birth_year || insurance_year > last_year) {
    return Refused(fact::v1::ERROR_REASON_OUTSIDE_WAIVED_YEARS,
                   absl::StrCat("insurance year ", insurance_year, ": want ", birth_year, " to ", last_year),
                   {{"birth_year", absl::StrCat(birth_year)},
                    {"insurance_year", absl::StrCat(insurance_year)},
                    {"last_year", absl::StrCat(last_year)}});
  }
  for (const v1::PremiumWaiver& other : enrollment.waivers()) {
    if (other.insurance_year() == insurance_year) {
      return Refused(fact::v1::ERROR_REASON_YEAR_ALREADY_WAIVED,
                     absl::StrCat("the premium of insurance year ", insurance_year, " is waived already"),
                     {{"enrollment", enrollment.name()}, {"insurance_year", absl::StrCat(insurance_year)}});
    }
  }
  v1::PremiumWaiver waiver;
  ASSIGN_OR_RETURN(const int64_t premium,
                   parameters.InForce(kPremium, Date(insurance_year, 1, 1), enrollment.division()));
  waiver.set_insurance_year(insurance_year);
  waiver.set_amount_fen(premium);
  waiver.set_granted_on(reference::FormatDate(granted_on));
  return waiver;
}

void SetEntitlement(v1::NewbornEnrollment& enrollment, Date entitled_on) {
  enrollment.set_entitled_on(reference::FormatDate(entitled_on));
  enrollment.set_days_to_entitlement(static_cast<int32_t>(entitled_on - StoredDate(enrollment.birth_date())));
}

void PostEntitlement(const v1::NewbornEnrollment& enrollment, fact::v1::Fact& draft) {
  const Date on = StoredDate(enrollment.entitled_on());
  *draft.add_postings() = facts::MakePosting(kNewbornEntitlementDays, on, enrollment.division(),
                                             enrollment.days_to_entitlement());
  *draft.add_postings() = facts::MakePosting(kNewbornEntitlements, on, enrollment.division(), 1);
}

void PostWaiver(const v1::NewbornEnrollment& enrollment, const v1::PremiumWaiver& waiver,
                fact::v1::Fact& draft) {
  *draft.add_postings() =
      facts::MakePosting(kNewbornWaivers, StoredDate(waiver.granted_on()), enrollment.division(), 1,
                         {{"insurance_year", absl::StrCat(waiver.insurance_year())}});
}

}  // namespace

absl::Status CheckCreate(const v1::CreateNewbornEnrollmentRequest& request, resource::RequestCheck check) {
  check.Id("newborn_enrollment_id", request.newborn_enrollment_id());
  const auto birth_date = check.Date("birth_date", request.birth_date());
  const auto enrolled_on = check.Date("enrolled_on", request.enrolled_on());
  const auto entitled_on = check.OptionalDate("entitled_on", request.entitled_on());
  CheckIdentity(check, "child", request.child(), birth_date);
  check.NotBefore("enrolled_on", enrolled_on, "birth_date", birth_date);
  check.NotBefore("entitled_on", entitled_on, "birth_date", birth_date);
  check.Division("division", request.division(), enrolled_on);
  check.EnumValue("channel", request.channel());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListNewbornEnrollmentsRequest& request, resource::RequestCheck check) {
  check.DivisionFilter("division", request.division());
  check.OptionalName("child", request.child(), "persons");
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckEntitlement(const v1::RecordEntitlementRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.Date("entitled_on", request.entitled_on());
  check.SourceRef(request.source_ref());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckWaiver(const v1::GrantPremiumWaiverRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.Range("insurance_year", request.insurance_year(), 1900, 2199);
  check.Date("granted_on", request.granted_on());
  check.SourceRef(request.source_ref());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckLink(const v1::LinkChildIdentityRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  CheckIdentity(check, "identity", request.identity(), std::nullopt);
  check.Date("linked_on", request.linked_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

std::string ChannelValue(v1::EnrollmentChannel channel) {
  for (const auto& known : kChannels) {
    if (known.channel == channel) return std::string(known.value);
  }
  return "";
}

v1::EnrollmentChannel ChannelOf(absl::string_view value) {
  for (const auto& known : kChannels) {
    if (known.value == value) return known.channel;
  }
  return v1::ENROLLMENT_CHANNEL_UNSPECIFIED;
}

absl::StatusOr<v1::NewbornEnrollment> Enroll(const v1::CreateNewbornEnrollmentRequest& request,
                                             absl::string_view child,
                                             const reference::Parameters& parameters) {
  v1::NewbornEnrollment enrollment;
  enrollment.set_name(absl::StrCat(kCollection, "/", request.newborn_enrollment_id()));
  enrollment.set_child(std::string(child));
  enrollment.set_birth_date(request.birth_date());
  enrollment.set_enrolled_on(request.enrolled_on());
  enrollment.set_division(request.division());
  enrollment.set_channel(request.channel());
  enrollment.set_state(v1::ENROLLMENT_STATE_ENROLLED);
  enrollment.set_source_ref(request.source_ref());
  if (!request.entitled_on().empty()) SetEntitlement(enrollment, StoredDate(request.entitled_on()));
  const Date enrolled_on = StoredDate(request.enrolled_on());
  ASSIGN_OR_RETURN(*enrollment.add_waivers(),
                   Waiver(enrollment, static_cast<int>(enrolled_on.year()), enrolled_on, parameters));
  return enrollment;
}

absl::Status Entitle(v1::NewbornEnrollment& enrollment, Date entitled_on) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  if (!enrollment.entitled_on().empty()) {
    return Refused(fact::v1::ERROR_REASON_ALREADY_ENTITLED, "the entitlement is recorded already",
                   {{"enrollment", enrollment.name()}, {"entitled_on", enrollment.entitled_on()}});
  }
  RETURN_IF_ERROR(facts::CheckNotBefore("entitled_on", entitled_on, enrollment.birth_date(), "birth_date"));
  SetEntitlement(enrollment, entitled_on);
  return absl::OkStatus();
}

absl::StatusOr<v1::PremiumWaiver> GrantWaiver(v1::NewbornEnrollment& enrollment, int insurance_year,
                                              Date granted_on, absl::string_view fact,
                                              const reference::Parameters& parameters) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  RETURN_IF_ERROR(facts::CheckNotBefore("granted_on", granted_on, enrollment.enrolled_on(), "enrolled_on"));
  ASSIGN_OR_RETURN(v1::PremiumWaiver waiver, Waiver(enrollment, insurance_year, granted_on, parameters));
  waiver.set_fact(std::string(fact));
  *enrollment.add_waivers() = waiver;
  // The first is that of the enrollment and stays first.
  std::sort(enrollment.mutable_waivers()->begin() + 1, enrollment.mutable_waivers()->end(),
            [](const auto& a, const auto& b) { return a.insurance_year() < b.insurance_year(); });
  return waiver;
}

absl::Status CheckLinkable(const v1::NewbornEnrollment& enrollment, const v1::PersonIdentity& identity) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  if (identity.has_citizen_id() &&
      *reference::BirthDateOf(identity.citizen_id()) != StoredDate(enrollment.birth_date())) {
    return rpc::InvalidField("identity.citizen_id", "its birth date is not the enrollment's");
  }
  return absl::OkStatus();
}

absl::Status AmendEnrollment(v1::NewbornEnrollment& enrollment, const facts::Correction& correction,
                             const reference::Parameters& parameters) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  if (correction.division) enrollment.set_division(*correction.division);
  if (auto channel = correction.dimensions.find("channel"); channel != correction.dimensions.end()) {
    enrollment.set_channel(ChannelOf(channel->second));
    if (enrollment.channel() == v1::ENROLLMENT_CHANNEL_UNSPECIFIED) {
      return rpc::InvalidField("dimensions.channel",
                               "want district_center, township_station, village_point or hospital");
    }
  }
  const Date enrolled_on = correction.occurred_on.value_or(StoredDate(enrollment.enrolled_on()));
  RETURN_IF_ERROR(facts::CheckNotBefore("occurred_on", enrolled_on, enrollment.birth_date(), "birth_date"));
  for (int i = 1; i < enrollment.waivers_size(); ++i) {
    RETURN_IF_ERROR(facts::CheckNotBefore("granted_on", StoredDate(enrollment.waivers(i).granted_on()),
                                          reference::FormatDate(enrolled_on), "occurred_on"));
  }
  enrollment.set_enrolled_on(reference::FormatDate(enrolled_on));
  v1::NewbornEnrollment others = enrollment;
  others.mutable_waivers()->DeleteSubrange(0, 1);
  ASSIGN_OR_RETURN(*enrollment.mutable_waivers(0),
                   Waiver(others, static_cast<int>(enrolled_on.year()), enrolled_on, parameters));
  return absl::OkStatus();
}

absl::Status AmendEntitlement(v1::NewbornEnrollment& enrollment, const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  const Date entitled_on = correction.occurred_on.value_or(StoredDate(enrollment.entitled_on()));
  RETURN_IF_ERROR(facts::CheckNotBefore("occurred_on", entitled_on, enrollment.birth_date(), "birth_date"));
  SetEntitlement(enrollment, entitled_on);
  return absl::OkStatus();
}

absl::StatusOr<v1::PremiumWaiver> AmendWaiver(v1::NewbornEnrollment& enrollment, absl::string_view standing,
                                              absl::string_view fact, const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  for (v1::PremiumWaiver& waiver : *enrollment.mutable_waivers()) {
    if (waiver.fact() != standing) continue;
    const Date granted_on = correction.occurred_on.value_or(StoredDate(waiver.granted_on()));
    RETURN_IF_ERROR(
        facts::CheckNotBefore("occurred_on", granted_on, enrollment.enrolled_on(), "enrolled_on"));
    waiver.set_granted_on(reference::FormatDate(granted_on));
    waiver.set_fact(std::string(fact));
    return waiver;
  }
  return absl::InternalError("a waiver's fact without its waiver");
}

absl::Status WithdrawEnrollment(v1::NewbornEnrollment& enrollment) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  std::vector<std::string> dependents;
  for (int i = 1; i < enrollment.waivers_size(); ++i) dependents.push_back(enrollment.waivers(i).fact());
  if (!enrollment.entitlement_fact().empty() && enrollment.entitlement_fact() != enrollment.fact()) {
    dependents.push_back(enrollment.entitlement_fact());
  }
  RETURN_IF_ERROR(facts::CheckNoDependents(enrollment.fact(), dependents));
  enrollment.set_state(v1::ENROLLMENT_STATE_RETRACTED);
  enrollment.clear_waivers();
  return WithdrawEntitlement(enrollment);
}

absl::Status WithdrawEntitlement(v1::NewbornEnrollment& enrollment) {
  enrollment.clear_entitled_on();
  enrollment.clear_days_to_entitlement();
  enrollment.clear_entitlement_fact();
  return absl::OkStatus();
}

absl::Status WithdrawWaiver(v1::NewbornEnrollment& enrollment, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(enrollment));
  for (int i = 1; i < enrollment.waivers_size(); ++i) {
    if (enrollment.waivers(i).fact() != fact) continue;
    enrollment.mutable_waivers()->DeleteSubrange(i, 1);
    return absl::OkStatus();
  }
  return absl::InternalError("a waiver's fact without its waiver");
}

fact::v1::Fact EnrolledFact(const v1::NewbornEnrollment& enrollment) {
  fact::v1::Fact draft = facts::DraftFact(kNewbornEnrolled, enrollment, enrollment.enrolled_on());
  const Date on = StoredDate(enrollment.enrolled_on());
  const std::map<std::string, std::string> channel = {{"channel", ChannelValue(enrollment.channel())}};
  const v1::PremiumWaiver& first = enrollment.waivers(0);
  *draft.add_postings() = facts::MakePosting(kNewbornEnrollments, on, enrollment.division(), 1, channel);
  *draft.add_postings() =
      facts::MakePosting(kNewbornPremiumRelief, on, enrollment.division(), first.amount_fen(), channel);
  PostWaiver(enrollment, first, draft);
  if (!enrollment.entitled_on().empty() && enrollment.entitlement_fact() == enrollment.fact()) {
    PostEntitlement(enrollment, draft);
  }
  return draft;
}

fact::v1::Fact EntitledFact(const v1::NewbornEnrollment& enrollment) {
  fact::v1::Fact draft = facts::DraftFact(kNewbornEntitled, enrollment, enrollment.entitled_on());
  PostEntitlement(enrollment, draft);
  return draft;
}

fact::v1::Fact WaivedFact(const v1::NewbornEnrollment& enrollment, const v1::PremiumWaiver& waiver) {
  fact::v1::Fact draft = facts::DraftFact(kNewbornPremiumWaived, enrollment, waiver.granted_on());
  *draft.add_postings() =
      facts::MakePosting(kNewbornContinuedRelief, StoredDate(waiver.granted_on()), enrollment.division(),
                         waiver.amount_fen(), {{"insurance_year", absl::StrCat(waiver.insurance_year())}});
  PostWaiver(enrollment, waiver, draft);
  return draft;
}

fact::v1::Fact IdentityLinkedFact(const v1::NewbornEnrollment& enrollment, absl::string_view linked_on) {
  return facts::DraftFact(kNewbornIdentityLinked, enrollment, linked_on);
}

void NameEnrolledFact(v1::NewbornEnrollment& enrollment, absl::string_view fact) {
  if (!enrollment.entitled_on().empty() && enrollment.entitlement_fact() == enrollment.fact()) {
    enrollment.set_entitlement_fact(std::string(fact));
  }
  enrollment.set_fact(std::string(fact));
  enrollment.mutable_waivers(0)->set_fact(std::string(fact));
}

}  // namespace eastgate::livelihood
