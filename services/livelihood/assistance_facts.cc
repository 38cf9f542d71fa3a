#include "services/livelihood/assistance_facts.h"

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::livelihood {

lifecycle::EntryTable<v1::HomeCareSubsidy>::Links HomeCareSubsidyLinks(const Tables& tables) {
  const auto& subsidies = tables.home_care_subsidies;
  return {.judge = [&subsidies](facts::Writer& writer, const lifecycle::Judgment&,
                                v1::HomeCareSubsidy& subsidy) -> absl::Status {
    ASSIGN_OR_RETURN(const auto other, subsidies.FindBy(writer.transaction(), kSubsidiesByActiveMonth,
                                                        MonthOfRecipient(subsidy)));
    if (!other || other->name() == subsidy.name()) return absl::OkStatus();
    return status::Refused(fact::v1::ERROR_REASON_MONTH_ALREADY_PAID,
                           absl::StrCat("the person was paid for ", subsidy.month(), " already"),
                           {{"subsidy", other->name()}, {"month", subsidy.month()}});
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
