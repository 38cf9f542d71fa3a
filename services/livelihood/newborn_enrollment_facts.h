// The rules of newborn enrollments that depend on other rows and facts: a child has one enrollment in effect,
// and later waivers, entitlements and linked identities are facts about the same row.
//
// Thread-safe; includes no service.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_FACTS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_FACTS_H_

#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// CHILD_ALREADY_ENROLLED of a child that another enrollment has, under any of its names.
lifecycle::EntryTable<v1::NewbornEnrollment>::Links NewbornEnrollmentLinks(const Tables& tables);

// Adds the kinds of fact of what is recorded after an enrollment to the tables, which must outlive them.
void AddNewbornEnrollmentParts(Tables& tables);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_NEWBORN_ENROLLMENT_FACTS_H_
