// The rules of targets beside other resources: the task force that answers for a target, and other targets of
// the same figure, filters and year; and targets as they were known earlier.
//
// The rules run in the transaction that changes a target. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_FACTS_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_FACTS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/lifecycle/entry.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/command/briefing_sections.h"
#include "services/command/tables.h"

namespace eastgate::command {

// NOT_FOUND, RECORD_RETRACTED and MECHANISM_UNIT_DISSOLVED of the task force; TARGET_EXISTS; DEPENDENT_FACTS
// where the target has later versions. `tables` must outlive the links.
lifecycle::EntryTable<v1::Target>::Links TargetLinks(const Tables& tables);

// The same of the task force from the day of an update on. INVALID_ARGUMENT names the field of the update.
absl::Status CheckTaskForceFrom(const v1::Target& target, const std::string& changed_on, const Tables& tables,
                                const store::Reader& reader);

// Returns the last revision that was recorded by that time; 0 before the first.
absl::StatusOr<int64_t> RevisionKnownAt(const store::Reader& reader, const google::protobuf::Timestamp& time);
// Returns the target as it was known at a revision: with the versions that were recorded by then and not
// retracted by then, retracted only if it was so by then. It has no version where it was recorded later.
absl::StatusOr<v1::Target> TargetAsKnownAt(v1::Target target, const store::Reader& reader, int64_t revision);

// Return functions that find the target by which a briefing judges an item: as it is, and as known at a
// revision. Tables and reader must outlive them.
FindTarget TargetsOf(const Tables& tables, const store::Reader& reader);
FindTarget TargetsKnownAt(const Tables& tables, const store::Reader& reader, int64_t revision);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_FACTS_H_
