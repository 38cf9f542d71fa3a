// The fields of a resource that an update may change: those that the contract declares as OPTIONAL or
// REQUIRED, but for its etag. Those that the contract alone can judge are checked here: titles, units and
// other texts.
#ifndef EASTGATE_COMMON_RESOURCE_UPDATE_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_UPDATE_FIELDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

class RequestCheck;

// Found once per type; immutable, thread-safe.
class UpdateFields {
 public:
  explicit UpdateFields(const google::protobuf::Descriptor& resource);

  // Their names, as a mask names them.
  const std::vector<std::string>& paths() const { return paths_; }

  // Adds a violation for each field of the mask that `wanted` has wrongly: a title or another text that is
  // too long, a unit that is not valid on the day (if there is one). `part` is the field of the request that
  // holds it.
  void Check(const google::protobuf::Message& wanted, absl::string_view part,
             const google::protobuf::FieldMask& mask, std::optional<reference::Date> on,
             RequestCheck& check) const;

 private:
  const google::protobuf::Descriptor& resource_;
  std::vector<std::string> paths_;
};

template <class Row>
const UpdateFields& UpdateFieldsOf() {
  static const auto* fields = new UpdateFields(*Row::descriptor());
  return *fields;
}

// Gives `row` the fields of `wanted` that the mask names.
void ApplyUpdate(const google::protobuf::Message& wanted, const google::protobuf::FieldMask& mask,
                 google::protobuf::Message& row);

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_UPDATE_FIELDS_H_
