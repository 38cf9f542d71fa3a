#include "services/livelihood/care_facility_service.h"

#include <string>
#include <utility>

#include "common/facts/row_steps.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/care_facility_rules.h"
#include "services/livelihood/figure_ids.h"

namespace eastgate::livelihood {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::CareFacility;

std::unique_ptr<rpc::BoundService> CareFacilityService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::CareFacilityService::service_full_name())
      .Unary("CreateCareFacility", this, &CareFacilityService::Create)
      .Unary("GetCareFacility", this, &CareFacilityService::Get)
      .Unary("ListCareFacilities", this, &CareFacilityService::List)
      .Unary("UpdateCareFacility", this, &CareFacilityService::UpdateCareFacility)
      .Unary("ChangeCareFacilityState", this, &CareFacilityService::ChangeCareFacilityState)
      .Build();
}

Reply<CareFacility> CareFacilityService::Create(Call& call, const v1::CreateCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, request.care_facility_id(), table_,
                   [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<CareFacility>> {
                     CareFacility facility = Establish(request, writer.next_fact());
                     fact::v1::Fact fact = CareFacilityLife().LastFact(facility);
                     return Drafted<CareFacility>{std::move(facility), std::move(fact)};
                   });
}

Reply<CareFacility> CareFacilityService::Get(Call&, const v1::GetCareFacilityRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListCareFacilitiesResponse> CareFacilityService::List(
    Call&, const v1::ListCareFacilitiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  return ListMatching<v1::ListCareFacilitiesResponse>(
      request, table_, &v1::ListCareFacilitiesResponse::mutable_care_facilities, Matches);
}

Reply<CareFacility> CareFacilityService::UpdateCareFacility(Call& call,
                                                            const v1::UpdateCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckUpdate(request, NewCheck()));
  return UpdateRow(call, request, request.care_facility(), table_,
                   [this, &request](facts::Writer&,
                                    CareFacility& facility) -> absl::StatusOr<std::optional<fact::v1::Fact>> {
                     ASSIGN_OR_RETURN(const bool changed, Update(facility, request));
                     if (!changed) return std::nullopt;
                     return UpdatedFact(facility, request.changed_on());
                   });
}

Reply<CareFacility> CareFacilityService::ChangeCareFacilityState(
    Call& call, const v1::ChangeCareFacilityStateRequest& request) {
  RETURN_IF_ERROR(CheckChange(request, NewCheck()));
  return ChangeRow(
      call, request, table_,
      [this, &request](facts::Writer& writer, CareFacility& facility) -> absl::StatusOr<fact::v1::Fact> {
        const auto& life = CareFacilityLife();
        RETURN_IF_ERROR(
            life.Take(facility, request.state(), request.began_on(), writer.next_fact()).status());
        return life.LastFact(facility);
      });
}

std::vector<facts::FactKind> CareFacilityKinds(const Tables& tables) {
  std::vector<facts::FactKind> kinds = CareFacilityLife().Kinds(tables.care_facilities);
  facts::FactKind updated;
  updated.name = kCareFacilityUpdated;
  updated.owner_rpc = "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility";

  kinds.push_back(std::move(updated));
  return kinds;
}

}  // namespace eastgate::livelihood
