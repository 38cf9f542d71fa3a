#include "services/livelihood/person_names.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/facts/cut_log.h"
#include "common/resource/rows.h"
#include "common/status/status_macros.h"

namespace eastgate::livelihood {
namespace {

// A borrower may be an enterprise, and whoever asks for a person may send anything.
bool IsPerson(const Persons& persons, absl::string_view name) {
  return !resource::IdOf(name).empty() && persons.NameOf(resource::IdOf(name)) == name;
}

// Returns whether the person was named by the transaction itself (Identities::NewName): then nobody can have
// been merged into it, or it into another. A name of a log that was set back may be older than its revision.
absl::StatusOr<bool> IsNew(const store::Reader& reader, absl::string_view name) {
  int64_t revision = 0;
  if (!absl::SimpleAtoi(resource::IdOf(name), &revision) || revision != reader.head().revision + 1)
    return false;
  ASSIGN_OR_RETURN(const bool was_set_back, facts::WasSetBack(reader));
  return !was_set_back;
}

}  // namespace

std::vector<resource::Index<v1::Person>> PersonIndexes() {
  return {{kPersonsByMergedInto, [](const v1::Person& person) { return person.merged_into(); }}};
}

absl::StatusOr<std::string> CurrentNameOf(const store::Reader& reader, const Persons& persons,
                                          absl::string_view name) {
  if (!IsPerson(persons, name)) return std::string(name);
  ASSIGN_OR_RETURN(const std::optional<v1::Person> stored, persons.Find(reader, resource::IdOf(name)));
  return stored && !stored->merged_into().empty() ? stored->merged_into() : std::string(name);
}

absl::StatusOr<std::vector<std::string>> NamesOf(const store::Reader& reader, const Persons& persons,
                                                 absl::string_view name) {
  std::vector<std::string> names;
  if (name.empty()) return names;
  ASSIGN_OR_RETURN(const bool is_new, IsNew(reader, name));
  if (is_new) return std::vector<std::string>{std::string(name)};
  ASSIGN_OR_RETURN(std::string current, CurrentNameOf(reader, persons, name));
  Persons::Query merged;
  merged.page_size = kMaxMerged;
  merged.index = {kPersonsByMergedInto, current};
  ASSIGN_OR_RETURN(const resource::Page<v1::Person> page, persons.List(reader, merged));
  names.reserve(page.rows.size() + 1);
  names.push_back(std::move(current));
  for (const v1::Person& person : page.rows) names.push_back(person.name());
  return names;
}

resource::IndexRange OfNames(uint16_t index, const std::vector<std::string>& names) {
  resource::IndexRange range{index, names.empty() ? std::string() : names.front()};
  if (!names.empty()) range.more_keys.assign(names.begin() + 1, names.end());
  return range;
}

bool IsOneOf(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace eastgate::livelihood
