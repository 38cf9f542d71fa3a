// Serves eastgate.command.v1.SupervisionService.
//
// Translates between the wire and the domain and decides nothing itself: the rules stand in
// supervision_rules.h, what is kept in tables.h. Thread-safe: writes are serialized by the store.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/facts/domain_service.h"
#include "common/facts/fact_kind.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/supervision_service.grpc.pb.h"
#include "services/command/peers.h"
#include "services/command/supervision_rules.h"
#include "services/command/tables.h"

namespace eastgate::command {

class SupervisionService final : public facts::DomainService {
 public:
  // All must outlive it.
  SupervisionService(const facts::ServiceParts& parts, const Tables& tables, const Peers& peers)
      : DomainService(parts), tables_(tables), peers_(peers) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::SweepResponse> Sweep(rpc::Call& call, const v1::SweepRequest& request);
  rpc::Reply<v1::SupervisionOrder> Get(rpc::Call& call, const v1::GetSupervisionOrderRequest& request);
  rpc::Reply<v1::ListSupervisionOrdersResponse> List(rpc::Call& call,
                                                     const v1::ListSupervisionOrdersRequest& request);
  rpc::Reply<v1::SupervisionOrder> Acknowledge(rpc::Call& call, const v1::AcknowledgeOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Answer(rpc::Call& call, const v1::AnswerOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Return(rpc::Call& call, const v1::ReturnOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Verify(rpc::Call& call, const v1::VerifyOrderRequest& request);
  rpc::Reply<v1::SupervisionOrder> Close(rpc::Call& call, const v1::CloseOrderRequest& request);

 private:
  struct Looked;
  // Hands over each page of a list of another service, until it is over or one is not answered.
  template <class Request, class Response, class Visit>
  rpc::Reply<rpc::Done> EachPage(rpc::Call& call,
                                 rpc::Reply<Response> (Peers::*list)(rpc::Call&, const Request&) const,
                                 const Visit& visit) const;
  // Looks at what each holds; what cannot be looked at is noted.
  rpc::Reply<rpc::Done> LookAtTargets(rpc::Call& call, Looked& looked);
  template <class Request, class Response, class Row>
  rpc::Reply<rpc::Done> ReadOwners(rpc::Call& call,
                                   rpc::Reply<Response> (Peers::*list)(rpc::Call&, const Request&) const,
                                   const google::protobuf::RepeatedPtrField<Row>& (Response::*rows)() const,
                                   std::string prefix, Looked& looked);
  rpc::Reply<rpc::Done> LookAtReports(rpc::Call& call, Looked& looked);
  template <class Request, class Response, class Row>
  rpc::Reply<rpc::Done> LookAtList(rpc::Call& call,
                                   rpc::Reply<Response> (Peers::*list)(rpc::Call&, const Request&) const,
                                   const google::protobuf::RepeatedPtrField<Row>& (Response::*rows)() const,
                                   std::string prefix, Looked& looked);
  // Those that cannot be read are named in the response.
  absl::StatusOr<OpenOrders> ReadOpenOrders(const store::Reader& reader, v1::SweepResponse& response) const;
  absl::StatusOr<v1::SweepResponse> Record(facts::Writer& writer, const Looked& looked) const;

  const Tables& tables_;
  const Peers& peers_;
};

// The kinds of fact that the service records. `tables` must outlive them.
std::vector<facts::FactKind> SupervisionKinds(const Tables& tables);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_SERVICE_H_
