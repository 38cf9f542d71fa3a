#include "services/economy/enterprise_service.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/read.h"
#include "common/lifecycle/index_keys.h"
#include "common/reference/text_key.h"
#include "common/status/status_macros.h"
#include "services/economy/enterprise_facts.h"

namespace eastgate::economy {

using rpc::Call;
using rpc::Reply;

std::unique_ptr<rpc::BoundService> EnterpriseService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::EnterpriseService::service_full_name())
      .Unary("CreateEnterprise", this, &EnterpriseService::Create)
      .Unary("GetEnterprise", this, &EnterpriseService::Get)
      .Unary("BatchGetEnterprises", this, &EnterpriseService::BatchGet)
      .Unary("ListEnterprises", this, &EnterpriseService::List)
      .Unary("UpdateEnterprise", this, &EnterpriseService::Update)
      .Unary("MoveEnterprise", this, &EnterpriseService::Move)
      .Unary("MoveOutEnterprise", this, &EnterpriseService::MoveOut)
      .Unary("MoveInEnterprise", this, &EnterpriseService::MoveIn)
      .Unary("DeregisterEnterprise", this, &EnterpriseService::Deregister)
      .Build();
}

Reply<v1::Enterprise> EnterpriseService::Create(Call& call, const v1::CreateEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.uscc(), tables_.enterprises, RegisterEnterprise);
}

Reply<v1::Enterprise> EnterpriseService::Get(Call&, const v1::GetEnterpriseRequest& request) {
  return GetRow(request, tables_.enterprises);
}

Reply<v1::BatchGetEnterprisesResponse> EnterpriseService::BatchGet(
    Call&, const v1::BatchGetEnterprisesRequest& request) {
  return GetRows(request, tables_.enterprises, &v1::BatchGetEnterprisesResponse::mutable_enterprises);
}

namespace {

// The ranges of the indexes of enterprises that a list can read, the narrowest first.
std::vector<resource::IndexRange> EnterpriseRanges(const v1::ListEnterprisesRequest& request) {
  if (lifecycle::AsksFor(request.states(), v1::ENTERPRISE_STATE_RETRACTED)) return {};
  std::vector<resource::IndexRange> ranges = {{kEnterprisesByChain, request.chain()}};
  const std::string title = reference::FoldedTextKey(request.title_prefix());
  if (!title.empty())
    ranges.push_back({kEnterprisesByTitle, lifecycle::kAllKey, {title, absl::StrCat(title, "\xFF")}});
  // A section is followed by digits.
  if (const std::string& code = request.industry_code_prefix(); !code.empty())
    ranges.push_back({kEnterprisesByIndustry, lifecycle::kAllKey, {code, absl::StrCat(code, "~")}});
  return ranges;
}

}  // namespace

Reply<v1::ListEnterprisesResponse> EnterpriseService::List(Call& call,
                                                           const v1::ListEnterprisesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  ASSIGN_OR_RETURN(std::shared_ptr<const store::Snapshot> snapshot,
                   facts::ReadAtLeast(log_, request.min_revision()));
  std::function<absl::StatusOr<bool>(absl::string_view)> has_no_report;
  if (!request.unreported_month().empty()) {
    has_no_report = [snapshot, reported = resource::OrdersOfKey(*snapshot, tables_.output_reports.number(),
                                                                kOutputsByMonth, request.unreported_month())](
                        absl::string_view id) mutable -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const bool has_report, reported.Has(std::string(id)));
      return !has_report;
    };
  }
  return ListWhere<v1::ListEnterprisesResponse, v1::ListEnterprisesRequest, v1::Enterprise>(
      call, request, tables_.enterprises, &v1::ListEnterprisesResponse::mutable_enterprises,
      [this, &request, snapshot](const v1::Enterprise& row) -> absl::StatusOr<bool> {
        if (!Matches(request, row)) return false;
        if (request.unreported_month().empty()) return true;
        return OwesReport(tables_, *snapshot, row, request.unreported_month());
      },
      EnterpriseRanges(request), has_no_report);
}

Reply<v1::Enterprise> EnterpriseService::Update(Call& call, const v1::UpdateEnterpriseRequest& request) {
  return UpdateByMask(
      call, request, request.enterprise(), tables_.enterprises,
      [this](const v1::Enterprise& row, const v1::UpdateEnterpriseRequest&, facts::Writer& writer) {
        return CheckChain(tables_, writer.transaction(), row);
      },
      CheckUpdate);
}

Reply<v1::Enterprise> EnterpriseService::Move(Call& call, const v1::MoveEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckMove(request, NewCheck(request)));
  return Transition(call, request, tables_.enterprises, MoveEnterprise);
}

Reply<v1::Enterprise> EnterpriseService::MoveOut(Call& call, const v1::MoveOutEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckMoveOut(request, NewCheck(request)));
  return Transition(call, request, tables_.enterprises, MoveOutEnterprise);
}

Reply<v1::Enterprise> EnterpriseService::MoveIn(Call& call, const v1::MoveInEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckMoveIn(request, NewCheck(request)));
  return Transition(call, request, tables_.enterprises, MoveInEnterprise);
}

Reply<v1::Enterprise> EnterpriseService::Deregister(Call& call,
                                                    const v1::DeregisterEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckDeregister(request, NewCheck(request)));
  return Transition(call, request, tables_.enterprises, DeregisterEnterprise);
}

}  // namespace eastgate::economy
