#include "common/config/settings.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/config/suite.h"

namespace eastgate::config {
namespace {

constexpr int kMaxPort = 65535;
constexpr int64_t kMaxQueuedTransactions = 1'000'000;
constexpr int kMaxDrainSeconds = 600;
constexpr size_t kMaxTargetBytes = 255;
constexpr char kLogLevels[] = "trace, debug, info, warn or error";

struct Address {
  absl::string_view host;
  int port = 0;
};

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// host:port, with brackets around an IPv6 host.
std::optional<Address> ParseAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return std::nullopt;
  Address address{.host = text.substr(0, colon), .port = 0};
  const absl::string_view port = text.substr(colon + 1);
  const bool bracketed = address.host.front() == '[' && address.host.back() == ']';
  if (!bracketed && address.host.find(':') != absl::string_view::npos) return std::nullopt;
  if (address.host.find_first_of(" \t,/") != absl::string_view::npos) return std::nullopt;
  if (!AllDigits(port) || !absl::SimpleAtoi(port, &address.port) || address.port > kMaxPort)
    return std::nullopt;
  return address;
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

bool IsTarget(absl::string_view target) {
  return !target.empty() && target.size() <= kMaxTargetBytes &&
         std::all_of(target.begin(), target.end(), absl::ascii_isgraph);
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
    Addresses(config);
    config.data_directory = Path("data");
    config.reference_directory = Path("reference");
    config.digest_key_file = Given("digest-key-file") ? Path("digest-key-file")
                                                      : absl::StrCat(config.data_directory, "/digest.key");
    config.division_root = Text("division-root");
    if (!IsDivisionCode(config.division_root)) {
      Problem("division-root", config.division_root, "a code of 2, 4, 6, 9 or 12 digits");
    }
    config.log_level = Text("log-level");
    if (!IsLogLevel(config.log_level)) Problem("log-level", config.log_level, kLogLevels);
    config.max_queued_transactions = Number("max-queued-transactions", 1, kMaxQueuedTransactions);
    config.drain_seconds = static_cast<int>(Number("drain-seconds", 0, kMaxDrainSeconds));
    config.reflection = IsOn("reflection");
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
          std::pair{"rebuild", Mode::kRebuild}}) {
      if (!Given(name)) continue;
      given.push_back(absl::StrCat("--", name));
      config.mode = mode;
      config.offline_directory = Path(name);
    }
    if (given.size() > 1)
      problems_.push_back(absl::StrCat(absl::StrJoin(given, " and "), ": want one of them"));
  }

  void Addresses(ServerConfig& config) {
    config.listen = Text("listen");
    const auto listen = ParseAddress(config.listen);
    if (!listen) Problem("listen", config.listen, "host:port with a port from 0 to 65535");
    if (!Given("admin")) {
      if (!listen) return;
      const int port = listen->port == 0 ? 0 : listen->port + kAdminPortOffset;
      if (port > kMaxPort)
        Problem("admin", "", absl::StrCat("it given, for the port of listen + 2000 is ", port));
      config.admin = absl::StrCat(listen->host, ":", port);
      return;
    }
    config.admin = Text("admin");
    const auto admin = ParseAddress(config.admin);
    if (!admin) {
      Problem("admin", config.admin, "host:port with a port from 0 to 65535");
    } else if (config.admin == config.listen && admin->port != 0) {
      Problem("admin", config.admin, "another address than that of listen");
    }
  }

  // Names that are not given keep their default target.
  void Peers(ServerConfig& config) {
    config.peers = defaults_.peers;
    if (!Given("peers")) return;
    for (absl::string_view entry : absl::StrSplit(Text("peers"), ',')) {
      const std::pair<std::string, std::string> peer = absl::StrSplit(entry, absl::MaxSplits('=', 1));
      if (!defaults_.peers.contains(peer.first) || !IsTarget(peer.second)) {
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
  return {
      {"listen", "HOST:PORT", "Where gRPC is served; port 0 takes any free one.",
       absl::StrCat("127.0.0.1:", defaults.listen_port)},
      {"admin", "HOST:PORT", "Where metrics and readiness are served over HTTP.",
       "the host and port + 2000 of listen"},
      {"data", "DIR", "The directory of the store; made when absent.", absl::StrCat("data/", defaults.name)},
      {"reference", "DIR", "The directory of divisions.csv, calendar.csv and parameters.csv.", "reference"},
      {"division-root", "CODE", "The division whose figures are kept.", "360111"},
      {"peers", "NAME=TARGET,...", "The other services' gRPC targets; those not named keep their default.",
       PeerList(defaults.peers)},
      {"digest-key-file", "FILE", "The key of the digests by which persons are found; made when absent.",
       "digest.key in the data directory"},
      {"log-level", "LEVEL", absl::StrCat("The least level logged: ", kLogLevels, "."), "info"},
      {"max-queued-transactions", "N",
       "Writes that may wait for the disk; above it calls are refused with a retry delay.", "16384"},
      {"drain-seconds", "N", "How long calls in flight may take to end after SIGTERM.", "20"},
      {"reflection", "on|off", "Whether clients may ask for the contract by server reflection.", "on"},
      {"verify-log", "DIR", "Offline: checks the hash chain of the log in DIR and exits.", "", true},
      {"check", "DIR", "Offline: recomputes every cell of DIR from its log, compares and exits.", "", true},
      {"rebuild", "DIR", "Offline: writes every cell of DIR anew from its log and exits.", "", true},
  };
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
