#include "services/urban/village_point_service.h"

#include "common/status/status_macros.h"
#include "services/urban/village_point_rules.h"

namespace eastgate::urban {

using rpc::Call;
using rpc::Reply;
using v1::VillagePoint;

std::unique_ptr<rpc::BoundService> VillagePointService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::VillagePointService::service_full_name())
      .Unary("CreateVillagePoint", this, &VillagePointService::Create)
      .Unary("GetVillagePoint", this, &VillagePointService::Get)
      .Unary("UpdateVillagePoint", this, &VillagePointService::Update)
      .Unary("ListVillagePoints", this, &VillagePointService::List)
      .Unary("StartVillagePoint", this, &VillagePointService::Start)
      .Unary("FinishVillagePoint", this, &VillagePointService::Finish)
      .Unary("AcceptVillagePoint", this, &VillagePointService::Accept)
      .Unary("ShowcaseVillagePoint", this, &VillagePointService::Showcase)
      .Unary("AbandonVillagePoint", this, &VillagePointService::Abandon)
      .Build();
}

Reply<VillagePoint> VillagePointService::Create(Call& call, const v1::CreateVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.village_point_id(), points_, Plan);
}

Reply<VillagePoint> VillagePointService::Get(Call&, const v1::GetVillagePointRequest& request) {
  return GetRow(request, points_);
}

Reply<v1::VillagePoint> VillagePointService::Update(Call& call,
                                                    const v1::UpdateVillagePointRequest& request) {
  return UpdateByMask(call, request, request.village_point(), points_);
}

Reply<v1::ListVillagePointsResponse> VillagePointService::List(Call& call,
                                                               const v1::ListVillagePointsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, points_, &v1::ListVillagePointsResponse::mutable_village_points,
                      Matches);
}

Reply<VillagePoint> VillagePointService::Start(Call& call, const v1::StartVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckStart(request, NewCheck(request)));
  return Transition(call, request, points_, v1::VILLAGE_POINT_STATE_BUILDING,
                    {"occurred_on", request.occurred_on()});
}

Reply<VillagePoint> VillagePointService::Finish(Call& call, const v1::FinishVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckFinish(request, NewCheck(request)));
  return Transition(call, request, points_, v1::VILLAGE_POINT_STATE_FINISHED,
                    {"occurred_on", request.occurred_on()});
}

Reply<VillagePoint> VillagePointService::Accept(Call& call, const v1::AcceptVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckAccept(request, NewCheck(request)));
  return Transition(call, request, points_, v1::VILLAGE_POINT_STATE_ACCEPTED,
                    {"occurred_on", request.occurred_on()});
}

Reply<VillagePoint> VillagePointService::Showcase(Call& call,
                                                  const v1::ShowcaseVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckShowcase(request, NewCheck(request)));
  return Transition(call, request, points_, v1::VILLAGE_POINT_STATE_SHOWCASE,
                    {"occurred_on", request.occurred_on()});
}

Reply<VillagePoint> VillagePointService::Abandon(Call& call, const v1::AbandonVillagePointRequest& request) {
  RETURN_IF_ERROR(CheckAbandon(request, NewCheck(request)));
  return Transition(call, request, points_, v1::VILLAGE_POINT_STATE_ABANDONED,
                    {"occurred_on", request.occurred_on()});
}

}  // namespace eastgate::urban
