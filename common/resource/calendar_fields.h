// The dates, months, years and periods of a resource, as the contract declares them by `eastgate.options.v1`.
//
// A stored resource is sound if each of them is well-formed, in its parts as well, and none is missing that
// may not be: then rules can use them without looking again. Fields are found once per type; a type without
// any costs nothing. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_CALENDAR_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_CALENDAR_FIELDS_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/calendar_field.h"
#include "common/store/key_codec.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

class CalendarFields {
 public:
  // `type` is that of a generated message.
  explicit CalendarFields(const google::protobuf::Descriptor& type);

  // Returns whether every declared field of `message` and of its parts is well-formed, or empty where it may
  // be. `message` is of the type.
  bool AreSound(const google::protobuf::Message& message) const;

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  struct Field {
    CalendarField declared;
    bool may_be_empty;
  };
  struct Part {
    const google::protobuf::FieldDescriptor* descriptor;
    std::unique_ptr<const CalendarFields> fields;
  };

  // `path` leads to the type; a type within itself is not followed.
  CalendarFields(const google::protobuf::Descriptor& type, const Path& path);

  static bool IsSound(const google::protobuf::Message& message, const Field& field);
  bool AreSound(const google::protobuf::Message& message, const Part& part) const;

  const google::protobuf::Reflection& reflection_;
  std::vector<Field> fields_;
  std::vector<Part> parts_;  // Those that have such fields.
};

// DATA_LOSS unless the row's dates, months, years and periods are sound: for rows that are read from a store,
// and rows in the answer of another service.
template <class Row>
absl::Status CheckCalendarFields(const Row& row) {
  static const CalendarFields fields(*Row::descriptor());
  return fields.AreSound(row) ? absl::OkStatus() : store::Corrupt("date of a resource");
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_CALENDAR_FIELDS_H_
