// Finds among the facts of a record whether its correction or retraction is there already. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_AMENDED_H_
#define EASTGATE_SERVICES_INTAKE_AMENDED_H_

#include <string>
#include <vector>

#include "eastgate/fact/v1/fact.pb.h"
#include "services/intake/request.h"

namespace eastgate::intake {

enum class AmendmentStatus {
  kToDo,        // The fact in effect can be amended so.
  kDone,        // A fact under the same document says the same.
  kOtherValue,  // A fact under the same document corrects the same item to another value.
  kNoRecord,
  kRetracted,
};

struct Amended {
  AmendmentStatus status = AmendmentStatus::kNoRecord;
  std::string fact;  // The name of the fact to amend.
};

// `facts` are all facts about the amendment's resource, in the order of their revisions.
Amended FindAmended(const Amendment& amendment, const std::vector<fact::v1::Fact>& facts);

// Returns the source_ref with which the amendment is sent: that of its document, and a digest of the record
// and the item, since one document may amend several records and several items of a record.
std::string SourceRefOf(const Amendment& amendment);

// The most bytes of a document's number, of which a source_ref is made.
inline constexpr size_t kMaxDocumentBytes = 111;

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_AMENDED_H_
