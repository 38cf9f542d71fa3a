// What is on record about a person, across the tables. Runs on the writer's thread.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/writer.h"
#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// Before the record `retracted` of the person is retracted: forgets by what the person was known, where no
// other record of it is left. So the identities of somebody who was recorded by mistake are free again.
absl::Status ReleaseIdentities(facts::Writer& writer, const Tables& tables, absl::string_view person,
                               absl::string_view retracted);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_RECORDS_H_
