#include "common/facts/rules.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/errors.h"

namespace eastgate::facts {

reference::Date StoredDate(absl::string_view text) {
  return *reference::ParseDate(text);
}

absl::Status CheckNotBefore(absl::string_view field, reference::Date date, absl::string_view other,
                            absl::string_view what) {
  if (date >= StoredDate(other)) return absl::OkStatus();
  return rpc::Refused(
      fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
      absl::StrCat(field, ": got ", reference::FormatDate(date), ", want ", what, " (", other, ") or later"),
      {{"field", std::string(field)}, {"earliest", std::string(other)}});
}

absl::Status CheckNotAfter(absl::string_view field, reference::Date date, absl::string_view other,
                           absl::string_view what) {
  if (date <= StoredDate(other)) return absl::OkStatus();
  return rpc::Refused(fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
                      absl::StrCat(field, ": got ", reference::FormatDate(date), ", want ", what, " (", other,
                                   ") or earlier"),
                      {{"field", std::string(field)}, {"latest", std::string(other)}});
}

absl::Status RecordRetracted(absl::string_view name) {
  return rpc::Refused(fact::v1::ERROR_REASON_RECORD_RETRACTED, "the record was retracted",
                      {{"name", std::string(name)}});
}

}  // namespace eastgate::facts
