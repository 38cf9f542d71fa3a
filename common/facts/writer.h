// Appends facts inside one transaction of the store: log record, digest and indexes.
//
// Lives as long as the transaction body runs. A method that changes a resource puts it and appends exactly
// one fact: then the resource's revision is the fact's.
#ifndef EASTGATE_COMMON_FACTS_WRITER_H_
#define EASTGATE_COMMON_FACTS_WRITER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/facts/log.h"
#include "common/reference/reference_data.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::facts {

inline constexpr int kMaxPostings = 1000;

// Returns the time of the last record, or nothing where there is none.
absl::StatusOr<std::optional<absl::Time>> LastRecordTime(const store::Reader& reader);

class Writer {
 public:
  // `through_service` is the service that calls for the reporter; empty where the reporter calls itself.
  Writer(const Log& log, store::Transaction& transaction, absl::string_view reporter,
         absl::string_view through_service = "")
      : log_(log), transaction_(transaction), reporter_(reporter), through_service_(through_service) {}

  store::Transaction& transaction() { return transaction_; }
  const Log& log() const { return log_; }
  const std::string& reporter() const { return reporter_; }
  // Returns the reference data that decisions of this transaction are judged by: those at the revision that
  // it sees.
  std::shared_ptr<const reference::ReferenceData> reference() const {
    return log_.ReferenceAt(transaction_.head().revision);
  }

  // Returns the revision that the next Append will have, and the fact's name.
  int64_t next_revision() const { return transaction_.head().revision + 1; }
  std::string next_fact() const;

  // Appends a fact. `draft` has kind, subject, division, occurred_on and postings, and what there is of
  // source_ref, evidence and the correcting fields; the rest is filled in. INTERNAL when the draft breaks the
  // schema: the caller's rules should have refused it. FAILED_PRECONDITION, reason SUM_OUT_OF_RANGE, when a
  // sum of its measures could leave int64 (amount_limit.h).
  //
  // Its record holds an image of every row that the transaction put or deleted since the last Append, so that
  // nothing is overwritten. INTERNAL for a row of a table that the schema does not declare.
  absl::StatusOr<fact::v1::Fact> Append(fact::v1::Fact draft);

  // INTERNAL when a row was put or deleted with no Append after it: the log would not know of it. Asked when
  // the transaction body has ended well.
  absl::Status CheckRowsAreRecorded();

 private:
  absl::Status CheckDraft(const fact::v1::Fact& draft) const;
  absl::Status CheckRows(const std::vector<store::RowBytes>& rows) const;
  absl::StatusOr<absl::Time> RecordTime();

  const Log& log_;
  store::Transaction& transaction_;
  const std::string reporter_;
  const std::string through_service_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_WRITER_H_
