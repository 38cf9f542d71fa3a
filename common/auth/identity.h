// The maker of a call, as a certificate, a token or the metadata of a call on loopback proves or names it.
#ifndef EASTGATE_COMMON_AUTH_IDENTITY_H_
#define EASTGATE_COMMON_AUTH_IDENTITY_H_

#include <string>

namespace eastgate::auth {

// The principals of services begin with this; only certificates give them.
inline constexpr char kServicePrefix[] = "service/";

struct Identity {
  std::string principal;  // In the form of principal.h.
  friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_IDENTITY_H_
