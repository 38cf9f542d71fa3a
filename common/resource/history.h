// The history of a resource: the lists that the contract declares so (eastgate.options.v1.history), such as
// its steps. A list of resources can leave them out.
#ifndef EASTGATE_COMMON_RESOURCE_HISTORY_H_
#define EASTGATE_COMMON_RESOURCE_HISTORY_H_

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

// Compiled once per type; immutable, thread-safe.
class HistoryFields {
 public:
  explicit HistoryFields(const google::protobuf::Descriptor& type);

  bool empty() const { return fields_.empty(); }
  void Clear(google::protobuf::Message& row) const;

 private:
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
};

template <class Row>
void ClearHistory(Row& row) {
  static const auto* fields = new HistoryFields(*Row::descriptor());
  fields->Clear(row);
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_HISTORY_H_
