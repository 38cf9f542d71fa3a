#include "common/lifecycle/order_of_days.h"

#include <algorithm>

#include "common/facts/log_list.h"

namespace eastgate::lifecycle {

absl::Status CheckNotAfterFacts(RequestDay day, const store::Reader& reader, absl::string_view resource,
                                absl::string_view kind, absl::string_view what) {
  std::string earliest;
  std::string creating_kind;
  fact::v1::ListFactsRequest request;
  request.set_subject(std::string(resource));
  request.set_include_superseded(true);
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const fact::v1::ListFactsResponse page,
                     facts::ListFacts(reader, request, reader.head().revision));
    for (const fact::v1::Fact& fact : page.facts()) {
      if (creating_kind.empty()) creating_kind = fact.kind();
      if (fact.retraction() && fact.kind() == creating_kind) earliest.clear();
      if (fact.retraction() || !fact.corrected_by().empty() || fact.kind() != kind) continue;
      // ISO dates compare as strings do.
      if (earliest.empty() || fact.occurred_on() < earliest) earliest = fact.occurred_on();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return earliest.empty() ? absl::OkStatus()
                          : CheckNotAfter(day.field, StoredDate(day.value), earliest, what);
}

}  // namespace eastgate::lifecycle
