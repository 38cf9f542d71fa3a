// The evidence in a request: every field of type eastgate.fact.v1.Evidence, wherever it is.
//
// RequestCheck checks that each is well-formed, and lifecycle::Committer that a file which it names,
// evidence/{sha256}, is stored here: so no method has code for it. Paths are compiled once per type; a type
// without evidence costs nothing. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_EVIDENCE_FIELDS_H_
#define EASTGATE_COMMON_RESOURCE_EVIDENCE_FIELDS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

// The most evidence in one list; further ones are not looked at, for the request is refused.
inline constexpr int kMaxEvidence = 20;
inline constexpr size_t kMaxUriBytes = 1024;

class EvidenceFields {
 public:
  // `type` is that of a generated message.
  explicit EvidenceFields(const google::protobuf::Descriptor& type);

  using Found = absl::FunctionRef<void(const std::string& path, const fact::v1::Evidence& evidence)>;
  using TooMany = absl::FunctionRef<void(const std::string& path, int size)>;

  // Visits all evidence in `message`, which is of the type; `prefix` is put before the paths.
  void Visit(const google::protobuf::Message& message, absl::string_view prefix, Found found,
             TooMany too_many) const;

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  struct Part {
    const google::protobuf::FieldDescriptor* descriptor;
    std::unique_ptr<const EvidenceFields> fields;  // Null where the field itself is evidence.
  };

  // `path` leads to the type; a type within itself is not followed.
  EvidenceFields(const google::protobuf::Descriptor& type, const Path& path);

  static void VisitPart(const Part& part, const google::protobuf::Message& value, const std::string& path,
                        Found found, TooMany too_many);

  std::vector<Part> parts_;  // Those that are evidence or have some.
};

// Returns where a type of request has evidence.
template <class Type>
const EvidenceFields& EvidenceFieldsOf() {
  static const EvidenceFields fields(*Type::descriptor());
  return fields;
}

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_EVIDENCE_FIELDS_H_
