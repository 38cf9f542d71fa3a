#include "common/facts/log_list.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/config/suite.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "common/reference/division.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::facts {
namespace {

using fact::v1::Fact;
using fact::v1::ListFactsRequest;
using fact::v1::ListFactsResponse;

// The place at which a page begins and the revision of the whole list: all pages are as known at the revision
// of the first.
//
//   cursor := after:decimal "@" known_at:decimal
struct Cursor {
  int64_t after = 0;     // The last revision examined.
  int64_t known_at = 0;  // 0: as the request says.
};

absl::StatusOr<Cursor> CursorOf(const ListFactsRequest& request) {
  ASSIGN_OR_RETURN(const std::string text, resource::DecodePageToken(request, request.page_token()));
  Cursor cursor;
  if (text.empty()) return cursor;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('@', 1));
  if (!absl::SimpleAtoi(parts.first, &cursor.after) || !absl::SimpleAtoi(parts.second, &cursor.known_at) ||
      cursor.after < 1 || cursor.known_at < cursor.after || cursor.known_at == INT64_MAX) {
    return status::InvalidField("page_token", "not a token of this query");
  }
  return cursor;
}

// A page being filled: adds records in order until the page is full or the limit of examined records is
// reached.
class Lister {
 public:
  Lister(const store::Reader& reader, const ListFactsRequest& request, int64_t known_at,
         absl::FunctionRef<bool(const Fact&)> may_see)
      : reader_(reader),
        request_(request),
        known_at_(known_at),
        may_see_(may_see),
        page_size_(resource::PageSizeOf(request.page_size())) {}

  absl::StatusOr<ListFactsResponse> List() {
    ASSIGN_OR_RETURN(const Cursor cursor, CursorOf(request_));
    const int64_t after = std::max(cursor.after, request_.recorded_after_revision());
    last_ = after;
    if (cursor.known_at != 0) known_at_ = std::min(cursor.known_at, reader_.head().revision);
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

  // Examines a fact and adds it to the page if it matches. Returns false when the page is full.
  absl::StatusOr<bool> Take(Fact fact) {
    if (response_.facts_size() == page_size_ || examined_ == kMaxRecordsPerPage) return EndPage();
    const int64_t revision = fact.revision();
    const auto pass = [&] {
      ++examined_;
      last_ = revision;
      return true;
    };
    if (!Matches(fact)) return pass();
    ASSIGN_OR_RETURN(const int64_t corrected_by, CorrectedBy(reader_, revision, known_at_));
    if (!request_.include_superseded() && (corrected_by != 0 || fact.retraction())) return pass();
    if (corrected_by != 0) fact.set_corrected_by(FactName(corrected_by));
    bytes_ += fact.ByteSizeLong();
    if (bytes_ > config::kMaxPageBytes && response_.facts_size() > 0) return EndPage();
    *response_.add_facts() = std::move(fact);
    return pass();
  }

  bool EndPage() {
    response_.set_next_page_token(resource::EncodePageToken(request_, absl::StrCat(last_, "@", known_at_)));
    return false;
  }

  bool Matches(const Fact& fact) const {
    // Dates of this form compare as they are written.
    return may_see_(fact) && (request_.kind().empty() || fact.kind() == request_.kind()) &&
           (request_.reporter().empty() || fact.reporter() == request_.reporter()) &&
           reference::DivisionRegistry::Contains(request_.division(), fact.division()) &&
           (request_.occurred_from().empty() || fact.occurred_on() >= request_.occurred_from()) &&
           (request_.occurred_to().empty() || fact.occurred_on() <= request_.occurred_to());
  }

  const store::Reader& reader_;
  const ListFactsRequest& request_;
  int64_t known_at_;
  const absl::FunctionRef<bool(const Fact&)> may_see_;
  const int page_size_;
  ListFactsResponse response_;
  int examined_ = 0;
  size_t bytes_ = 0;
  int64_t last_ = 0;
};

}  // namespace

absl::Status CheckList(const Log& log, const ListFactsRequest& request) {
  resource::RequestCheck check(log.reference(), log.division_root(), log.clock(), request);
  check.DivisionFilter("division", request.division());
  const auto from = check.OptionalDate("occurred_from", request.occurred_from());
  const auto to = check.OptionalDate("occurred_to", request.occurred_to());
  check.NotBefore("occurred_to", to, "occurred_from", from);
  check.Range("recorded_after_revision", request.recorded_after_revision(), 0, INT64_MAX - 1);
  check.PageSize(request.page_size());
  check.Check("page_token", CursorOf(request).status());
  return check.ToStatus();
}

absl::StatusOr<ListFactsResponse> ListFacts(const store::Reader& reader, const ListFactsRequest& request,
                                            int64_t known_at, absl::FunctionRef<bool(const Fact&)> may_see) {
  return Lister(reader, request, known_at, may_see).List();
}

}  // namespace eastgate::facts
