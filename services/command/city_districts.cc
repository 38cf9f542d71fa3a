#include "services/command/city_districts.h"

#include <algorithm>

#include "common/status/errors.h"

namespace eastgate::command {

CityDistricts::CityDistricts(const std::vector<DistrictSpec>& specs, const rpc::PeerTargets& own) {
  districts_.reserve(specs.size());
  for (const DistrictSpec& spec : specs) {
    // Their calls are not counted: the metrics are those of the peers of the process.
    districts_.push_back(
        {spec.division, Peers(rpc::PeerTargets{.addresses = spec.targets, .transport = own.transport})});
  }
}

absl::Status CityDistricts::CheckIsCity() const {
  if (!districts_.empty()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_NOT_A_CITY, "the server was given no districts to ask");
}

std::vector<std::string> CityDistricts::Divisions() const {
  std::vector<std::string> divisions;
  for (const District& district : districts_) divisions.push_back(district.division);
  return divisions;
}

const CityDistricts::District* CityDistricts::Find(absl::string_view division) const {
  const auto found = std::find_if(districts_.begin(), districts_.end(), [division](const District& district) {
    return district.division == division;
  });
  return found == districts_.end() ? nullptr : &*found;
}

bool CityDistricts::Has(absl::string_view service) const {
  return std::any_of(districts_.begin(), districts_.end(),
                     [service](const District& district) { return district.peers.Has(service); });
}

void CityDistricts::Connect() const {
  for (const District& district : districts_) district.peers.Connect();
}

}  // namespace eastgate::command
