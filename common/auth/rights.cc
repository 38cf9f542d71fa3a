#include "common/auth/rights.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace eastgate::auth {

std::string RoleSet::Names() const {
  std::vector<std::string> names;
  for (int role = options::v1::Role_MIN; role <= options::v1::Role_MAX; ++role) {
    if (!options::v1::Role_IsValid(role) || !Has(static_cast<options::v1::Role>(role))) continue;
    const std::string& name = options::v1::Role_Name(static_cast<options::v1::Role>(role));
    names.push_back(absl::AsciiStrToLower(absl::StripPrefix(name, "ROLE_")));
  }
  return absl::StrJoin(names, ", ");
}

bool Allowed::Covers(absl::string_view division) const {
  if (everywhere_) return true;
  if (division.empty()) return false;
  return std::any_of(divisions_.begin(), divisions_.end(),
                     [&](absl::string_view granted) { return absl::StartsWith(division, granted); });
}

std::vector<std::string> Allowed::Divisions(size_t limit) const {
  std::vector<std::string> divisions(divisions_.begin(), divisions_.end());
  std::sort(divisions.begin(), divisions.end());
  divisions.erase(std::unique(divisions.begin(), divisions.end()), divisions.end());
  if (divisions.size() > limit) divisions.resize(limit);
  return divisions;
}

Allowed Allowed::And(const Allowed& other) const {
  if (everywhere_) return other;
  if (other.everywhere_) return *this;
  Allowed both(false);
  for (const absl::string_view ours : divisions_) {
    for (const absl::string_view theirs : other.divisions_) {
      if (absl::StartsWith(ours, theirs)) {
        both.divisions_.push_back(ours);
      } else if (absl::StartsWith(theirs, ours)) {
        both.divisions_.push_back(theirs);
      }
    }
  }
  return both;
}

Rights::Rights(bool everybody, std::vector<reference::Grant> grants,
               absl::flat_hash_map<std::string, std::string> units, std::string root)
    : everybody_(everybody), root_(std::move(root)), units_(std::move(units)) {
  for (reference::Grant& grant : grants) grants_[grant.holder].push_back(std::move(grant));
}

std::shared_ptr<const Rights> Rights::OfEverybody() {
  return std::shared_ptr<const Rights>(new Rights(true, {}, {}, ""));
}

std::shared_ptr<const Rights> Rights::FromGrants(std::vector<reference::Grant> grants,
                                                 absl::flat_hash_map<std::string, std::string> units,
                                                 std::string root) {
  return std::shared_ptr<const Rights>(
      new Rights(false, std::move(grants), std::move(units), std::move(root)));
}

Allowed Rights::Of(absl::string_view principal, RoleSet roles, reference::Date today) const {
  if (everybody_) return Allowed::Everywhere();
  const auto found = grants_.find(principal);
  if (found == grants_.end()) return Allowed::Nowhere();
  Allowed allowed = Allowed::Nowhere();
  for (const reference::Grant& grant : found->second) {
    if (!roles.Has(grant.role) || !grant.ValidOn(today)) continue;
    if (absl::StartsWith(root_, grant.division)) return Allowed::Everywhere();
    allowed.divisions_.push_back(grant.division);
  }
  return allowed;
}

absl::string_view Rights::UnitOf(absl::string_view principal) const {
  const auto found = units_.find(principal);
  return found == units_.end() ? absl::string_view() : absl::string_view(found->second);
}

}  // namespace eastgate::auth
