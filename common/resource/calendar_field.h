// CalendarField: a field that is a date, month, year or period, as the contract declares it by
// `eastgate.options.v1`. Pure functions, thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_CALENDAR_FIELD_H_
#define EASTGATE_COMMON_RESOURCE_CALENDAR_FIELD_H_

#include <optional>

#include "absl/status/statusor.h"
#include "common/reference/civil_date.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

enum class CalendarForm { kDate, kMonth, kYear, kPeriod };

struct CalendarField {
  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  CalendarForm form = CalendarForm::kDate;
  options::v1::DateKind kind = options::v1::DATE_KIND_UNSPECIFIED;
};

// Returns what is declared of the field; nothing where it is no such field.
std::optional<CalendarField> CalendarFieldOf(const google::protobuf::FieldDescriptor& field);

// Returns the first day of what the field holds, of 1900 to 2199, or nothing where it is empty (a year: 0).
// INVALID_ARGUMENT where it is malformed; the message can serve as a field violation.
absl::StatusOr<std::optional<reference::Date>> FirstDayOf(const google::protobuf::Message& message,
                                                          const CalendarField& field);

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_CALENDAR_FIELD_H_
