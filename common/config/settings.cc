#include "common/config/settings.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/config/address.h"
#include "common/config/suite.h"

namespace eastgate::config {
namespace {

constexpr int64_t kMaxQueuedTransactions = 1'000'000;
constexpr int kMaxDrainSeconds = 600;
constexpr int kMaxCallerCalls = 100'000;
constexpr int64_t kMaxCallerRate = 1'000'000;
constexpr int64_t kMaxSmallestCell = 1000;
constexpr int kMaxStreams = 100'000;
constexpr int64_t kMaxEvidenceBytes = 1 << 30;
constexpr int kMaxEvidenceUploads = 64;
constexpr int kMaxBackups = 1'000;
constexpr int kMaxBackupDays = 36'500;
constexpr size_t kMaxNameBytes = 64;
constexpr size_t kMaxTargetBytes = 255;
constexpr size_t kMaxTrustDomainBytes = 255;
constexpr char kAddressForm[] = "host:port with a port from 0 to 65535";
constexpr char kLogLevels[] = "trace, debug, info, warn or error";

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsDivisionCode(absl::string_view code) {
  const size_t length = code.size();
  return AllDigits(code) && (length == 2 || length == 4 || length == 6 || length == 9 || length == 12);
}

bool IsLogLevel(absl::string_view level) {
  for (absl::string_view allowed : {"trace", "debug", "info", "warn", "error"}) {
    if (level == allowed) return true;
  }
  return false;
}

// A restore point has a name that is no number.
bool IsName(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && !AllDigits(name) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == '_'; });
}

bool IsTarget(absl::string_view target) {
  return !target.empty() && target.size() <= kMaxTargetBytes &&
         std::all_of(target.begin(), target.end(), absl::ascii_isgraph);
}

// As SPIFFE has it.
bool IsTrustDomain(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxTrustDomainBytes &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-' || c == '_';
         });
}

std::string PeerList(const std::map<std::string, std::string>& peers) {
  return absl::StrJoin(peers, ",", absl::PairFormatter("="));
}

// Turns values into fields and collects what is wrong with them.
class Translation {
 public:
  Translation(const Values& values, const ServiceDefaults& defaults, std::vector<std::string>& problems)
      : values_(values), defaults_(defaults), problems_(problems) {
    for (const Setting& setting : SettingsOf(defaults)) fallbacks_[setting.name] = setting.fallback;
  }

  ServerConfig Run() {
    ServerConfig config;
    config.service = defaults_.name;
    Mode(config);
    Tls(config);
    Tokens(config);
    config.insecure = IsOn("insecure");
    Addresses(config);
    config.data_directory = Path("data");
    config.reference_directory = Path("reference");
    config.digest_key_file = Given("digest-key-file") ? Path("digest-key-file")
                                                      : absl::StrCat(config.data_directory, "/digest.key");
    config.division_root = Text("division-root");
    if (!IsDivisionCode(config.division_root)) {
      Problem("division-root", config.division_root, "a code of 2, 4, 6, 9 or 12 digits");
    }
    config.smallest_cell = Number("smallest-cell", 0, kMaxSmallestCell);
    Replication(config);
    Backups(config);
    config.log_level = Text("log-level");
    if (!IsLogLevel(config.log_level)) Problem("log-level", config.log_level, kLogLevels);
    config.max_queued_transactions = Number("max-queued-transactions", 1, kMaxQueuedTransactions);
    config.drain_seconds = static_cast<int>(Number("drain-seconds", 0, kMaxDrainSeconds));
    config.caller_calls = static_cast<int>(Number("caller-calls", 1, kMaxCallerCalls));
    config.caller_rate = Number("caller-rate", 0, kMaxCallerRate);
    config.caller_streams = static_cast<int>(Number("caller-streams", 1, kMaxStreams));
    config.max_streams = static_cast<int>(Number("max-streams", 1, kMaxStreams));
    config.evidence.max_bytes = Number("evidence-max-bytes", 1, kMaxEvidenceBytes);
    config.evidence.max_uploads = static_cast<int>(Number("evidence-uploads", 1, kMaxEvidenceUploads));
    config.reflection = IsOn("reflection");
    if (defaults_.sweeps) Sweeps(config);
    if (defaults_.districts && Given("districts")) config.districts_file = Path("districts");
    Peers(config);
    return config;
  }

