#include "common/lifecycle/rules.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/request_check.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::lifecycle {
namespace {

template <class T>
T Checked(const absl::StatusOr<T>& parsed) {
  if (parsed.ok()) return *parsed;
  const std::string message(parsed.status().message());
  std::fprintf(stderr, "a date was used that nothing had checked: %s\n", message.c_str());
  std::abort();
}

}  // namespace

reference::Date StoredDate(absl::string_view text) {
  return Checked(reference::ParseDateOfAnyYear(text));
}

reference::ReportingPeriod StoredPeriod(absl::string_view text) {
  return Checked(reference::ParsePeriod(text));
}

bool IsStale(absl::string_view stored, const absl::StatusOr<reference::Date>& now) {
  return now.ok() && *now != StoredDate(stored);
}

absl::Status CheckNotBefore(absl::string_view field, reference::Date date, absl::string_view other,
                            absl::string_view what) {
  if (date >= StoredDate(other)) return absl::OkStatus();
  return status::Refused(
      fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
      absl::StrCat(field, ": got ", reference::FormatDate(date), ", want ", what, " (", other, ") or later"),
      {{"field", std::string(field)}, {"earliest", std::string(other)}});
}

absl::Status CheckNotAfter(absl::string_view field, reference::Date date, absl::string_view other,
                           absl::string_view what) {
  if (date <= StoredDate(other)) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_DATE_OUT_OF_ORDER,
                         absl::StrCat(field, ": got ", reference::FormatDate(date), ", want ", what, " (",
                                      other, ") or earlier"),
                         {{"field", std::string(field)}, {"latest", std::string(other)}});
}

absl::Status CheckForYear(absl::string_view field, reference::Date date, int year,
                          absl::string_view of_year) {
  using reference::Date;
  using reference::FormatDate;
  RETURN_IF_ERROR(
      CheckNotAfter(field, date, FormatDate(Date(year, 12, 31)), absl::StrCat("the end of ", of_year)));
  return CheckNotBefore(field, date, FormatDate(Date(year - 1, 1, 1)),
                        absl::StrCat("the year before ", of_year));
}

absl::Status RecordRetracted(absl::string_view name) {
  return status::Refused(fact::v1::ERROR_REASON_RECORD_RETRACTED, "the record was retracted",
                         {{"name", std::string(name)}});
}

absl::Status RecordRetracting(absl::string_view name) {
  return status::Refused(fact::v1::ERROR_REASON_RECORD_RETRACTING, "the record is being retracted",
                         {{"name", std::string(name)}});
}

absl::Status CheckNoDependents(absl::string_view fact, const std::vector<std::string>& dependents) {
  if (dependents.empty()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_DEPENDENT_FACTS,
                         "later facts rest on this one; retract them first",
                         {{"name", std::string(fact)}, {"dependents", absl::StrJoin(dependents, ",")}});
}

absl::Status LimitReached(absl::string_view name, int64_t limit) {
  return status::Refused(fact::v1::ERROR_REASON_LIMIT_REACHED, absl::StrCat("there are ", limit, " already"),
                         {{"name", std::string(name)}, {"limit", absl::StrCat(limit)}});
}

absl::Status TransitionNotAllowed(absl::string_view name, absl::string_view from, absl::string_view to,
                                  const std::vector<std::string>& allowed) {
  const std::string names = absl::StrJoin(allowed, ",");
  return status::Refused(
      fact::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED,
      absl::StrCat("state: got ", to, " after ", from, ", want ", names.empty() ? "no further step" : names),
      {{"name", std::string(name)},
       {"from", std::string(from)},
       {"to", std::string(to)},
       {"allowed", names}});
}

namespace {

// "VILLAGE_POINT_STATE_": what the enum's zero is called before UNSPECIFIED.
size_t PrefixSize(const google::protobuf::EnumDescriptor& type) {
  return type.FindValueByNumber(0)->name().size() - absl::string_view("UNSPECIFIED").size();
}

bool IsLowerCaseOf(absl::string_view lower, absl::string_view name) {
  return std::equal(lower.begin(), lower.end(), name.begin(), name.end(),
                    [](char a, char b) { return a == absl::ascii_tolower(b); });
}

}  // namespace

std::string ValueOf(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr || number == 0) return std::string();
  return absl::AsciiStrToLower(value->name().substr(PrefixSize(type)));
}

int NumberOf(const google::protobuf::EnumDescriptor& type, absl::string_view value) {
  const size_t prefix_size = PrefixSize(type);
  for (int i = 0; i < type.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& known = *type.value(i);
    if (known.number() != 0 && IsLowerCaseOf(value, absl::string_view(known.name()).substr(prefix_size)))
      return known.number();
  }
  return 0;
}

absl::Status BadValue(const google::protobuf::EnumDescriptor& type, absl::string_view key) {
  std::vector<std::string> values;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) values.push_back(ValueOf(type, type.value(i)->number()));
  }
  return status::InvalidField(absl::StrCat("dimensions.", key),
                              absl::StrCat("want ", absl::StrJoin(values, ", ")));
}

absl::Status CorrectCode(const facts::Correction& correction, const std::string& key, std::string& value) {
  const auto found = correction.dimensions.find(key);
  if (found == correction.dimensions.end()) return absl::OkStatus();
  if (found->second.empty()) return status::InvalidField(absl::StrCat("dimensions.", key), "required");
  value = found->second;
  return absl::OkStatus();
}

absl::Status CorrectFen(const facts::Correction& correction, const std::string& measure,
                        absl::FunctionRef<void(int64_t)> set, int64_t least_fen, int64_t most_fen) {
  const auto amount = correction.amounts.find(measure);
  if (amount == correction.amounts.end()) return absl::OkStatus();
  RETURN_IF_ERROR(
      resource::CheckRange(absl::StrCat("amounts.", measure), amount->second, least_fen, most_fen));
  set(amount->second);
  return absl::OkStatus();
}

reference::Date LastDayOf(absl::string_view month) {
  return reference::Date(Checked(reference::ParseMonth(month)) + 1) - 1;
}

reference::Date OverdueFrom(reference::Date due) {
  return due + 1;
}

reference::Date OverdueUntil(reference::Date due, reference::Date done) {
  return std::max(done, OverdueFrom(due));
}

}  // namespace eastgate::lifecycle
