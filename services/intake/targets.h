// The services that the programs call: a flag for the address of each, --economy and so on.
#ifndef EASTGATE_SERVICES_INTAKE_TARGETS_H_
#define EASTGATE_SERVICES_INTAKE_TARGETS_H_

#include <map>
#include <string>

#include "CLI/App.hpp"
#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "services/intake/sender.h"

namespace eastgate::intake {

// The address of each service by its name.
using Targets = std::map<std::string, std::string>;

// Returns where the services listen by default.
inline Targets DefaultTargets() {
  Targets targets;
  for (const std::string& name : config::ServiceNames()) targets[name] = config::DefaultTargetOf(name);
  return targets;
}

// Adds the flags that set `targets`, which must outlive the parsing.
inline void AddTargetFlags(CLI::App& app, Targets& targets) {
  for (auto& [name, target] : targets)
    app.add_option(absl::StrCat("--", name), target, absl::StrCat("The ", name, " service."))
        ->capture_default_str();
}

inline Channels ChannelsTo(const Targets& targets) {
  Channels channels;
  for (const auto& [name, target] : targets)
    channels[name] = grpc::CreateChannel(target, grpc::InsecureChannelCredentials());
  return channels;
}

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_TARGETS_H_
