#include "common/lifecycle/extensions.h"

#include "absl/strings/str_cat.h"
#include "common/lifecycle/rules.h"
#include "common/status/errors.h"

namespace eastgate::lifecycle {

absl::Status CheckExtension(const Judgment& judgment, absl::string_view extended_on, absl::string_view field,
                            absl::string_view new_due_on, const std::string& due_on) {
  if (StoredDate(extended_on) > StoredDate(due_on)) {
    return status::Refused(fact::v1::ERROR_REASON_EXTENSION_TOO_LATE,
                           absl::StrCat(judgment.DayField("occurred_on"), ": got ", extended_on, ", want ",
                                        due_on, ", when it is due, or earlier"),
                           {{"due_on", due_on}});
  }
  return CheckNotBefore(field, StoredDate(new_due_on), reference::FormatDate(StoredDate(due_on) + 1),
                        "the day after it is due");
}

}  // namespace eastgate::lifecycle
