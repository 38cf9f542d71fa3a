#include "common/facts/fact_lists.h"

#include <cstdint>

#include "common/reference/civil_date.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {

absl::Status VisitFactLists(const fact::v1::Fact& fact,
                            absl::FunctionRef<absl::Status(const FactListKey& key)> visit) {
  const absl::StatusOr<reference::Date> occurred_on = reference::ParseDate(fact.occurred_on());
  if (!occurred_on.ok()) return store::Corrupt("fact's day");
  const int32_t day = reference::ToDayNumber(*occurred_on);
  RETURN_IF_ERROR(visit({FactsOf::kDay, "", day, fact.revision()}));
  RETURN_IF_ERROR(visit({FactsOf::kKind, fact.kind(), day, fact.revision()}));
  return visit({FactsOf::kReporter, fact.reporter(), day, fact.revision()});
}

}  // namespace eastgate::facts
