// The diagnosis of an installation, in plain words, before or after its server runs: `<service> --doctor on`
// with the flags of the server.
//
// Reads and changes nothing. One line for each thing that it looked at: "good", "note" for what needs nothing
// now but soon might, "wrong" for what keeps the server from starting, or from doing its work.
#ifndef EASTGATE_COMMON_SERVER_DOCTOR_H_
#define EASTGATE_COMMON_SERVER_DOCTOR_H_

#include <ostream>

#include "absl/time/time.h"
#include "common/config/config.h"

namespace eastgate::server {

// Returns the exit code: 0 where nothing is wrong, 1 otherwise.
int Examine(const config::ServerConfig& config, absl::Time now, std::ostream& out);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_DOCTOR_H_
