// The gathering of a briefing from all services as known at given revisions of their logs, and its
// cross-checks.
//
// Every function is UNAVAILABLE, reason PEER_UNAVAILABLE, when a service does not answer. Arguments passed by
// reference must live until the reply is there. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_GATHERING_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_GATHERING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/facts/log.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/publication.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/briefing_sections.h"
#include "services/command/cross_checks.h"
#include "services/command/peers.h"

namespace eastgate::command {

// Returns the service that a section asks.
std::string ServiceOf(const BriefingSectionSpec& spec);
// Returns the state of the log of that service; null where there is none.
const v1::ServiceLogHead* StateOf(const std::vector<v1::ServiceLogHead>& logs, absl::string_view service);

// Asks the services for their sections at the same time; each answer is in the place of its questions.
rpc::Reply<std::vector<absl::StatusOr<SectionAnswer>>> AskSections(
    rpc::Call& call, const Peers& peers, const std::vector<figure::v1::BatchGetFiguresRequest>& asked);

// Returns the head of the log of every service that the sections ask.
rpc::Reply<std::vector<v1::ServiceLogHead>> LogHeads(rpc::Call& call, const Peers& peers,
                                                     const std::vector<BriefingSectionSpec>& specs);

// Returns the head of a log at the revision that it had then, as the log reports it now.
rpc::Reply<v1::ServiceLogHead> LogAt(rpc::Call& call, const Peers& peers, v1::ServiceLogHead then);

// Returns the briefing of the day as it is known at `logs`, which has the log of every section.
rpc::Reply<v1::Briefing> GatherBriefing(rpc::Call& call, const Peers& peers, const facts::Log& log,
                                        const std::vector<BriefingSectionSpec>& specs, std::string as_of,
                                        const std::vector<v1::ServiceLogHead>& logs, FindTarget find_target,
                                        const std::vector<CrossCheckSpec>& checks);

// Adds both sides of the checks, computed at the revisions of the sections that were gathered.
rpc::Reply<rpc::Done> AddCrossChecks(rpc::Call& call, const Peers& peers, const facts::Log& log,
                                     const std::vector<CrossCheckSpec>& checks, v1::Briefing& briefing);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_GATHERING_H_
