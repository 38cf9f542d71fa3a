// Measures the batches a second that the log in PostgreSQL takes, one in flight, and prints a table in
// Markdown.
//
//   batch_log_benchmark SECONDS        of each measure
//
// The servers are the benchmark's own, with fsync, on the disk of the temporary folder; the standby is on the
// same one.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/store/postgres_log.h"
#include "tests/unit/store/testing/log_batches.h"
#include "tests/unit/store/testing/postgres_server.h"

namespace eastgate::store {
namespace {

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

void Measure(const PostgresTestServer& server, const char* replication, const std::string& id, size_t bytes,
             absl::Duration length) {
  PostgresLog::Options options;
  options.server.uri = UriOf({server.folder()});
  options.id = id;
  const auto log = *PostgresLog::Open(options);
  Check(log->Claim({}).status());
  std::vector<double> milliseconds;
  int64_t seq = 0;
  const absl::Time begun = absl::Now();
  while (absl::Now() < begun + length) {
    const LogBatch batch = BatchNumber(++seq, bytes);
    const absl::Time sent = absl::Now();
    Check(log->Append(batch));
    milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - sent));
  }
  const double rate = static_cast<double>(seq) / absl::ToDoubleSeconds(absl::Now() - begun);
  std::sort(milliseconds.begin(), milliseconds.end());
  const absl::Time reading = absl::Now();
  int64_t read = 0;
  Check(log->ReadAfter({}, [&](const LogBatch&) {
    ++read;
    return absl::OkStatus();
  }));
  std::printf("| %s | %zu | %.0f | %.2f | %.2f | %.0f |\n", replication, bytes, rate,
              milliseconds[milliseconds.size() / 2], milliseconds[milliseconds.size() * 99 / 100],
              static_cast<double>(read) / absl::ToDoubleSeconds(absl::Now() - reading));
  std::fflush(stdout);
}

void Run(absl::Duration length) {
  std::printf(
      "| standby | payload (bytes) | appends/s | p50 (ms) | p99 (ms) | read/s "
      "|\n|---|---|---|---|---|---|\n");
  const std::vector<std::string> settings = {"fsync=on", "shared_buffers=128MB", "max_wal_size=4GB"};
  std::vector<std::string> synchronous = settings;
  synchronous.push_back("synchronous_standby_names=*");
  const PostgresTestServer alone(settings);
  Measure(alone, "none", "small", 4 << 10, length);
  Measure(alone, "none", "large", 100 << 10, length);
  const PostgresTestServer primary(synchronous);
  const PostgresTestServer standby(primary, settings);
  Measure(primary, "synchronous", "small", 4 << 10, length);
  Measure(primary, "synchronous", "large", 100 << 10, length);
}

}  // namespace
}  // namespace eastgate::store

int main(int argc, char** argv) {
  const int seconds = argc == 2 ? std::atoi(argv[1]) : 0;
  if (seconds < 1) {
    std::fprintf(stderr, "usage: batch_log_benchmark SECONDS\n");
    return 2;
  }
  eastgate::store::Run(absl::Seconds(seconds));
  return 0;
}
