#include "common/config/config.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/config/settings.h"
#include "common/config/version.h"
#include "common/status/broken_rule.h"

namespace eastgate::config {
namespace {

constexpr char kFileSetting[] = "config";

std::string HelpText(const Setting& setting) {
  std::string text = setting.help;
  if (setting.flag_only) return text;
  absl::StrAppend(&text, "\nDefault: ", setting.fallback.empty() ? "none" : setting.fallback,
                  ". Environment: ", EnvironmentName(setting.name), ".");
  return text;
}

// An empty variable counts as absent: that is how orchestrators leave out an optional one.
std::optional<std::string> FromEnvironment(const std::string& setting) {
  const char* value = std::getenv(EnvironmentName(setting).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

// As the library takes them: the last first. It reads "--name=" as if the next argument were the value, so
// that one is handed over in two parts.
std::vector<std::string> Arguments(int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) {
    const absl::string_view argument = argv[i];
    const bool without_value = absl::StartsWith(argument, "--") && argument.find('=') == argument.size() - 1;
    if (without_value) arguments.emplace_back();
    arguments.emplace_back(argument.substr(0, argument.size() - (without_value ? 1 : 0)));
  }
  return arguments;
}

std::string VersionOf(absl::string_view program) {
  std::string version = absl::StrCat("eastgate-", program, " ", kVersion);
  if (!status::BrokenRule().empty()) absl::StrAppend(&version, " BREAKS A RULE: ", status::BrokenRule());
  return version;
}

// The parsed command line. Only this function and ReadFile see exceptions, which the library throws.
struct CommandLine {
  bool done = false;  // Help or version was written.
  Values values;
};

absl::StatusOr<CommandLine> ReadCommandLine(int argc, const char* const* argv,
                                            const ServiceDefaults& defaults,
                                            const std::vector<Setting>& settings, std::ostream& out,
                                            std::vector<std::string>& problems) {
  CLI::App app(absl::StrCat("Eastgate's ", defaults.name,
                            " service. A flag goes before its environment variable, that before ",
                            "the file, that before the default."),
               absl::StrCat("eastgate-", defaults.name));
  app.allow_extras();
  app.set_help_flag("--help", "Writes this and exits.");
  app.set_version_flag("--version", VersionOf(defaults.name));
  std::map<std::string, std::vector<std::string>> given;
  const auto add = [&](const std::string& name, const std::string& form, const std::string& help) {
    app.add_option(absl::StrCat("--", name), given[name], help)
        ->option_text(form)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
  };
  for (const Setting& setting : settings) add(setting.name, setting.form, HelpText(setting));
  add(kFileSetting, "FILE",
      absl::StrCat(
          "A TOML or INI file of name = value lines, named as the flags are.\nDefault: none. Environment: ",
          EnvironmentName(kFileSetting), "."));
  try {
    app.parse(Arguments(argc, argv));
  } catch (const CLI::Success& asked) {
    app.exit(asked, out, out);
    return CommandLine{.done = true, .values = {}};
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(error.what());
  }
  for (const std::string& extra : app.remaining())
    problems.push_back(absl::StrCat(extra, ": unknown, see --help"));
  CommandLine line;
  for (const auto& [name, values] : given) {
    if (app.count(absl::StrCat("--", name)) == 0) continue;
    if (values.size() > 1 && name != "peers") problems.push_back(absl::StrCat(name, ": given twice"));
    line.values[name] = absl::StrJoin(values, ",");
  }
  return line;
}

void ReadFile(const std::string& path, const std::vector<Setting>& settings, Values& values,
              std::vector<std::string>& problems) {
  std::set<std::string> known;
  for (const Setting& setting : settings) {
    if (!setting.flag_only) known.insert(setting.name);
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {  // The library would read it as empty.
    problems.push_back(absl::StrCat(kFileSetting, ": ", path, " is a directory, want a file"));
    return;
  }
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_file(path);
  } catch (const CLI::Error& error) {
    problems.push_back(absl::StrCat(kFileSetting, ": ", path, " cannot be read"));
    return;
  }
  for (const CLI::ConfigItem& item : items) {
    if (item.name == "++" || item.name == "--")
      continue;  // A section's begin and end; its keys are refused below.
    if (!item.parents.empty() || !known.contains(item.name)) {
      problems.push_back(absl::StrCat(kFileSetting, ": unknown key ", item.fullname()));
    } else if (item.inputs.size() > 1 && item.name != "peers") {
      problems.push_back(absl::StrCat(kFileSetting, ": ", item.name, " has more than one value"));
    } else if (!values.try_emplace(item.name, absl::StrJoin(item.inputs, ",")).second) {
      problems.push_back(absl::StrCat(kFileSetting, ": ", item.name, " occurs twice"));
    }
  }
}

}  // namespace

absl::StatusOr<std::optional<ServerConfig>> ParseServerConfig(int argc, const char* const* argv,
                                                              const ServiceDefaults& defaults,
                                                              std::ostream& out) {
  const std::vector<Setting> settings = SettingsOf(defaults);
  std::vector<std::string> problems;
  auto line = ReadCommandLine(argc, argv, defaults, settings, out, problems);
  if (!line.ok()) return line.status();
  if (line->done) return std::nullopt;

  // The first source to name a setting wins.
  Values values = std::move(line->values);
  for (const Setting& setting : settings) {
    if (setting.flag_only) continue;
    if (const auto value = FromEnvironment(setting.name)) values.try_emplace(setting.name, *value);
  }
  if (!values.contains(kFileSetting)) {
    if (const auto path = FromEnvironment(kFileSetting)) values[kFileSetting] = *path;
  }
  if (const auto path = values.find(kFileSetting); path != values.end()) {
    Values in_file;
    ReadFile(path->second, settings, in_file, problems);
    values.merge(in_file);
  }

  ServerConfig config = ToServerConfig(values, defaults, problems);
  if (!problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
  return config;
}

absl::StatusOr<std::optional<ServerConfig>> ParseServerConfig(int argc, const char* const* argv,
                                                              const ServiceDefaults& defaults) {
  return ParseServerConfig(argc, argv, defaults, std::cout);
}

}  // namespace eastgate::config
