// Counts of calls to other services by their outcome, for metrics. Thread-safe.
#ifndef EASTGATE_COMMON_RPC_PEER_CALLS_H_
#define EASTGATE_COMMON_RPC_PEER_CALLS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace eastgate::rpc {

// The outcome of a call: it was answered; the other service refused it; the service could not be reached; it
// did not answer in time.
enum class PeerOutcome { kAnswered, kRefused, kUnreachable, kSilent };
inline constexpr std::array<absl::string_view, 4> kPeerOutcomes = {"answered", "refused", "unreachable",
                                                                   "silent"};

class PeerCalls {
 public:
  using Counts = std::array<std::atomic<int64_t>, kPeerOutcomes.size()>;

  // `peers` are all that are ever asked.
  explicit PeerCalls(const std::map<std::string, std::string>& peers) {
    for (const auto& [name, address] : peers) counts_[name];
  }

  // Returns the counts of a peer; null for one that is not among them.
  Counts* Of(const std::string& peer) {
    const auto found = counts_.find(peer);
    return found == counts_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Counts> counts_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_PEER_CALLS_H_
