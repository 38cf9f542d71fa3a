// The fixture of the tests of flags, variables and files of configuration. Header only; one thread uses it.
#ifndef EASTGATE_TESTS_UNIT_CONFIG_TESTING_CONFIG_FIXTURE_H_
#define EASTGATE_TESTS_UNIT_CONFIG_TESTING_CONFIG_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/config/config.h"
#include "common/config/settings.h"

namespace eastgate::config {

// The declaration of a service for tests.
inline ServiceDefaults Command() {
  return {"command", 7400, {{"economy", "127.0.0.1:7401"}, {"livelihood", "127.0.0.1:7402"}}};
}

// A test in an environment without variables and with a folder of its own.
class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    for (const std::string& name : AllNames()) ::unsetenv(EnvironmentName(name).c_str());
    directory_ = std::filesystem::path(testing::TempDir()) /
                 (std::string("config_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_);
  }
  ~ConfigTest() override {
    for (const std::string& name : AllNames()) ::unsetenv(EnvironmentName(name).c_str());
    std::filesystem::remove_all(directory_);
  }

  static std::vector<std::string> AllNames() {
    std::vector<std::string> names = {"config"};
    for (const Setting& setting : SettingsOf(Command())) names.push_back(setting.name);
    return names;
  }

  static void SetVariable(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
  }

  absl::StatusOr<std::optional<ServerConfig>> Parse(std::vector<std::string> arguments,
                                                    const ServiceDefaults& defaults = Command()) {
    std::vector<const char*> argv = {"server"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    return ParseServerConfig(static_cast<int>(argv.size()), argv.data(), defaults, out_);
  }

  ServerConfig Parsed(std::vector<std::string> arguments) {
    const auto config = Parse(std::move(arguments));
    EXPECT_TRUE(config.ok()) << config.status();
    if (!config.ok() || !config->has_value()) return {};
    return **config;
  }

  std::string Refusal(std::vector<std::string> arguments, const ServiceDefaults& defaults = Command()) {
    const auto config = Parse(std::move(arguments), defaults);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(config.status().message());
  }

  std::string FileOf(const std::string& text) {
    const std::string path = (directory_ / "server.toml").string();
    std::ofstream(path) << text;
    return path;
  }

  std::filesystem::path directory_;
  std::ostringstream out_;
};

}  // namespace eastgate::config

#endif  // EASTGATE_TESTS_UNIT_CONFIG_TESTING_CONFIG_FIXTURE_H_
