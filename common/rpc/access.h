// The right that a method needs, as the contract declares it (eastgate.options.v1.access): compiled once when
// the method is bound, checked for every call.
#ifndef EASTGATE_COMMON_RPC_ACCESS_H_
#define EASTGATE_COMMON_RPC_ACCESS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/rights.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::rpc {

// Finds the division of a resource of this server by its name, or the divisions of one that lies in several;
// none where there is no such resource. An empty division is the root, which is also that of resources of
// other servers.
using FindDivisions = std::function<absl::StatusOr<std::vector<std::string>>(absl::string_view name)>;

class Access {
 public:
  enum class Needs { kRights, kIdentity, kNothing };

  // For methods whose proto is not ours: they need an identity, or nothing. Without anything said, a right
  // that nobody has but who may do everything.
  explicit Access(Needs needs = Needs::kRights) : needs_(needs) {}

  // FAILED_PRECONDITION says what is wrong: nothing is declared, a role or a path does not exist, a path
  // leads to what is neither a division nor the name of a resource.
  static absl::StatusOr<Access> Declared(const google::protobuf::MethodDescriptor& method);

  Needs needs() const { return needs_; }
  auth::RoleSet roles() const { return roles_; }

  // Decides about a request of a caller who may do what the method does in `allowed`, and read in `readable`.
  // If a resource lies in several divisions, one is enough.
  // PERMISSION_DENIED: ROLE_NOT_GRANTED, DIVISION_NOT_GRANTED. NOT_FOUND: a resource that the caller may not
  // read, or that does not exist.
  absl::Status Check(const google::protobuf::Message& request, const auth::Allowed& allowed,
                     const auth::Allowed& readable, const FindDivisions& find_divisions) const;
  // Returns the right that a caller needs in addition if, in this request, it acts for a unit other than its
  // own: the role importer, within the same limits. Null if it does not.
  const Access* ForAnotherUnit(const google::protobuf::Message& request, absl::string_view own_unit) const;
  // Checks the part for which no request is needed: ROLE_NOT_GRANTED.
  absl::Status CheckRole(const auth::Allowed& allowed) const;

 private:
  using Path = std::vector<const google::protobuf::FieldDescriptor*>;
  struct Limit {
    Path path;
    bool is_resource;
    bool if_given;
    std::string type;  // The type of the resource, as errors name it.
  };

  absl::Status AddLimit(const google::protobuf::Descriptor& request, absl::string_view path, bool if_given);
  absl::Status CheckValue(const Limit& limit, absl::string_view value, const auth::Allowed& allowed,
                          const auth::Allowed& readable, const FindDivisions& find_divisions) const;
  absl::Status OutsideOf(const auth::Allowed& allowed) const;

  Needs needs_;
  auth::RoleSet roles_;
  std::vector<Limit> limits_;
  bool is_of_root_ = false;  // Nothing limits it: the role is needed for the root.
  std::vector<const google::protobuf::FieldDescriptor*> acting_units_;
  std::shared_ptr<const Access> importing_;  // Null where there are no such fields.
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_ACCESS_H_
