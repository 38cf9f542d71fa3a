// The relationships of a part: which parts it refers to, and as what.
#ifndef EASTGATE_SERVICES_INTAKE_WORKBOOK_RELATIONSHIPS_H_
#define EASTGATE_SERVICES_INTAKE_WORKBOOK_RELATIONSHIPS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/workbook/archive.h"

namespace eastgate::workbook {

struct Relationship {
  std::string id;
  std::string type;  // The last word of its address: "worksheet".
  std::string part;  // The name of the part that is meant.
};

// Returns those of the part to others in the archive; of the archive itself, if the name is empty.
absl::StatusOr<std::vector<Relationship>> RelationshipsOf(Archive& archive, const std::string& part);

// Returns the part that a target written in a part of that folder ("xl/") means.
std::string PartAt(absl::string_view folder, absl::string_view target);

}  // namespace eastgate::workbook

#endif  // EASTGATE_SERVICES_INTAKE_WORKBOOK_RELATIONSHIPS_H_
