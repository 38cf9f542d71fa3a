// CityDistricts: the districts that a city's server asks, each with the services that were given for it, and
// what is known of their figures.
//
// Thread-safe; owned by main. Without districts the server is not that of a city.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_DISTRICTS_H_
#define EASTGATE_SERVICES_COMMAND_CITY_DISTRICTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rpc/peer.h"
#include "services/command/districts.h"
#include "services/command/known_figures.h"
#include "services/command/peers.h"

namespace eastgate::command {

class CityDistricts {
 public:
  struct District {
    std::string division;
    Peers peers;
  };

  // Districts are reached as the peers of the process are.
  CityDistricts(const std::vector<DistrictSpec>& specs, const rpc::PeerTargets& own);

  // FAILED_PRECONDITION, reason NOT_A_CITY: there are no districts.
  absl::Status CheckIsCity() const;

  // Ordered by division.
  const std::vector<District>& all() const { return districts_; }
  std::vector<std::string> Divisions() const;
  // Null where there is none of that division.
  const District* Find(absl::string_view division) const;
  // Returns whether some district has the service.
  bool Has(absl::string_view service) const;

  KnownFigures& figures() const { return figures_; }

  // Begins to connect to all of them.
  void Connect() const;

 private:
  std::vector<District> districts_;
  mutable KnownFigures figures_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_DISTRICTS_H_
