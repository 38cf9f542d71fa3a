// The rules of targets beside other resources: the task force that answers for a target, and other targets of
// the same figure, filters and year.
//
// They run in the transaction that changes a target. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_TARGET_FACTS_H_
#define EASTGATE_SERVICES_COMMAND_TARGET_FACTS_H_

#include "common/lifecycle/entry.h"
#include "services/command/briefing_sections.h"
#include "services/command/tables.h"

namespace eastgate::command {

// NOT_FOUND, RECORD_RETRACTED and MECHANISM_UNIT_DISSOLVED of the task force; TARGET_EXISTS; DEPENDENT_FACTS
// where the target has later versions. `tables` must outlive the links.
lifecycle::EntryTable<v1::Target>::Links TargetLinks(const Tables& tables);

// Returns a function that finds the target by which a briefing judges an item. Tables and reader must outlive
// it.
FindTarget TargetsOf(const Tables& tables, const store::Reader& reader);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_TARGET_FACTS_H_
