// Serves eastgate.livelihood.v1.NewbornEnrollmentService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in
// newborn_enrollment_rules.h, the table in tables.h. Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class NewbornEnrollmentService final : public lifecycle::DomainService {
 public:
  // All must outlive it.
  NewbornEnrollmentService(const lifecycle::ServiceParts& parts, const Tables& tables,
                           const Identities& identities)
      : DomainService(parts),
        tables_(tables),
        enrollments_(tables.newborn_enrollments),
        identities_(identities) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::NewbornEnrollment> Create(rpc::Call& call,
                                           const v1::CreateNewbornEnrollmentRequest& request);
  rpc::Reply<v1::NewbornEnrollment> Get(rpc::Call& call, const v1::GetNewbornEnrollmentRequest& request);
  rpc::Reply<v1::BatchGetNewbornEnrollmentsResponse> BatchGet(
      rpc::Call& call, const v1::BatchGetNewbornEnrollmentsRequest& request);
  rpc::Reply<v1::ListNewbornEnrollmentsResponse> List(rpc::Call& call,
                                                      const v1::ListNewbornEnrollmentsRequest& request);
  rpc::Reply<v1::NewbornEnrollment> RecordNewbornEntitlement(
      rpc::Call& call, const v1::RecordNewbornEntitlementRequest& request);
  rpc::Reply<v1::NewbornEnrollment> GrantNewbornPremiumWaiver(
      rpc::Call& call, const v1::GrantNewbornPremiumWaiverRequest& request);
  rpc::Reply<v1::NewbornEnrollment> LinkNewbornIdentity(rpc::Call& call,
                                                        const v1::LinkNewbornIdentityRequest& request);

 private:
  // Links the identity and returns the enrollment, with a fact unless it was linked already.
  absl::StatusOr<v1::NewbornEnrollment> Link(facts::Writer& writer,
                                             const v1::LinkNewbornIdentityRequest& request) const;

  const Tables& tables_;
  const lifecycle::EntryTable<v1::NewbornEnrollment>& enrollments_;
  const Identities& identities_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_SERVICE_H_
