#include "common/server/reference_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/facts/read.h"
#include "common/reference/civil_date.h"
#include "common/resource/page_token.h"
#include "common/resource/request_check.h"
#include "common/server/reference_lists.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

namespace pb = ::eastgate::reference::v1;
using rpc::Call;
using rpc::Reply;

namespace {

template <class Request>
absl::StatusOr<ReferenceView> OpenView(const facts::Log& log, const Request& request) {
  resource::RequestCheck check(log.reference(), log.division_root(), log.clock(), request);
  check.PageSize(request.page_size());
  const std::optional<reference::Date> day = check.OptionalDate("as_of", request.as_of());
  const absl::StatusOr<std::string> cursor = resource::DecodePageToken(request, request.page_token());
  check.Check("page_token", cursor.status());
  CheckFilters(request, check);
  RETURN_IF_ERROR(check.ToStatus());
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log, request.min_revision()));
  ReferenceView view;
  view.day = day.value_or(reference::Today(log.Now()));
  ASSIGN_OR_RETURN(view.known_at, facts::KnownAt(*snapshot, request.known_at_revision()));
  if (!cursor->empty()) RETURN_IF_ERROR(ReadCursor(*cursor, snapshot->head().revision, view));
  view.data = log.ReferenceAt(view.known_at);
  if (view.data == nullptr) return absl::InternalError("a log without reference data");
  return view;
}

// Every list in the same way: the request is checked, and the page is made on the pool.
template <class Response, class Request>
Reply<Response> List(const Call& call, const facts::Log& log, rpc::Executor& executor,
                     const Request& request) {
  ASSIGN_OR_RETURN(ReferenceView view, OpenView(log, request));
  return executor.Run<Response>(call, rpc::Cost::kShort,
                                [&request, view = std::move(view)] { return ListPage(request, view); });
}

}  // namespace

std::unique_ptr<rpc::BoundService> ReferenceService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, pb::ReferenceService::service_full_name())
      .Unary("ListDivisions", this, &ReferenceService::ListDivisions)
      .Unary("ListUnits", this, &ReferenceService::ListUnits)
      .Unary("ListWorkingDays", this, &ReferenceService::ListWorkingDays)
      .Unary("ListParameters", this, &ReferenceService::ListParameters)
      .Unary("ListReportingDuties", this, &ReferenceService::ListReportingDuties)
      .Unary("ListGrants", this, &ReferenceService::ListGrants)
      .Unary("ListKinds", this, &ReferenceService::ListKinds)
      .Build();
}

Reply<pb::ListDivisionsResponse> ReferenceService::ListDivisions(Call& call,
                                                                 const pb::ListDivisionsRequest& request) {
  return List<pb::ListDivisionsResponse>(call, log_, executor_, request);
}

Reply<pb::ListUnitsResponse> ReferenceService::ListUnits(Call& call, const pb::ListUnitsRequest& request) {
  return List<pb::ListUnitsResponse>(call, log_, executor_, request);
}

Reply<pb::ListWorkingDaysResponse> ReferenceService::ListWorkingDays(
    Call& call, const pb::ListWorkingDaysRequest& request) {
  return List<pb::ListWorkingDaysResponse>(call, log_, executor_, request);
}

Reply<pb::ListParametersResponse> ReferenceService::ListParameters(Call& call,
                                                                   const pb::ListParametersRequest& request) {
  return List<pb::ListParametersResponse>(call, log_, executor_, request);
}

Reply<pb::ListReportingDutiesResponse> ReferenceService::ListReportingDuties(
    Call& call, const pb::ListReportingDutiesRequest& request) {
  return List<pb::ListReportingDutiesResponse>(call, log_, executor_, request);
}

Reply<pb::ListGrantsResponse> ReferenceService::ListGrants(Call& call, const pb::ListGrantsRequest& request) {
  return List<pb::ListGrantsResponse>(call, log_, executor_, request);
}

Reply<pb::ListKindsResponse> ReferenceService::ListKinds(Call& call, const pb::ListKindsRequest& request) {
  return List<pb::ListKindsResponse>(call, log_, executor_, request);
}

}  // namespace eastgate::server
