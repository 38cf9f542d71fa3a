// Standby: the part of a process that waits to write a replicated log, while another process writes it. It
// follows the log, so that its store, indexes and cells are as far as the log is, and takes over when the
// writer has not renewed its lease.
#ifndef EASTGATE_COMMON_SERVER_STANDBY_H_
#define EASTGATE_COMMON_SERVER_STANDBY_H_

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/log.h"
#include "common/figures/catalogue.h"
#include "common/observability/log.h"
#include "common/store/batch_log.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {

class Standby {
 public:
  using BuildCatalogue = std::function<absl::StatusOr<figures::Catalogue>()>;

  // All must outlive it. `log` is that of the store.
  Standby(store::RocksDbStore& store, store::BatchLog& log, const BuildCatalogue& build_catalogue,
          facts::Log::Options options, observability::Log& server_log)
      : store_(store),
        log_(log),
        build_catalogue_(build_catalogue),
        options_(std::move(options)),
        server_log_(server_log) {}

  // Returns when this process is the writer. CANCELLED when the process is asked to stop; DATA_LOSS when the
  // log is not the one that the store has followed; OUT_OF_RANGE when what comes next was dropped from the
  // log; the reason why a write of the store's own has failed.
  absl::Status WaitForLease();

 private:
  // Takes over, and returns true; or follows the log until there is nothing more of it, and waits for more.
  absl::StatusOr<bool> TryOnce(const figures::Catalogue& catalogue,
                               const store::RocksDbStore::Derive& derive);
  // Brings the cells up to what the store has, when there are none or they lack much.
  absl::Status RollUp(const figures::Catalogue& catalogue);

  store::RocksDbStore& store_;
  store::BatchLog& log_;
  const BuildCatalogue& build_catalogue_;
  const facts::Log::Options options_;
  observability::Log& server_log_;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_STANDBY_H_
