// Configuration: where a setting comes from, what is refused, and that every problem is named at once.
#include "common/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/config/settings.h"

namespace eastgate::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ServiceDefaults Command() {
  return {"command", 7400, {{"economy", "127.0.0.1:7401"}, {"livelihood", "127.0.0.1:7402"}}};
}

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

TEST_F(ConfigTest, WithoutAnythingTheDefaultsHold) {
  const ServerConfig config = Parsed({});
  EXPECT_EQ(config.service, "command");
  EXPECT_EQ(config.mode, Mode::kServe);
  EXPECT_EQ(config.offline_directory, "");
  EXPECT_EQ(config.listen, "127.0.0.1:7400");
  EXPECT_EQ(config.admin, "127.0.0.1:9400");
  EXPECT_EQ(config.data_directory, "data/command");
  EXPECT_EQ(config.reference_directory, "reference");
  EXPECT_EQ(config.division_root, "360111");
  EXPECT_EQ(config.digest_key_file, "data/command/digest.key");
  EXPECT_EQ(config.log_level, "info");
  EXPECT_EQ(config.max_queued_transactions, 16384);
  EXPECT_EQ(config.drain_seconds, 20);
  EXPECT_EQ(config.caller_calls, 512);
  EXPECT_EQ(config.caller_rate, 0);
  EXPECT_EQ(config.caller_streams, 64);
  EXPECT_EQ(config.max_streams, 1024);
  EXPECT_TRUE(config.reflection);
  EXPECT_EQ(config.health, "");
  EXPECT_FALSE(config.tls.has_value());
  EXPECT_FALSE(config.tokens.has_value());
  EXPECT_FALSE(config.insecure);
  EXPECT_EQ(config.peers, Command().peers);
}

TEST_F(ConfigTest, FlagsSetEverything) {
  const ServerConfig config = Parsed({"--listen=[::1]:8000",
                                      "--admin",
                                      "0.0.0.0:8001",
                                      "--data",
                                      "/srv/a b",
                                      "--reference=/srv/ref",
                                      "--division-root=3601",
                                      "--digest-key-file=/keys/k",
                                      "--log-level=debug",
                                      "--max-queued-transactions=7",
                                      "--drain-seconds=0",
                                      "--caller-calls=1",
                                      "--caller-rate=2",
                                      "--caller-streams=3",
                                      "--max-streams=4",
                                      "--reflection=off",
                                      "--peers",
                                      "livelihood=dns:///livelihood:7402",
                                      "--health=0.0.0.0:8002",
                                      "--tls-cert=/tls/crt",
                                      "--tls-key=/tls/key",
                                      "--tls-ca=/tls/ca",
                                      "--trust-domain=eastgate.example",
                                      "--token-keys=/keys/jwks",
                                      "--token-issuer=https://issuer",
                                      "--token-audience=eastgate",
                                      "--insecure=on"});
  EXPECT_EQ(config.health, "0.0.0.0:8002");
  ASSERT_TRUE(config.tls.has_value());
  EXPECT_EQ(config.tls->certificate_file, "/tls/crt");
  EXPECT_EQ(config.tls->key_file, "/tls/key");
  EXPECT_EQ(config.tls->ca_file, "/tls/ca");
  EXPECT_EQ(config.tls->trust_domain, "eastgate.example");
  ASSERT_TRUE(config.tokens.has_value());
  EXPECT_EQ(config.tokens->keys_file, "/keys/jwks");
  EXPECT_EQ(config.tokens->issuer, "https://issuer");
  EXPECT_EQ(config.tokens->audience, "eastgate");
  EXPECT_TRUE(config.insecure);
  EXPECT_EQ(config.listen, "[::1]:8000");
  EXPECT_EQ(config.admin, "0.0.0.0:8001");
  EXPECT_EQ(config.data_directory, "/srv/a b");
  EXPECT_EQ(config.reference_directory, "/srv/ref");
  EXPECT_EQ(config.division_root, "3601");
  EXPECT_EQ(config.digest_key_file, "/keys/k");
  EXPECT_EQ(config.log_level, "debug");
  EXPECT_EQ(config.max_queued_transactions, 7);
  EXPECT_EQ(config.drain_seconds, 0);
  EXPECT_EQ(config.caller_calls, 1);
  EXPECT_EQ(config.caller_rate, 2);
  EXPECT_EQ(config.caller_streams, 3);
  EXPECT_EQ(config.max_streams, 4);
  EXPECT_FALSE(config.reflection);
  EXPECT_EQ(config.peers.at("livelihood"), "dns:///livelihood:7402");
  EXPECT_EQ(config.peers.at("economy"), "127.0.0.1:7401");
}

