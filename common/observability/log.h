// Structured log: one JSON object per line, on stderr unless the caller says otherwise.
//
// A line is formatted on the caller's thread and written by one thread of the log; between them is a
// bounded queue that drops its oldest lines, and counts them, rather than delay a call. A line may hold ids,
// codes, counts, durations and the principal, but never a request's content or a message with a user's
// input in it. One Log per process, made in main and passed by reference. Thread-safe.
#ifndef EASTGATE_COMMON_OBSERVABILITY_LOG_H_
#define EASTGATE_COMMON_OBSERVABILITY_LOG_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace eastgate::observability {

enum class Level { kDebug, kInfo, kWarning, kError };

// One key and its value. The key must be a literal; string values may hold any bytes.
struct Field {
  Field(const char* key, absl::string_view value) : key(key), value(value) {}
  Field(const char* key, const std::string& value) : key(key), value(absl::string_view(value)) {}
  Field(const char* key, const char* value) : key(key), value(absl::string_view(value)) {}
  Field(const char* key, int64_t value) : key(key), value(value) {}
  Field(const char* key, std::optional<int64_t> value) : key(key) {
    if (value) this->value = *value;
  }
  Field(const char* key, int value) : key(key), value(int64_t{value}) {}
  Field(const char* key, double value) : key(key), value(value) {}
  Field(const char* key, bool value) : key(key), value(value) {}

  const char* key;
  std::variant<std::monostate, absl::string_view, int64_t, double, bool> value;  // monostate: nothing
};

struct LogOptions {
  Level level = Level::kInfo;
  size_t queue_lines = 8192;
  // Receives each line without its newline, on the log's own thread. Empty: stderr.
  std::function<void(absl::string_view line)> sink;
  std::function<absl::Time()> now = absl::Now;
};

class Log {
 public:
  explicit Log(const LogOptions& options = {});
  // Writes what is queued.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  bool Enabled(Level level) const { return level >= level_.load(std::memory_order_relaxed); }
  // From now on lines of lower levels are left out. Returns the level before.
  Level SetLevel(Level level) { return level_.exchange(level, std::memory_order_relaxed); }
  Level level() const { return level_.load(std::memory_order_relaxed); }

  // {"ts":…,"level":…,"msg":…,<fields in the order given>}. An empty string and nullopt are left out.
  void Write(Level level, absl::string_view message, std::initializer_list<Field> fields = {});

  // Lines lost because the queue was full.
  int64_t dropped() const;

 private:
  struct Backend;
  std::atomic<Level> level_;
  const std::function<absl::Time()> now_;
  const std::unique_ptr<Backend> backend_;
};

}  // namespace eastgate::observability

#endif  // EASTGATE_COMMON_OBSERVABILITY_LOG_H_
