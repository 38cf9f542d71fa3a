// The lists of the services that can be exported: every method of the contracts that answers pages of
// resources. Found by their descriptors, so that a new list needs no code here. Immutable, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_EXPORT_LIST_H_
#define EASTGATE_SERVICES_INTAKE_EXPORT_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace eastgate::intake {

struct ExportedList {
  std::string name;     // "urban/RectificationItems"
  std::string service;  // "urban": the one that is asked.
  const google::protobuf::MethodDescriptor* method = nullptr;
  const google::protobuf::FieldDescriptor* rows = nullptr;  // The field of the response.

  // The fields of its request by which it is filtered or shown, in their order.
  std::vector<const google::protobuf::FieldDescriptor*> Filters() const;
};

// Returns all, in the order of their names. A list that every service serves is there once for each.
const std::vector<ExportedList>& ExportedLists();

// Returns the list of that name: urban/RectificationItems, RectificationItems or ListRectificationItems.
// INVALID_ARGUMENT where there is none, or several services have it.
absl::StatusOr<const ExportedList*> ExportNamed(absl::string_view name);

// Returns what --list-exports prints: the lists with their filters, one a line.
std::string ExportsText();

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_EXPORT_LIST_H_
