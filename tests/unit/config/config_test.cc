// Configuration: the sources of settings and their order, and the refusals, which name every problem at once.
#include "common/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/config/testing/config_fixture.h"

namespace eastgate::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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
  EXPECT_EQ(config.smallest_cell, 0);
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

TEST_F(ConfigTest, OnlyWhoSupervisesHasATimeOfSweeps) {
  EXPECT_EQ(Parsed({}).sweep_at, std::nullopt);
  ServiceDefaults defaults = Command();
  defaults.sweeps = true;
  std::ostringstream out;
  const auto at = [&](const char* value) {
    const char* const argv[] = {"command", "--sweep-at", value};
    return ParseServerConfig(3, argv, defaults, out);
  };
  EXPECT_EQ((*at("08:30"))->sweep_at, absl::Hours(8) + absl::Minutes(30));
  EXPECT_EQ((*at("off"))->sweep_at, std::nullopt);
  for (const char* wrong : {"8:30", "24:00", "08:60", "-1:00", "08.30", ""}) {
    EXPECT_THAT(std::string(at(wrong).status().message()), HasSubstr("sweep-at: got")) << wrong;
  }
  EXPECT_THAT(Refusal({"--sweep-at", "08:30"}), HasSubstr("--sweep-at: unknown"));
}

TEST_F(ConfigTest, OnlyWhatCanBeThatOfACityHasDistricts) {
  EXPECT_EQ(Parsed({}).districts_file, "");
  ServiceDefaults defaults = Command();
  defaults.districts = true;
  std::ostringstream out;
  const char* const argv[] = {"command", "--districts", "districts.csv"};
  EXPECT_EQ((*ParseServerConfig(3, argv, defaults, out))->districts_file, "districts.csv");
  EXPECT_THAT(Refusal({"--districts", "districts.csv"}), HasSubstr("--districts: unknown"));
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

TEST_F(ConfigTest, AFlagGivenTwiceOrWithoutItsValueIsRefused) {
  EXPECT_THAT(Refusal({"--data=a", "--data=b"}), HasSubstr("data: given twice"));
  EXPECT_THAT(Refusal({"--data"}), HasSubstr("--data"));
  EXPECT_THAT(Refusal({"stray"}), HasSubstr("stray: unknown"));
  EXPECT_EQ(Refusal({"--data", "a", "stray", "--drain-seconds=1"}), "stray: unknown, see --help");
  EXPECT_EQ(Refusal({"--data=", "--drain-seconds=1"}), "data: got nothing, want a path");
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