 private:
  bool Given(const std::string& name) const { return values_.contains(name); }

  std::string Text(const std::string& name) const {
    const auto value = values_.find(name);
    return value == values_.end() ? fallbacks_.at(name) : value->second;
  }

  void Problem(absl::string_view name, absl::string_view got, absl::string_view want) {
    problems_.push_back(absl::StrCat(name, ": got ", got.empty() ? "nothing" : got, ", want ", want));
  }

  std::string Path(const std::string& name) {
    std::string path = Text(name);
    if (path.empty()) Problem(name, path, "a path");
    return path;
  }

  int64_t Number(const std::string& name, int64_t least, int64_t most) {
    const std::string text = Text(name);
    int64_t number = 0;
    if (!AllDigits(text) || !absl::SimpleAtoi(text, &number) || number < least || number > most) {
      Problem(name, text, absl::StrCat("an integer from ", least, " to ", most));
    }
    return number;
  }

  bool IsOn(const std::string& name) {
    const std::string text = Text(name);
    if (text != "on" && text != "off") Problem(name, text, "on or off");
    return text == "on";
  }

  void Mode(ServerConfig& config) {
    std::vector<std::string> given;
    for (const auto& [name, mode] :
         {std::pair{"verify-log", Mode::kVerifyLog}, std::pair{"check", Mode::kCheck},
          std::pair{"rebuild", Mode::kRebuild}, std::pair{"backup", Mode::kBackup},
          std::pair{"list-backups", Mode::kListBackups}, std::pair{"restore", Mode::kRestore},
          std::pair{"restore-point", Mode::kRestorePoint}}) {
      if (!Given(name)) continue;
      given.push_back(absl::StrCat("--", name));
      config.mode = mode;
      config.offline_directory = Path(name);
    }
    if (IsOn("doctor")) {
      given.push_back("--doctor");
      config.mode = Mode::kDoctor;
    }
    if (given.size() > 1)
      problems_.push_back(absl::StrCat(absl::StrJoin(given, " and "), ": want one of them"));
    if (config.mode == Mode::kRestorePoint) RestorePoint(config);
    Restore(config);
  }

  void RestorePoint(ServerConfig& config) {
    config.restore_point = std::move(config.offline_directory);
    config.offline_directory.clear();
    if (!IsName(config.restore_point))
      Problem("restore-point", config.restore_point,
              "1 to 64 characters of [a-zA-Z0-9._-], at least one of them no digit");
  }

  // Reads which backup is restored, and up to where; refuses these settings in all other modes.
  void Restore(ServerConfig& config) {
    for (const char* name : {"from", "to-revision", "to-time"}) {
      if (Given(name) && config.mode != Mode::kRestore)
        problems_.push_back(absl::StrCat(name, ": want it with --restore only"));
    }
    config.restore.from = Text("from");
    if (Given("to-revision")) config.restore.to_revision = Number("to-revision", 1, INT64_MAX);
    if (Given("to-time")) {
      absl::Time time;
      if (!absl::ParseTime(absl::RFC3339_full, Text("to-time"), &time, nullptr))
        Problem("to-time", Text("to-time"), "a time such as 2024-10-08T12:00:00+08:00");
      config.restore.to_time = time;
    }
    if (Given("to-revision") && Given("to-time"))
      problems_.push_back("to-revision and to-time: want one of them");
  }

  void Backups(ServerConfig& config) {
    config.backups.directory = Text("backup-dir");
    config.backups.keep = static_cast<int>(Number("backup-keep", 1, kMaxBackups));
    config.backups.keep_days = static_cast<int>(Number("backup-keep-days", 0, kMaxBackupDays));
    const std::string every = Text("backup-every");
    if (every == "off") return;
    if (!absl::ParseDuration(every, &config.backups.every) || config.backups.every < absl::Seconds(1))
      Problem("backup-every", every, "off, or a duration of a second or more, such as 15m or 6h");
    if (config.backups.directory.empty()) Problem("backup-dir", "", "a folder, for backup-every is given");
  }

