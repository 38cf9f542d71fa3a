#include "common/observability/log.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "spdlog/async.h"
#include "spdlog/async_logger.h"
#include "spdlog/details/null_mutex.h"
#include "spdlog/sinks/base_sink.h"

namespace eastgate::observability {
namespace {

// spdlog calls it from its one worker thread only, hence no mutex.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit LineSink(std::function<void(absl::string_view)> write) : write_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    write_(absl::string_view(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

  const std::function<void(absl::string_view)> write_;
};

void WriteToStderr(absl::string_view line) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

const char* NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "unknown";
}

// Quoted and escaped; bytes that are not UTF-8 become the replacement character.
std::string Quoted(absl::string_view text) {
  return nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Rendered(const Field& field) {
  if (const auto* text = std::get_if<absl::string_view>(&field.value)) return Quoted(*text);
  if (const auto* number = std::get_if<int64_t>(&field.value)) return absl::StrCat(*number);
  if (const auto* number = std::get_if<double>(&field.value)) return nlohmann::json(*number).dump();
  return std::get<bool>(field.value) ? "true" : "false";
}

bool IsEmpty(const Field& field) {
  const auto* text = std::get_if<absl::string_view>(&field.value);
  return std::holds_alternative<std::monostate>(field.value) || (text != nullptr && text->empty());
}

}  // namespace

// The pool is declared first so that the logger goes first; the pool's destructor writes what is queued.
struct Log::Backend {
  explicit Backend(const LogOptions& options)
      : pool(std::make_shared<spdlog::details::thread_pool>(options.queue_lines, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "eastgate", std::make_shared<LineSink>(options.sink ? options.sink : WriteToStderr), pool,
            spdlog::async_overflow_policy::overrun_oldest)) {}

  const std::shared_ptr<spdlog::details::thread_pool> pool;
  const std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(const LogOptions& options)
    : level_(options.level), now_(options.now), backend_(std::make_unique<Backend>(options)) {}

Log::~Log() = default;

void Log::Write(Level level, absl::string_view message, std::initializer_list<Field> fields) {
  if (!Enabled(level)) return;
  std::string line =
      absl::StrCat("{\"ts\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now_(), absl::UTCTimeZone()),
                   "\",\"level\":\"", NameOf(level), "\",\"msg\":", Quoted(message));
  for (const Field& field : fields) {
    if (!IsEmpty(field)) absl::StrAppend(&line, ",\"", field.key, "\":", Rendered(field));
  }
  line.push_back('}');
  backend_->logger->log(spdlog::level::info, spdlog::string_view_t(line));
}

int64_t Log::dropped() const {
  return static_cast<int64_t>(backend_->pool->overrun_counter());
}

}  // namespace eastgate::observability
