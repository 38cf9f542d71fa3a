// What every part of the engine needs to know of one service's log: its catalogue, its root division, its
// clock, the reference data by version, and the log's own name. Thread-safe; everything but the reference
// data and the recent postings is fixed at Open.
#ifndef EASTGATE_COMMON_FACTS_LEDGER_H_
#define EASTGATE_COMMON_FACTS_LEDGER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/facts/catalogue.h"
#include "common/reference/reference_data.h"
#include "common/store/store.h"

namespace eastgate::facts {

// The kind of fact that records which version of the reference data was loaded. Part of every catalogue.
inline constexpr char kReferenceLoaded[] = "reference.loaded";
FactKind ReferenceLoadedKind();

class CellCache;
class RecentPostings;

class Ledger {
 public:
  using Clock = std::function<absl::Time()>;

  struct Options {
    std::string service;        // Reporter of what the service itself records, as "service:<service>".
    std::string division_root;  // All facts lie in it; empty for everywhere.
    Clock clock;
  };

  // Names a new log, loads `files` into it if they differ from the last version loaded, and rebuilds the
  // cells when the catalogue changed what they hold. Waits for the store: for start-up, before calls are
  // served.
  static absl::StatusOr<std::unique_ptr<Ledger>> Open(store::Store& store, Catalogue catalogue,
                                                      const reference::ReferenceFiles& files,
                                                      Options options);

  // The log as it is, for tools: writes nothing, so that there may be no name, no reference data, and cells
  // of another catalogue.
  static absl::StatusOr<std::unique_ptr<Ledger>> OpenForReading(store::Store& store, Catalogue catalogue,
                                                                Options options);

  ~Ledger();

  store::Store& store() const { return store_; }
  const Catalogue& catalogue() const { return catalogue_; }
  const std::string& division_root() const { return options_.division_root; }
  const std::string& log_id() const { return log_id_; }
  absl::Time Now() const { return options_.clock(); }

  // The stored cells as they stand, and what they lack.
  CellCache& cells() const { return *cells_; }
  RecentPostings& recent() const { return *recent_; }

  // The reference data in force now, and as it was at a revision (the first version for earlier ones). Null
  // where none was loaded.
  std::shared_ptr<const reference::ReferenceData> reference() const;
  std::shared_ptr<const reference::ReferenceData> ReferenceAt(int64_t revision) const;

  // The division as cells and queries name it: empty for the root and what contains it.
  absl::string_view Normalized(absl::string_view division) const;

  // What a posting of `division` is summed for: all (empty), then each level of its code below the root, as
  // views of `division`.
  std::vector<absl::string_view> CellDivisions(absl::string_view division) const;

 private:
  Ledger(store::Store& store, Catalogue catalogue, Options options);
  absl::Status FindCells();
  absl::Status NameLog();
  absl::Status LoadName();
  absl::Status LoadVersions();
  absl::Status LoadReference(const reference::ReferenceFiles& files);

  store::Store& store_;
  const Catalogue catalogue_;
  const Options options_;
  std::string log_id_;
  std::unique_ptr<CellCache> cells_;
  std::unique_ptr<RecentPostings> recent_;
  mutable absl::Mutex mutex_;
  // By the revision from which it holds, ascending.
  std::vector<std::pair<int64_t, std::shared_ptr<const reference::ReferenceData>>> versions_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LEDGER_H_
