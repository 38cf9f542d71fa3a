// ScheduledSweep: the thread that makes command sweep by itself, once a working day.
//
// The sweep of a working day is due from a stated time of it on; whenever the server runs, that of the last
// working day is made if it was not made yet, so also after the server was down, or on the day after. A sweep
// that a service could not answer, or that failed, is made again after a while. A sweep of a day that was
// made before, such as by a caller, opens nothing twice. Owned by main, which starts and stops
// it; SweepIfDue is for its thread, and for tests that start none.
#ifndef EASTGATE_SERVICES_COMMAND_SWEEP_SCHEDULE_H_
#define EASTGATE_SERVICES_COMMAND_SWEEP_SCHEDULE_H_

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/observability/log.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"
#include "common/reference/working_calendar.h"
#include "eastgate/command/v1/supervision.pb.h"

namespace eastgate::command {

// Returns the last working day whose time of day has come, in Asia/Shanghai. OUTSIDE_CALENDAR.
absl::StatusOr<reference::Date> LastDueSweep(const reference::WorkingCalendar& calendar, absl::Time now,
                                             absl::Duration time_of_day);

class ScheduledSweep {
 public:
  struct Options {
    absl::Duration time_of_day;                // Since midnight in Asia/Shanghai.
    absl::Duration every = absl::Seconds(20);  // The time between two looks whether a sweep is due.
    absl::Duration retry = absl::Minutes(5);   // After a sweep that was not whole.
    std::function<absl::Time()> now;
  };
  // Makes the sweep of a day; blocks.
  using Sweep = std::function<absl::StatusOr<v1::ReconcileSupervisionOrdersResponse>(reference::Date day)>;
  using Reference = std::function<std::shared_ptr<const reference::ReferenceData>()>;

  ScheduledSweep(Options options, Reference reference, Sweep sweep, observability::Log& lines)
      : options_(std::move(options)),
        reference_(std::move(reference)),
        sweep_(std::move(sweep)),
        lines_(lines) {}
  ~ScheduledSweep() { Stop(); }

  void Start();
  // Lets no further sweep begin. Does not block. Idempotent.
  void BeginStop();
  // The same, and waits for the end of a sweep that is at work. Idempotent.
  void Stop();

  // Makes the sweep that is due, if one is: what the thread does each time.
  void SweepIfDue();

 private:
  void Report(reference::Date day, const absl::StatusOr<v1::ReconcileSupervisionOrdersResponse>& swept);

  const Options options_;
  const Reference reference_;
  const Sweep sweep_;
  observability::Log& lines_;
  std::optional<reference::Date> last_;           // Made as a whole.
  std::optional<reference::Date> outside_;        // The day for which the calendar was found lacking.
  absl::Time not_before_ = absl::InfinitePast();  // The next try is not made earlier.
  absl::Notification stopped_;
  std::thread thread_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SWEEP_SCHEDULE_H_
