#include "services/livelihood/home_care_subsidy_rules.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/assistance_rules.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::HomeCareSubsidy;

constexpr char kCollection[] = "homeCareSubsidies";
constexpr char kCeiling[] = "home_care_subsidy_monthly_ceiling_fen";
// 残疾等级: how many there are, and the last that counts as severe.
constexpr int kLowestLevel = 4;
constexpr int kLastSevereLevel = 2;

absl::Status CheckEligible(int level) {
  if (level >= 1 && level <= kLastSevereLevel) return absl::OkStatus();
  return status::Refused(
      fact::v1::ERROR_REASON_NOT_ELIGIBLE,
      absl::StrCat("disability_level: got ", level, ", want 1 or 2 to be entitled to the subsidy"),
      {{"level", absl::StrCat(level)}, {"allowed", "1,2"}});
}

lifecycle::Payment PaymentOf(const HomeCareSubsidy& subsidy) {
  return {subsidy.name(), subsidy.paid_on(), subsidy.amount_fen()};
}

std::map<std::string, std::string> LevelOf(const HomeCareSubsidy& subsidy) {
  return {{"level", absl::StrCat(subsidy.disability_level())}};
}

absl::Status JudgePayment(const lifecycle::Judgment& judgment, HomeCareSubsidy& subsidy) {
  const std::string first_day = absl::StrCat(subsidy.month(), "-01");
  RETURN_IF_ERROR(lifecycle::CheckNotBefore(judgment.DayField("paid_on"), StoredDate(subsidy.paid_on()),
                                            first_day, "the first day of month"));
  RETURN_IF_ERROR(CheckEligible(subsidy.disability_level()));
  RETURN_IF_ERROR(
      lifecycle::CheckPayment(judgment.DayField("paid_on"), PaymentOf(subsidy), subsidy.recoveries()));
  return CheckCeiling(subsidy.amount_fen(), kCeiling, StoredDate(first_day), subsidy.division(),
                      judgment.reference->parameters);
}

absl::Status ApplyLevel(const facts::Correction& correction, HomeCareSubsidy& subsidy) {
  const auto corrected = correction.dimensions.find("level");
  if (corrected == correction.dimensions.end()) return absl::OkStatus();
  for (int level = 1; level <= kLowestLevel; ++level) {
    if (corrected->second != absl::StrCat(level)) continue;
    subsidy.set_disability_level(level);
    return absl::OkStatus();
  }
  return status::InvalidField("dimensions.level", "want 1 or 2");
}

