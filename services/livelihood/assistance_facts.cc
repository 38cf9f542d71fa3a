#include "services/livelihood/assistance_facts.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/person_names.h"

namespace eastgate::livelihood {

lifecycle::EntryTable<v1::HomeCareSubsidy>::Links HomeCareSubsidyLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment,
                             v1::HomeCareSubsidy& subsidy) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<std::string> names,
                     NamesOf(writer.transaction(), tables.persons, subsidy.recipient()));
    subsidy.set_counted_as(names.front() == subsidy.recipient() ? std::string() : names.front());
    if (judgment.is_correction) return absl::OkStatus();  // It is the payment of its month already.
    for (const std::string& name : names) {
      ASSIGN_OR_RETURN(const auto other,
                       tables.home_care_subsidies.FindBy(writer.transaction(), kSubsidiesByActiveMonth,
                                                         MonthOfRecipient(name, subsidy.month())));
      if (!other) continue;
      return status::Refused(fact::v1::ERROR_REASON_MONTH_ALREADY_PAID,
                             absl::StrCat("the person was paid for ", subsidy.month(), " already"),
                             {{"subsidy", other->name()}, {"month", subsidy.month()}});
    }
    return absl::OkStatus();
  }};
}

lifecycle::EntryTable<v1::BarrierFreeRetrofit>::Links BarrierFreeRetrofitLinks(const Tables& tables) {
  const auto& retrofits = tables.barrier_free_retrofits;
  return {.judge = [&retrofits](facts::Writer& writer, const lifecycle::Judgment&,
                                v1::BarrierFreeRetrofit& retrofit) -> absl::Status {
    ASSIGN_OR_RETURN(const auto other, retrofits.FindBy(writer.transaction(), kRetrofitsByActiveHousehold,
                                                        retrofit.household()));
    if (!other || other->name() == retrofit.name()) return absl::OkStatus();
    return status::Refused(fact::v1::ERROR_REASON_HOUSEHOLD_ALREADY_SERVED,
                           "the household has its retrofit already", {{"retrofit", other->name()}});
  }};
}

}  // namespace eastgate::livelihood
