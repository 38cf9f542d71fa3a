#include "services/livelihood/newborn_enrollment_service.h"

#include <string>
#include <utility>

#include "common/facts/list_rows.h"
#include "common/facts/row_steps.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/livelihood/figure_ids.h"
#include "services/livelihood/newborn_enrollment_rules.h"

namespace eastgate::livelihood {

using facts::Drafted;
using rpc::Call;
using rpc::Once;
using rpc::Reply;
using v1::NewbornEnrollment;

std::unique_ptr<rpc::BoundService> NewbornEnrollmentService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::NewbornEnrollmentService::service_full_name())
      .Unary("CreateNewbornEnrollment", this, &NewbornEnrollmentService::Create)
      .Unary("GetNewbornEnrollment", this, &NewbornEnrollmentService::Get)
      .Unary("ListNewbornEnrollments", this, &NewbornEnrollmentService::List)
      .Unary("RecordEntitlement", this, &NewbornEnrollmentService::RecordEntitlement)
      .Unary("GrantPremiumWaiver", this, &NewbornEnrollmentService::GrantPremiumWaiver)
      .Unary("LinkChildIdentity", this, &NewbornEnrollmentService::LinkChildIdentity)
      .Build();
}

Reply<NewbornEnrollment> NewbornEnrollmentService::Create(Call& call,
                                                          const v1::CreateNewbornEnrollmentRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.newborn_enrollment_id(), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<NewbornEnrollment>> {
        ASSIGN_OR_RETURN(const std::string child, identities_.PersonOf(writer, request.child()));
        ASSIGN_OR_RETURN(const auto standing,
                         table_.FindBy(writer.transaction(), kEnrollmentsByStandingChild, child));
        if (standing) {
          return rpc::Refused(fact::v1::ERROR_REASON_CHILD_ALREADY_ENROLLED, "the child is enrolled already",
                              {{"enrollment", standing->name()}});
        }
        ASSIGN_OR_RETURN(NewbornEnrollment enrollment,
                         Enroll(request, child, writer.reference()->parameters));
        NameEnrolledFact(enrollment, writer.next_fact());
        fact::v1::Fact fact = EnrolledFact(enrollment);
        return Drafted<NewbornEnrollment>{std::move(enrollment), std::move(fact)};
      });
}

Reply<NewbornEnrollment> NewbornEnrollmentService::Get(Call&,
                                                       const v1::GetNewbornEnrollmentRequest& request) {
  return GetRow(request, table_);
}

Reply<v1::ListNewbornEnrollmentsResponse> NewbornEnrollmentService::List(
    Call&, const v1::ListNewbornEnrollmentsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  resource::Table<NewbornEnrollment>::Query query;
  if (!request.child().empty()) query.index = {kEnrollmentsByChild, request.child()};
  query.matches = [&request](const NewbornEnrollment& row) {
    return reference::DivisionRegistry::Contains(request.division(), row.division()) &&
           (request.include_retracted() || row.state() == v1::ENROLLMENT_STATE_ENROLLED);
  };
  return facts::ListRows<v1::ListNewbornEnrollmentsResponse>(
      ledger_, executor_, request, table_, std::move(query),
      &v1::ListNewbornEnrollmentsResponse::mutable_newborn_enrollments);
}

Reply<NewbornEnrollment> NewbornEnrollmentService::RecordEntitlement(
    Call& call, const v1::RecordEntitlementRequest& request) {
  RETURN_IF_ERROR(CheckEntitlement(request, NewCheck()));
  return ChangeRow(call, request, table_,
                   [this, &request](facts::Writer& writer,
                                    NewbornEnrollment& enrollment) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(Entitle(enrollment, *reference::ParseDate(request.entitled_on())));
                     enrollment.set_entitlement_fact(writer.next_fact());
                     return EntitledFact(enrollment);
                   });
}

Reply<NewbornEnrollment> NewbornEnrollmentService::GrantPremiumWaiver(
    Call& call, const v1::GrantPremiumWaiverRequest& request) {
  RETURN_IF_ERROR(CheckWaiver(request, NewCheck()));
  return ChangeRow(call, request, table_,
                   [this, &request](facts::Writer& writer,
                                    NewbornEnrollment& enrollment) -> absl::StatusOr<fact::v1::Fact> {
                     ASSIGN_OR_RETURN(const v1::PremiumWaiver waiver,
                                      GrantWaiver(enrollment, request.insurance_year(),
                                                  *reference::ParseDate(request.granted_on()),
                                                  writer.next_fact(), writer.reference()->parameters));
                     return WaivedFact(enrollment, waiver);
                   });
}

