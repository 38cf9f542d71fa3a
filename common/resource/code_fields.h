// The fields of a message that name responsible units (单位), or codes of open lists, as the contract
// declares them by `eastgate.options.v1.unit` and `eastgate.options.v1.kind_of`.
//
// A code must be known, and valid on the day that the declaration says. An empty text names none; a list of a
// request names at most 64, none of them empty. Fields are found once per type; a type without any costs
// nothing. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_CODE_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_CODE_FIELDS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

// The most codes in one list of a request.
inline constexpr int kMaxCodes = 64;

// INVALID_ARGUMENT, whose message can serve as a field violation, unless the text is the code of a unit that
// is valid on the day; without a day, of one that is known.
absl::Status CheckUnit(absl::string_view code, std::optional<reference::Date> on,
                       const reference::UnitRegistry& units);

class CodeFields {
 public:
  // `type` is that of a generated message.
  explicit CodeFields(const google::protobuf::Descriptor& type);

  using Found = absl::FunctionRef<void(const std::string& path, absl::string_view description)>;

  // Tell of each code that a request or a row, which is of the type, names wrongly: of a request only in
  // fields that callers set. A day that is malformed is not looked at.
  void CheckRequest(const google::protobuf::Message& request, absl::string_view prefix,
                    const reference::ReferenceData& reference, Found found) const {
    Check(request, {prefix, reference, /*is_request=*/true}, found);
  }
  void CheckRow(const google::protobuf::Message& row, const reference::ReferenceData& reference,
                Found found) const {
    Check(row, {"", reference, /*is_request=*/false}, found);
  }

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  struct Field {
    const google::protobuf::FieldDescriptor* descriptor;
    std::string list;                                                // Empty: it names units.
    std::vector<const google::protobuf::FieldDescriptor*> valid_on;  // The path of the day; empty for none.
    bool is_input;                                                   // Callers set it.
  };
  struct Part {
    const google::protobuf::FieldDescriptor* descriptor;
    bool is_input;
    std::unique_ptr<const CodeFields> fields;
  };
  struct Place {
    absl::string_view prefix;
    const reference::ReferenceData& reference;
    bool is_request;
  };

  // `path` leads to the type; a type within itself is not followed.
  CodeFields(const google::protobuf::Descriptor& type, const Path& path);

  void Check(const google::protobuf::Message& message, const Place& place, Found found) const;
  static void CheckField(const google::protobuf::Message& message, const Field& field, const Place& place,
                         Found found);

  std::vector<Field> fields_;
  std::vector<Part> parts_;  // Those that have such fields.
};

template <class Type>
const CodeFields& CodeFieldsOf() {
  static const CodeFields fields(*Type::descriptor());
  return fields;
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_CODE_FIELDS_H_
