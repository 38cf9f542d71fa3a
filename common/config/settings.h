// The settings of a server as text: their names, help and defaults, and the step from text to ServerConfig.
//
// Knows nothing of where the text came from; config.cc gathers it. Pure functions, thread-safe.
#ifndef EASTGATE_COMMON_CONFIG_SETTINGS_H_
#define EASTGATE_COMMON_CONFIG_SETTINGS_H_

#include <map>
#include <string>
#include <vector>

#include "common/config/config.h"

namespace eastgate::config {

struct Setting {
  std::string name;      // As a flag without its dashes, and as a key of the file.
  std::string form;      // The placeholder for the value in the help.
  std::string help;      // One sentence.
  std::string fallback;  // The default as text; what it is derived from, where that is another setting.
  // Offline modes are flags only: an inherited variable must not turn a server into a rebuild.
  bool flag_only = false;
};

// In the order of the help.
std::vector<Setting> SettingsOf(const ServiceDefaults& defaults);

// "EASTGATE_MAX_QUEUED_TRANSACTIONS" for "max-queued-transactions".
std::string EnvironmentName(const std::string& setting);

// Setting name → what was given; one that was not given is absent.
using Values = std::map<std::string, std::string>;

// Adds a line to `problems` for everything that is wrong.
ServerConfig ToServerConfig(const Values& values, const ServiceDefaults& defaults,
                            std::vector<std::string>& problems);

}  // namespace eastgate::config

#endif  // EASTGATE_COMMON_CONFIG_SETTINGS_H_
