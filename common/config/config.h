// The configuration of a server of the suite: one typed struct, read and validated once, in main.
//
// A setting is taken from the command line, else from the environment, else from the file named by --config,
// else from its default. The struct is plain data: whoever needs a part of it receives that part by
// constructor.
#ifndef EASTGATE_COMMON_CONFIG_CONFIG_H_
#define EASTGATE_COMMON_CONFIG_CONFIG_H_

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace eastgate::config {

// The defaults that differ between the services.
struct ServiceDefaults {
  std::string name;                          // "livelihood"
  int listen_port = 0;                       // 7402; the admin port is kAdminPortOffset above.
  std::map<std::string, std::string> peers;  // The services it may call, with their default targets.
  bool sweeps = false;                       // True if it can supervise by itself.
  bool districts = false;                    // True if it can be that of a city.
};

// The mode of the process: serving; one offline job, on a data directory that no server has open or on a
// folder of backups; making a restore point of servers that run; or looking what is wrong with the
// installation.
enum class Mode {
  kServe,
  kVerifyLog,
  kCheck,
  kRebuild,
  kBackup,
  kListBackups,
  kRestore,
  kRestorePoint,
  kDoctor
};

// Mutual TLS: PEM files that are read again when they change, and the SPIFFE trust domain of the suite.
struct TlsConfig {
  std::string certificate_file;  // The server's own, with what leads to the authority.
  std::string key_file;
  std::string ca_file;       // The authorities of those who may connect, and of the other services.
  std::string trust_domain;  // "eastgate.example" of spiffe://eastgate.example/service/urban.
};

// The keys by which people's tokens are checked, and the claims that they must carry.
struct TokenConfig {
  std::string keys_file;  // JWKS.
  std::string issuer;
  std::string audience;
};

// The PostgreSQL that has the log and replicates it.
struct ReplicationConfig {
  std::string server;                       // postgresql://HOST[:PORT][,HOST…]/DATABASE
  std::string credentials_file;             // With the lines user=… and password=…; empty: none.
  absl::Duration lease = absl::Seconds(6);  // A writer that is silent for so long is replaced.
  bool only_reads = false;                  // The process follows the log and never writes it.
  bool drop_old = false;  // True if batches before the oldest backup that is kept are dropped.
};

// The backups of a server.
struct BackupConfig {
  std::string directory;                            // Empty: the server makes none.
  absl::Duration every = absl::InfiniteDuration();  // Infinite: on request only.
  int keep = 1;                                     // The newest that are kept.
  int keep_days = 0;                                // Older ones are dropped, but not the newest; 0: none.
};

// The files that support facts.
struct EvidenceConfig {
  int64_t max_bytes = 64 << 20;  // A file may have so many.
  int max_uploads = 8;           // In progress.
};

// The backup from which a store is restored, and the point to which its log goes back.
struct RestoreConfig {
  std::string from;  // The number of a backup or the name of a restore point; empty for the newest.
  std::optional<int64_t> to_revision;
  std::optional<absl::Time> to_time;
};

struct ServerConfig {
  std::string service;
  Mode mode = Mode::kServe;
  std::string offline_directory;  // The directory of an offline mode; empty when serving.
  std::string restore_point;      // The name of the one to be made.

  std::string listen;  // host:port of gRPC; port 0 = any free one.
  std::string admin;   // host:port of metrics and readiness over HTTP.
  std::string health;  // host:port of health alone, in plaintext; empty: only beside the other services.
  std::optional<TlsConfig> tls;       // Without it gRPC is served in plaintext.
  std::optional<TokenConfig> tokens;  // Without it no token is accepted.
  bool insecure = false;              // True if plaintext may be served beyond this machine.
  std::string data_directory;
  std::optional<ReplicationConfig> replication;  // Without it the data directory alone has the log.
  std::string reference_directory;
  std::string division_root;  // Division code of the district.
  std::string digest_key_file;
  int64_t smallest_cell = 0;  // Counts of persons below it are suppressed; 0: none.
  std::string log_level;      // trace, debug, info, warn or error.
  int64_t max_queued_transactions = 0;
  int drain_seconds = 0;
  int caller_calls = 0;     // Unary calls of one principal in flight.
  int64_t caller_rate = 0;  // Calls of one principal in a second; 0: no bound.
  int caller_streams = 0;   // Open streams of one principal.
  int max_streams = 0;      // Open streams of all principals together.
  EvidenceConfig evidence;
  BackupConfig backups;
  RestoreConfig restore;
  // The time of a working day from which its sweep is due, since midnight in Asia/Shanghai; nothing if none
  // is made without a call.
  std::optional<absl::Duration> sweep_at;
  std::string districts_file;                // The districts of a city and their addresses; empty: none.
  bool reflection = true;                    // True if the server describes its contract to anyone who asks.
  std::map<std::string, std::string> peers;  // Service name → gRPC target.
};

// nullopt when --help or --version was asked for and has been written to `out` (the process exits 0).
// INVALID_ARGUMENT names everything that is wrong, one problem a line: unknown flags and keys, values with
// what came and what is allowed. Reads the environment and the --config file.
absl::StatusOr<std::optional<ServerConfig>> ParseServerConfig(int argc, const char* const* argv,
                                                              const ServiceDefaults& defaults,
                                                              std::ostream& out);
// Writes to standard output.
absl::StatusOr<std::optional<ServerConfig>> ParseServerConfig(int argc, const char* const* argv,
                                                              const ServiceDefaults& defaults);

}  // namespace eastgate::config

#endif  // EASTGATE_COMMON_CONFIG_CONFIG_H_
