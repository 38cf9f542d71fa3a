// The fields of a message that name responsible units (单位) by their codes, as the contract declares them by
// `eastgate.options.v1.unit`.
//
// A unit that is named must be known, and valid on the day that the declaration says. An empty text names
// none; a list names at most 64, none of them empty. Fields are found once per type; a type without any costs
// nothing. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_UNIT_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_UNIT_FIELDS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/units.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

inline constexpr int kMaxUnits = 64;

// INVALID_ARGUMENT, whose message can serve as a field violation, unless the text is the code of a unit that
// is valid on the day; without a day, of one that is known.
absl::Status CheckUnit(absl::string_view code, std::optional<reference::Date> on,
                       const reference::UnitRegistry& units);

class UnitFields {
 public:
  // `type` is that of a generated message.
  explicit UnitFields(const google::protobuf::Descriptor& type);

  using Found = absl::FunctionRef<void(const std::string& path, absl::string_view description)>;

  // Tells of each unit that `message`, which is of the type, names wrongly. A day that is malformed is not
  // looked at.
  void Check(const google::protobuf::Message& message, absl::string_view prefix,
             const reference::UnitRegistry& units, Found found) const;

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  struct Field {
    const google::protobuf::FieldDescriptor* descriptor;
    std::vector<const google::protobuf::FieldDescriptor*> valid_on;  // The path of the day; empty for none.
  };
  struct Part {
    const google::protobuf::FieldDescriptor* descriptor;
    std::unique_ptr<const UnitFields> fields;
  };

  // `path` leads to the type; a type within itself is not followed.
  UnitFields(const google::protobuf::Descriptor& type, const Path& path);

  static void CheckField(const google::protobuf::Message& message, const Field& field,
                         absl::string_view prefix, const reference::UnitRegistry& units, Found found);

  std::vector<Field> fields_;
  std::vector<Part> parts_;  // Those that have such fields.
};

template <class Type>
const UnitFields& UnitFieldsOf() {
  static const UnitFields fields(*Type::descriptor());
  return fields;
}

// INVALID_ARGUMENT, naming `field`, which gives the row's day, if a unit that the row names is not valid on
// it.
absl::Status CheckUnitsOfRow(absl::string_view field, const google::protobuf::Message& row,
                             const UnitFields& fields, const reference::UnitRegistry& units);

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_UNIT_FIELDS_H_
