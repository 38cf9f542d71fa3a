#include "services/intake/loader.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"
#include "services/intake/form.h"
#include "services/intake/row.h"
#include "services/intake/text.h"

namespace eastgate::intake {
namespace {

struct Table {
  const FileForm* form = nullptr;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

absl::StatusOr<Table> ReadTable(absl::string_view text) {
  reference::CsvReader reader(text);
  Table table;
  ASSIGN_OR_RETURN(const bool any, reader.Next(table.header));
  if (!any) return absl::InvalidArgumentError("空文件");
  for (std::string& column : table.header) column = std::string(absl::StripAsciiWhitespace(column));
  ASSIGN_OR_RETURN(table.form, RecognizeForm(table.header));
  std::vector<std::string> row;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(row));
    if (!more) return table;
    table.rows.push_back(row);
  }
}

// Sends the rows of one table; as many threads as requests in flight.
class Load {
 public:
  Load(const Table& table, const reference::DivisionRegistry& divisions, const Send& send,
       const Progress& progress)
      : table_(table),
        divisions_(divisions),
        send_(send),
        progress_(progress),
        outcomes_(table.rows.size()) {}

  FileReport Run(int in_flight) {
    const int threads =
        table_.form->options.in_order ? 1 : std::min<int>(in_flight, static_cast<int>(table_.rows.size()));
    std::vector<std::thread> senders;
    senders.reserve(threads);
    for (int i = 0; i < threads; ++i) senders.emplace_back([this] { Work(); });
    for (std::thread& sender : senders) sender.join();
    return Report();
  }

 private:
  void Work() {
    while (!broken_off_) {
      const size_t at = next_++;
      if (at >= table_.rows.size()) return;
      outcomes_[at] = LoadRow(table_.rows[at]);
      if (outcomes_[at]->result == Result::kUnreachable) broken_off_ = true;
      const int done = ++done_;
      const std::lock_guard lock(progress_mutex_);
      progress_(done, static_cast<int>(table_.rows.size()));
    }
  }

  Outcome LoadRow(const std::vector<std::string>& fields) const {
    Row row(table_.header, fields, divisions_);
    const Request request = table_.form->read(row);
    if (!row.ok()) return {Result::kRejected, row.problems()};
    return send_(request);
  }

  FileReport Report() const {
    FileReport report;
    report.title = table_.form->title;
    report.rows = static_cast<int>(table_.rows.size());
    for (size_t i = 0; i < table_.rows.size(); ++i) {
      const std::optional<Outcome>& outcome = outcomes_[i];
      if (!outcome) continue;  // Broken off before it.
      switch (outcome->result) {
        case Result::kLoaded:
          ++report.loaded;
          break;
        case Result::kUnchanged:
          ++report.unchanged;
          break;
        case Result::kUnreachable:
          report.unreachable = outcome->reason;
          break;
        case Result::kRejected:
          if (report.rejected++ == 0)
            reference::WriteCsvRow(WithReason(table_.header, kReasonColumn), report.rejects_csv);
          reference::WriteCsvRow(WithReason(table_.rows[i], outcome->reason), report.rejects_csv);
      }
    }
    return report;
  }

  // The row with one more field at its end, in place of an earlier reason.
  std::vector<std::string> WithReason(std::vector<std::string> row, const std::string& reason) const {
    row.resize(table_.header.size());
    const auto earlier = std::find(table_.header.begin(), table_.header.end(), kReasonColumn);
    if (earlier != table_.header.end()) row.erase(row.begin() + (earlier - table_.header.begin()));
    row.push_back(reason);
    return row;
  }

  const Table& table_;
  const reference::DivisionRegistry& divisions_;
  const Send& send_;
  const Progress& progress_;
  std::vector<std::optional<Outcome>> outcomes_;  // Each written by the one thread that took its row.
  std::atomic<size_t> next_{0};
  std::atomic<int> done_{0};
  std::atomic<bool> broken_off_{false};
  std::mutex progress_mutex_;
};

}  // namespace

absl::StatusOr<FileReport> LoadFile(absl::string_view bytes, const reference::DivisionRegistry& divisions,
                                    int in_flight, const Send& send, const Progress& progress) {
  if (bytes.size() > kMaxFileBytes) return absl::InvalidArgumentError("文件超过 64 MiB，请拆分");
  ASSIGN_OR_RETURN(const std::string text, DecodeText(bytes));
  ASSIGN_OR_RETURN(const Table table, ReadTable(text));
  return Load(table, divisions, send, progress).Run(in_flight);
}

}  // namespace eastgate::intake
