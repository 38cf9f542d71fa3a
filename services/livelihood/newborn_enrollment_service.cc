#include "services/livelihood/newborn_enrollment_service.h"

#include <string>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "services/livelihood/person_records.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;
using v1::NewbornEnrollment;

std::unique_ptr<rpc::BoundService> NewbornEnrollmentService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::NewbornEnrollmentService::service_full_name())
      .Unary("CreateNewbornEnrollment", this, &NewbornEnrollmentService::Create)
      .Unary("GetNewbornEnrollment", this, &NewbornEnrollmentService::Get)
      .Unary("ListNewbornEnrollments", this, &NewbornEnrollmentService::List)
      .Unary("RecordNewbornEntitlement", this, &NewbornEnrollmentService::RecordNewbornEntitlement)
      .Unary("GrantNewbornPremiumWaiver", this, &NewbornEnrollmentService::GrantNewbornPremiumWaiver)
      .Unary("LinkNewbornIdentity", this, &NewbornEnrollmentService::LinkNewbornIdentity)
      .Build();
}

Reply<NewbornEnrollment> NewbornEnrollmentService::Create(Call& call,
                                                          const v1::CreateNewbornEnrollmentRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
  return CreateRow(call, request, request.newborn_enrollment_id(), enrollments_,
                   [this](const v1::CreateNewbornEnrollmentRequest& asked,
                          facts::Writer& writer) -> absl::StatusOr<NewbornEnrollment> {
                     ASSIGN_OR_RETURN(const std::string child, identities_.PersonOf(writer, asked.child()));
                     return Enroll(asked, child);
                   });
}

Reply<NewbornEnrollment> NewbornEnrollmentService::Get(Call&,
                                                       const v1::GetNewbornEnrollmentRequest& request) {
  return GetRow(request, enrollments_);
}

Reply<v1::ListNewbornEnrollmentsResponse> NewbornEnrollmentService::List(
    Call& call, const v1::ListNewbornEnrollmentsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  return ListMatching(call, request, enrollments_,
                      &v1::ListNewbornEnrollmentsResponse::mutable_newborn_enrollments, Matches,
                      {{kEnrollmentsByChild, request.child()}});
}

Reply<NewbornEnrollment> NewbornEnrollmentService::RecordNewbornEntitlement(
    Call& call, const v1::RecordNewbornEntitlementRequest& request) {
  RETURN_IF_ERROR(CheckEntitlement(request, NewCheck(request)));
  return AddPart(call, request, enrollments_, NewbornEntitlementEntry(), Entitle);
}

Reply<NewbornEnrollment> NewbornEnrollmentService::GrantNewbornPremiumWaiver(
    Call& call, const v1::GrantNewbornPremiumWaiverRequest& request) {
  RETURN_IF_ERROR(CheckWaiver(request, NewCheck(request)));
  return AddPart(call, request, enrollments_, NewbornWaiverEntry(), GrantWaiver);
}

Reply<NewbornEnrollment> NewbornEnrollmentService::LinkNewbornIdentity(
    Call& call, const v1::LinkNewbornIdentityRequest& request) {
  RETURN_IF_ERROR(CheckLink(request, NewCheck(request)));
  return committer_.Commit<NewbornEnrollment>(
      call, request, resource::IdempotencyKey::ByRequestId(request.request_id()), enrollments_,
      [this, &request](facts::Writer& writer) { return Link(writer, request); });
}

absl::StatusOr<NewbornEnrollment> NewbornEnrollmentService::Link(
    facts::Writer& writer, const v1::LinkNewbornIdentityRequest& request) const {
  ASSIGN_OR_RETURN(NewbornEnrollment enrollment,
                   lifecycle::Load(writer, enrollments_, request.name(), request.etag()));
  RETURN_IF_ERROR(CheckLinkable(enrollment, request));
  ASSIGN_OR_RETURN(const auto known, identities_.FindPerson(writer.transaction(), request.identity()));
  if (known == enrollment.child()) return enrollment;
  if (known) {
    ASSIGN_OR_RETURN(const bool is_taken, HasRecords(writer.transaction(), tables_, *known));
    if (is_taken) {
      return status::Refused(fact::v1::ERROR_REASON_IDENTITY_TAKEN, "the identity belongs to another person",
                             {{"person", *known}});
    }
  }
  RETURN_IF_ERROR(identities_.Link(writer, request.identity(), enrollment.child()));
  fact::v1::Fact fact = lifecycle::DraftFact(kNewbornIdentityLinked, enrollment, writer.log().division_root(),
                                             lifecycle::StoredDate(request.linked_on()));
  return lifecycle::Record(writer, enrollments_, std::move(enrollment), std::move(fact), /*source_ref=*/"");
}

}  // namespace eastgate::livelihood
