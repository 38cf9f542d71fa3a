// Serves eastgate.figure.v1.ReportingService, the same in every service of the suite.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// common/reporting/rules.h, the summary of reports in common/reporting/status.h. Thread-safe: the store
// serializes all writes.
#ifndef EASTGATE_COMMON_SERVER_REPORTING_SERVICE_H_
#define EASTGATE_COMMON_SERVER_REPORTING_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/reporting/recorded_reports.h"
#include "common/reporting/rules.h"
#include "common/rpc/service_binder.h"
#include "eastgate/figure/v1/reporting_service.grpc.pb.h"

namespace eastgate::server {

class ReportingService final : public lifecycle::DomainService {
 public:
  // `reporting` must outlive it.
  ReportingService(const lifecycle::ServiceParts& parts, const reporting::Reporting& reporting)
      : lifecycle::DomainService(parts), reporting_(reporting) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<figure::v1::FigureReport> Create(rpc::Call& call,
                                              const figure::v1::CreateFigureReportRequest& request);
  rpc::Reply<figure::v1::FigureReport> Get(rpc::Call& call,
                                           const figure::v1::GetFigureReportRequest& request);
  rpc::Reply<figure::v1::ListFigureReportsResponse> List(rpc::Call& call,
                                                         const figure::v1::ListFigureReportsRequest& request);
  rpc::Reply<figure::v1::FigureReport> Review(rpc::Call& call,
                                              const figure::v1::ReviewFigureReportRequest& request);
  rpc::Reply<figure::v1::FigureReport> Return(rpc::Call& call,
                                              const figure::v1::ReturnFigureReportRequest& request);
  rpc::Reply<figure::v1::FigureReport> Close(rpc::Call& call,
                                             const figure::v1::CloseFigureReportRequest& request);
  rpc::Reply<figure::v1::BatchGetReportingStatusResponse> BatchGetStatus(
      rpc::Call& call, const figure::v1::BatchGetReportingStatusRequest& request);

 private:
  const reporting::Reporting& reporting_;
  const reporting::RecordedReports recorded_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_REPORTING_SERVICE_H_
