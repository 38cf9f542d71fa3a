// Serves eastgate.command.v1.CityService.
//
// Asks all districts at the same time and puts their answers together. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_SERVICE_H_
#define EASTGATE_SERVICES_COMMAND_CITY_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/lifecycle/domain_service.h"
#include "common/rpc/service_binder.h"
#include "eastgate/command/v1/city.grpc.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/city_districts.h"
#include "services/command/tables.h"

namespace eastgate::command {

class CityService final : public lifecycle::DomainService {
 public:
  // The parts, tables and districts must outlive it. With a smallest cell size of 0 nothing is suppressed.
  CityService(const lifecycle::ServiceParts& parts, const Tables& tables, const CityDistricts& districts,
              std::vector<BriefingSectionSpec> sections, int64_t smallest_cell)
      : DomainService(parts),
        tables_(tables),
        districts_(districts),
        sections_(std::move(sections)),
        smallest_cell_(smallest_cell) {}

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
  const std::vector<BriefingSectionSpec> sections_;
  const int64_t smallest_cell_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_SERVICE_H_
