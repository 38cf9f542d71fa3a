#include "services/economy/chain_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/facts/rules.h"
#include "common/rpc/status_macros.h"
#include "services/economy/chain_rules.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::Chain;
using v1::OutputReport;

std::unique_ptr<rpc::BoundService> ChainService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::ChainService::service_full_name())
      .Unary("CreateChain", this, &ChainService::Create)
      .Unary("GetChain", this, &ChainService::Get)
      .Unary("ListChains", this, &ChainService::List)
      .Unary("CreateOutputReport", this, &ChainService::CreateReport)
      .Unary("GetOutputReport", this, &ChainService::GetReport)
      .Unary("ListOutputReports", this, &ChainService::ListReports)
      .Build();
}

Reply<Chain> ChainService::Create(Call& call, const v1::CreateChainRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.chain_id(), tables_.chains,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<Chain>> {
                     Chain chain = Found(request, writer.next_fact());
                     fact::v1::Fact fact = FoundedFact(chain);
                     return Drafted<Chain>{std::move(chain), std::move(fact)};
                   });
}

Reply<Chain> ChainService::Get(Call&, const v1::GetChainRequest& request) {
  return GetRow(request, tables_.chains);
}

Reply<v1::ListChainsResponse> ChainService::List(Call&, const v1::ListChainsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListChainsResponse>(request, tables_.chains,
                                              &v1::ListChainsResponse::mutable_chains, Matches);
}

Reply<OutputReport> ChainService::CreateReport(Call& call, const v1::CreateOutputReportRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.output_report_id(), tables_.output_reports,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<OutputReport>> {
                     auto& transaction = writer.transaction();
                     ASSIGN_OR_RETURN(const v1::Enterprise enterprise,
                                      tables_.enterprises.Get(transaction, request.enterprise()));
                     std::optional<Chain> chain;
                     if (!enterprise.chain().empty()) {
                       ASSIGN_OR_RETURN(chain, tables_.chains.Get(transaction, enterprise.chain()));
                     }
                     ASSIGN_OR_RETURN(
                         const auto standing,
                         tables_.output_reports.FindBy(transaction, kOutputOfMonth,
                                                       MonthKey(request.enterprise(), request.month())));
                     ASSIGN_OR_RETURN(OutputReport report,
                                      Report(request, enterprise, chain, standing, writer.next_fact()));
                     fact::v1::Fact fact = ReportedFact(report);
                     return Drafted<OutputReport>{std::move(report), std::move(fact)};
                   });
}

Reply<OutputReport> ChainService::GetReport(Call&, const v1::GetOutputReportRequest& request) {
  return GetRow(request, tables_.output_reports);
}

Reply<v1::ListOutputReportsResponse> ChainService::ListReports(Call&,
                                                               const v1::ListOutputReportsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.enterprise().empty() && !request.include_retracted())
    index = {kOutputsByEnterprise, request.enterprise()};
  else if (!request.chain().empty() && !request.include_retracted())
    index = {kOutputsByChain, request.chain()};
  return ListMatching<v1::ListOutputReportsResponse>(request, tables_.output_reports,
                                                     &v1::ListOutputReportsResponse::mutable_output_reports,
                                                     Matches, index);
}

std::vector<facts::FactKind> ChainKinds(const Tables& tables) {
  return {facts::EntryKind<Chain>(
              tables.chains,
              {.kind = kChainRecorded,
               .measures = {},
               .correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {}},
               .amend = [](facts::Writer&, Chain& chain,
                           const facts::Correction& correction) { return Amend(chain, correction); },
               .withdraw = [&tables](facts::Writer& writer, Chain& chain) -> absl::Status {
                 ASSIGN_OR_RETURN(const auto reports,
                                  facts::FactsOf(tables.output_reports, writer.transaction(), kOutputsByChain,
                                                 chain.name()));
                 RETURN_IF_ERROR(facts::CheckNoDependents(chain.fact(), reports));
                 return facts::MarkRetracted(chain);
               },
               .fact_of = FoundedFact}),
          facts::EntryKind<OutputReport>(
              tables.output_reports,
              {.kind = kOutputReported,
               .measures = {kChainOutput, kChainEnterprises},
               .correctable =
                   {.occurred_on = false, .division = true, .amounts = {kChainOutput}, .dimensions = {}},
               .amend = [](facts::Writer&, OutputReport& report,
                           const facts::Correction& correction) { return Amend(report, correction); },
               .withdraw = [](facts::Writer&, OutputReport& report) { return facts::MarkRetracted(report); },
               .fact_of = ReportedFact})};
}

}  // namespace eastgate::economy