TEST_F(ConfigTest, AFlagGoesBeforeTheEnvironmentThatBeforeTheFileThatBeforeTheDefault) {
  const std::string file = FileOf("log-level = \"trace\"\n");
  EXPECT_EQ(Parsed({}).log_level, "info");
  EXPECT_EQ(Parsed({"--config", file}).log_level, "trace");
  SetVariable("EASTGATE_LOG_LEVEL", "warn");
  EXPECT_EQ(Parsed({"--config", file}).log_level, "warn");
  EXPECT_EQ(Parsed({"--config", file, "--log-level", "error"}).log_level, "error");
}

TEST_F(ConfigTest, TheEnvironmentSetsEverySettingButTheOfflineModes) {
  SetVariable("EASTGATE_LISTEN", "127.0.0.1:8000");
  SetVariable("EASTGATE_MAX_QUEUED_TRANSACTIONS", "9");
  SetVariable("EASTGATE_PEERS", "economy=a:1,livelihood=b:2");
  SetVariable("EASTGATE_REBUILD", "/srv/data");
  const ServerConfig config = Parsed({});
  EXPECT_EQ(config.listen, "127.0.0.1:8000");
  EXPECT_EQ(config.admin, "127.0.0.1:10000");
  EXPECT_EQ(config.max_queued_transactions, 9);
  EXPECT_EQ(config.peers, (std::map<std::string, std::string>{{"economy", "a:1"}, {"livelihood", "b:2"}}));
  EXPECT_EQ(config.mode, Mode::kServe);
}

TEST_F(ConfigTest, AnEmptyVariableCountsAsAbsent) {
  SetVariable("EASTGATE_LISTEN", "");
  EXPECT_EQ(Parsed({}).listen, "127.0.0.1:7400");
}

TEST_F(ConfigTest, TheFileIsFoundThroughTheEnvironmentToo) {
  SetVariable("EASTGATE_CONFIG",
              FileOf("# one district\ndrain-seconds = 5\npeers = [\"economy=a:1\", \"livelihood=b:2\"]\n"));
  const ServerConfig config = Parsed({});
  EXPECT_EQ(config.drain_seconds, 5);
  EXPECT_EQ(config.peers.at("economy"), "a:1");
  EXPECT_EQ(config.peers.at("livelihood"), "b:2");
}

TEST_F(ConfigTest, KeysOfTheFileThatAreUnknownRepeatedOrInSectionsAreRefused) {
  EXPECT_EQ(Refusal({"--config", FileOf("listn = \"a:1\"\n")}), "config: unknown key listn");
  EXPECT_EQ(Refusal({"--config", FileOf("rebuild = \"/srv\"\n")}), "config: unknown key rebuild");
  EXPECT_THAT(Refusal({"--config", FileOf("[command]\nlisten = \"a:1\"\n")}),
              HasSubstr("unknown key command.listen"));
  EXPECT_THAT(Refusal({"--config", FileOf("data = \"a\"\ndata = \"b\"\n")}),
              HasSubstr("data has more than one value"));
  EXPECT_THAT(Refusal({"--config", FileOf("data = \"a\"\nlog-level = \"info\"\ndata = \"b\"\n")}),
              HasSubstr("data occurs twice"));
  EXPECT_THAT(Refusal({"--config", (directory_ / "none.toml").string()}), HasSubstr("cannot be read"));
  EXPECT_EQ(Refusal({"--config", directory_.string()}),
            "config: " + directory_.string() + " is a directory, want a file");
}

TEST_F(ConfigTest, PortZeroTakesAnyFreePortForBoth) {
  const ServerConfig config = Parsed({"--listen", "127.0.0.1:0"});
  EXPECT_EQ(config.listen, "127.0.0.1:0");
  EXPECT_EQ(config.admin, "127.0.0.1:0");
}

