#include "common/server/standby.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/facts/catch_up.h"
#include "common/figures/cell_keys.h"
#include "common/figures/figure_store.h"
#include "common/rpc/process.h"
#include "common/status/status_macros.h"

namespace eastgate::server {
namespace {

// The time in which it is noticed that the log was not renewed, or that the process is to stop.
constexpr absl::Duration kLongestWait = absl::Milliseconds(500);
// The facts that the cells may lack: they are rolled up in a fraction of a second.
constexpr int64_t kMaxFactsBehind = 20'000;

}  // namespace

absl::Status Standby::WaitForLease() {
  ASSIGN_OR_RETURN(const figures::Catalogue catalogue, build_catalogue_());
  const std::shared_ptr<const facts::Schema>& schema = catalogue.schema();
  const store::RocksDbStore::Derive derive = [&schema](const store::Reader& reader, int64_t after,
                                                       auto visit) {
    return facts::VisitDerived(*schema, reader, after, visit);
  };
  RETURN_IF_ERROR(facts::CatchUp(*schema, store_));
  bool is_told = false;
  while (!rpc::IsStopRequested()) {
    const absl::StatusOr<bool> is_writer = TryOnce(catalogue, derive);
    if (is_writer.ok() && *is_writer) return absl::OkStatus();
    if (!is_writer.ok() && !absl::IsUnavailable(is_writer.status())) return is_writer.status();
    if (is_writer.ok() && !is_told) {
      server_log_.Write(observability::Level::kInfo, "another process writes the log: waiting to take over");
      is_told = true;
    }
    if (!is_writer.ok()) {
      server_log_.Write(observability::Level::kWarning, "the replicated log does not answer",
                        {{"error", is_writer.status().message()}});
      absl::SleepFor(kLongestWait);
    }
  }
  // The failure of a write of this process's own asks it to stop, too.
  RETURN_IF_ERROR(store_.failure());
  return absl::CancelledError("asked to stop before it was the writer");
}

absl::StatusOr<bool> Standby::TryOnce(const figures::Catalogue& catalogue,
                                      const store::RocksDbStore::Derive& derive) {
  ASSIGN_OR_RETURN(const bool is_writer, store_.TakeOver(derive));
  if (is_writer) return true;
  ASSIGN_OR_RETURN(const int64_t applied, store_.Follow(derive));
  RETURN_IF_ERROR(RollUp(catalogue));
  RETURN_IF_ERROR(log_.WaitForNews(applied, kLongestWait).status());
  return false;
}

absl::Status Standby::RollUp(const figures::Catalogue& catalogue) {
  const auto snapshot = store_.Read();
  ASSIGN_OR_RETURN(const int64_t rolled_up, figures::RolledUpTo(*snapshot));
  ASSIGN_OR_RETURN(const std::optional<std::string> made_for, snapshot->Get(figures::FingerprintKey()));
  const bool lacks_little = made_for && snapshot->head().revision - rolled_up <= kMaxFactsBehind;
  if (lacks_little || snapshot->head().revision == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<facts::Log> log,
                   facts::Log::OpenForReading(store_, catalogue.schema(), options_));
  ASSIGN_OR_RETURN(figures::Catalogue own, build_catalogue_());
  return figures::FigureStore::Open(*log, std::move(own)).status();
}

}  // namespace eastgate::server
