// The diagnosis of an installation, in plain words, before or after its server runs: `<service> --doctor on`
// with the flags of the server.
//
// Reads and changes nothing. One line for each thing that it looked at: "good", "note" for what needs nothing
// now but soon might, "wrong" for what keeps the server from starting, or from doing its work. A service
// examines itself what it has of its own.
#ifndef EASTGATE_COMMON_SERVER_DOCTOR_H_
#define EASTGATE_COMMON_SERVER_DOCTOR_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/config/config.h"
#include "common/reference/reference_data.h"

namespace eastgate::server {

// Something of a service's own.
struct Examination {
  std::string what;  // As a line begins: "districts".
  // Returns what is good about it, nothing where the configuration has none, or an error that says what is
  // wrong. It is asked if the reference files can be read.
  std::function<absl::StatusOr<std::string>(const config::ServerConfig&, const reference::ReferenceData&)>
      examine;
};

// Returns the exit code: 0 where nothing is wrong, 1 otherwise.
int Examine(const config::ServerConfig& config, const std::vector<Examination>& own, absl::Time now,
            std::ostream& out);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_DOCTOR_H_
