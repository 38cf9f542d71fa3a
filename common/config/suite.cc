#include "common/config/suite.h"

#include <cstdlib>
#include <functional>

#include "absl/strings/str_cat.h"

namespace eastgate::config {
namespace {

struct SuiteService {
  const char* name;
  int port;
  std::vector<const char*> asks;
};

const std::vector<SuiteService>& SuiteServices() {
  static const auto* services = new std::vector<SuiteService>{
      {kCommand, 7400, {kEconomy, kLivelihood, kUrban}},
      {kEconomy, 7401, {kCommand, kLivelihood, kUrban}},
      {kLivelihood, 7402, {kCommand, kEconomy, kUrban}},
      {kUrban, 7403, {kCommand, kEconomy, kLivelihood}},
  };
  return *services;
}

// Compared with the contract by a test.
const std::map<std::string, std::vector<std::string>, std::less<>>& NamingServices() {
  static const auto* services = new std::map<std::string, std::vector<std::string>, std::less<>>{
      {"careFacilities", {kUrban}},
      {"enterprises", {kLivelihood, kUrban}},
      {"livelihoodProjects", {kCommand}},
      {"mechanismUnits", {kEconomy, kLivelihood, kUrban}},
  };
  return *services;
}

// The names are constants of suite.h: another one is an error of the program.
const SuiteService& Named(absl::string_view name) {
  for (const SuiteService& service : SuiteServices()) {
    if (service.name == name) return service;
  }
  std::abort();
}

}  // namespace

std::vector<std::string> ServiceNames() {
  std::vector<std::string> names;
  for (const SuiteService& service : SuiteServices()) names.push_back(service.name);
  return names;
}

std::string ServiceOf(absl::string_view id) {
  return std::string(id.substr(0, id.find('.')));
}

std::string DefaultTargetOf(absl::string_view service) {
  return absl::StrCat("127.0.0.1:", Named(service).port);
}

ServiceDefaults DefaultsOf(absl::string_view service) {
  const SuiteService& named = Named(service);
  ServiceDefaults defaults;
  defaults.name = named.name;
  defaults.listen_port = named.port;
  defaults.sweeps = service == kCommand;
  defaults.districts = service == kCommand;
  for (const char* peer : named.asks) defaults.peers[peer] = DefaultTargetOf(peer);
  return defaults;
}

std::vector<std::string> ServicesNaming(absl::string_view collection) {
  const auto found = NamingServices().find(collection);
  return found == NamingServices().end() ? std::vector<std::string>() : found->second;
}

}  // namespace eastgate::config
