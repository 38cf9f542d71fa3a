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

// Opens, escalates and closes orders as the survey demands, and returns the changes. No order is opened for a
// finding that a sweep of a later day has settled; an order that only such a sweep opened is retracted, and
// opened on this day. An order with corrupt bytes, an order that cannot change its state, and a subject for
// which none can be opened are named as failures and stay as they are. LIMIT_REACHED, PARAMETER_MISSING.
absl::StatusOr<v1::ReconcileSupervisionOrdersResponse> RecordOrders(facts::Writer& writer,
                                                                    const Tables& tables,
                                                                    const Survey& survey);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_FACTS_H_
