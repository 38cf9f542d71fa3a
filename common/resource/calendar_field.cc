#include "common/resource/calendar_field.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/reference/reporting_duties.h"
#include "common/status/status_macros.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::resource {
namespace {

using reference::Date;

absl::StatusOr<std::optional<Date>> FirstDayOfYear(int year) {
  if (year == 0) return std::optional<Date>();
  if (year < reference::kFirstYear || year > reference::kLastYear) {
    return absl::InvalidArgumentError(
        absl::StrCat("got ", year, ", want ", reference::kFirstYear, " to ", reference::kLastYear));
  }
  return std::optional<Date>(Date(year, 1, 1));
}

}  // namespace

std::optional<CalendarField> CalendarFieldOf(const google::protobuf::FieldDescriptor& field) {
  const auto& options = field.options();
  if (options.HasExtension(options::v1::date))
    return CalendarField{&field, CalendarForm::kDate, options.GetExtension(options::v1::date)};
  if (options.HasExtension(options::v1::month))
    return CalendarField{&field, CalendarForm::kMonth, options.GetExtension(options::v1::month)};
  if (options.HasExtension(options::v1::year))
    return CalendarField{&field, CalendarForm::kYear, options.GetExtension(options::v1::year)};
  if (options.HasExtension(options::v1::period))
    return CalendarField{&field, CalendarForm::kPeriod, options.GetExtension(options::v1::period)};
  return std::nullopt;
}

absl::StatusOr<std::optional<Date>> FirstDayOf(const google::protobuf::Message& message,
                                               const CalendarField& field) {
  const auto& reflection = *message.GetReflection();
  if (field.form == CalendarForm::kYear)
    return FirstDayOfYear(reflection.GetInt32(message, field.descriptor));
  std::string scratch;  // Stays empty: the reference is to the message's own text.
  const std::string& text = reflection.GetStringReference(message, field.descriptor, &scratch);
  if (text.empty()) return std::optional<Date>();
  switch (field.form) {
    case CalendarForm::kDate: {
      ASSIGN_OR_RETURN(const Date date, reference::ParseDate(text));
      return std::optional<Date>(date);
    }
    case CalendarForm::kMonth: {
      ASSIGN_OR_RETURN(const reference::Month month, reference::ParseMonth(text));
      return std::optional<Date>(Date(month));
    }
    default: {
      ASSIGN_OR_RETURN(const reference::ReportingPeriod period, reference::ParsePeriod(text));
      return std::optional<Date>(period.FirstDay());
    }
  }
}

}  // namespace eastgate::resource
