// Settings: the values that each accepts and refuses, and the settings that depend on each other.
#include "common/config/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/unit/config/testing/config_fixture.h"

namespace eastgate::config {
namespace {

using ::testing::HasSubstr;

class SettingsTest : public ConfigTest {};

TEST_F(SettingsTest, AddressesThatCannotBeServedAreRefused) {
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

TEST_F(SettingsTest, TheFlagsOfTlsAndThoseOfTokensAreGivenTogether) {
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

TEST_F(SettingsTest, WithTlsHealthHasAPortOfItsOwn) {
  EXPECT_EQ(Parsed(Tls()).health, "127.0.0.1:8400");
  EXPECT_EQ(Parsed(Tls({"--listen=127.0.0.1:0"})).health, "127.0.0.1:0");
  EXPECT_EQ(Parsed(Tls({"--health=0.0.0.0:1"})).health, "0.0.0.0:1");
  EXPECT_EQ(Parsed({"--health=127.0.0.1:1"}).health, "127.0.0.1:1");
  EXPECT_THAT(Refusal({"--health=x"}), HasSubstr("health: got x, want host:port"));
  EXPECT_THAT(Refusal({"--health=127.0.0.1:7400"}), HasSubstr("another address than that of listen"));
  EXPECT_THAT(Refusal({"--health=127.0.0.1:9400"}), HasSubstr("another address than that of admin"));
  EXPECT_THAT(Refusal(Tls({"--listen=127.0.0.1:65000", "--admin=127.0.0.1:1"})), HasSubstr("is 66000"));
}

TEST_F(SettingsTest, PlaintextIsForThisMachineUnlessItIsAskedFor) {
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

TEST_F(SettingsTest, NumbersAreBounded) {
  EXPECT_EQ(Parsed({"--max-queued-transactions=1"}).max_queued_transactions, 1);
  EXPECT_EQ(Parsed({"--max-queued-transactions=1000000"}).max_queued_transactions, 1000000);
  EXPECT_EQ(Parsed({"--drain-seconds=600"}).drain_seconds, 600);
  EXPECT_EQ(Parsed({"--caller-rate=1000000"}).caller_rate, 1000000);
  EXPECT_EQ(Parsed({"--smallest-cell=5"}).smallest_cell, 5);
  for (const char* flag : {"--caller-calls=0", "--caller-rate=-1", "--smallest-cell=-1",
                           "--smallest-cell=1001", "--caller-streams=0", "--max-streams=100001"})
    EXPECT_THAT(Refusal({flag}), HasSubstr("want an integer from")) << flag;
  for (const char* number : {"", "1000001", "-1", "1e3", " 5", "99999999999999999999"}) {
    EXPECT_THAT(Refusal({std::string("--max-queued-transactions=") + number}),
                HasSubstr("max-queued-transactions: got"))
        << number;
  }
}

TEST_F(SettingsTest, PeersAreTheDeclaredOnesWithATarget) {
  EXPECT_EQ(Parsed({"--peers=economy=a:1", "--peers=livelihood=b:2"}).peers.at("livelihood"), "b:2");
  for (const char* peers : {"economy", "economy=", "=a:1", "economy=a b", "economy=a:1,,livelihood=b:2"}) {
    EXPECT_THAT(Refusal({"--peers", peers}), HasSubstr("peers: got")) << peers;
  }
  EXPECT_THAT(Refusal({"--peers", "economy=a:1"}, {"lonely", 7409, {}}),
              HasSubstr("this service calls no other"));
}

TEST_F(SettingsTest, AnOfflineModeNamesItsDirectory) {
  EXPECT_EQ(Parsed({"--verify-log", "/srv/a"}).mode, Mode::kVerifyLog);
  EXPECT_EQ(Parsed({"--check", "/srv/a"}).mode, Mode::kCheck);
  const ServerConfig config = Parsed({"--rebuild", "/srv/a"});
  EXPECT_EQ(config.mode, Mode::kRebuild);
  EXPECT_EQ(config.offline_directory, "/srv/a");
  EXPECT_THAT(Refusal({"--check=/a", "--rebuild=/b"}), HasSubstr("--check and --rebuild: want one of them"));
  EXPECT_THAT(Refusal({"--check="}), HasSubstr("check: got nothing"));
}

TEST_F(SettingsTest, BackupsAreMadeOnlyWhereTheirFolderIsGiven) {
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

TEST_F(SettingsTest, OldBatchesAreDroppedOnlyWhereThereAreBackups) {
  EXPECT_FALSE(Parsed({"--store", "postgresql://db/eastgate"}).replication->drop_old);
  EXPECT_TRUE(
      Parsed({"--store", "postgresql://db/eastgate", "--store-drop-old", "on", "--backup-dir", "/srv"})
          .replication->drop_old);
  EXPECT_THAT(Refusal({"--store", "postgresql://db/eastgate", "--store-drop-old", "on"}),
              HasSubstr("backup-dir: got nothing"));
  EXPECT_THAT(Refusal({"--store-drop-old", "on", "--backup-dir", "/srv"}), HasSubstr("store: got rocksdb"));
}

TEST_F(SettingsTest, WhatIsRestoredIsSaidWithRestoreOnly) {
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

TEST_F(SettingsTest, ARestorePointHasANameAndMayNameItsOwnService) {
  const ServerConfig config =
      Parsed({"--restore-point", "nightly", "--peers", "command=command:7400,economy=economy:7401"});
  EXPECT_EQ(config.mode, Mode::kRestorePoint);
  EXPECT_EQ(config.restore_point, "nightly");
  EXPECT_EQ(config.peers.at("command"), "command:7400");
  EXPECT_THAT(Refusal({"--restore-point", "12"}), HasSubstr("restore-point: got 12"));
  EXPECT_THAT(Refusal({"--peers", "command=command:7400"}), HasSubstr("peers: got command=command:7400"));
}

TEST_F(SettingsTest, TheLogIsInTheDataDirectoryOrInPostgres) {
  EXPECT_FALSE(Parsed({}).replication);
  EXPECT_FALSE(Parsed({"--store=rocksdb"}).replication);
  const ServerConfig config =
      Parsed({"--store=postgresql://a:1,b/d", "--store-credentials=c", "--store-lease=9s"});
  ASSERT_TRUE(config.replication);
  EXPECT_EQ(config.replication->server, "postgresql://a:1,b/d");
  EXPECT_EQ(config.replication->credentials_file, "c");
  EXPECT_EQ(config.replication->lease, absl::Seconds(9));
  EXPECT_FALSE(config.replication->only_reads);
  EXPECT_THAT(Refusal({"--store=sqlite"}), HasSubstr("store: got nothing, want rocksdb, or postgresql://"));
  EXPECT_THAT(Refusal({"--store-credentials=c"}),
              HasSubstr("want a PostgreSQL, for store-credentials is given"));
  EXPECT_THAT(Refusal({"--store=postgresql://a/d", "--store-lease=0.5s"}),
              HasSubstr("a duration of 1s to 10m"));
}

TEST_F(SettingsTest, OneThatOnlyReadsFollowsAPostgresAndSweepsNothing) {
  EXPECT_TRUE(Parsed({"--store=postgresql://a/d", "--read-replica=on"}).replication->only_reads);
  EXPECT_THAT(Refusal({"--read-replica=on"}), HasSubstr("want a PostgreSQL, for read-replica is on"));
  EXPECT_THAT(Refusal({"--store=postgresql://a/d", "--read-replica=yes"}), HasSubstr("want on or off"));
  const char* const argv[] = {"command", "--store=postgresql://a/d", "--read-replica=on", "--sweep-at=08:30"};
  ServiceDefaults defaults;
  defaults.name = "command";
  defaults.sweeps = true;
  EXPECT_THAT(std::string(ParseServerConfig(4, argv, defaults).status().message()),
              HasSubstr("sweep-at: got 08:30, want off, for read-replica is on"));
}

}  // namespace
}  // namespace eastgate::config
