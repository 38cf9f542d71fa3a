#include "services/economy/industry_chain_service.h"

#include "common/lifecycle/index_keys.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> IndustryChainService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::IndustryChainService::service_full_name())
      .Unary("CreateIndustryChain", this, &IndustryChainService::Create)
      .Unary("GetIndustryChain", this, &IndustryChainService::Get)
      .Unary("UpdateIndustryChain", this, &IndustryChainService::UpdateIndustryChain)
      .Unary("ListIndustryChains", this, &IndustryChainService::List)
      .Unary("CreateOutputReport", this, &IndustryChainService::CreateReport)
      .Batch<v1::BatchCreateOutputReportsRequest, v1::BatchCreateOutputReportsResponse>(
          "BatchCreateOutputReports", this, &IndustryChainService::CreateReport)
      .Unary("GetOutputReport", this, &IndustryChainService::GetReport)
      .Unary("ListOutputReports", this, &IndustryChainService::ListReports)
      .Build();
}

Reply<v1::IndustryChain> IndustryChainService::Create(Call& call,
                                                      const v1::CreateIndustryChainRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.industry_chain_id(), tables_.chains, FoundChain);
}

Reply<v1::IndustryChain> IndustryChainService::Get(Call&, const v1::GetIndustryChainRequest& request) {
  return GetRow(request, tables_.chains);
}

Reply<v1::IndustryChain> IndustryChainService::UpdateIndustryChain(
    Call& call, const v1::UpdateIndustryChainRequest& request) {
  return UpdateByMask(call, request, request.industry_chain(), tables_.chains);
}

Reply<v1::ListIndustryChainsResponse> IndustryChainService::List(
    Call& call, const v1::ListIndustryChainsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, tables_.chains, &v1::ListIndustryChainsResponse::mutable_industry_chains,
                      Matches);
}

Reply<v1::OutputReport> IndustryChainService::CreateReport(Call& call,
                                                           const v1::CreateOutputReportRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.output_report_id(), tables_.output_reports, ReportOutput);
}

Reply<v1::OutputReport> IndustryChainService::GetReport(Call&, const v1::GetOutputReportRequest& request) {
  return GetRow(request, tables_.output_reports);
}

Reply<v1::ListOutputReportsResponse> IndustryChainService::ListReports(
    Call& call, const v1::ListOutputReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const bool retracted = lifecycle::AsksFor(request.states(), v1::OUTPUT_REPORT_STATE_RETRACTED);
  return ListMatching(call, request, tables_.output_reports,
                      &v1::ListOutputReportsResponse::mutable_output_reports, Matches,
                      {{kOutputsByEnterprise, lifecycle::ListKey(request.enterprise(), retracted)},
                       {kOutputsByChain, lifecycle::ListKey(request.chain(), retracted)}});
}

}  // namespace eastgate::economy
