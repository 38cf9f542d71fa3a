#include "services/intake/schedule.h"

#include <utility>

namespace eastgate::intake {

void Schedule::Add(TableRow row, std::vector<std::string> keys) {
  ScheduledRow& added = *rows_.emplace_back(std::make_unique<ScheduledRow>());
  added.row = std::move(row);
  added.keys = std::move(keys);
  for (const std::string& key : added.keys) {
    ScheduledRow*& last = last_[key];
    if (last != nullptr && last != &added) {
      last->followers.push_back(&added);
      ++added.waits_for;
    }
    last = &added;
  }
  if (added.waits_for == 0) ready_.push_back(&added);
}

ScheduledRow* Schedule::TakeReady() {
  if (ready_.empty()) return nullptr;
  ScheduledRow* const row = ready_.front();
  ready_.pop_front();
  return row;
}

void Schedule::SetDone(ScheduledRow& row, Outcome outcome) {
  row.outcome = std::move(outcome);
  for (const std::string& key : row.keys) {
    const auto last = last_.find(key);
    if (last != last_.end() && last->second == &row) last_.erase(last);
  }
  for (ScheduledRow* follower : row.followers) {
    if (--follower->waits_for == 0) ready_.push_back(follower);
  }
  row.followers.clear();
}

std::unique_ptr<ScheduledRow> Schedule::TakeDone() {
  if (rows_.empty() || !rows_.front()->outcome) return nullptr;
  return TakeFirst();
}

std::unique_ptr<ScheduledRow> Schedule::TakeFirst() {
  if (rows_.empty()) return nullptr;
  std::unique_ptr<ScheduledRow> first = std::move(rows_.front());
  rows_.pop_front();
  return first;
}

}  // namespace eastgate::intake
