// The version of the suite: all its binaries are released together.
#ifndef EASTGATE_COMMON_CONFIG_VERSION_H_
#define EASTGATE_COMMON_CONFIG_VERSION_H_

namespace eastgate::config {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace eastgate::config

#endif  // EASTGATE_COMMON_CONFIG_VERSION_H_
