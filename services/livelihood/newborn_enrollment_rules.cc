#include "services/livelihood/newborn_enrollment_rules.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/citizen_id.h"
#include "common/reference/division.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

using facts::MakePosting;
using lifecycle::Judgment;
using lifecycle::StoredDate;
using reference::Date;
using status::Refused;
using v1::NewbornEnrollment;
using v1::PremiumWaiver;

constexpr char kCollection[] = "newbornEnrollments";
constexpr char kPremium[] = "newborn_premium_fen";  // Set for each insurance year.
constexpr char kWaivedYears[] = "newborn_waived_years";
// The years from birth within which the entitlement begins.
constexpr char kEntitlementYears[] = "newborn_entitlement_years";

// A correction of its day alone is possible.
const facts::Correctable kDay = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};

// Returns whether the entitlement has the fact of the enrollment and of its first waiver.
bool IsEntitledByItsFact(const NewbornEnrollment& enrollment) {
  return !enrollment.entitled_on().empty() && enrollment.entitlement_fact() == enrollment.waivers(0).fact();
}

// Judges the insurance year of the waiver among the others, and fills in the premium of that year.
absl::Status JudgeYear(const Judgment& judgment, const NewbornEnrollment& enrollment, PremiumWaiver& waiver) {
  const reference::Parameters& parameters = judgment.reference->parameters;
  ASSIGN_OR_RETURN(const int64_t years,
                   parameters.InForce(kWaivedYears, StoredDate(waiver.granted_on()), enrollment.division()));
  const int year = waiver.insurance_year();
  const int birth_year = static_cast<int>(StoredDate(enrollment.born_on()).year());
  const int last_year = birth_year + static_cast<int>(years) - 1;
  if (year < birth_year || year > last_year) {
    return Refused(fact::v1::ERROR_REASON_OUTSIDE_WAIVED_YEARS,
                   absl::StrCat("insurance year ", year, ": want ", birth_year, " to ", last_year),
                   {{"birth_year", absl::StrCat(birth_year)},
                    {"insurance_year", absl::StrCat(year)},
                    {"last_year", absl::StrCat(last_year)}});
  }
  for (const PremiumWaiver& other : enrollment.waivers()) {
    if (&other != &waiver && other.insurance_year() == year) {
      return Refused(fact::v1::ERROR_REASON_YEAR_ALREADY_WAIVED,
                     absl::StrCat("the premium of insurance year ", year, " is waived already"),
                     {{"enrollment", enrollment.name()}, {"insurance_year", absl::StrCat(year)}});
    }
  }
  ASSIGN_OR_RETURN(const int64_t premium, parameters.ForYear(kPremium, year, enrollment.division()));
  waiver.set_amount_fen(premium);
  return absl::OkStatus();
}

// The entitlement begins between birth and the birthday that ends its time, by the parameter in force at
// birth.
absl::Status JudgeDayOfEntitlement(const Judgment& judgment, const NewbornEnrollment& enrollment) {
  const absl::string_view field = judgment.DayField("entitled_on");
  const Date entitled_on = StoredDate(enrollment.entitled_on());
  const Date born_on = StoredDate(enrollment.born_on());
  RETURN_IF_ERROR(lifecycle::CheckNotBefore(field, entitled_on, enrollment.born_on(), "born_on"));
  ASSIGN_OR_RETURN(const int64_t years,
                   judgment.reference->parameters.InForce(kEntitlementYears, born_on, enrollment.division()));
  const Date birthday(born_on.year() + years, born_on.month(), born_on.day());
  // No stored date lies after the last year that there is.
  const Date last = std::min(birthday, Date(reference::kLastYear, 12, 31));
  return lifecycle::CheckNotAfter(field, entitled_on, reference::FormatDate(last),
                                  "the birthday by which the entitlement of a newborn begins");
}

void CountDaysToEntitlement(NewbornEnrollment& enrollment) {
  enrollment.set_days_to_entitlement(
      static_cast<int32_t>(StoredDate(enrollment.entitled_on()) - StoredDate(enrollment.born_on())));
}

