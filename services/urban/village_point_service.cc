#include "services/urban/village_point_service.h"

#include <utility>

#include "common/rpc/status_macros.h"
#include "services/urban/village_point_rules.h"

namespace eastgate::urban {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::VillagePoint;

std::unique_ptr<rpc::BoundService> VillagePointService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::VillagePointService::service_full_name())
      .Unary("CreateVillagePoint", this, &VillagePointService::Create)
      .Unary("GetVillagePoint", this, &VillagePointService::Get)
      .Unary("ListVillagePoints", this, &VillagePointService::List)
      .Unary("ChangeVillagePointState", this, &VillagePointService::ChangeState)
      .Build();
}

Reply<VillagePoint> VillagePointService::Create(Call& call, const v1::CreateVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.village_point_id(), table_,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<VillagePoint>> {
                     VillagePoint point = Plan(request, writer.next_fact());
                     fact::v1::Fact fact = VillagePointLife().LastFact(point);
                     return Drafted<VillagePoint>{std::move(point), std::move(fact)};
                   });
}

Reply<VillagePoint> VillagePointService::Get(Call&, const v1::GetVillagePointRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListVillagePointsResponse> VillagePointService::List(Call&,
                                                               const v1::ListVillagePointsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListVillagePointsResponse>(
      request, table_, &v1::ListVillagePointsResponse::mutable_village_points, Matches);
}

Reply<VillagePoint> VillagePointService::ChangeState(Call& call,
                                                     const v1::ChangeVillagePointStateRequest& request) {
  RETURN_IF_ERROR(CheckChange(request, NewCheck()));
  return ChangeRow(
      call, request, table_,
      [&request](facts::Writer& writer, VillagePoint& point) -> absl::StatusOr<fact::v1::Fact> {
        const auto& life = VillagePointLife();
        RETURN_IF_ERROR(life.Take(point, request.state(), request.began_on(), writer.next_fact()).status());
        return life.LastFact(point);
      });
}

}  // namespace eastgate::urban
