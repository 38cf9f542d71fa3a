// Log: the constant context of one service's log. Its name, schema, root division and clock are fixed when it
// is opened; the reference data is known by version.
//
// Owned by main, must outlive whatever reads or writes the log. Thread-safe. A const Log only reads; whoever
// commits needs one that is not const.
#ifndef EASTGATE_COMMON_FACTS_LOG_H_
#define EASTGATE_COMMON_FACTS_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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
  // division, or one that the last version had. Waits for the store: for start-up, before calls are served.
  static absl::StatusOr<std::unique_ptr<Log>> Open(store::Store& store, std::shared_ptr<const Schema> schema,
                                                   const reference::ReferenceFiles& files, Options options);

  // Opens the log as it is, for tools: writes nothing, so that there may be no name and no reference data.
  static absl::StatusOr<std::unique_ptr<Log>> OpenForReading(store::Store& store,
                                                             std::shared_ptr<const Schema> schema,
                                                             Options options);

  // Returns the latest committed state.
  std::shared_ptr<const store::Snapshot> Read() const { return store_.Read(); }
  store::Store& store() { return store_; }

  const Schema& schema() const { return *schema_; }
  const std::string& division_root() const { return options_.division_root; }
  const std::string& log_id() const { return log_id_; }
  const Clock& clock() const { return options_.clock; }
  absl::Time Now() const { return options_.clock(); }

  // Return the reference data in effect now, and as it was at a revision (the first version for earlier
  // ones). Null where none was loaded.
  std::shared_ptr<const reference::ReferenceData> reference() const;
  std::shared_ptr<const reference::ReferenceData> ReferenceAt(int64_t revision) const;

 private:
  Log(store::Store& store, std::shared_ptr<const Schema> schema, Options options);
  absl::Status NameLog();
  absl::Status LoadName();
  absl::Status LoadVersions();
  absl::Status LoadReference(const reference::ReferenceFiles& files);
  absl::Status CheckReference(const reference::ReferenceFiles& last,
                              const reference::ReferenceFiles& files) const;

  store::Store& store_;
  const std::shared_ptr<const Schema> schema_;
  const Options options_;
  std::string log_id_;
  // By the revision from which it holds, ascending. Loaded when the log is opened.
  std::vector<std::pair<int64_t, std::shared_ptr<const reference::ReferenceData>>> versions_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_LOG_H_
