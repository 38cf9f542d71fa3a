// Appends facts inside one work of the store: log record, digest and indexes, all in the work's transaction.
// The cells follow (roll_up.h).
//
// Lives as long as the work. A method that changes a resource puts it with next_revision() and appends
// exactly one fact: then the resource's revision is the fact's.
#ifndef EASTGATE_COMMON_FACTS_WRITER_H_
#define EASTGATE_COMMON_FACTS_WRITER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/ledger.h"
#include "common/reference/reference_data.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

inline constexpr int kMaxPostings = 1000;

class Writer {
 public:
  Writer(const Ledger& ledger, store::Transaction& transaction, absl::string_view reporter)
      : ledger_(ledger), transaction_(transaction), reporter_(reporter) {}

  store::Transaction& transaction() { return transaction_; }
  const Ledger& ledger() const { return ledger_; }
  const std::string& reporter() const { return reporter_; }
  // The reference data that decisions of this work are judged by.
  std::shared_ptr<const reference::ReferenceData> reference() const { return ledger_.reference(); }

  // The revision that the next Append will have, and the fact's name.
  int64_t next_revision() const { return transaction_.head().revision + 1; }
  std::string next_fact() const;

  // Appends a fact. `draft` has kind, subject, division, occurred_on and postings, and what there is of
  // source_ref, evidence and the correcting fields; the rest is filled in. INTERNAL when the draft breaks the
  // catalogue: the caller's rules should have refused it; RESOURCE_EXHAUSTED while
  // kMaxWaitingFacts wait to be rolled up.
  absl::StatusOr<fact::v1::Fact> Append(fact::v1::Fact draft);

 private:
  absl::Status CheckDraft(const fact::v1::Fact& draft) const;
  absl::StatusOr<absl::Time> RecordTime();

  const Ledger& ledger_;
  store::Transaction& transaction_;
  const std::string reporter_;
};

// A posting as figures are declared: amount in the measure's unit, on a day, for a division.
fact::v1::Posting MakePosting(absl::string_view measure, reference::Date effective_on,
                              absl::string_view division, int64_t amount,
                              const std::map<std::string, std::string>& dimensions = {},
                              absl::string_view counted_subject = "");

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_WRITER_H_
