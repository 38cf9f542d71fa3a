// The rights of principals: the roles that they were granted for divisions, from one day until another.
//
//   const Allowed allowed = rights.Of("street/qingshanlu", RoleSet({options::v1::ROLE_READER}), today);
//   if (!allowed.Covers("360111001003")) …
//
// Everything that was not granted is denied. Immutable, thread-safe.
#ifndef EASTGATE_COMMON_AUTH_RIGHTS_H_
#define EASTGATE_COMMON_AUTH_RIGHTS_H_

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/grants.h"
#include "eastgate/options/v1/options.pb.h"

namespace eastgate::auth {

class RoleSet {
 public:
  RoleSet() = default;
  RoleSet(std::initializer_list<options::v1::Role> roles) {
    for (const options::v1::Role role : roles) Add(role);
  }

  void Add(options::v1::Role role) { bits_ |= uint32_t{1} << role; }
  bool Has(options::v1::Role role) const { return (bits_ >> role & 1) != 0; }
  bool empty() const { return bits_ == 0; }
  // The role with the least number; UNSPECIFIED where there is none.
  options::v1::Role First() const {
    return bits_ == 0 ? options::v1::ROLE_UNSPECIFIED
                      : static_cast<options::v1::Role>(std::countr_zero(bits_));
  }
  // "reader, auditor": as a refusal tells them.
  std::string Names() const;

 private:
  uint32_t bits_ = 0;
};

// The divisions for which a caller may do something. Refers to the Rights from which it comes.
class Allowed {
 public:
  static Allowed Everywhere() { return Allowed(true); }
  static Allowed Nowhere() { return Allowed(false); }

  bool everywhere() const { return everywhere_; }
  bool nowhere() const { return !everywhere_ && divisions_.empty(); }
  // Returns whether all of the division is among them. An empty division is the root.
  bool Covers(absl::string_view division) const;
  // The divisions, ascending, where they are not all; at most `limit`.
  std::vector<std::string> Divisions(size_t limit) const;
  // Returns the divisions that both cover.
  Allowed And(const Allowed& other) const;

 private:
  friend class Rights;
  explicit Allowed(bool everywhere) : everywhere_(everywhere) {}

  bool everywhere_ = false;
  absl::InlinedVector<absl::string_view, 2> divisions_;
};

class Rights {
 public:
  // Every principal may do everything: for a server in plaintext on loopback without grants.
  static std::shared_ptr<const Rights> OfEverybody();
  // The holders of the grants are principals. `root` is the division of the server: whoever is granted
  // something for it, or for what it lies in, is granted it everywhere. `units` has the unit of a principal,
  // where it is known.
  static std::shared_ptr<const Rights> FromGrants(std::vector<reference::Grant> grants,
                                                  absl::flat_hash_map<std::string, std::string> units,
                                                  std::string root);

  Rights(const Rights&) = delete;
  Rights& operator=(const Rights&) = delete;

  bool of_everybody() const { return everybody_; }
  // Returns for which divisions the principal has one of the roles on that day.
  Allowed Of(absl::string_view principal, RoleSet roles, reference::Date today) const;
  // Returns the unit to which the principal belongs; empty where that is not known.
  absl::string_view UnitOf(absl::string_view principal) const;

 private:
  Rights(bool everybody, std::vector<reference::Grant> grants,
         absl::flat_hash_map<std::string, std::string> units, std::string root);

  const bool everybody_;
  const std::string root_;
  const absl::flat_hash_map<std::string, std::string> units_;
  absl::flat_hash_map<std::string, std::vector<reference::Grant>> grants_;  // By principal.
};

}  // namespace eastgate::auth

#endif  // EASTGATE_COMMON_AUTH_RIGHTS_H_
