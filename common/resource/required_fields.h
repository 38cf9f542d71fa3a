// The fields that a request must carry, as the contract declares them by `google.api.field_behavior`.
//
// REQUIRED means: there, where the field has presence; not empty, where it is a list; not the default value
// otherwise. The parts of a request are checked as well, except for what is OUTPUT_ONLY or IMMUTABLE in them.
// In a request with an `update_mask` the resource must carry its name, and of its other required fields those
// that the mask names. Paths are compiled once per type. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_REQUIRED_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_REQUIRED_FIELDS_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/status/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

class RequiredFields {
 public:
  explicit RequiredFields(const google::protobuf::Descriptor& type);

  // Adds a violation "required" for each field that `message` lacks; `prefix` is put before its path.
  void Check(const google::protobuf::Message& message, absl::string_view prefix,
             status::Violations& violations) const;

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  struct Field {
    const google::protobuf::FieldDescriptor* descriptor;
    bool is_required;
    std::unique_ptr<const RequiredFields> parts;  // Null where nothing in it is required.
  };

  // `path` leads to the type; a type within itself is not followed.
  RequiredFields(const google::protobuf::Descriptor& type, const Path& path);

  // Returns whether every field is there, without naming those that are not: most requests are complete, and
  // this neither builds paths nor allocates. False where only the mask says what is required.
  bool AreThere(const google::protobuf::Message& message) const;
  // With a mask only the name and the fields that it names are checked.
  void CheckMasked(const google::protobuf::Message& message, absl::string_view prefix,
                   const google::protobuf::FieldMask* mask, status::Violations& violations) const;
  void CheckParts(const Field& field, const google::protobuf::Message& message, absl::string_view path,
                  const google::protobuf::FieldMask* mask, status::Violations& violations) const;

  std::vector<Field> fields_;
  const google::protobuf::FieldDescriptor* const update_mask_;  // Null in most types.
};

// Returns the fields that a request of the type must carry.
template <class Request>
const RequiredFields& RequiredFieldsOf() {
  static const RequiredFields fields(*Request::descriptor());
  return fields;
}

// INVALID_ARGUMENT naming every required field that the request lacks: for methods without further rules.
template <class Request>
absl::Status CheckRequired(const Request& request) {
  status::Violations violations;
  RequiredFieldsOf<Request>().Check(request, "", violations);
  return violations.ToStatus();
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_REQUIRED_FIELDS_H_
