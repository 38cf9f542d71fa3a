#include "services/intake/loader.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "services/intake/method.h"
#include "services/intake/row.h"
#include "services/intake/schedule.h"
#include "services/intake/table.h"
#include "services/intake/text.h"

namespace eastgate::intake {
namespace {

// Rows that are read ahead of the first that is not done, so that a row that waits does not hold up others.
constexpr size_t kRowsAhead = 4096;
// The most rows in one call: at 500 bytes a row it has 50 kB.
constexpr size_t kRowsAtOnce = 100;
// The most bytes of a title and a header, far more than any have.
constexpr size_t kHeadBytes = size_t{64} * 1024;
// The key that all rows of a form have whose rows are sent one after another.
constexpr char kInOrder[] = "";

// Sends the rows of one table; as many threads as calls in flight. The mutex guards what they share, a row
// that is being sent excepted.
class Load {
 public:
  Load(Table& table, const reference::ReferenceData& reference, const LoadOptions& options,
       const LoadHooks& hooks)
      : table_(table),
        reference_(reference),
        options_(options),
        hooks_(hooks),
        rejected_(table.header(), table.width(), table.encoding(), hooks.write_rejects) {
    const std::vector<StepWord>& types = table.form().requests;
    const bool has_batches =
        !types.empty() && std::all_of(types.begin(), types.end(), [](const StepWord& type) {
          return BatchMethodOf(*type.request->GetDescriptor()) != nullptr;
        });
    rows_at_once_ = has_batches ? kRowsAtOnce : 1;
    report_.title = table.form().title;
    report_.rows = table.rows();
    for (const Field& field : table.form().fields) {
      const auto column = std::find(table.columns().begin(), table.columns().end(), field.column);
      if (TellsApart(field)) key_places_.push_back(static_cast<size_t>(column - table.columns().begin()));
      if (field.as == As::kId) id_column_ = field.column;
    }
  }

  FileReport Run() {
    const int threads = table_.form().options.in_order ? 1 : std::min(options_.in_flight, report_.rows);
    std::vector<std::thread> senders;
    senders.reserve(static_cast<size_t>(threads));
    for (int i = 0; i < threads; ++i) senders.emplace_back([this] { Work(); });
    for (std::thread& sender : senders) sender.join();
    // After a break, rows may be done whose predecessors are not.
    while (const auto row = schedule_.TakeFirst()) {
      if (row->outcome) Count(*row);
    }
    return report_;
  }

 private:
  void Work() {
    std::unique_lock lock(mutex_);
    while (ScheduledRow* const row = TakeRow(lock)) {
      std::vector<ScheduledRow*> rows = {row};
      while (ScheduledRow* const more = rows.size() < rows_at_once_ ? TakeReady() : nullptr)
        rows.push_back(more);
      WakeAnother();
      lock.unlock();
      std::vector<Outcome> outcomes = Send(rows);
      lock.lock();
      for (size_t i = 0; i < rows.size(); ++i) {
        if (outcomes[i].result == Result::kUnreachable) broken_off_ = true;
        schedule_.SetDone(*rows[i], std::move(outcomes[i]));
      }
      while (const auto done = schedule_.TakeDone()) Count(*done);
      done_ += static_cast<int>(rows.size());
      hooks_.progress(done_, report_.rows);
    }
    // Whoever waits has nothing left to wait for.
    changed_.notify_all();
  }

  // One more thread is woken if there may be a row for it, which wakes the next in its turn.
  void WakeAnother() {
    if (schedule_.has_ready() || (!at_end_ && schedule_.size() < kRowsAhead)) changed_.notify_one();
  }

  // Returns the next row to send, null when there is none left. Waits while every row that is left waits for
  // one that is being sent.
  ScheduledRow* TakeRow(std::unique_lock<std::mutex>& lock) {
    while (true) {
      if (broken_off_) return nullptr;
      if (ScheduledRow* const ready = TakeReady()) return ready;
      if (at_end_ && schedule_.size() == 0) return nullptr;
      changed_.wait(lock);
    }
  }

  // Returns a row that may be sent now, after reading on in the file where that is needed; null if there is
  // none.
  ScheduledRow* TakeReady() {
    ScheduledRow* ready = schedule_.TakeReady();
    while (ready == nullptr && !at_end_ && schedule_.size() < kRowsAhead) {
      TableRow row;
      at_end_ = !table_.Next(row);
      if (at_end_) break;
      std::vector<std::string> keys = KeysOf(row);
      schedule_.Add(std::move(row), std::move(keys));
      ready = schedule_.TakeReady();
    }
    return ready;
  }

