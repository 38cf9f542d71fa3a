#include "common/facts/log_list.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "common/reference/division.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;
using fact::v1::ListFactsRequest;
using fact::v1::ListFactsResponse;

// The revision to go on after: 0 for the first page.
absl::StatusOr<int64_t> AfterOf(const ListFactsRequest& request) {
  ASSIGN_OR_RETURN(const std::string cursor, resource::DecodePageToken(request, request.page_token()));
  int64_t after = 0;
  if (!cursor.empty() && (!absl::SimpleAtoi(cursor, &after) || after < 1 || after == INT64_MAX)) {
    return rpc::InvalidField("page_token", "not a token of this query");
  }
  return after;
}

// One page on its way: takes records in order until it is full or has looked at enough.
class Lister {
 public:
  Lister(const store::Reader& reader, const ListFactsRequest& request, int64_t known_at)
      : reader_(reader),
        request_(request),
        known_at_(known_at),
        page_size_(resource::PageSizeOf(request.page_size())) {}

  absl::StatusOr<ListFactsResponse> List() {
    ASSIGN_OR_RETURN(const int64_t after, AfterOf(request_));
    last_ = after;
    if (request_.subject().empty()) {
      RETURN_IF_ERROR(
          VisitFacts(reader_, after + 1, known_at_, [this](Fact& fact) { return Take(std::move(fact)); }));
    } else {
      RETURN_IF_ERROR(ListSubject(after));
    }
    return std::move(response_);
  }

 private:
  absl::Status ListSubject(int64_t after) {
    absl::StatusOr<bool> go_on = true;
    RETURN_IF_ERROR(reader_.Scan(Encode(SubjectFactKey{request_.subject(), after + 1}),
                                 Encode(SubjectFactKey{request_.subject(), known_at_ + 1}),
                                 [&](absl::string_view key, absl::string_view) {
                                   go_on = TakeOfSubject(key);
                                   return go_on.ok() && *go_on;
                                 }));
    return go_on.status();
  }

  absl::StatusOr<bool> TakeOfSubject(absl::string_view key_bytes) {
    ASSIGN_OR_RETURN(const SubjectFactKey key, ParseSubjectFactKey(key_bytes));
    ASSIGN_OR_RETURN(Fact fact, FactAt(reader_, key.revision, known_at_));
    return Take(std::move(fact));
  }

  // Whether to go on.
  absl::StatusOr<bool> Take(Fact fact) {
    if (response_.facts_size() == page_size_ || looked_at_ == kMaxRecordsPerPage) {
      response_.set_next_page_token(resource::EncodePageToken(request_, absl::StrCat(last_)));
      return false;
    }
    ++looked_at_;
    last_ = fact.revision();
    if (!Matches(fact)) return true;
    ASSIGN_OR_RETURN(const int64_t corrected_by, CorrectedBy(reader_, fact.revision(), known_at_));
    if (!request_.include_superseded() && (corrected_by != 0 || fact.retraction())) return true;
    if (corrected_by != 0) fact.set_corrected_by(FactName(corrected_by));
    *response_.add_facts() = std::move(fact);
    return true;
  }

  bool Matches(const Fact& fact) const {
    // Dates of this form compare as they are written.
    return (request_.kind().empty() || fact.kind() == request_.kind()) &&
           reference::DivisionRegistry::Contains(request_.division(), fact.division()) &&
           (request_.occurred_from().empty() || fact.occurred_on() >= request_.occurred_from()) &&
           (request_.occurred_to().empty() || fact.occurred_on() <= request_.occurred_to());
  }

  const store::Reader& reader_;
  const ListFactsRequest& request_;
  const int64_t known_at_;
  const int page_size_;
  ListFactsResponse response_;
  int looked_at_ = 0;
  int64_t last_ = 0;
};

}  // namespace

absl::Status CheckList(const Ledger& ledger, const ListFactsRequest& request) {
  resource::RequestCheck check(ledger.reference(), ledger.division_root());
  check.DivisionFilter("division", request.division());
  const auto from = check.OptionalDate("occurred_from", request.occurred_from());
  const auto to = check.OptionalDate("occurred_to", request.occurred_to());
  check.NotBefore("occurred_to", to, "occurred_from", from);
  check.PageSize(request.page_size());
  check.Check("page_token", AfterOf(request).status());
  return check.ToStatus();
}

absl::StatusOr<ListFactsResponse> ListFacts(const store::Reader& reader, const ListFactsRequest& request,
                                            int64_t known_at) {
  return Lister(reader, request, known_at).List();
}

}  // namespace eastgate::facts
