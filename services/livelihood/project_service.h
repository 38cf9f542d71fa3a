// Serves eastgate.livelihood.v1.ProjectService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in project_rules.h,
// milestone_rules.h, deliverable_rules.h and procurement_rules.h, the tables in tables.h. Thread-safe: the
// store serializes all writes.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PROJECT_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PROJECT_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/project_service.grpc.pb.h"
#include "services/livelihood/peers.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class ProjectService final : public lifecycle::DomainService {
 public:
  // All must outlive it.
  ProjectService(const lifecycle::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::LivelihoodProject> Create(rpc::Call& call,
                                           const v1::CreateLivelihoodProjectRequest& request);
  rpc::Reply<v1::LivelihoodProject> Get(rpc::Call& call, const v1::GetLivelihoodProjectRequest& request);
  rpc::Reply<v1::LivelihoodProject> UpdateLivelihoodProject(
      rpc::Call& call, const v1::UpdateLivelihoodProjectRequest& request);
  rpc::Reply<v1::BatchGetLivelihoodProjectsResponse> BatchGetLivelihoodProjects(
      rpc::Call& call, const v1::BatchGetLivelihoodProjectsRequest& request);
  rpc::Reply<v1::ListLivelihoodProjectsResponse> List(rpc::Call& call,
                                                      const v1::ListLivelihoodProjectsRequest& request);
  rpc::Reply<v1::Milestone> CreateMilestone(rpc::Call& call, const v1::CreateMilestoneRequest& request);
  rpc::Reply<v1::Milestone> GetMilestone(rpc::Call& call, const v1::GetMilestoneRequest& request);
  rpc::Reply<v1::Milestone> UpdateMilestone(rpc::Call& call, const v1::UpdateMilestoneRequest& request);
  rpc::Reply<v1::BatchGetMilestonesResponse> BatchGetMilestones(rpc::Call& call,
                                                                const v1::BatchGetMilestonesRequest& request);
  rpc::Reply<v1::ListMilestonesResponse> ListMilestones(rpc::Call& call,
                                                        const v1::ListMilestonesRequest& request);
  rpc::Reply<v1::Milestone> CompleteMilestone(rpc::Call& call, const v1::CompleteMilestoneRequest& request);
  rpc::Reply<v1::Milestone> CancelMilestone(rpc::Call& call, const v1::CancelMilestoneRequest& request);
  rpc::Reply<v1::Milestone> ExtendMilestone(rpc::Call& call, const v1::ExtendMilestoneRequest& request);
  rpc::Reply<v1::Deliverable> CreateDeliverable(rpc::Call& call, const v1::CreateDeliverableRequest& request);
  rpc::Reply<v1::Deliverable> GetDeliverable(rpc::Call& call, const v1::GetDeliverableRequest& request);
  rpc::Reply<v1::Deliverable> UpdateDeliverable(rpc::Call& call, const v1::UpdateDeliverableRequest& request);
  rpc::Reply<v1::ListDeliverablesResponse> ListDeliverables(rpc::Call& call,
                                                            const v1::ListDeliverablesRequest& request);
  rpc::Reply<v1::Deliverable> CompleteDeliverable(rpc::Call& call,
                                                  const v1::CompleteDeliverableRequest& request);
  rpc::Reply<v1::Deliverable> CancelDeliverable(rpc::Call& call, const v1::CancelDeliverableRequest& request);
  rpc::Reply<v1::Deliverable> ExtendDeliverable(rpc::Call& call, const v1::ExtendDeliverableRequest& request);
  rpc::Reply<v1::Procurement> CreateProcurement(rpc::Call& call, const v1::CreateProcurementRequest& request);
  rpc::Reply<v1::Procurement> GetProcurement(rpc::Call& call, const v1::GetProcurementRequest& request);
  rpc::Reply<v1::Procurement> UpdateProcurement(rpc::Call& call, const v1::UpdateProcurementRequest& request);
  rpc::Reply<v1::ListProcurementsResponse> ListProcurements(rpc::Call& call,
                                                            const v1::ListProcurementsRequest& request);
  rpc::Reply<v1::Procurement> PublishProcurementNotice(rpc::Call& call,
                                                       const v1::PublishProcurementNoticeRequest& request);
  rpc::Reply<v1::Procurement> OpenProcurementBids(rpc::Call& call,
                                                  const v1::OpenProcurementBidsRequest& request);
  rpc::Reply<v1::Procurement> AwardProcurement(rpc::Call& call, const v1::AwardProcurementRequest& request);
  rpc::Reply<v1::Procurement> SignProcurementContract(rpc::Call& call,
                                                      const v1::SignProcurementContractRequest& request);
  rpc::Reply<v1::Procurement> AcceptProcurement(rpc::Call& call, const v1::AcceptProcurementRequest& request);
  rpc::Reply<v1::Procurement> CancelProcurement(rpc::Call& call, const v1::CancelProcurementRequest& request);
  rpc::Reply<v1::Procurement> ExtendProcurement(rpc::Call& call, const v1::ExtendProcurementRequest& request);

 private:
  const Tables& tables_;
  const Peers& peers_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PROJECT_SERVICE_H_
