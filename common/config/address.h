// host:port as text, and whether a host is this machine's own. Pure functions, thread-safe.
#ifndef EASTGATE_COMMON_CONFIG_ADDRESS_H_
#define EASTGATE_COMMON_CONFIG_ADDRESS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::config {

inline constexpr int kMaxPort = 65535;

struct Address {
  std::string host;  // With brackets if it is IPv6.
  int port = 0;
};

// Parses host:port, with brackets around an IPv6 host; nullopt for anything else.
std::optional<Address> ParseAddress(absl::string_view text);

// Returns "127.0.0.1:7400".
std::string FormatAddress(const Address& address);

// Returns whether only this machine reaches the host: localhost, 127.0.0.0/8 or [::1]. A name is not
// resolved.
bool IsLoopback(absl::string_view host);

}  // namespace eastgate::config

#endif  // EASTGATE_COMMON_CONFIG_ADDRESS_H_
