// The suite as a whole: its services, where each listens, whom each asks, and the limits that they share.
//
// The one place that knows all services by name. Constants and pure functions, thread-safe.
#ifndef EASTGATE_COMMON_CONFIG_SUITE_H_
#define EASTGATE_COMMON_CONFIG_SUITE_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/config.h"

namespace eastgate::config {

// The names of the services: the packages of their contracts (eastgate.<name>.v1), the first part of the ids
// of their figures and kinds of fact, and what peers are called in the configuration.
inline constexpr char kCommand[] = "command";
inline constexpr char kEconomy[] = "economy";
inline constexpr char kLivelihood[] = "livelihood";
inline constexpr char kUrban[] = "urban";

// Where TLS is on, health alone is served in plaintext on the port of gRPC plus this.
inline constexpr int kHealthPortOffset = 1000;
// Metrics and readiness are served on the port of gRPC plus this.
inline constexpr int kAdminPortOffset = 2000;

// A message is at most this large; a larger one is refused by whoever receives it.
inline constexpr int kMaxMessageBytes = 4 << 20;
// A page ends before its rows have more bytes than this, half of a message; it holds one row in any case.
inline constexpr size_t kMaxPageBytes = size_t{2} << 20;
// Rows of a page: where a request asks for 0, and the most that it may ask for.
inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMaxPageSize = 1000;
// The most questions of one batch.
inline constexpr int kMaxBatch = 200;
// Another service must answer within this time, or within what is left of the call if that is less.
inline constexpr absl::Duration kPeerLimit = absl::Seconds(2);

// The names of all services, in the order of their ports.
std::vector<std::string> ServiceNames();

// Returns the service that has the figure, or the kind of fact: "livelihood" of
// "livelihood.newborn_enrollments".
std::string ServiceOf(absl::string_view id);

// Returns where the service listens unless it is configured otherwise: "127.0.0.1:7402".
std::string DefaultTargetOf(absl::string_view service);

// Returns the default configuration of the service; those that it asks are its peers.
ServiceDefaults DefaultsOf(absl::string_view service);

// Returns the services whose resources may name those of a collection of another service, by references that
// the contract declares: they are asked before one is retracted.
std::vector<std::string> ServicesNaming(absl::string_view collection);

}  // namespace eastgate::config

#endif  // EASTGATE_COMMON_CONFIG_SUITE_H_
