// Serves eastgate.livelihood.v1.NewbornEnrollmentService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// newborn_enrollment_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_SERVICE_H_

#include <memory>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class NewbornEnrollmentService final : public facts::DomainService {
 public:
  // All must outlive it.
  NewbornEnrollmentService(const facts::ServiceParts& parts, const Tables& tables,
                           const Identities& identities)
      : DomainService(parts), table_(tables.newborn_enrollments), identities_(identities) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::NewbornEnrollment> Create(rpc::Call& call,
                                           const v1::CreateNewbornEnrollmentRequest& request);
  rpc::Reply<v1::NewbornEnrollment> Get(rpc::Call& call, const v1::GetNewbornEnrollmentRequest& request);
  rpc::Reply<v1::ListNewbornEnrollmentsResponse> List(rpc::Call& call,
                                                      const v1::ListNewbornEnrollmentsRequest& request);
  rpc::Reply<v1::NewbornEnrollment> RecordEntitlement(rpc::Call& call,
                                                      const v1::RecordEntitlementRequest& request);
  rpc::Reply<v1::NewbornEnrollment> GrantPremiumWaiver(rpc::Call& call,
                                                       const v1::GrantPremiumWaiverRequest& request);
  rpc::Reply<v1::NewbornEnrollment> LinkChildIdentity(rpc::Call& call,
                                                      const v1::LinkChildIdentityRequest& request);

 private:
  const resource::Table<v1::NewbornEnrollment>& table_;
  const Identities& identities_;
};

// The kinds of fact that the service records, with the hooks by which enrollments follow corrections.
// `tables` must outlive them.
std::vector<facts::FactKind> NewbornEnrollmentKinds(const Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_SERVICE_H_
