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

#include "common/config/suite.h"
#include "common/facts/log.h"
#include "common/facts/read.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/resource/table.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/wanted.h"
#include "common/status/status_macros.h"

namespace eastgate::lifecycle {

// A list asks after so many rows whether its answer is still wanted, and gives way to shorter jobs.
inline constexpr int kRowsBetween = 16;

// Returns whether the caller may see the row: a row without a division is that of the root.
template <class Row>
bool MaySee(const rpc::Call& call, const Row& row) {
  if constexpr (requires { row.division(); }) return call.IsAllowedFor(row.division());
  return call.IsAllowedFor("");
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
  query.matches = [&call, matches = std::move(query.matches),
                   looked = 0](const Row& row) mutable -> absl::StatusOr<bool> {
    if (++looked % kRowsBetween == 0) RETURN_IF_ERROR(rpc::CheckWanted(call));
    if (!MaySee(call, row)) return false;
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
          *(response.*rows)()->Add() = std::move(row);
        }
        if constexpr (kNamesUnreachable) {
          for (std::string& name : page.unreachable) response.add_unreachable(std::move(name));
        }
        response.set_next_page_token(resource::EncodePageToken(request, page.next_after));
        return response;
      });
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_LIST_ROWS_H_
