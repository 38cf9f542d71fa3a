// Serves eastgate.command.v1.CityPublicationService.
//
// Freezes a briefing of the city with what every district answered, and computes it again. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_PUBLICATION_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_CITY_PUBLICATION_SERVICE_H_

#include <memory>
#include <utility>
#include <vector>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/city_publication.grpc.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/city_answers.h"
#include "services/command/city_districts.h"
#include "services/command/tables.h"

namespace eastgate::command {

class CityPublicationService final : public lifecycle::DomainService {
 public:
  // The parts, tables, districts and answers must outlive it.
  CityPublicationService(const lifecycle::ServiceParts& parts, const Tables& tables,
                         const CityDistricts& districts, const CityAnswers& answers,
                         std::vector<BriefingSectionSpec> sections)
      : DomainService(parts),
        tables_(tables),
        districts_(districts),
        answers_(answers),
        sections_(std::move(sections)) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::PublishedCityBriefing> Publish(rpc::Call& call,
                                                const v1::PublishCityBriefingRequest& request);
  rpc::Reply<v1::PublishedCityBriefing> Get(rpc::Call& call,
                                            const v1::GetPublishedCityBriefingRequest& request);
  rpc::Reply<v1::ListPublishedCityBriefingsResponse> List(
      rpc::Call& call, const v1::ListPublishedCityBriefingsRequest& request);
  rpc::Reply<v1::RecomputedCityBriefing> Recompute(rpc::Call& call,
                                                   const v1::RecomputePublishedCityBriefingRequest& request);

 private:
  // Returns what was published, with all values.
  rpc::Reply<v1::PublishedCityBriefing> PublishInFull(rpc::Call& call,
                                                      const v1::PublishCityBriefingRequest& request);
  rpc::Reply<v1::PublishedCityBriefing> Record(rpc::Call& call, const v1::PublishCityBriefingRequest& request,
                                               v1::CityBriefing briefing,
                                               std::vector<v1::DistrictLogHead> logs,
                                               std::vector<v1::Target> targets);
  // Returns the heads of the logs of a publication as they are reported now.
  rpc::Reply<std::vector<v1::DistrictLogHead>> LogsAt(rpc::Call& own,
                                                      const v1::PublishedCityBriefing& published);

  const Tables& tables_;
  const CityDistricts& districts_;
  const CityAnswers& answers_;
  const std::vector<BriefingSectionSpec> sections_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_PUBLICATION_SERVICE_H_
