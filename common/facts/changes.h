// The changes that a fact made in its subject: the difference of two images, field by field (Fact.changes).
// One function serves every resource, by reflection. Pure.
#ifndef EASTGATE_COMMON_FACTS_CHANGES_H_
#define EASTGATE_COMMON_FACTS_CHANGES_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "common/facts/schema.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "google/protobuf/message.h"

namespace eastgate::facts {

inline constexpr size_t kMaxChanges = 1000;
inline constexpr size_t kMaxChangeBytes = 1024;

// Returns the differences between two messages of one type, in the order of their fields, at most
// kMaxChanges; a missing message (null) has no fields. An element of a list, or a field that is a message,
// is one change as a whole if only one side has it; if both have the message, it is compared field by field.
// The etag and revision of the messages themselves are left out.
std::vector<fact::v1::FieldChange> ChangesBetween(const google::protobuf::Message* before,
                                                  const google::protobuf::Message* after);

// Fills in the changes of a fact that was read from `reader`. There are none where its record has no image of
// its subject, as of facts about files. DATA_LOSS where an image cannot be read.
absl::Status AddChanges(const Schema& schema, const store::Reader& reader, fact::v1::Fact& fact);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_CHANGES_H_
