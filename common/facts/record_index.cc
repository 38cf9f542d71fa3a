#include "common/facts/record_index.h"

#include <cstdint>

#include "common/facts/fact_lists.h"
#include "common/facts/keys.h"
#include "common/facts/record.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::facts {

absl::Status VisitRecordIndex(const fact::v1::Fact& fact, const std::vector<store::RowBytes>& rows,
                              absl::FunctionRef<absl::Status(std::string key, std::string value)> visit) {
  RETURN_IF_ERROR(visit(Encode(SubjectFactKey{fact.subject(), fact.revision()}), ""));
  RETURN_IF_ERROR(VisitFactLists(fact, [&visit](const FactListKey& key) { return visit(Encode(key), ""); }));
  if (!fact.corrects().empty()) {
    ASSIGN_OR_RETURN(const int64_t corrected, ParseFactName(fact.corrects()));
    RETURN_IF_ERROR(visit(Encode(CorrectedByKey{corrected}), EncodeRevision(fact.revision())));
  }
  for (const store::RowBytes& row : rows) {
    if (!store::HasPrefix(row.key, store::Prefix::kResource)) continue;
    RETURN_IF_ERROR(visit(Encode(ImageKey{std::string(RowOf(row.key)), fact.revision()}), ""));
  }
  return absl::OkStatus();
}

}  // namespace eastgate::facts
