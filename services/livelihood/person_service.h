// Serves eastgate.livelihood.v1.PersonService.
//
// Translates between the wire and the domain and decides nothing itself: the rules are in person_rules.h, the
// digests in identities.h, the records of a person in person_records.h, mergers in person_mergers.h.
// Thread-safe: the store serializes all writes.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_SERVICE_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_SERVICE_H_

#include <memory>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/livelihood/v1/person_service.grpc.pb.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

class PersonService final : public lifecycle::DomainService {
 public:
  // All must outlive it.
  PersonService(const lifecycle::ServiceParts& parts, const Tables& tables, const Identities& identities)
      : DomainService(parts), tables_(tables), identities_(identities) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::FindPersonResponse> Find(rpc::Call& call, const v1::FindPersonRequest& request);
  rpc::Reply<v1::Person> Get(rpc::Call& call, const v1::GetPersonRequest& request);
  rpc::Reply<v1::Person> Erase(rpc::Call& call, const v1::ErasePersonRequest& request);
  rpc::Reply<v1::Person> Merge(rpc::Call& call, const v1::MergePersonsRequest& request);

 private:
  absl::StatusOr<v1::FindPersonResponse> LookUp(facts::Writer& writer,
                                                const v1::FindPersonRequest& request) const;
  // Returns the person as it is stored, or as one of which nothing itself is stored. NOT_FOUND of one of whom
  // nothing was ever recorded.
  absl::StatusOr<v1::Person> Load(const store::Reader& reader, const std::string& name) const;
  // Erases the person and all that were merged with it.
  absl::StatusOr<v1::Person> Forget(facts::Writer& writer, const v1::ErasePersonRequest& request) const;
  absl::StatusOr<v1::Person> ForgetOne(facts::Writer& writer, const v1::ErasePersonRequest& request,
                                       v1::Person person) const;

  const Tables& tables_;
  const Identities& identities_;
};

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_SERVICE_H_