  void Replication(ServerConfig& config) {
    const std::string store = Text("store");
    if (store == "rocksdb") {
      if (Given("store-credentials")) Problem("store", store, "a PostgreSQL, for store-credentials is given");
      if (IsOn("read-replica")) Problem("store", store, "a PostgreSQL, for read-replica is on");
      if (IsOn("store-drop-old")) Problem("store", store, "a PostgreSQL, for store-drop-old is on");
      return;
    }
    if (!absl::StartsWith(store, "postgresql://"))
      return Problem("store", "", "rocksdb, or postgresql://HOST[:PORT][,HOST...]/DATABASE");
    ReplicationConfig& replication = config.replication.emplace();
    replication.server = store;
    if (Given("store-credentials")) replication.credentials_file = Path("store-credentials");
    const std::string lease = Text("store-lease");
    if (!absl::ParseDuration(lease, &replication.lease) || replication.lease < absl::Seconds(1) ||
        replication.lease > absl::Minutes(10))
      Problem("store-lease", lease, "a duration of 1s to 10m");
    replication.only_reads = IsOn("read-replica");
    replication.drop_old = IsOn("store-drop-old");
    if (replication.drop_old && Text("backup-dir").empty())
      Problem("backup-dir", "", "the folder that all processes of the service see, for store-drop-old is on");
  }

  void Sweeps(ServerConfig& config) {
    const std::string at = Text("sweep-at");
    if (at == "off") return;
    int hour = 0;
    int minute = 0;
    if (at.size() != 5 || at[2] != ':' || !absl::SimpleAtoi(at.substr(0, 2), &hour) ||
        !absl::SimpleAtoi(at.substr(3), &minute) || hour < 0 || hour > 23 || minute < 0 || minute > 59)
      return Problem("sweep-at", at, "off, or a time of day such as 08:30");
    config.sweep_at = absl::Hours(hour) + absl::Minutes(minute);
    if (config.replication && config.replication->only_reads)
      Problem("sweep-at", at, "off, for read-replica is on, and a sweep writes");
  }

  // Returns whether the settings are given; they are given together or not at all.
  bool Together(const std::vector<std::string>& names) {
    const auto given =
        std::find_if(names.begin(), names.end(), [this](const auto& name) { return Given(name); });
    if (given == names.end()) return false;
    for (const std::string& name : names) {
      if (!Given(name)) Problem(name, "", absl::StrCat("it given, since ", *given, " is"));
    }
    return true;
  }

  void Tls(ServerConfig& config) {
    if (!Together({"tls-cert", "tls-key", "tls-ca", "trust-domain"})) return;
    const auto path = [this](const char* name) { return Given(name) ? Path(name) : ""; };
    config.tls = TlsConfig{path("tls-cert"), path("tls-key"), path("tls-ca"), Text("trust-domain")};
    if (Given("trust-domain") && !IsTrustDomain(config.tls->trust_domain)) {
      Problem("trust-domain", config.tls->trust_domain,
              absl::StrCat("at most ", kMaxTrustDomainBytes, " of a-z 0-9 . - _"));
    }
  }

  void Tokens(ServerConfig& config) {
    if (!Together({"token-keys", "token-issuer", "token-audience"})) return;
    config.tokens = TokenConfig{Given("token-keys") ? Path("token-keys") : "", Text("token-issuer"),
                                Text("token-audience")};
    for (const char* name : {"token-issuer", "token-audience"}) {
      if (Given(name) && Text(name).empty()) Problem(name, "", "a text");
    }
  }

  void Addresses(ServerConfig& config) {
    config.listen = Text("listen");
    const auto listen = ParseAddress(config.listen);
    if (!listen) {
      Problem("listen", config.listen, kAddressForm);
    } else if (config.mode == Mode::kServe && !config.tls && !config.insecure && !IsLoopback(listen->host)) {
      Problem("listen", config.listen,
              "a loopback address, for without TLS only --insecure on serves other machines");
    }
    config.admin = AddressBeside("admin", listen, kAdminPortOffset);
    if (config.tls || Given("health")) config.health = AddressBeside("health", listen, kHealthPortOffset);
    Apart("admin", config.admin, "listen", config.listen);
    Apart("health", config.health, "listen", config.listen);
    Apart("health", config.health, "admin", config.admin);
  }

