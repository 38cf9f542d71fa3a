#include "common/lifecycle/rows.h"

#include <utility>

#include "common/resource/references.h"

namespace eastgate::lifecycle {
namespace {

constexpr size_t kMostNamed = 10;

}  // namespace

absl::Status CheckNothingRefersTo(const store::Reader& reader, absl::string_view name,
                                  absl::string_view fact) {
  ASSIGN_OR_RETURN(std::vector<resource::Reference> references,
                   resource::ReferencesTo(reader, name, kMostNamed));
  std::vector<std::string> dependents;
  for (resource::Reference& reference : references) dependents.push_back(std::move(reference.fact));
  return CheckNoDependents(fact, dependents);
}

}  // namespace eastgate::lifecycle