void PostPayment(const HomeCareSubsidy& subsidy, fact::v1::Fact& draft) {
  const Date on = StoredDate(subsidy.paid_on());
  const std::map<std::string, std::string> level = LevelOf(subsidy);
  const std::string& counted = subsidy.counted_as().empty() ? subsidy.recipient() : subsidy.counted_as();
  *draft.add_postings() =
      facts::MakePosting(kHomeCareSubsidyRecipients, on, subsidy.division(), 1, level, counted);
  *draft.add_postings() =
      facts::MakePosting(kHomeCareSubsidyPaid, on, subsidy.division(), subsidy.amount_fen(), level);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateHomeCareSubsidyRequest& request, resource::RequestCheck check) {
  check.Id("home_care_subsidy_id", request.home_care_subsidy_id());
  CheckIdentity(check, "recipient_identity", request.recipient_identity(), std::nullopt);
  check.Range("disability_level", request.disability_level(), 1, kLowestLevel);
  const auto month = check.Month("month", request.month());
  check.Range("amount_fen", request.amount_fen(), 1, kMaxAssistanceFen);
  const auto paid_on = check.Date("paid_on", request.paid_on());
  if (month) {
    check.NotBefore("paid_on", paid_on, "the first day of month", Date(*month));
    CheckBornBy(check, "recipient_identity", request.recipient_identity(), Date(*month + 1) - 1,
                "the last day of month");
  }
  CheckBornBy(check, "recipient_identity", request.recipient_identity(), paid_on, "paid_on");
  check.Division("division", request.division(), paid_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckRecover(const v1::RecoverHomeCareSubsidyRequest& request, resource::RequestCheck check) {
  return lifecycle::CheckRecover(request, check, kCollection, kMaxAssistanceFen);
}

absl::Status CheckList(const v1::ListHomeCareSubsidiesRequest& request, resource::RequestCheck check) {
  check.OptionalName("recipient", request.recipient(), "persons");
  if (!request.month().empty()) check.Month("month", request.month());
  check.NotBefore("paid_until", check.OptionalDate("paid_until", request.paid_until()), "paid_from",
                  check.OptionalDate("paid_from", request.paid_from()));
  check.List(request);
  return check.ToStatus();
}

bool Matches(const v1::ListHomeCareSubsidiesRequest& request, const HomeCareSubsidy& subsidy) {
  return HomeCareSubsidyEntry().IsListed(request.states(), subsidy) &&
         (request.month().empty() || subsidy.month() == request.month()) &&
         lifecycle::IsOfDays(subsidy.paid_on(), request.paid_from(), request.paid_until()) &&
         reference::DivisionRegistry::Contains(request.division(), subsidy.division());
}

HomeCareSubsidy Pay(const v1::CreateHomeCareSubsidyRequest& request, absl::string_view recipient) {
  HomeCareSubsidy subsidy;
  subsidy.set_name(absl::StrCat(kCollection, "/", request.home_care_subsidy_id()));
  subsidy.set_recipient(std::string(recipient));
  subsidy.set_disability_level(request.disability_level());
  subsidy.set_month(request.month());
  subsidy.set_amount_fen(request.amount_fen());
  subsidy.set_paid_on(request.paid_on());
  subsidy.set_division(request.division());
  subsidy.set_source_ref(request.source_ref());
  return subsidy;
}

std::string MonthOfRecipient(const HomeCareSubsidy& subsidy) {
  return MonthOfRecipient(subsidy.recipient(), subsidy.month());
}

std::string MonthOfRecipient(absl::string_view recipient, absl::string_view month) {
  return absl::StrCat(recipient, " ", month);
}

bool CameBack(const HomeCareSubsidy& subsidy) {
  int64_t recovered_fen = 0;
  for (const fact::v1::PaymentRecovery& recovery : subsidy.recoveries())
    recovered_fen += recovery.amount_fen();
  return recovered_fen >= subsidy.amount_fen();
}

const lifecycle::Entry<HomeCareSubsidy>& HomeCareSubsidyEntry() {
  static const auto* entry = new lifecycle::Entry<HomeCareSubsidy>(
      {.kind = kSubsidyPaid,
       .measures = {kHomeCareSubsidyRecipients, kHomeCareSubsidyPaid},
       .recorded = v1::ASSISTANCE_STATE_RECORDED,
       .retracted = v1::ASSISTANCE_STATE_RETRACTED,
       .occurred_on = [](const auto& subsidy) { return StoredDate(subsidy.paid_on()); },
       .mutable_day = &HomeCareSubsidy::mutable_paid_on,
       .correctable = {.occurred_on = true,
                       .division = true,
                       .amounts = {kHomeCareSubsidyPaid},
                       .dimensions = {"level"}},
       .apply = [](HomeCareSubsidy& subsidy, const facts::Correction& correction) -> absl::Status {
         RETURN_IF_ERROR(lifecycle::CorrectFen(
             correction, kHomeCareSubsidyPaid, [&subsidy](int64_t fen) { subsidy.set_amount_fen(fen); }, 1,
             kMaxAssistanceFen));
         return ApplyLevel(correction, subsidy);
       },
       .judge = JudgePayment,
       .parts = [](const auto& subsidy) { return lifecycle::FactsOfRecoveries(subsidy.recoveries()); },
       .post = PostPayment});
  return *entry;
}

const lifecycle::PartEntry<HomeCareSubsidy, fact::v1::PaymentRecovery>& HomeCareSubsidyRecoveryEntry() {
  static const auto* entry = new lifecycle::PartEntry<HomeCareSubsidy, fact::v1::PaymentRecovery>(
      lifecycle::RecoveryEntry<HomeCareSubsidy>({.kind = kSubsidyRecovered,
                                                 .measure = kHomeCareSubsidiesRecovered,
                                                 .retracted = v1::ASSISTANCE_STATE_RETRACTED,
                                                 .most_fen = kMaxAssistanceFen,
                                                 .payment = PaymentOf,
                                                 .dimensions = LevelOf}));
  return *entry;
}

lifecycle::NounFigures HomeCareSubsidyFigures() {
  return {{figures::MakeFigure(10, kHomeCareSubsidyRecipients, "重度失能残疾人居家照护补贴人数",
                               "Recipients of home-care subsidies", figure::v1::FIGURE_UNIT_PERSON,
                               figure::v1::FIGURE_KIND_DISTINCT, {"level"},
                               "Different persons paid at least once in the period, by the day of payment, "
                               "also where the payment came back later. Persons that were merged are one."),
           figures::MakeFigure(11, kHomeCareSubsidyPaid, "居家照护补贴发放金额", "Home-care subsidies paid",
                               figure::v1::FIGURE_UNIT_FEN, figure::v1::FIGURE_KIND_FLOW, {"level"},
                               "Amounts paid, by the day of payment, whatever came back of them: that is "
                               "home_care_subsidies_recovered."),
           figures::MakeFigure(33, kHomeCareSubsidiesRecovered, "居家照护补贴追回金额",
                               "Home-care subsidies recovered", figure::v1::FIGURE_UNIT_FEN,
                               figure::v1::FIGURE_KIND_FLOW, {"level"},
                               "Amounts that came back of payments of any month, by the day they came back. "
                               "They are not taken out of home_care_subsidy_paid.")},
          {{{"level", "1"}, "残疾一级"}, {{"level", "2"}, "残疾二级"}}};
}

}  // namespace eastgate::livelihood
