// The rows of a file that are being sent: in which order they may be sent, and in which they are reported.
//
// Rows are sent at the same time unless they have a key in common: then the later one waits for the earlier,
// so that what becomes of rows that conflict depends on the file alone. Rows are reported in the order of the
// file. Not thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_SCHEDULE_H_
#define EASTGATE_SERVICES_INTAKE_SCHEDULE_H_

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/intake/sender.h"
#include "services/intake/table.h"

namespace eastgate::intake {

struct ScheduledRow {
  TableRow row;
  std::vector<std::string> keys;
  std::optional<Outcome> outcome;        // Once it was sent.
  int waits_for = 0;                     // Earlier rows that are not done.
  std::vector<ScheduledRow*> followers;  // Later rows that wait for it.
};

class Schedule {
 public:
  // Adds the next row of the file.
  void Add(TableRow row, std::vector<std::string> keys);
  // Returns a row that may be sent now, in the order of the file; null if there is none.
  ScheduledRow* TakeReady();
  bool has_ready() const { return !ready_.empty(); }
  // The row was sent: rows that wait for it may follow.
  void SetDone(ScheduledRow& row, Outcome outcome);
  // Removes and returns the first row if it is done, or null.
  std::unique_ptr<ScheduledRow> TakeDone();
  // Removes and returns the first row, done or not; null if there is none.
  std::unique_ptr<ScheduledRow> TakeFirst();

  size_t size() const { return rows_.size(); }

 private:
  std::deque<std::unique_ptr<ScheduledRow>> rows_;  // In the order of the file.
  std::deque<ScheduledRow*> ready_;
  std::map<std::string, ScheduledRow*> last_;  // By key: the last row that has it and is not done.
};

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_SCHEDULE_H_