Reply<NewbornEnrollment> NewbornEnrollmentService::LinkChildIdentity(
    Call& call, const v1::LinkChildIdentityRequest& request) {
  RETURN_IF_ERROR(CheckLink(request, NewCheck()));
  return committer_.Commit<NewbornEnrollment>(
      call, request, Once::ByRequestId(request.request_id()), table_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<NewbornEnrollment> {
        ASSIGN_OR_RETURN(NewbornEnrollment enrollment,
                         facts::Load(writer, table_, request.name(), request.etag()));
        RETURN_IF_ERROR(CheckLinkable(enrollment, request.identity()));
        ASSIGN_OR_RETURN(const auto known, identities_.FindPerson(writer.transaction(), request.identity()));
        if (known == enrollment.child()) return enrollment;
        if (known) {
          return rpc::Refused(fact::v1::ERROR_REASON_IDENTITY_TAKEN, "the identity belongs to another person",
                              {{"person", *known}});
        }
        identities_.Link(writer, request.identity(), enrollment.child());
        fact::v1::Fact fact = IdentityLinkedFact(enrollment, request.linked_on());
        return facts::Record(writer, table_, std::move(enrollment), std::move(fact), /*source_ref=*/"");
      });
}

std::vector<facts::FactKind> NewbornEnrollmentKinds(const Tables& tables) {
  const auto& table = tables.newborn_enrollments;
  using Row = NewbornEnrollment;
  using facts::Correction;
  using facts::Writer;

  facts::FactKind enrolled;
  enrolled.name = kNewbornEnrolled;
  enrolled.measures = {kNewbornEnrollments, kNewbornPremiumRelief, kNewbornWaivers, kNewbornEntitlementDays,
                       kNewbornEntitlements};
  enrolled.correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"channel"}};
  enrolled.amend = facts::AmendRow<Row>(
      table,
      [](Writer& writer, Row& row, const fact::v1::Fact&,
         const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        RETURN_IF_ERROR(AmendEnrollment(row, correction, writer.reference()->parameters));
        NameEnrolledFact(row, writer.next_fact());
        return EnrolledFact(row);
      });
  enrolled.withdraw =
      facts::WithdrawRow<Row>(table, [](Writer& writer, Row& row, const fact::v1::Fact&) -> absl::Status {
        RETURN_IF_ERROR(WithdrawEnrollment(row));
        row.set_fact(writer.next_fact());
        return absl::OkStatus();
      });

  facts::FactKind entitled;
  entitled.name = kNewbornEntitled;
  entitled.measures = {kNewbornEntitlementDays, kNewbornEntitlements};
  entitled.correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
  entitled.amend = facts::AmendRow<Row>(table,
                                        [](Writer& writer, Row& row, const fact::v1::Fact&,
                                           const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
                                          RETURN_IF_ERROR(AmendEntitlement(row, correction));
                                          row.set_entitlement_fact(writer.next_fact());
                                          return EntitledFact(row);
                                        });
  entitled.withdraw = facts::WithdrawRow<Row>(
      table, [](Writer&, Row& row, const fact::v1::Fact&) { return WithdrawEntitlement(row); });

  facts::FactKind waived;
  waived.name = kNewbornPremiumWaived;
  waived.measures = {kNewbornContinuedRelief, kNewbornWaivers};
  waived.correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}};
  waived.amend = facts::AmendRow<Row>(
      table,
      [](Writer& writer, Row& row, const fact::v1::Fact& standing,
         const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(const v1::PremiumWaiver waiver,
                         AmendWaiver(row, standing.name(), writer.next_fact(), correction));
        return WaivedFact(row, waiver);
      });
  waived.withdraw = facts::WithdrawRow<Row>(table, [](Writer&, Row& row, const fact::v1::Fact& standing) {
    return WithdrawWaiver(row, standing.name());
  });

  facts::FactKind linked;
  linked.name = kNewbornIdentityLinked;
  linked.owner_rpc = "eastgate.livelihood.v1.NewbornEnrollmentService/LinkChildIdentity";

  return {std::move(enrolled), std::move(entitled), std::move(waived), std::move(linked)};
}

}  // namespace eastgate::livelihood
