#include "services/livelihood/newborn_enrollment_service.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/index_keys.h"
#include "common/lifecycle/open_rows.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "services/livelihood/person_records.h"
#include "services/livelihood/person_rules.h"

namespace eastgate::livelihood {

using rpc::Call;
using rpc::Reply;
using v1::NewbornEnrollment;

std::unique_ptr<rpc::BoundService> NewbornEnrollmentService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::NewbornEnrollmentService::service_full_name())
      .Unary("CreateNewbornEnrollment", this, &NewbornEnrollmentService::Create)
      .Batch<v1::BatchCreateNewbornEnrollmentsRequest, v1::BatchCreateNewbornEnrollmentsResponse>(
          "BatchCreateNewbornEnrollments", this, &NewbornEnrollmentService::Create)
      .Unary("GetNewbornEnrollment", this, &NewbornEnrollmentService::Get)
      .Unary("BatchGetNewbornEnrollments", this, &NewbornEnrollmentService::BatchGet)
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
                     ASSIGN_OR_RETURN(const std::string child,
                                      identities_.PersonOf(writer, asked.child_identity()));
                     return Enroll(asked, child);
                   });
}

Reply<NewbornEnrollment> NewbornEnrollmentService::Get(Call&,
                                                       const v1::GetNewbornEnrollmentRequest& request) {
  return GetRow(request, enrollments_);
}

Reply<v1::BatchGetNewbornEnrollmentsResponse> NewbornEnrollmentService::BatchGet(
    Call&, const v1::BatchGetNewbornEnrollmentsRequest& request) {
  return GetRows(request, enrollments_, &v1::BatchGetNewbornEnrollmentsResponse::mutable_newborn_enrollments);
}

namespace {

// The ranges of the indexes of enrollments that a list can read, the narrowest first.
std::vector<resource::IndexRange> EnrollmentRanges(const v1::ListNewbornEnrollmentsRequest& request,
                                                   const std::vector<std::string>& children,
                                                   int64_t most_waived_years) {
  std::vector<resource::IndexRange> ranges = {OfNames(kEnrollmentsByChild, children)};
  if (lifecycle::AsksFor(request.states(), v1::NEWBORN_ENROLLMENT_STATE_RETRACTED)) return ranges;
  // Who may have a year waived was born less than that many years before it, and lacks it or one before it.
  if (const int year = request.waiver_due_year(); year != 0)
    ranges.push_back({kEnrollmentsByWaiverYear,
                      lifecycle::kAllKey,
                      {absl::StrCat(year - most_waived_years), absl::StrCat(year + 1)}});
  if (request.entitlement_missing())
    ranges.push_back({kEnrollmentsNotEntitled, lifecycle::kAllKey,
                      lifecycle::DaysOf(request.enrolled_from(), request.enrolled_until())});
  ranges.push_back(lifecycle::OfDays(kEnrollmentsByDay, lifecycle::kAllKey, request.enrolled_from(),
                                     request.enrolled_until()));
  return ranges;
}

}  // namespace

Reply<v1::ListNewbornEnrollmentsResponse> NewbornEnrollmentService::List(
    Call& call, const v1::ListNewbornEnrollmentsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  const std::shared_ptr<const reference::ReferenceData> reference = log_.reference();
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  ASSIGN_OR_RETURN(const auto children, NamesOf(*snapshot, tables_.persons, request.child()));
  return ListWhere<v1::ListNewbornEnrollmentsResponse, v1::ListNewbornEnrollmentsRequest, NewbornEnrollment>(
      call, request, enrollments_, &v1::ListNewbornEnrollmentsResponse::mutable_newborn_enrollments,
      [&request, children, reference](const NewbornEnrollment& row) -> absl::StatusOr<bool> {
        if (!IsOneOf(children, row.child()) || !Matches(request, row)) return false;
        if (request.waiver_due_year() == 0) return true;
        return IsWaiverDue(reference->parameters, row, request.waiver_due_year());
      },
      EnrollmentRanges(request, children, MostWaivedYears(reference->parameters)));
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
  ASSIGN_OR_RETURN(const auto child,
                   tables_.persons.Find(writer.transaction(), resource::IdOf(enrollment.child())));
  if (child) RETURN_IF_ERROR(CheckNotErased(*child));
  ASSIGN_OR_RETURN(const auto known, identities_.FindPerson(writer, request.identity()));
  ASSIGN_OR_RETURN(const std::string current,
                   CurrentNameOf(writer.transaction(), tables_.persons, enrollment.child()));
  if (known == current) return enrollment;
  if (known) {
    ASSIGN_OR_RETURN(const auto names, NamesOf(writer.transaction(), tables_.persons, *known));
    ASSIGN_OR_RETURN(const bool has_records, HasRecords(writer.transaction(), tables_, names));
    // Who is several persons is somebody, even without records.
    if (has_records || names.size() > 1) {
      return status::Refused(fact::v1::ERROR_REASON_IDENTITY_TAKEN, "the identity belongs to another person",
                             {{"person", *known}});
    }
  }
  RETURN_IF_ERROR(identities_.Link(writer, request.identity(), enrollment.child()));
  fact::v1::Fact fact = lifecycle::DraftFact(kNewbornIdentityLinked, enrollment, writer.log().division_root(),
                                             lifecycle::StoredDate(request.occurred_on()));
  return lifecycle::Record(writer, enrollments_, std::move(enrollment), std::move(fact), /*source_ref=*/"");
}

}  // namespace eastgate::livelihood
