// Serves eastgate.command.v1.CityService.
//
// Asks all districts at the same time and puts their answers together. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_CITY_SERVICE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/city.grpc.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/city_answers.h"
#include "services/command/city_districts.h"
#include "services/command/tables.h"

namespace eastgate::command {

class CityService final : public lifecycle::DomainService {
 public:
  // The parts, tables, districts and answers must outlive it.
  CityService(const lifecycle::ServiceParts& parts, const Tables& tables, const CityDistricts& districts,
              const CityAnswers& answers, std::vector<BriefingSectionSpec> sections)
      : DomainService(parts),
        tables_(tables),
        districts_(districts),
        answers_(answers),
        sections_(std::move(sections)) {}

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<v1::ListDistrictsResponse> ListDistricts(rpc::Call& call,
                                                      const v1::ListDistrictsRequest& request);
  rpc::Reply<v1::CityFigure> GetFigure(rpc::Call& call, const v1::GetCityFigureRequest& request);
  rpc::Reply<v1::CityBriefing> GetBriefing(rpc::Call& call, const v1::GetCityBriefingRequest& request);

 private:
  // Refuses a query that no district can be asked.
  absl::Status CheckAskable(const figure::v1::FigureQuery& query) const;

  const Tables& tables_;
  const CityDistricts& districts_;
  const CityAnswers& answers_;
  const std::vector<BriefingSectionSpec> sections_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_SERVICE_H_