// Judges the enrollment with its first waiver, which is that of the year of enrollment, and with the
// entitlement, where that is recorded by the same fact.
absl::Status JudgeEnrollment(const Judgment& judgment, NewbornEnrollment& enrollment) {
  const Date enrolled_on = StoredDate(enrollment.enrolled_on());
  const absl::string_view field = judgment.DayField("enrolled_on");
  RETURN_IF_ERROR(lifecycle::CheckNotBefore(field, enrolled_on, enrollment.born_on(), "born_on"));
  for (int i = 1; i < enrollment.waivers_size(); ++i) {
    RETURN_IF_ERROR(lifecycle::CheckNotBefore("granted_on", StoredDate(enrollment.waivers(i).granted_on()),
                                              enrollment.enrolled_on(), field));
  }
  if (enrollment.waivers().empty()) enrollment.add_waivers();
  if (IsEntitledByItsFact(enrollment)) {
    RETURN_IF_ERROR(JudgeDayOfEntitlement(judgment, enrollment));
    enrollment.set_entitlement_fact(judgment.fact);
    CountDaysToEntitlement(enrollment);
  }
  PremiumWaiver& first = *enrollment.mutable_waivers(0);
  first.set_fact(judgment.fact);
  first.set_insurance_year(static_cast<int>(enrolled_on.year()));
  first.set_granted_on(enrollment.enrolled_on());
  return JudgeYear(judgment, enrollment, first);
}

absl::Status JudgeEntitlement(const Judgment& judgment, NewbornEnrollment& enrollment, NewbornEnrollment&) {
  RETURN_IF_ERROR(JudgeDayOfEntitlement(judgment, enrollment));
  CountDaysToEntitlement(enrollment);
  return absl::OkStatus();
}

absl::Status JudgeWaiver(const Judgment& judgment, NewbornEnrollment& enrollment, PremiumWaiver& waiver) {
  RETURN_IF_ERROR(lifecycle::CheckNotBefore("occurred_on", StoredDate(waiver.granted_on()),
                                            enrollment.enrolled_on(), "enrolled_on"));
  return JudgeYear(judgment, enrollment, waiver);
}

// Returns the facts of the waivers and of the entitlement that were recorded after the enrollment.
std::vector<std::string> LaterFacts(const NewbornEnrollment& enrollment) {
  std::vector<std::string> facts;
  for (int i = 1; i < enrollment.waivers_size(); ++i) facts.push_back(enrollment.waivers(i).fact());
  if (!enrollment.entitled_on().empty() && !IsEntitledByItsFact(enrollment)) {
    facts.push_back(enrollment.entitlement_fact());
  }
  return facts;
}

void ClearEntitlement(NewbornEnrollment& enrollment) {
  enrollment.clear_entitled_on();
  enrollment.clear_days_to_entitlement();
  enrollment.clear_entitlement_fact();
}

void PostEntitlement(const NewbornEnrollment& enrollment, fact::v1::Fact& draft) {
  const Date on = StoredDate(enrollment.entitled_on());
  *draft.add_postings() =
      MakePosting(kNewbornEntitlementDays, on, enrollment.division(), enrollment.days_to_entitlement());
  *draft.add_postings() = MakePosting(kNewbornEntitlements, on, enrollment.division(), 1);
}

void PostEnrollment(const NewbornEnrollment& enrollment, fact::v1::Fact& draft) {
  const Date on = StoredDate(enrollment.enrolled_on());
  const PremiumWaiver& first = enrollment.waivers(0);
  const std::map<std::string, std::string> channel = {{"channel", lifecycle::ValueOf(enrollment.channel())}};
  *draft.add_postings() = MakePosting(kNewbornEnrollments, on, enrollment.division(), 1, channel);
  *draft.add_postings() =
      MakePosting(kNewbornPremiumRelief, on, enrollment.division(), first.amount_fen(), channel);
  *draft.add_postings() = MakePosting(kNewbornWaivers, on, enrollment.division(), 1,
                                      {{"insurance_year", absl::StrCat(first.insurance_year())}});
  if (IsEntitledByItsFact(enrollment)) PostEntitlement(enrollment, draft);
}

