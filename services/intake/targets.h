// The services that the programs call, and as whom: a flag for the address of each, --economy and so on, and
// those of the caller.
#ifndef EASTGATE_SERVICES_INTAKE_TARGETS_H_
#define EASTGATE_SERVICES_INTAKE_TARGETS_H_

#include <map>
#include <string>

#include "CLI/App.hpp"
#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "grpcpp/create_channel.h"
#include "services/intake/caller.h"
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

// Adds the flags that set `flags`, which must outlive the parsing.
inline void AddCallerFlags(CLI::App& app, CallerFlags& flags) {
  rpc::CertificatePaths& files = flags.transport.files;
  app.add_option(
      "--principal", flags.principal,
      "Who calls, in plaintext, e.g. bureau:medical-insurance: believed on the services' own machine only.");
  app.add_option("--tls-ca", files.ca,
                 "The certificates of the services' authority in PEM: calls go over TLS.");
  app.add_option("--trust-domain", flags.transport.trust_domain, "The SPIFFE trust domain of the services.");
  app.add_option("--tls-cert", files.certificate,
                 "The caller's own certificate chain in PEM: it says who calls.");
  app.add_option("--tls-key", files.key, "The key of the certificate in PEM.");
  app.add_option("--token", flags.token_file, "A file with the caller's token, in place of a certificate.");
}

inline Channels ChannelsTo(const Targets& targets, const rpc::Transport& transport) {
  Channels channels;
  for (const auto& [name, target] : targets)
    channels[name] = grpc::CreateChannel(target, transport.ForPeer(name));
  return channels;
}

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_TARGETS_H_
