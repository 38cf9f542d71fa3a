// Answers a List method with a page of a table, read on the pool since it may examine many rows.
//
//   return lifecycle::ListRows<pb::ListFacilitiesResponse>(call, log_, executor_, request,
//   tables_.facilities,
//       {.matches = [&request](const pb::Facility& row) { … }},
//       &pb::ListFacilitiesResponse::mutable_facilities);
#ifndef EASTGATE_COMMON_LIFECYCLE_LIST_ROWS_H_
#define EASTGATE_COMMON_LIFECYCLE_LIST_ROWS_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/config/suite.h"
#include "common/facts/log.h"
#include "common/facts/read.h"
#include "common/reference/text_key.h"
#include "common/resource/history.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/resource/table.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/wanted.h"
#include "common/status/status_macros.h"
#include "eastgate/reference/v1/view.pb.h"

namespace eastgate::lifecycle {

// A list asks after so many rows whether its answer is still wanted, and gives way to shorter jobs.
inline constexpr int kRowsBetween = 16;

// Returns whether the caller may see the row: a row without a division is that of the root.
template <class Row>
bool MaySee(const rpc::Call& call, const Row& row) {
  if constexpr (requires { row.division(); }) return call.IsAllowedFor(row.division());
  return call.IsAllowedFor("");
}

// Returns whether the row is as every list can ask for: changed since, with a text in its title. `title` is
// the key of that text.
template <class Request, class Row>
bool MatchesAnyList(const Request& request, const std::string& title, const Row& row) {
  if constexpr (requires { request.changed_after_revision(); }) {
    if (row.revision() <= request.changed_after_revision()) return false;
  }
  if constexpr (requires { request.title_contains(); }) {
    if (!title.empty() && !absl::StrContains(reference::FoldedTextKey(row.title_zh()), title)) return false;
  }
  return true;
}

// Returns the key of the text that the request wants in titles; empty for none.
template <class Request>
std::string TitleKeyOf(const Request& request) {
  if constexpr (requires { request.title_contains(); }) {
    return reference::FoldedTextKey(request.title_contains());
  }
  return "";
}

// Counts the rows of all pages, where the request wants that.
template <class Request, class Response, class Row>
absl::Status CountTotal(const store::Reader& reader, const Request& request,
                        const resource::Table<Row>& table, typename resource::Table<Row>::Query query,
                        Response& response) {
  if constexpr (requires { request.count_total(); }) {
    if (!request.count_total()) return absl::OkStatus();
    int32_t count = 0;
    query.after.clear();
    query.page_size = query.max_examined = resource::kMaxCounted;
    query.matches = [&count, matches = std::move(query.matches)](const Row& row) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const bool is_counted, matches(row));
      if (is_counted) ++count;
      return false;
    };
    ASSIGN_OR_RETURN(const resource::Page<Row> counted, table.List(reader, query));
    response.set_total_size(count);
    response.set_total_size_is_minimum(!counted.next_after.empty());
  }
  return absl::OkStatus();
}

// Leaves out the rows that the caller may not see. `request` was checked; it, `call` and `table` must live
// until the answer is out. INVALID_ARGUMENT for a page_token of another query. A response with a field
// `unreachable` (AIP-217) names there the rows whose bytes are corrupt; without it they are DATA_LOSS of the
// whole list.
template <class Response, class Request, class Row>
rpc::Reply<Response> ListRows(const rpc::Call& call, const facts::Log& log, rpc::Executor& executor,
                              const Request& request, const resource::Table<Row>& table,
                              typename resource::Table<Row>::Query query,
                              google::protobuf::RepeatedPtrField<Row>* (Response::*rows)()) {
  constexpr bool kNamesUnreachable = requires(Response response) {
    response.unreachable();
  };
  query.past_corrupt = kNamesUnreachable;
  ASSIGN_OR_RETURN(query.after, resource::DecodePageToken(request, request.page_token()));
  query.page_size = resource::PageSizeOf(request.page_size());
  query.max_bytes = config::kMaxPageBytes;
  query.max_examined = resource::kMaxRowsPerPage;
  query.matches = [&call, &request, title = TitleKeyOf(request), matches = std::move(query.matches),
                   looked = 0](const Row& row) mutable -> absl::StatusOr<bool> {
    if (++looked % kRowsBetween == 0) RETURN_IF_ERROR(rpc::CheckWanted(call));
    if (!MaySee(call, row) || !MatchesAnyList(request, title, row)) return false;
    return matches(row);
  };
  ASSIGN_OR_RETURN(std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(log, request.min_revision()));
  return executor.Run<Response>(
      call, rpc::Cost::kShort,
      [snapshot = std::move(snapshot), reference = log.reference(), &request, &table,
       query = std::move(query), rows]() -> absl::StatusOr<Response> {
        ASSIGN_OR_RETURN(resource::Page<Row> page, table.List(*snapshot, query));
        Response response;
        for (Row& row : page.rows) {
          table.Complete(reference.get(), row);
          if constexpr (requires { request.view(); }) {
            if (request.view() == reference::v1::RESOURCE_VIEW_BASIC) resource::ClearHistory(row);
          }
          *(response.*rows)()->Add() = std::move(row);
        }
        if constexpr (kNamesUnreachable) {
          for (std::string& name : page.unreachable) response.add_unreachable(std::move(name));
        }
        RETURN_IF_ERROR(CountTotal(*snapshot, request, table, query, response));
        response.set_next_page_token(resource::EncodePageToken(request, page.next_after));
        return response;
      });
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_LIST_ROWS_H_
