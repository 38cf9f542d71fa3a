#include "common/lifecycle/order_of_days.h"

#include <algorithm>

#include "common/facts/log_list.h"

namespace eastgate::lifecycle {

absl::Status CheckNotAfterFacts(DayOfField day, const store::Reader& reader, absl::string_view resource,
                                absl::string_view kind, absl::string_view what) {
  std::string earliest;
  fact::v1::ListFactsRequest request;
  request.set_subject(std::string(resource));
  request.set_kind(std::string(kind));
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const fact::v1::ListFactsResponse page,
                     facts::ListFacts(reader, request, reader.head().revision));
    // ISO dates compare as strings do.
    for (const fact::v1::Fact& fact : page.facts()) {
      if (earliest.empty() || fact.occurred_on() < earliest) earliest = fact.occurred_on();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return earliest.empty() ? absl::OkStatus() : CheckNotAfter(day.field, day.day, earliest, what);
}

}  // namespace eastgate::lifecycle