  // Returns the address that is given, else that of `listen` with a port that is `offset` higher.
  std::string AddressBeside(const std::string& name, const std::optional<Address>& listen, int offset) {
    if (Given(name)) {
      std::string given = Text(name);
      if (!ParseAddress(given)) Problem(name, given, kAddressForm);
      return given;
    }
    if (!listen) return "";
    const int port = listen->port == 0 ? 0 : listen->port + offset;
    if (port > kMaxPort)
      Problem(name, "", absl::StrCat("it given, for the port of listen + ", offset, " is ", port));
    return FormatAddress({listen->host, port});
  }

  // Port 0 is another one each time.
  void Apart(absl::string_view name, const std::string& address, absl::string_view other,
             const std::string& other_address) {
    const auto parsed = ParseAddress(address);
    if (parsed && parsed->port != 0 && address == other_address)
      Problem(name, address, absl::StrCat("another address than that of ", other));
  }

  // Names that are not given keep their default target.
  void Peers(ServerConfig& config) {
    config.peers = defaults_.peers;
    if (!Given("peers")) return;
    for (absl::string_view entry : absl::StrSplit(Text("peers"), ',')) {
      const std::pair<std::string, std::string> peer = absl::StrSplit(entry, absl::MaxSplits('=', 1));
      const bool is_known = defaults_.peers.contains(peer.first) ||
                            (config.mode == Mode::kRestorePoint && peer.first == defaults_.name);
      if (!is_known || !IsTarget(peer.second)) {
        Problem("peers", entry,
                defaults_.peers.empty() ? "none, for this service calls no other"
                                        : absl::StrCat("name=target with a name of ",
                                                       absl::StrJoin(defaults_.peers, ", ", NameOnly)));
        continue;
      }
      config.peers[peer.first] = peer.second;
    }
  }

  static void NameOnly(std::string* out, const std::pair<const std::string, std::string>& peer) {
    out->append(peer.first);
  }

  const Values& values_;
  const ServiceDefaults& defaults_;
  std::vector<std::string>& problems_;
  Values fallbacks_;
};

}  // namespace

