// Schema: the kinds of fact that a log takes, the measures to which their postings add, and the tables whose
// rows the facts change. The log needs to know no more of the figures, which are made of measures in a layer
// above (common/figures/catalogue.h), and of the resources.
//
// Checked once when it is built. Immutable, thread-safe; shared by the log and the catalogue that built it.
#ifndef EASTGATE_COMMON_FACTS_SCHEMA_H_
#define EASTGATE_COMMON_FACTS_SCHEMA_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/resource/any_table.h"

namespace eastgate::facts {

// The kind of fact that records which version of the reference data was loaded. Part of every schema.
inline constexpr char kReferenceLoaded[] = "reference.loaded";
FactKind ReferenceLoadedKind();
// The kinds of the facts, without postings, that record that the retraction of a resource has begun, and that
// it was given up. Part of every schema.
inline constexpr char kRetractionBegun[] = "retraction.begun";
inline constexpr char kRetractionGivenUp[] = "retraction.given_up";

// The length of the cohorts to which the postings of a measure belong (Posting.cohort_on).
enum class CohortLength {
  kNone,  // The measure has no cohorts.
  kDay,   // A cohort is a day.
  kYear,  // A cohort is a year, named by its 1 January.
};

// A quantity that postings add to.
struct Measure {
  // Identifies the measure in keys on disk: unique in the service, append-only, never reused.
  uint32_t number = 0;
  std::string id;  // "livelihood.newborn_enrollments"
  // The keys that its postings may carry.
  std::vector<std::string> dimensions;
  // Its postings name the subject that they count.
  bool counts_subjects = false;
  CohortLength cohorts = CohortLength::kNone;

  bool HasDimension(absl::string_view key) const;
};

class Schema {
 public:
  // INVALID_ARGUMENT says what is wrong: a number or id used twice, a kind declared twice or that posts to no
  // measure, a kind with neither both hooks nor an owner, two tables of one number or collection. Adds the
  // kinds of every schema. The tables must outlive it.
  static absl::StatusOr<std::shared_ptr<const Schema>> Build(
      std::vector<Measure> measures, std::vector<FactKind> kinds,
      std::vector<const resource::AnyTable*> tables = {});

  // Null where there is none of that name.
  const Measure* FindMeasure(absl::string_view id) const;
  const FactKind* FindKind(absl::string_view name) const;
  // By id.
  const absl::flat_hash_map<std::string, Measure>& measures() const { return measures_; }

  // A schema without tables takes any row.
  bool declares_tables() const { return !tables_.empty(); }
  // Returns the table of that number, or of that collection, which is what the name of a row begins with.
  // Null where there is none.
  const resource::AnyTable* FindTable(uint16_t number) const;
  const resource::AnyTable* FindTableOf(absl::string_view row_name) const;

 private:
  Schema() = default;
  absl::Status CheckKind(const FactKind& kind) const;

  absl::flat_hash_map<std::string, Measure> measures_;
  absl::flat_hash_map<std::string, FactKind> kinds_;
  absl::flat_hash_map<uint16_t, const resource::AnyTable*> tables_;
};

// The kinds of all of a service's nouns in one list.
std::vector<FactKind> Joined(std::vector<std::vector<FactKind>> kinds);

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_SCHEMA_H_