  std::vector<std::string> KeysOf(const TableRow& row) const {
    if (table_.form().options.in_order) return {kInOrder};
    std::vector<std::string> keys;
    for (const size_t place : key_places_) {
      const absl::string_view text = place < row.cells.size() ? Trimmed(row.cells[place]) : "";
      if (!text.empty()) keys.push_back(absl::StrCat(place, "=", text));
    }
    return keys;
  }

  // Sends the requests of the rows that are right.
  std::vector<Outcome> Send(const std::vector<ScheduledRow*>& rows) const {
    std::vector<Outcome> outcomes(rows.size());
    std::vector<Request> requests;
    std::vector<size_t> sent;
    for (size_t i = 0; i < rows.size(); ++i) {
      absl::StatusOr<Request> request = Read(rows[i]->row);
      if (request.ok()) {
        requests.push_back(*std::move(request));
        sent.push_back(i);
      } else {
        outcomes[i] = {Result::kRejected, std::string(request.status().message())};
      }
    }
    if (requests.empty()) return outcomes;
    std::vector<Outcome> answers = hooks_.send(requests);
    for (size_t i = 0; i < sent.size(); ++i) {
      outcomes[sent[i]] = IsOfThisLoad(rows[sent[i]]->row, answers[i]) ? Outcome{Result::kUnchanged, ""}
                                                                       : std::move(answers[i]);
    }
    return outcomes;
  }

  // Returns the request of a row, or what is wrong with the row, in Chinese.
  absl::StatusOr<Request> Read(const TableRow& read) const {
    if (std::any_of(read.cells.begin(), read.cells.end(), HasUnreadableByte)) {
      return absl::InvalidArgumentError(
          absl::StrCat("第 ", read.line, " 行：含有不成文字的字节，请核对编码后重填"));
    }
    Row row(table_.columns(), read.cells, reference_, table_.scales());
    Request request = table_.form().read(row);
    if (!row.ok()) return absl::InvalidArgumentError(row.problems());
    return request;
  }

  // The record is what the files of the load say together: created and retracted.
  bool IsOfThisLoad(const TableRow& sent, const Outcome& outcome) const {
    const auto& record = table_.form().options.record;
    if (!record || outcome.retracted.empty() || options_.retracted.count(outcome.retracted) == 0)
      return false;
    Row row(table_.columns(), sent.cells, reference_, table_.scales());
    return outcome.retracted == absl::StrCat(record->collection, "/", row.Text(id_column_));
  }

  void Count(const ScheduledRow& row) {
    switch (row.outcome->result) {
      case Result::kLoaded:
        ++report_.loaded;
        break;
      case Result::kUnchanged:
        ++report_.unchanged;
        break;
      case Result::kUnreachable:
        report_.unreachable = row.outcome->reason;
        break;
      case Result::kRejected:
        ++report_.rejected;
        rejected_.Add(row.row.cells, row.outcome->reason);
    }
  }

  Table& table_;
  const reference::ReferenceData& reference_;
  const LoadOptions& options_;
  const LoadHooks& hooks_;
  size_t rows_at_once_ = 1;
  std::vector<size_t> key_places_;  // The columns that tell rows apart.
  std::string id_column_;           // That of the record's own id.
  std::mutex mutex_;
  std::condition_variable changed_;
  Schedule schedule_;
  RejectedRows rejected_;
  FileReport report_;
  int done_ = 0;
  bool at_end_ = false;
  bool broken_off_ = false;
};

}  // namespace

absl::StatusOr<FileReport> LoadFile(absl::string_view bytes, const reference::ReferenceData& reference,
                                    const LoadOptions& options, const LoadHooks& hooks) {
  if (bytes.size() > kMaxFileBytes) return absl::InvalidArgumentError("文件超过 64 MiB，请拆分");
  ASSIGN_OR_RETURN(Table table, Table::Open(bytes));
  return Load(table, reference, options, hooks).Run();
}

std::set<std::string> RetractedBy(absl::string_view bytes, const reference::ReferenceData& reference) {
  std::set<std::string> names;
  if (bytes.size() > kMaxFileBytes) return names;
  const auto form = Table::FormOf(bytes.substr(0, kHeadBytes));
  if (!form.ok() || !(*form)->options.amends) return names;
  absl::StatusOr<Table> table = Table::Open(bytes);
  if (!table.ok()) return names;
  TableRow sent;
  while (table->Next(sent)) {
    Row row(table->columns(), sent.cells, reference, table->scales());
    const Request request = table->form().read(row);
    const auto* amendment = std::get_if<Amendment>(&request);
    if (row.ok() && amendment != nullptr &&
        std::holds_alternative<fact::v1::RetractFactRequest>(amendment->request)) {
      names.insert(amendment->resource);
    }
  }
  return names;
}

}  // namespace eastgate::intake