TEST_F(ConfigTest, TheDefaultKeyLiesInTheGivenDataDirectory) {
  EXPECT_EQ(Parsed({"--data", "/srv/x"}).digest_key_file, "/srv/x/digest.key");
}

TEST_F(ConfigTest, EveryProblemIsNamedAtOnce) {
  SetVariable("EASTGATE_DRAIN_SECONDS", "601");
  const std::string refusal =
      Refusal({"--listen", "7400", "--admin", "x:y", "--data=", "--division-root", "36011", "--log-level",
               "verbose", "--max-queued-transactions", "0", "--reflection=no", "--peers", "urban=a:1",
               "--frobnicate", "--config", FileOf("colour = \"red\"\nreference = \"\"\n")});
  for (const char* problem :
       {"--frobnicate: unknown", "config: unknown key colour", "listen: got 7400, want host:port",
        "admin: got x:y", "data: got nothing, want a path", "reference: got nothing",
        "division-root: got 36011", "log-level: got verbose",
        "max-queued-transactions: got 0, want an integer from 1 to 1000000", "drain-seconds: got 601",
        "reflection: got no, want on or off",
        "peers: got urban=a:1, want name=target with a name of economy, livelihood"}) {
    EXPECT_THAT(refusal, HasSubstr(problem));
  }
}

TEST_F(ConfigTest, AddressesThatCannotBeServedAreRefused) {
  for (const char* listen : {"", "localhost", ":7400", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                             "127.0.0.1:7x", "::1:7400", "a b:1", "http://a:1", "127.0.0.1:99999999999"}) {
    EXPECT_THAT(Refusal({std::string("--listen=") + listen}), HasSubstr("listen: got")) << listen;
  }
  EXPECT_THAT(Refusal({"--listen=a:1", "--admin=a:1"}), HasSubstr("another address"));
  EXPECT_THAT(Refusal({"--listen=127.0.0.1:64000"}), HasSubstr("is 66000"));
  EXPECT_EQ(Parsed({"--listen=127.0.0.1:64000", "--admin=127.0.0.1:64001"}).admin, "127.0.0.1:64001");
}

// The flags of TLS.
std::vector<std::string> Tls(std::vector<std::string> others = {}) {
  std::vector<std::string> flags = {"--tls-cert=c", "--tls-key=k", "--tls-ca=a", "--trust-domain=d"};
  flags.insert(flags.end(), others.begin(), others.end());
  return flags;
}

TEST_F(ConfigTest, TheFlagsOfTlsAndThoseOfTokensAreGivenTogether) {
  const std::vector<std::vector<std::string>> groups = {{"tls-cert", "tls-key", "tls-ca", "trust-domain"},
                                                        {"token-keys", "token-issuer", "token-audience"}};
  for (const auto& group : groups) {
    for (const std::string& given : group) {
      const std::string refusal = Refusal({"--" + given + "=x"});
      for (const std::string& name : group) {
        const std::string problem = name + ": got nothing, want it given, since " + given + " is";
        EXPECT_EQ(refusal.find(problem) == std::string::npos, name == given) << problem;
      }
      EXPECT_THAT(Refusal({"--" + given + "="}), HasSubstr(given + ": got nothing, want "));
    }
  }
  for (const std::string domain : {"Eastgate", "a/b", "spiffe://a", "a b"}) {
    EXPECT_EQ(Refusal({"--tls-cert=c", "--tls-key=k", "--tls-ca=a", "--trust-domain=" + domain}),
              "trust-domain: got " + domain + ", want at most 255 of a-z 0-9 . - _");
  }
}

TEST_F(ConfigTest, WithTlsHealthHasAPortOfItsOwn) {
  EXPECT_EQ(Parsed(Tls()).health, "127.0.0.1:8400");
  EXPECT_EQ(Parsed(Tls({"--listen=127.0.0.1:0"})).health, "127.0.0.1:0");
  EXPECT_EQ(Parsed(Tls({"--health=0.0.0.0:1"})).health, "0.0.0.0:1");
  EXPECT_EQ(Parsed({"--health=127.0.0.1:1"}).health, "127.0.0.1:1");
  EXPECT_THAT(Refusal({"--health=x"}), HasSubstr("health: got x, want host:port"));
  EXPECT_THAT(Refusal({"--health=127.0.0.1:7400"}), HasSubstr("another address than that of listen"));
  EXPECT_THAT(Refusal({"--health=127.0.0.1:9400"}), HasSubstr("another address than that of admin"));
  EXPECT_THAT(Refusal(Tls({"--listen=127.0.0.1:65000", "--admin=127.0.0.1:1"})), HasSubstr("is 66000"));
}

