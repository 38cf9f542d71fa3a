// The rules of persons: which requests are well-formed, and the facts about persons themselves. The records
// of a person are found by person_records.h, its identities by identities.h. Pure functions.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PERSON_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PERSON_RULES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/livelihood/v1/person_service.pb.h"

namespace eastgate::livelihood {

// Kinds of fact, about persons/{id} and for the whole district. They post nothing and hold no identity. Those
// of look-ups and erasures are neither corrected nor retracted.
//
// A look-up occurs on the day on which it is made. Its reason is the purpose, its source_ref the case.
inline constexpr char kPersonLookedUp[] = "livelihood.person_looked_up";
// An erasure occurs on the erased_on of the person. Its reason is that of the order.
inline constexpr char kPersonErased[] = "livelihood.person_erased";
// A merger occurs on the merged_on of the person that was merged, about it. Its reason is that of the
// request. Its day can be corrected, and it can be retracted. The subsidies of the person follow it
// (person_mergers.h).
inline constexpr char kPersonMerged[] = "livelihood.person_merged";

// INVALID_ARGUMENT with every violation.
absl::Status CheckFind(const v1::FindPersonRequest& request, resource::RequestCheck check);
absl::Status CheckErase(const v1::ErasePersonRequest& request, resource::RequestCheck check);
absl::Status CheckMerge(const v1::MergePersonsRequest& request, resource::RequestCheck check);

// Returns the fact that the person was looked up.
fact::v1::Fact LookUpOf(const v1::FindPersonRequest& request, absl::string_view person,
                        absl::string_view division_root, reference::Date today);
// Returns the fact that the person was erased, by the order about it or about one that it is.
fact::v1::Fact ErasureOf(const v1::ErasePersonRequest& request, absl::string_view person,
                         absl::string_view division_root);
// Returns the fact that the person was merged.
fact::v1::Fact MergerOf(const v1::MergePersonsRequest& request, absl::string_view division_root);

// PERSON_ERASED of a person that was: nothing makes it known again.
absl::Status CheckNotErased(const v1::Person& person);
// IDENTITY_TAKEN, which names the one that stays, of a person that was merged into it.
absl::Status CheckNotMerged(const v1::Person& person);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PERSON_RULES_H_
