// The references between resources, as the contract declares them by google.api.resource_reference: which row
// names which resource, of this service or of another.
//
//   reference := 0E target:string referrer:string → fact:string
//
// Both are resource names. The fact is the one that records the part of the referrer that names the target.
// A row that was retracted refers to nothing. A reference declared as a mention (eastgate.options.v1.mention)
// is not kept, nor is one to a fact. The bytes are on disk: append-only. Fields are found once per type; a
// type without references costs nothing. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_REFERENCES_H_
#define EASTGATE_COMMON_RESOURCE_REFERENCES_H_

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

class ReferenceFields {
 public:
  // `type` is that of a generated message: a resource or a request.
  explicit ReferenceFields(const google::protobuf::Descriptor& type);

  // Returns the names in the declared fields of `message` and of its parts, empty ones left out, each with
  // the fact that records it; in a request without one. `message` is of the type.
  std::map<std::string, std::string> NamesIn(const google::protobuf::Message& message) const;

  // Visits the entries of a row.
  absl::Status VisitEntries(const google::protobuf::Message& row,
                            absl::FunctionRef<absl::Status(std::string key, std::string value)> visit) const;

  // Writes that `row` replaces `old`, which is null for a new one.
  void Update(store::Transaction& transaction, const google::protobuf::Message* old,
              const google::protobuf::Message& row) const;

 private:
  using Path = std::vector<const google::protobuf::Descriptor*>;
  using Names = std::map<std::string, std::string>;
  struct Part {
    const google::protobuf::FieldDescriptor* descriptor;
    std::unique_ptr<const ReferenceFields> fields;
  };

  // `path` leads to the type; a type within itself is not followed.
  ReferenceFields(const google::protobuf::Descriptor& type, const Path& path);

  bool IsRetracted(const google::protobuf::Message& row) const;
  void Collect(const google::protobuf::Message& message, const std::string& fact_of_whole,
               Names& names) const;

  const google::protobuf::Reflection& reflection_;
  const google::protobuf::FieldDescriptor* const name_;
  const google::protobuf::FieldDescriptor* const state_;
  const google::protobuf::FieldDescriptor* const fact_;  // Null where the first step has it.
  const google::protobuf::FieldDescriptor* const steps_;
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
  std::vector<Part> parts_;  // Those that have such fields.
};

// Returns the names that a request, or a row in effect, refers to.
template <class M>
std::set<std::string> NamesIn(const M& message) {
  static const ReferenceFields fields(*M::descriptor());
  std::set<std::string> names;
  for (const auto& [name, fact] : fields.NamesIn(message)) names.insert(name);
  return names;
}

struct Reference {
  std::string referrer;  // The name of the row.
  std::string fact;
};

// Returns the rows in effect that name the target, in the order of their names, at most so many: those whose
// names are above `after`.
absl::StatusOr<std::vector<Reference>> ReferencesTo(const store::Reader& reader, absl::string_view target,
                                                    size_t most, absl::string_view after = "");

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_REFERENCES_H_