std::vector<Setting> SettingsOf(const ServiceDefaults& defaults) {
  std::vector<Setting> settings = {
      {"listen", "HOST:PORT", "Where gRPC is served; port 0 takes any free one.",
       absl::StrCat("127.0.0.1:", defaults.listen_port)},
      {"admin", "HOST:PORT", "Where metrics and readiness are served over HTTP.",
       "the host and port + 2000 of listen"},
      {"health", "HOST:PORT", "Where health alone is served in plaintext.",
       "the host and port + 1000 of listen with TLS, else none"},
      {"tls-cert", "FILE",
       "The server's certificate chain in PEM; read again when it changes, as all of TLS.", ""},
      {"tls-key", "FILE", "The key of the certificate in PEM.", ""},
      {"tls-ca", "FILE", "The certificates of the authorities of clients and other services in PEM.", ""},
      {"trust-domain", "NAME", "The SPIFFE trust domain of the certificates.", ""},
      {"token-keys", "FILE", "The keys by which tokens are checked, as JWKS.", ""},
      {"token-issuer", "TEXT", "The issuer that a token must have.", ""},
      {"token-audience", "TEXT", "The audience that a token must have.", ""},
      {"insecure", "on|off", "Whether gRPC may be served without TLS to other machines.", "off"},
      {"data", "DIR", "The directory of the store; made when absent.", absl::StrCat("data/", defaults.name)},
      {"reference", "DIR",
       "The directory of the reference data: divisions, units, grants, calendar and others.", "reference"},
      {"division-root", "CODE", "The division whose figures are kept.", "360111"},
      {"peers", "NAME=TARGET,...", "The other services' gRPC targets; those not named keep their default.",
       PeerList(defaults.peers)},
      {"store", "WHERE",
       "What has the log: rocksdb, in the data directory; or the PostgreSQL that replicates it, "
       "postgresql://HOST[:PORT][,HOST...]/DATABASE.",
       "rocksdb"},
      {"store-credentials", "FILE", "The lines user=NAME and password=TEXT for that PostgreSQL.", ""},
      {"store-lease", "DURATION",
       "Another process takes over from one that has not told that PostgreSQL for so long that it lives.",
       "6s"},
      {"read-replica", "on|off",
       "Whether this process only reads: it follows the log of that PostgreSQL, which another one writes.",
       "off"},
      {"store-drop-old", "on|off",
       "Whether that PostgreSQL drops what is older than the oldest backup in backup-dir, which every "
       "process "
       "of the service must see.",
       "off"},
      {"digest-key-file", "FILE", "The key of the digests by which persons are found; made when absent.",
       "digest.key in the data directory"},
      {"smallest-cell", "N",
       "Smaller counts of persons or households are told to reviewers only; 0 suppresses none.", "0"},
      {"log-level", "LEVEL", absl::StrCat("The least level logged: ", kLogLevels, "."), "info"},
      {"max-queued-transactions", "N",
       "Writes that may wait for the disk; above it calls are refused with a retry delay.", "16384"},
      {"drain-seconds", "N", "How long calls in flight may take to end after SIGTERM.", "20"},
      {"caller-calls", "N", "Calls of one principal in flight; a service may have eight times as many.",
       "512"},
      {"caller-rate", "N", "Calls of one principal in a second, of a service eight times; 0 sets no bound.",
       "0"},
      {"caller-streams", "N", "Open streams of one principal; a service may have eight times as many.", "64"},
      {"max-streams", "N", "Open streams of all principals together.", "1024"},
      {"reflection", "on|off", "Whether clients may ask for the contract by server reflection.", "on"},
      {"evidence-max-bytes", "N", "The most bytes of a file that supports facts.", "67108864"},
      {"evidence-uploads", "N", "Uploads of such files in progress; one principal may have half of them.",
       "8"},
      {"backup-dir", "DIR",
       "The folder of the backups; made when absent. Without one the server makes none. With a PostgreSQL as "
       "store, the processes of a service share it, and a new one begins with the newest backup.",
       ""},
      {"backup-every", "DURATION", "How often a backup is made, such as 15m or 6h; off: on request only.",
       "off"},
      {"backup-keep", "N", "So many of the newest backups are kept.", "30"},
      {"backup-keep-days", "N",
       "Backups older than this are dropped, but never the newest; 0: none for its age.", "0"},
      {"verify-log", "DIR", "Offline: checks the hash chain of the log in DIR and exits.", "", true},
      {"check", "DIR", "Offline: recomputes every cell of DIR from its log, compares and exits.", "", true},
      {"rebuild", "DIR", "Offline: writes every cell of DIR anew from its log and exits.", "", true},
      {"doctor", "on|off",
       "Says what is wrong with configuration, certificates, reference files, grants, disk and log, and "
       "exits.",
       "off", true},
      {"backup", "DIR", "Offline: makes a backup of the store of data in DIR and exits.", "", true},
      {"list-backups", "DIR", "Offline: lists the backups in DIR and exits.", "", true},
      {"restore", "DIR", "Offline: restores a backup of DIR into data, which must be empty, and exits.", "",
       true},
      {"from", "BACKUP", "Of restore: the number of the backup, or the name of a restore point.", "", true},
      {"to-revision", "N", "Of restore: the revision at which the log is to end.", "", true},
      {"to-time", "TIME", "Of restore: the log is to end with what was recorded by then.", "", true},
      {"restore-point", "NAME",
       "Makes a restore point of the servers of the suite, which this program asks, and exits.", "", true},
  };
  if (defaults.sweeps) {
    settings.push_back({"sweep-at", "HH:MM",
                        "The time of a working day from which its sweep is due, in Asia/Shanghai; it is made "
                        "also after the server was down. off: sweeps are made by callers only.",
                        "off"});
  }
  if (defaults.districts) {
    settings.push_back({"districts", "FILE",
                        "The services of the districts of a city, as lines division,service,target: the "
                        "server is then that of the city. Without it the server is that of a district.",
                        ""});
  }
  return settings;
}

std::string EnvironmentName(const std::string& setting) {
  std::string name = absl::StrCat("EASTGATE_", absl::AsciiStrToUpper(setting));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

ServerConfig ToServerConfig(const Values& values, const ServiceDefaults& defaults,
                            std::vector<std::string>& problems) {
  return Translation(values, defaults, problems).Run();
}

}  // namespace eastgate::config
