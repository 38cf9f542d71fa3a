#include "services/livelihood/care_facility_service.h"

#include <string>
#include <utility>

#include "common/facts/list_rows.h"
#include "common/facts/read.h"
#include "common/facts/row_steps.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/care_facility_rules.h"
#include "services/livelihood/figure_ids.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Once;
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
  return committer_.Commit<CareFacility>(
      call, request, Once::ById(table_.collection(), request.care_facility_id()), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<CareFacility> {
        CareFacility facility = Establish(request, writer.next_fact());
        fact::v1::Fact fact = RecordedFact(facility);
        return facts::Record(writer, table_, std::move(facility), std::move(fact), request.source_ref());
      });
}

Reply<CareFacility> CareFacilityService::Get(Call&, const v1::GetCareFacilityRequest& request) {
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(ledger_, request.min_revision()));
  return table_.Get(*snapshot, request.name());
}

Reply<v1::ListCareFacilitiesResponse> CareFacilityService::List(
    Call&, const v1::ListCareFacilitiesRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  resource::Table<CareFacility>::Query query;
  query.matches = [&request](const CareFacility& row) { return Matches(request, row); };
  return facts::ListRows<v1::ListCareFacilitiesResponse>(
      ledger_, executor_, request, table_, std::move(query),
      &v1::ListCareFacilitiesResponse::mutable_care_facilities);
}

Reply<CareFacility> CareFacilityService::UpdateCareFacility(Call& call,
                                                            const v1::UpdateCareFacilityRequest& request) {
  RETURN_IF_ERROR(CheckUpdate(request, NewCheck()));
  return committer_.Commit<CareFacility>(
      call, request, Once::ByRequestId(request.request_id()), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<CareFacility> {
        const CareFacility& wanted = request.care_facility();
        ASSIGN_OR_RETURN(CareFacility facility, facts::Load(writer, table_, wanted.name(), wanted.etag()));
        ASSIGN_OR_RETURN(const bool changed, Update(facility, request));
        if (!changed) return facility;
        fact::v1::Fact fact = UpdatedFact(facility, request.changed_on());
        return facts::Record(writer, table_, std::move(facility), std::move(fact), /*source_ref=*/"");
      });
}

Reply<CareFacility> CareFacilityService::ChangeCareFacilityState(
    Call& call, const v1::ChangeCareFacilityStateRequest& request) {
  RETURN_IF_ERROR(CheckChange(request, NewCheck()));
  return committer_.Commit<CareFacility>(
      call, request, Once::BySourceRef(call.method(), request.source_ref(), request.request_id()), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<CareFacility> {
        ASSIGN_OR_RETURN(CareFacility facility, facts::Load(writer, table_, request.name(), request.etag()));
        RETURN_IF_ERROR(ChangeState(facility, request.state(), *reference::ParseDate(request.began_on()),
                                    writer.next_fact()));
        fact::v1::Fact fact = StateChangedFact(facility, facility.steps_size() - 1);
        return facts::Record(writer, table_, std::move(facility), std::move(fact), request.source_ref());
      });
}

std::vector<facts::FactKind> CareFacilityKinds(const Tables& tables) {
  const auto& table = tables.care_facilities;
  using Row = CareFacility;
  using facts::Correction;
  using facts::Writer;

  facts::FactKind recorded;
  recorded.name = kCareFacilityRecorded;
  recorded.measures = {kCareFacilities, kCareFacilityOpenings};
  recorded.correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"type"}};
  recorded.amend = facts::AmendRow<Row>(table,
                                        [](Writer& writer, Row& row, const fact::v1::Fact&,
                                           const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
                                          RETURN_IF_ERROR(AmendRecorded(row, writer.next_fact(), correction));
                                          return RecordedFact(row);
                                        });
  recorded.withdraw = facts::WithdrawRow<Row>(
      table, [](Writer&, Row& row, const fact::v1::Fact&) { return WithdrawRecorded(row); });

  facts::FactKind changed;
  changed.name = kCareFacilityStateChanged;
  changed.measures = {kCareFacilities, kCareFacilityOpenings};
  changed.correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
  changed.amend = facts::AmendRow<Row>(
      table,
      [](Writer& writer, Row& row, const fact::v1::Fact& standing,
         const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(const int step, AmendStep(row, standing.name(), writer.next_fact(), correction));
        return StateChangedFact(row, step);
      });
  changed.withdraw = facts::WithdrawRow<Row>(table, [](Writer&, Row& row, const fact::v1::Fact& standing) {
    return WithdrawStep(row, standing.name());
  });

  facts::FactKind updated;
  updated.name = kCareFacilityUpdated;
  updated.owner_rpc = "eastgate.livelihood.v1.CareFacilityService/UpdateCareFacility";

  return {std::move(recorded), std::move(changed), std::move(updated)};
}

}  // namespace eastgate::livelihood
