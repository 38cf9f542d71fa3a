#include "services/command/sweep_schedule.h"

#include <pthread.h>

#include <string>

#include "common/status/status_macros.h"

namespace eastgate::command {

using observability::Level;
using reference::Date;

absl::StatusOr<Date> LastDueSweep(const reference::WorkingCalendar& calendar, absl::Time now,
                                  absl::Duration time_of_day) {
  // The day that it is where the time of day is midnight.
  const Date day = reference::Today(now - time_of_day);
  ASSIGN_OR_RETURN(const bool works, calendar.IsWorkingDay(day));
  return works ? absl::StatusOr<Date>(day) : calendar.AddWorkingDays(day, -1);
}

void ScheduledSweep::Start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "sweep");
    do {
      SweepIfDue();
    } while (!stopped_.WaitForNotificationWithTimeout(options_.every));
  });
}

void ScheduledSweep::BeginStop() {
  if (!stopped_.HasBeenNotified()) stopped_.Notify();
}

void ScheduledSweep::Stop() {
  BeginStop();
  if (thread_.joinable()) thread_.join();
}

void ScheduledSweep::SweepIfDue() {
  const absl::Time now = options_.now();
  if (now < not_before_) return;
  const absl::StatusOr<Date> due = LastDueSweep(reference_()->calendar, now, options_.time_of_day);
  if (!due.ok()) {
    const Date today = reference::Today(now);
    if (outside_ == today) return;
    outside_ = today;
    lines_.Write(Level::kWarning, "no scheduled sweep", {{"error", due.status().message()}});
    return;
  }
  if (last_ == *due) return;
  const auto swept = sweep_(*due);
  Report(*due, swept);
  if (swept.ok() && swept->failures().empty()) {
    last_ = *due;
  } else {
    not_before_ = options_.now() + options_.retry;
  }
}

void ScheduledSweep::Report(Date day, const absl::StatusOr<v1::ReconcileSupervisionOrdersResponse>& swept) {
  const std::string on = reference::FormatDate(day);
  if (!swept.ok()) {
    lines_.Write(Level::kWarning, "a scheduled sweep failed",
                 {{"as_of", on}, {"error", swept.status().message()}});
    return;
  }
  lines_.Write(swept->failures().empty() ? Level::kInfo : Level::kWarning, "scheduled sweep",
               {{"as_of", on},
                {"examined", swept->examined_subjects()},
                {"opened", swept->opened_size()},
                {"failures", swept->failures_size()}});
}

}  // namespace eastgate::command
