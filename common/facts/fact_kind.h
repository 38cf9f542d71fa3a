// The declaration of a kind of fact: which measures it may post to, which of its fields can be corrected, and
// the hooks by which its resource follows a correction. Declared by the service that owns the resource, kept
// by the catalogue.
#ifndef EASTGATE_COMMON_FACTS_FACT_KIND_H_
#define EASTGATE_COMMON_FACTS_FACT_KIND_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/reference/civil_date.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

class Writer;

// The new values of a fact that is corrected. Only fields that are set change.
struct Correction {
  std::optional<reference::Date> occurred_on;
  std::optional<std::string> division;
  std::map<std::string, int64_t> amounts;         // By measure, not negative.
  std::map<std::string, std::string> dimensions;  // By key.
};

// The fields of a kind that a caller may correct.
struct Correctable {
  bool occurred_on = false;
  bool division = false;
  std::vector<std::string> amounts;     // Measures.
  std::vector<std::string> dimensions;  // Keys.
  // The day is that of something in effect from then on by a document that exists: it may lie after today.
  bool occurred_on_may_lie_ahead = false;
};

struct FactKind {
  // Moves the resource and its indexes to what the correction says, by the kind's own rules, and returns the
  // fact as it should have been: occurred_on, division and postings. Runs inside the commit that appends the
  // correction, whose revision is Writer::next_revision(). A correction that says nothing returns the fact as
  // it follows from the resource; where that is the current fact, the resource is left as it is.
  using Correct = std::function<absl::StatusOr<fact::v1::Fact>(Writer&, const fact::v1::Fact& current,
                                                               const Correction&)>;
  // Restores the resource to its state before the fact.
  using Retract = std::function<absl::Status(Writer&, const fact::v1::Fact& current)>;
  // Returns the facts of the parts of the resource that were recorded after this fact and lie where it lies,
  // or that follow from it otherwise. A correction or a retraction of it corrects them along.
  using Parts =
      std::function<absl::StatusOr<std::vector<std::string>>(Writer&, const fact::v1::Fact& current)>;

  // Records that the retraction of the resource has begun, or that it was given up.
  using MarkRetracting = std::function<absl::Status(Writer&, const fact::v1::Fact& current, bool retracting)>;

  std::string name;                   // "livelihood.newborn_enrolled"
  std::vector<std::string> measures;  // Figure ids it may post to; may be empty.
  Correctable correctable;
  // Unset hooks: the value is owned by this method, named in the refusal.
  std::string owner_rpc;
  Correct correct;
  Retract retract;
  Parts parts;  // Unset where a resource has no such parts.
  // Set where the kind creates resources that other services may name.
  MarkRetracting mark_retracting;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_FACT_KIND_H_
