#include "services/economy/first_store_facts.h"

#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using v1::FirstStore;

// A brand is first once per level and region: refuses the store beside another claim.
absl::Status CheckFirst(const Tables& tables, const store::Reader& reader, const FirstStore& store) {
  ASSIGN_OR_RETURN(const auto first, tables.first_stores.FindBy(reader, kFirstStoreClaims, ClaimOf(store)));
  return CheckNoOtherClaim(first, store);
}

absl::Status Judge(const Tables& tables, const store::Reader& reader, const lifecycle::Judgment& judgment,
                   const FirstStore& store, int step) {
  if (step > 0) return absl::OkStatus();
  if (!store.trade_area().empty()) {
    ASSIGN_OR_RETURN(const v1::TradeArea area, tables.trade_areas.Get(reader, store.trade_area()));
    RETURN_IF_ERROR(TradeAreaEntry().CheckNotRetracted(area));
    RETURN_IF_ERROR(lifecycle::CheckNotBefore(judgment.DayField("applied_on"),
                                              lifecycle::StoredDate(store.steps(0).occurred_on()),
                                              area.founded_on(), "the day the trade area was founded"));
  }
  return ActiveClaimOf(store).empty() ? absl::OkStatus() : CheckFirst(tables, reader, store);
}

absl::Status Release(const Tables& tables, const store::Reader& reader, const FirstStore& store, int step) {
  // A store that was rejected or revoked claims again, unless another has since.
  return step > 0 && ActiveClaimOf(store).empty() ? CheckFirst(tables, reader, store) : absl::OkStatus();
}

}  // namespace

lifecycle::LifecycleTable<FirstStore>::Links FirstStoreLinks(const Tables& tables) {
  return {
      .judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment, FirstStore& row,
                         int step) { return Judge(tables, writer.transaction(), judgment, row, step); },
      .release = [&tables](facts::Writer& writer, const FirstStore& row,
                           int step) { return Release(tables, writer.transaction(), row, step); },
  };
}

}  // namespace eastgate::economy
