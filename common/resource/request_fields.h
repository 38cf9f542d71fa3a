// The checks that the contract declares for the fields of a request: which it must carry, by
// `google.api.field_behavior`, and how its dates, months, years and periods relate to today, by
// `eastgate.options.v1`.
//
// REQUIRED means: there, where the field has presence; not empty, where it is a list; not the default value
// otherwise. The parts of a request are checked as well, except for what is OUTPUT_ONLY or IMMUTABLE in them.
// In a request with an `update_mask` the resource must carry its name, and of its other required fields those
// that the mask names.
// The value of an enum is one that the contract has; in a list of values UNSPECIFIED is none.
// A date, month, year or period is well-formed, and lies in 1900 to 2199. A field declared as HAPPENED or
// BIRTH does not lie after today, the day in Asia/Shanghai; a month, year or period has begun by then. AS_OF
// is the same in a request that writes; a request that only reads checks its own AS_OF. A request writes if
// it has a field `request_id`, `source_ref` or `validate_only`. Paths are compiled once per type. Immutable,
// thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_REQUEST_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_REQUEST_FIELDS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/resource/calendar_field.h"
#include "common/status/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

// Says that the value of an enum is none of those that are wanted: of all where `wanted` is empty.
std::string WantOneOf(const google::protobuf::EnumDescriptor& type, int got,
                      const std::vector<int>& wanted = {});

class RequestFields {
 public:
  explicit RequestFields(const google::protobuf::Descriptor& type);

  using Clock = std::function<absl::Time()>;

  // Adds a violation for each field that is not as declared; `prefix` is put before its path. One that lies
  // in the future is DATE_IN_FUTURE. Without a clock nothing does.
  void Check(const google::protobuf::Message& message, absl::string_view prefix, const Clock& clock,
             status::Violations& violations) const;

  // Returns the path of the date, month, year or period that begins last: the field that leads furthest
  // beyond the calendar. Empty where the request has none.
  std::string LatestOf(const google::protobuf::Message& message) const;

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  struct Field {
    const google::protobuf::FieldDescriptor* descriptor;
    bool is_required;
    std::optional<CalendarField> calendar;
    bool is_bounded;                             // It must not lie after today.
    std::unique_ptr<const RequestFields> parts;  // Null where nothing is declared of them.
  };

  // `path` leads to the type; a type within itself is not followed.
  RequestFields(const google::protobuf::Descriptor& type, const Path& path, bool writes);

  // Returns whether every field is as declared, without naming those that are not: most requests are in
  // order, and this neither builds paths nor allocates. False where only the mask says what is required.
  bool AreInOrder(const google::protobuf::Message& message, const Clock& clock) const;
  static bool IsInOrder(const google::protobuf::Message& message, const Field& field, const Clock& clock);
  // With a mask only the name and the fields that it names are checked.
  void CheckMasked(const google::protobuf::Message& message, absl::string_view prefix,
                   const google::protobuf::FieldMask* mask, const Clock& clock,
                   status::Violations& violations) const;
  static void CheckEnums(const Field& field, const google::protobuf::Message& message,
                         const std::string& path, status::Violations& violations);
  static void CheckCalendar(const Field& field, const google::protobuf::Message& message,
                            const std::string& path, const Clock& clock, status::Violations& violations);
  void CheckParts(const Field& field, const google::protobuf::Message& message, absl::string_view path,
                  const google::protobuf::FieldMask* mask, const Clock& clock,
                  status::Violations& violations) const;

  struct Latest {
    std::string path;
    reference::Date day;
  };
  void FindLatest(const google::protobuf::Message& message, absl::string_view prefix, Latest& latest) const;

  std::vector<Field> fields_;
  const google::protobuf::FieldDescriptor* const update_mask_;  // Null in most types.
};

// Adds a violation, DATE_IN_FUTURE, of the field at `path` if its day lies after today.
void CheckHasCome(absl::string_view path, reference::Date day, absl::Time now,
                  status::Violations& violations);

// Returns what is declared of the fields of a type of request.
template <class Request>
const RequestFields& RequestFieldsOf() {
  static const RequestFields fields(*Request::descriptor());
  return fields;
}

// INVALID_ARGUMENT naming every required field that the request lacks: for reads without further rules.
template <class Request>
absl::Status CheckRequired(const Request& request) {
  status::Violations violations;
  RequestFieldsOf<Request>().Check(request, "", nullptr, violations);
  return violations.ToStatus();
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_REQUEST_FIELDS_H_