TEST_F(ConfigTest, PlaintextIsForThisMachineUnlessItIsAskedFor) {
  for (const char* listen : {"0.0.0.0:7400", "[::]:7400", "10.1.2.3:7400", "livelihood:7400"}) {
    const std::string flag = std::string("--listen=") + listen;
    EXPECT_EQ(Refusal({flag}),
              std::string("listen: got ") + listen +
                  ", want a loopback address, for without TLS only --insecure on serves other machines");
    EXPECT_EQ(Parsed({flag, "--insecure=on"}).listen, listen);
    EXPECT_EQ(Parsed(Tls({flag})).listen, listen);
    EXPECT_EQ(Parsed({flag, "--check=/srv"}).mode, Mode::kCheck);
  }
  EXPECT_THAT(Refusal({"--insecure=yes"}), HasSubstr("insecure: got yes, want on or off"));
}

TEST_F(ConfigTest, NumbersAreBounded) {
  EXPECT_EQ(Parsed({"--max-queued-transactions=1"}).max_queued_transactions, 1);
  EXPECT_EQ(Parsed({"--max-queued-transactions=1000000"}).max_queued_transactions, 1000000);
  EXPECT_EQ(Parsed({"--drain-seconds=600"}).drain_seconds, 600);
  EXPECT_EQ(Parsed({"--caller-rate=1000000"}).caller_rate, 1000000);
  for (const char* flag :
       {"--caller-calls=0", "--caller-rate=-1", "--caller-streams=0", "--max-streams=100001"})
    EXPECT_THAT(Refusal({flag}), HasSubstr("want an integer from")) << flag;
  for (const char* number : {"", "1000001", "-1", "1e3", " 5", "99999999999999999999"}) {
    EXPECT_THAT(Refusal({std::string("--max-queued-transactions=") + number}),
                HasSubstr("max-queued-transactions: got"))
        << number;
  }
}

TEST_F(ConfigTest, PeersAreTheDeclaredOnesWithATarget) {
  EXPECT_EQ(Parsed({"--peers=economy=a:1", "--peers=livelihood=b:2"}).peers.at("livelihood"), "b:2");
  for (const char* peers : {"economy", "economy=", "=a:1", "economy=a b", "economy=a:1,,livelihood=b:2"}) {
    EXPECT_THAT(Refusal({"--peers", peers}), HasSubstr("peers: got")) << peers;
  }
  EXPECT_THAT(Refusal({"--peers", "economy=a:1"}, {"lonely", 7409, {}}),
              HasSubstr("this service calls no other"));
}

TEST_F(ConfigTest, AFlagGivenTwiceOrWithoutItsValueIsRefused) {
  EXPECT_THAT(Refusal({"--data=a", "--data=b"}), HasSubstr("data: given twice"));
  EXPECT_THAT(Refusal({"--data"}), HasSubstr("--data"));
  EXPECT_THAT(Refusal({"stray"}), HasSubstr("stray: unknown"));
  EXPECT_EQ(Refusal({"--data", "a", "stray", "--drain-seconds=1"}), "stray: unknown, see --help");
  EXPECT_EQ(Refusal({"--data=", "--drain-seconds=1"}), "data: got nothing, want a path");
}

TEST_F(ConfigTest, AnOfflineModeNamesItsDirectory) {
  EXPECT_EQ(Parsed({"--verify-log", "/srv/a"}).mode, Mode::kVerifyLog);
  EXPECT_EQ(Parsed({"--check", "/srv/a"}).mode, Mode::kCheck);
  const ServerConfig config = Parsed({"--rebuild", "/srv/a"});
  EXPECT_EQ(config.mode, Mode::kRebuild);
  EXPECT_EQ(config.offline_directory, "/srv/a");
  EXPECT_THAT(Refusal({"--check=/a", "--rebuild=/b"}), HasSubstr("--check and --rebuild: want one of them"));
  EXPECT_THAT(Refusal({"--check="}), HasSubstr("check: got nothing"));
}

