// Log: the context of one service's log. Its name, schema, root division and clock are fixed when it is
// opened; the reference data is known by version, and a new version can be loaded while it is used.
//
// Owned by main, must outlive whatever reads or writes the log. Thread-safe. A const Log only reads; whoever
// commits needs one that is not const.
#ifndef EASTGATE_COMMON_FACTS_LOG_H_
#define EASTGATE_COMMON_FACTS_LOG_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/facts/schema.h"
#include "common/reference/reference_data.h"
#include "common/store/store.h"

namespace eastgate::facts {

// FAILED_PRECONDITION unless the store holds the log of the service, or no log yet.
absl::Status CheckService(const store::Reader& reader, absl::string_view service);

class Log {
 public:
  using Clock = std::function<absl::Time()>;

  struct Options {
    std::string service;        // Reporter of what the service itself records, as "service:<service>".
    std::string division_root;  // All facts lie in it; empty for everywhere.
    Clock clock;
  };

  // Names a new log as that of the service, and loads `files` into it if they differ from the last version
  // loaded. FAILED_PRECONDITION where the store holds the log of another service, or the files lack the root
  // division, or a division or unit that the last version had. Waits for the store: for start-up, before
  // calls are served.
  static absl::StatusOr<std::unique_ptr<Log>> Open(store::Store& store, std::shared_ptr<const Schema> schema,
                                                   const reference::ReferenceFiles& files, Options options);

  // Opens the log as it is, for tools: writes nothing, so that there may be no name and no reference data.
  static absl::StatusOr<std::unique_ptr<Log>> OpenForReading(store::Store& store,
                                                             std::shared_ptr<const Schema> schema,
                                                             Options options);

  // Loads `files` as Open does, while calls are served: whatever is recorded after them is judged by them.
  // Returns the number of files that differ from the last version, each of which is a fact. On an error the
  // data in effect stay: as for Open, and FAILED_PRECONDITION where a file that they have is missing, which
  // only a restart accepts. Waits for the store; for one thread at a time.
  absl::StatusOr<int> Reload(const reference::ReferenceFiles& files);

  // Takes into effect the reference data that the records after revision `after` have loaded: for a process
  // that follows a log which another one writes, in the transaction that adds those records, with a reader
  // that has them. DATA_LOSS where they are not what was loaded.
  absl::Status FollowReference(const store::Reader& reader, int64_t after);

  // Returns the latest committed state.
  std::shared_ptr<const store::Snapshot> Read() const { return store_.Read(); }
  store::Store& store() { return store_; }

  const Schema& schema() const { return *schema_; }
  const std::string& service() const { return options_.service; }
  const std::string& division_root() const { return options_.division_root; }
  const std::string& log_id() const { return log_id_; }
  const Clock& clock() const { return options_.clock; }
  absl::Time Now() const { return options_.clock(); }

  // Return the reference data in effect now, and as it was at a revision (the first version for earlier
  // ones). Null where none was loaded. A decision in a transaction is judged by the data at the revision
  // that the transaction sees.
  std::shared_ptr<const reference::ReferenceData> reference() const;
  std::shared_ptr<const reference::ReferenceData> ReferenceAt(int64_t revision) const;

 private:
  Log(store::Store& store, std::shared_ptr<const Schema> schema, Options options);
  absl::Status NameLog();
  absl::Status LoadName();
  absl::Status LoadReference(const reference::ReferenceFiles& files);
  // Adds the versions that `reader` has and this log does not know yet.
  absl::Status LoadVersions(const store::Reader& reader);

  // The files by which the reference data change from the last version to `files`, those that are gone with
  // empty bytes, and the data that follow.
  struct Change {
    reference::ReferenceFiles changed;
    std::shared_ptr<const reference::ReferenceData> data;
  };
  absl::StatusOr<Change> ChangeTo(const reference::ReferenceFiles& files, bool may_take_away) const;
  absl::Status CheckReference(const reference::ReferenceFiles& last,
                              const reference::ReferenceData& now) const;
  // Appends the files that change; `last_revision` is that of the last one's fact.
  absl::Status Append(const Change& change, store::Transaction& transaction, int64_t& last_revision) const;

  // A version holds from its revision on.
  struct Version {
    Version(int64_t since, std::shared_ptr<const reference::ReferenceData> of, const Version* last)
        : revision(since), data(std::move(of)), before(last) {}
    std::atomic<int64_t> revision;  // Set anew where a transaction body runs again.
    const std::shared_ptr<const reference::ReferenceData> data;
    const Version* const before;
  };

  store::Store& store_;
  const std::shared_ptr<const Schema> schema_;
  const Options options_;
  std::string log_id_;
  // Never removed, so that readers need no lock: they go from the latest one back. Added by the one thread
  // that opens the log or reloads.
  std::deque<Version> versions_;
  std::atomic<const Version*> latest_{nullptr};
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LOG_H_