void PostWaiver(const NewbornEnrollment& enrollment, const PremiumWaiver& waiver, fact::v1::Fact& draft) {
  const Date on = StoredDate(waiver.granted_on());
  const std::map<std::string, std::string> year = {{"insurance_year", absl::StrCat(waiver.insurance_year())}};
  *draft.add_postings() =
      MakePosting(kNewbornContinuedRelief, on, enrollment.division(), waiver.amount_fen(), year);
  *draft.add_postings() = MakePosting(kNewbornWaivers, on, enrollment.division(), 1, year);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateNewbornEnrollmentRequest& request, resource::RequestCheck check) {
  check.Id("newborn_enrollment_id", request.newborn_enrollment_id());
  const auto born_on = check.Date("born_on", request.born_on());
  const auto enrolled_on = check.Date("enrolled_on", request.enrolled_on());
  const auto entitled_on = check.OptionalDate("entitled_on", request.entitled_on());
  CheckIdentity(check, "child_identity", request.child_identity(), born_on);
  check.NotBefore("enrolled_on", enrolled_on, "born_on", born_on);
  check.NotBefore("entitled_on", entitled_on, "born_on", born_on);
  check.Division("division", request.division(), enrolled_on);
  check.EnumValue("channel", request.channel());
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListNewbornEnrollmentsRequest& request, resource::RequestCheck check) {
  check.OptionalName("child", request.child(), "persons");
  check.NotBefore("enrolled_until", check.OptionalDate("enrolled_until", request.enrolled_until()),
                  "enrolled_from", check.OptionalDate("enrolled_from", request.enrolled_from()));
  if (request.waiver_due_year() != 0)
    check.Range("waiver_due_year", request.waiver_due_year(), reference::kFirstYear, reference::kLastYear);
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckEntitlement(const v1::RecordNewbornEntitlementRequest& request,
                              resource::RequestCheck check) {
  check.Step(request, kCollection, "entitled_on", request.entitled_on());
  return check.ToStatus();
}

absl::Status CheckWaiver(const v1::GrantNewbornPremiumWaiverRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Range("insurance_year", request.insurance_year(), 1900, 2199);
  return check.ToStatus();
}

absl::Status CheckLink(const v1::LinkNewbornIdentityRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  CheckIdentity(check, "identity", request.identity(), std::nullopt);
  check.Date("occurred_on", request.occurred_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

bool Matches(const v1::ListNewbornEnrollmentsRequest& request, const NewbornEnrollment& enrollment) {
  return NewbornEnrollmentEntry().IsListed(request.states(), enrollment) &&
         lifecycle::IsOfDays(enrollment.enrolled_on(), request.enrolled_from(), request.enrolled_until()) &&
         (!request.entitlement_missing() || enrollment.entitled_on().empty()) &&
         reference::DivisionRegistry::Contains(request.division(), enrollment.division());
}

int YearOfNextWaiver(const NewbornEnrollment& enrollment) {
  if (enrollment.waivers().empty()) return 0;
  // The first waiver is that of the enrollment; the others are in the order of their years.
  int year = enrollment.waivers(0).insurance_year() + 1;
  for (const PremiumWaiver& waiver : enrollment.waivers()) {
    if (waiver.insurance_year() == year) ++year;
  }
  return year;
}

int64_t MostWaivedYears(const reference::Parameters& parameters) {
  int64_t most = 0;
  for (const reference::Parameter& row : parameters.rows()) {
    if (row.key == kWaivedYears) most = std::max(most, row.value);
  }
  return most;
}

absl::StatusOr<bool> IsWaiverDue(const reference::Parameters& parameters, const NewbornEnrollment& enrollment,
                                 int insurance_year) {
  const auto& waivers = enrollment.waivers();
  const bool is_granted = std::any_of(waivers.begin(), waivers.end(), [&](const PremiumWaiver& waiver) {
    return waiver.insurance_year() == insurance_year;
  });
  if (waivers.empty() || is_granted || waivers[0].insurance_year() >= insurance_year) return false;
  ASSIGN_OR_RETURN(const int64_t years,
                   parameters.InForce(kWaivedYears, Date(insurance_year, 12, 31), enrollment.division()));
  return insurance_year < StoredDate(enrollment.born_on()).year() + years;
}

NewbornEnrollment Enroll(const v1::CreateNewbornEnrollmentRequest& request, absl::string_view child) {
  NewbornEnrollment enrollment;
  enrollment.set_name(absl::StrCat(kCollection, "/", request.newborn_enrollment_id()));
  enrollment.set_child(std::string(child));
  enrollment.set_born_on(request.born_on());
  enrollment.set_enrolled_on(request.enrolled_on());
  enrollment.set_entitled_on(request.entitled_on());
  enrollment.set_division(request.division());
  enrollment.set_channel(request.channel());
  enrollment.set_source_ref(request.source_ref());
  return enrollment;
}

absl::StatusOr<NewbornEnrollment*> Entitle(NewbornEnrollment& enrollment,
                                           const v1::RecordNewbornEntitlementRequest& request) {
  if (!enrollment.entitled_on().empty()) {
    return Refused(fact::v1::ERROR_REASON_ALREADY_ENTITLED, "the entitlement is recorded already",
                   {{"enrollment", enrollment.name()}, {"entitled_on", enrollment.entitled_on()}});
  }
  enrollment.set_entitled_on(request.entitled_on());
  return &enrollment;
}

absl::StatusOr<PremiumWaiver*> GrantWaiver(NewbornEnrollment& enrollment,
                                           const v1::GrantNewbornPremiumWaiverRequest& request) {
  auto& waivers = *enrollment.mutable_waivers();
  PremiumWaiver* const granted = waivers.Add();
  granted->set_insurance_year(request.insurance_year());
  granted->set_granted_on(request.occurred_on());
  // The first waiver is that of the enrollment and stays first; the others are in the order of their years.
  for (int i = waivers.size() - 1; i > 1 && waivers[i - 1].insurance_year() > request.insurance_year(); --i) {
    waivers.SwapElements(i - 1, i);
  }
  return granted;
}

absl::Status CheckLinkable(const NewbornEnrollment& enrollment,
                           const v1::LinkNewbornIdentityRequest& request) {
  RETURN_IF_ERROR(NewbornEnrollmentEntry().CheckNotRetracted(enrollment));
  RETURN_IF_ERROR(lifecycle::CheckNotBefore("occurred_on", StoredDate(request.occurred_on()),
                                            enrollment.enrolled_on(), "enrolled_on"));
  const v1::PersonIdentity& identity = request.identity();
  if (!identity.has_citizen_id()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Date born_on, reference::BirthDateOf(identity.citizen_id()));
  if (born_on == StoredDate(enrollment.born_on())) return absl::OkStatus();
  return status::InvalidField("identity.citizen_id", "its birth date is not the enrollment's");
}

const lifecycle::Entry<NewbornEnrollment>& NewbornEnrollmentEntry() {
  static const auto* entry = new lifecycle::Entry<NewbornEnrollment>(
      {.kind = kNewbornEnrolled,
       .measures = {kNewbornEnrollments, kNewbornPremiumRelief, kNewbornWaivers, kNewbornEntitlementDays,
                    kNewbornEntitlements},
       .recorded = v1::NEWBORN_ENROLLMENT_STATE_ENROLLED,
       .retracted = v1::NEWBORN_ENROLLMENT_STATE_RETRACTED,
       .occurred_on = [](const auto& enrollment) { return StoredDate(enrollment.enrolled_on()); },
       .mutable_day = &NewbornEnrollment::mutable_enrolled_on,
       .correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"channel"}},
       .apply = [](NewbornEnrollment& enrollment, const facts::Correction& correction) -> absl::Status {
         v1::NewbornEnrollmentChannel channel = enrollment.channel();
         absl::Status status = lifecycle::CorrectEnum(correction, "channel", channel);
         enrollment.set_channel(channel);
         return status;
       },
       .judge = JudgeEnrollment,
       .parts = LaterFacts,
       .clear =
           [](NewbornEnrollment& enrollment) {
             enrollment.clear_waivers();
             ClearEntitlement(enrollment);
           },
       .post = PostEnrollment});
  return *entry;
}

const lifecycle::PartEntry<NewbornEnrollment, NewbornEnrollment>& NewbornEntitlementEntry() {
  static const auto* entry = new lifecycle::PartEntry<NewbornEnrollment, NewbornEnrollment>(
      {.kind = kNewbornEntitled,
       .measures = {kNewbornEntitlementDays, kNewbornEntitlements},
       .retracted = v1::NEWBORN_ENROLLMENT_STATE_RETRACTED,
       .find = [](NewbornEnrollment& enrollment, absl::string_view fact) -> NewbornEnrollment* {
         const bool is_entitled = !enrollment.entitled_on().empty() && enrollment.entitlement_fact() == fact;
         return is_entitled ? &enrollment : nullptr;
       },
       .remove = [](NewbornEnrollment& enrollment, NewbornEnrollment*) { ClearEntitlement(enrollment); },
       .set_fact = [](NewbornEnrollment& enrollment,
                      absl::string_view fact) { enrollment.set_entitlement_fact(std::string(fact)); },
       .occurred_on = [](const auto& enrollment) { return StoredDate(enrollment.entitled_on()); },
       .mutable_day = &NewbornEnrollment::mutable_entitled_on,
       .correctable = {.occurred_on = true,
                       .division = false,
                       .amounts = {},
                       .dimensions = {},
                       .occurred_on_may_lie_ahead = true},
       .judge = JudgeEntitlement,
       .post = [](const NewbornEnrollment& enrollment, const NewbornEnrollment&,
                  fact::v1::Fact& draft) { PostEntitlement(enrollment, draft); }});
  return *entry;
}

const lifecycle::PartEntry<NewbornEnrollment, PremiumWaiver>& NewbornWaiverEntry() {
  static const auto* entry = new lifecycle::PartEntry<NewbornEnrollment, PremiumWaiver>(
      {.kind = kNewbornPremiumWaived,
       .measures = {kNewbornContinuedRelief, kNewbornWaivers},
       .retracted = v1::NEWBORN_ENROLLMENT_STATE_RETRACTED,
       .find = [](NewbornEnrollment& enrollment,
                  absl::string_view fact) { return lifecycle::FindIn(enrollment.mutable_waivers(), fact); },
       .remove = [](NewbornEnrollment& enrollment,
                    PremiumWaiver* waiver) { lifecycle::RemoveFrom(enrollment.mutable_waivers(), waiver); },
       .set_fact = [](PremiumWaiver& waiver, absl::string_view fact) { waiver.set_fact(std::string(fact)); },
       .occurred_on = [](const auto& waiver) { return StoredDate(waiver.granted_on()); },
       .mutable_day = &PremiumWaiver::mutable_granted_on,
       .correctable = kDay,
       .judge = JudgeWaiver,
       .post = PostWaiver});
  return *entry;
}

lifecycle::NounFigures NewbornEnrollmentFigures() {
  using figure::v1::FIGURE_KIND_FLOW;
  using figure::v1::FIGURE_UNIT_DAY;
  using figure::v1::FIGURE_UNIT_FEN;
  using figure::v1::FIGURE_UNIT_PERSON;
  using figures::MakeFigure;
  return {
      {MakeFigure(1, kNewbornEnrollments, "新生儿资助参保登记人数", "Newborns enrolled", FIGURE_UNIT_PERSON,
                  FIGURE_KIND_FLOW, {"channel"},
                  "Enrollments that were not retracted, by the day of enrollment. Source: the report, "
                  "民生实事, 新生儿资助参保."),
       MakeFigure(2, kNewbornPremiumRelief, "新生儿参保减免保费", "Premium relief granted at enrollment",
                  FIGURE_UNIT_FEN, FIGURE_KIND_FLOW, {"channel"},
                  "The premium of the insurance year of enrollment, waived at enrollment; waivers of later "
                  "years are newborn_continued_relief."),
       MakeFigure(3, kNewbornContinuedRelief, "新生儿续保减免保费", "Premium relief of later years",
                  FIGURE_UNIT_FEN, FIGURE_KIND_FLOW, {"insurance_year"},
                  "Premiums of the second and third insurance year, by the day the waiver was granted."),
       MakeFigure(4, kNewbornWaivers, "新生儿保费减免人次", "Premium waivers granted", FIGURE_UNIT_PERSON,
                  FIGURE_KIND_FLOW, {"insurance_year"},
                  "Waivers of any insurance year, one per child and year, by the day they were granted."),
       MakeFigure(5, kNewbornEntitlementDays, "新生儿出生至享受待遇天数合计",
                  "Days from birth to entitlement, in all", FIGURE_UNIT_DAY, FIGURE_KIND_FLOW, {},
                  "Days from birth to entitlement, by the day of entitlement."),
       MakeFigure(6, kNewbornEntitlements, "新生儿享受待遇人数", "Newborns entitled", FIGURE_UNIT_PERSON,
                  FIGURE_KIND_FLOW, {}, "Children whose entitlement began, by its first day."),
       figures::MakeRatio(
           7, kNewbornEntitlementDaysAverage, "新生儿出生至享受待遇平均天数",
           "Average days from birth to entitlement", FIGURE_UNIT_DAY, kNewbornEntitlementDays,
           kNewbornEntitlements,
           "Days from birth to entitlement per child entitled: it shows how seamless enrollment is.")},
      {{{"channel", "district_center"}, "区级经办中心"},
       {{"channel", "township_station"}, "镇（街道、园区）经办站"},
       {{"channel", "village_point"}, "村（社区）经办点"},
       {{"channel", "hospital"}, "定点医药机构"}}};
}

}  // namespace eastgate::livelihood