TEST_F(ConfigTest, BackupsAreMadeOnlyWhereTheirFolderIsGiven) {
  EXPECT_EQ(Parsed({}).backups.directory, "");
  EXPECT_EQ(Parsed({}).backups.every, absl::InfiniteDuration());
  const BackupConfig backups = Parsed({"--backup-dir", "/srv/backups", "--backup-every", "6h",
                                       "--backup-keep", "7", "--backup-keep-days", "90"})
                                   .backups;
  EXPECT_EQ(backups.directory, "/srv/backups");
  EXPECT_EQ(backups.every, absl::Hours(6));
  EXPECT_EQ(backups.keep, 7);
  EXPECT_EQ(backups.keep_days, 90);
  EXPECT_THAT(Refusal({"--backup-every", "6h"}), HasSubstr("backup-dir: got nothing"));
  EXPECT_THAT(Refusal({"--backup-dir", "/srv", "--backup-every", "often"}),
              HasSubstr("backup-every: got often"));
  EXPECT_THAT(Refusal({"--backup-keep", "0"}), HasSubstr("backup-keep: got 0"));
}

TEST_F(ConfigTest, WhatIsRestoredIsSaidWithRestoreOnly) {
  const ServerConfig config =
      Parsed({"--restore", "/srv/backups", "--data", "/srv/new", "--from", "7", "--to-revision", "120"});
  EXPECT_EQ(config.mode, Mode::kRestore);
  EXPECT_EQ(config.offline_directory, "/srv/backups");
  EXPECT_EQ(config.restore.from, "7");
  EXPECT_EQ(config.restore.to_revision, 120);
  EXPECT_EQ(Parsed({"--restore", "/b", "--to-time", "2024-10-08T12:00:00+08:00"}).restore.to_time,
            absl::FromUnixSeconds(1728360000));
  EXPECT_THAT(Refusal({"--from", "7"}), HasSubstr("from: want it with --restore only"));
  EXPECT_THAT(Refusal({"--restore", "/b", "--to-time", "yesterday"}), HasSubstr("to-time: got yesterday"));
  EXPECT_THAT(Refusal({"--restore", "/b", "--to-revision", "1", "--to-time", "2024-10-08T12:00:00Z"}),
              HasSubstr("want one of them"));
}

TEST_F(ConfigTest, ARestorePointHasANameAndMayNameItsOwnService) {
  const ServerConfig config =
      Parsed({"--restore-point", "nightly", "--peers", "command=command:7400,economy=economy:7401"});
  EXPECT_EQ(config.mode, Mode::kRestorePoint);
  EXPECT_EQ(config.restore_point, "nightly");
  EXPECT_EQ(config.peers.at("command"), "command:7400");
  EXPECT_THAT(Refusal({"--restore-point", "12"}), HasSubstr("restore-point: got 12"));
  EXPECT_THAT(Refusal({"--peers", "command=command:7400"}), HasSubstr("peers: got command=command:7400"));
}

TEST_F(ConfigTest, HelpExplainsEverySettingAndIsNoError) {
  const auto config = Parse({"--help"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(*config, std::nullopt);
  for (const Setting& setting : SettingsOf(Command())) {
    EXPECT_THAT(out_.str(), AllOf(HasSubstr("--" + setting.name), HasSubstr(setting.help)));
    const std::string variable = EnvironmentName(setting.name);
    if (setting.flag_only) {
      EXPECT_THAT(out_.str(), Not(HasSubstr(variable + ".")));
    } else {
      EXPECT_THAT(out_.str(), AllOf(HasSubstr(setting.fallback), HasSubstr(variable)));
    }
  }
  EXPECT_THAT(out_.str(), HasSubstr("EASTGATE_CONFIG"));
}

TEST_F(ConfigTest, VersionIsOneLineAndNoError) {
  const auto config = Parse({"--version"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(*config, std::nullopt);
  EXPECT_THAT(out_.str(), ::testing::MatchesRegex("eastgate-command [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace eastgate::config
