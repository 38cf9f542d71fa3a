// The recording of a sweep: what a survey found becomes steps of orders, in one transaction.
//
// Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_FACTS_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_FACTS_H_

#include "absl/status/statusor.h"
#include "common/facts/writer.h"
#include "services/command/supervision_findings.h"
#include "services/command/tables.h"

namespace eastgate::command {

// Orders that a sweep reads, and those that it changes.
inline constexpr int kMaxOpenOrders = 10'000;
inline constexpr int kMaxOrderChanges = 10'000;

// Refuses to retract the closing of an order while another of the same subject and cause is open, which the
// retraction would open a second time.
lifecycle::LifecycleTable<v1::SupervisionOrder>::Links SupervisionOrderLinks(const Tables& tables);

// Opens, escalates and closes orders as the survey demands, and returns what was done. What a sweep of a
// later day has settled is not opened; an order that only such a sweep opened is retracted, and opened on
// this day. An order whose bytes are corrupt, one that cannot take its step, and a subject for which none can
// be opened are named as failures and stay as they are. LIMIT_REACHED, PARAMETER_MISSING.
absl::StatusOr<v1::ReconcileSupervisionOrdersResponse> RecordOrders(facts::Writer& writer,
                                                                    const Tables& tables,
                                                                    const Survey& survey);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_FACTS_H_
