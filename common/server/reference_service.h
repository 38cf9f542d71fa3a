// Serves eastgate.reference.v1.ReferenceService, the same in every service of the suite.
//
// Lists the reference data that the log holds, on the pool. Thread-safe.
#ifndef EASTGATE_COMMON_SERVER_REFERENCE_SERVICE_H_
#define EASTGATE_COMMON_SERVER_REFERENCE_SERVICE_H_

#include <memory>

#include "common/facts/log.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "eastgate/reference/v1/reference_service.grpc.pb.h"

namespace eastgate::server {

class ReferenceService final {
 public:
  // Both must outlive it.
  ReferenceService(const facts::Log& log, rpc::Executor& executor) : log_(log), executor_(executor) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<reference::v1::ListDivisionsResponse> ListDivisions(
      rpc::Call& call, const reference::v1::ListDivisionsRequest& request);
  rpc::Reply<reference::v1::ListUnitsResponse> ListUnits(rpc::Call& call,
                                                         const reference::v1::ListUnitsRequest& request);
  rpc::Reply<reference::v1::ListWorkingDaysResponse> ListWorkingDays(
      rpc::Call& call, const reference::v1::ListWorkingDaysRequest& request);
  rpc::Reply<reference::v1::ListParametersResponse> ListParameters(
      rpc::Call& call, const reference::v1::ListParametersRequest& request);
  rpc::Reply<reference::v1::ListReportingDutiesResponse> ListReportingDuties(
      rpc::Call& call, const reference::v1::ListReportingDutiesRequest& request);
  rpc::Reply<reference::v1::ListGrantsResponse> ListGrants(rpc::Call& call,
                                                           const reference::v1::ListGrantsRequest& request);
  rpc::Reply<reference::v1::ListKindsResponse> ListKinds(rpc::Call& call,
                                                         const reference::v1::ListKindsRequest& request);

 private:
  const facts::Log& log_;
  rpc::Executor& executor_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REFERENCE_SERVICE_H_
