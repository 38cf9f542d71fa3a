#include "services/urban/neighborhood_center_service.h"

#include <optional>
#include <string>
#include <utility>

#include "common/rpc/status_macros.h"
#include "services/urban/neighborhood_center_rules.h"

namespace eastgate::urban {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::NeighborhoodCenter;

std::unique_ptr<rpc::BoundService> NeighborhoodCenterService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::NeighborhoodCenterService::service_full_name())
      .Unary("CreateNeighborhoodCenter", this, &NeighborhoodCenterService::Create)
      .Unary("GetNeighborhoodCenter", this, &NeighborhoodCenterService::Get)
      .Unary("ListNeighborhoodCenters", this, &NeighborhoodCenterService::List)
      .Unary("ChangeCenterFormat", this, &NeighborhoodCenterService::ChangeFormat)
      .Unary("CloseNeighborhoodCenter", this, &NeighborhoodCenterService::Close)
      .Build();
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Create(
    Call& call, const v1::CreateNeighborhoodCenterRequest& request) {
  if (absl::Status bad = CheckCreate(request, NewCheck()); !bad.ok()) co_return bad;
  const auto known = Knows(table_, request.neighborhood_center_id());
  if (!known.ok()) co_return known.status();
  if (!*known && !request.operator_().empty()) {
    const auto found = co_await peers_.FindEnterprise(call, request.operator_());
    if (!found.ok()) co_return found.status();
  }
  co_return co_await Record(call, request);
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Record(
    Call& call, const v1::CreateNeighborhoodCenterRequest& request) {
  return CreateRow(call, request, request.neighborhood_center_id(), table_,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<NeighborhoodCenter>> {
                     NeighborhoodCenter center = Open(request, writer.next_fact());
                     fact::v1::Fact fact = CenterLife().LastFact(center);
                     return Drafted<NeighborhoodCenter>{std::move(center), std::move(fact)};
                   });
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Get(Call&,
                                                         const v1::GetNeighborhoodCenterRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListNeighborhoodCentersResponse> NeighborhoodCenterService::List(
    Call&, const v1::ListNeighborhoodCentersRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListNeighborhoodCentersResponse>(
      request, table_, &v1::ListNeighborhoodCentersResponse::mutable_neighborhood_centers, Matches);
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::ChangeFormat(
    Call& call, const v1::ChangeCenterFormatRequest& request) {
  if (absl::Status bad = CheckChange(request, NewCheck()); !bad.ok()) co_return bad;
  if (!request.facility().empty()) {
    const auto found = co_await peers_.FindFacility(call, request.facility());
    if (!found.ok()) co_return found.status();
  }
  co_return co_await RecordFormat(call, request);
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::RecordFormat(
    Call& call, const v1::ChangeCenterFormatRequest& request) {
  return ChangeRow(
      call, request, table_,
      [&request](facts::Writer& writer, NeighborhoodCenter& center) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::ChangeFormat(center, request, writer.next_fact()));
        return CenterLife().LastFact(center);
      });
}

Reply<NeighborhoodCenter> NeighborhoodCenterService::Close(
    Call& call, const v1::CloseNeighborhoodCenterRequest& request) {
  RETURN_IF_ERROR(CheckClose(request, NewCheck()));
  return ChangeRow(
      call, request, table_,
      [&request](facts::Writer& writer, NeighborhoodCenter& center) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(urban::Close(center, request, writer.next_fact()));
        return CenterLife().LastFact(center);
      });
}

}  // namespace eastgate::urban
