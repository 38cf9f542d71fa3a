// Matchers of statuses, so that a test says what it wants and a failure shows what came.
//
//   EXPECT_THAT(status, IsOk());
//   EXPECT_THAT(reply, StatusIs(absl::StatusCode::kNotFound));
//   EXPECT_THAT(reply, Refused("DATE_OUT_OF_ORDER", HasSubstr("field=held_on")));
//   EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"division", "title_zh"}));
//
// All take absl::Status and absl::StatusOr<T>.
#ifndef EASTGATE_TESTS_UNIT_TESTING_STATUS_MATCHERS_H_
#define EASTGATE_TESTS_UNIT_TESTING_STATUS_MATCHERS_H_

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"

namespace eastgate::testing {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

template <class Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

MATCHER_P(StatusIs, code, absl::StrCat("has the code ", absl::StatusCodeToString(code))) {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code;
}

// "REASON key=value key=value" of a refusal, keys in order; the status itself where it is none.
template <class Result>
std::string RefusalText(const Result& result) {
  const absl::Status& status = StatusOf(result);
  const auto detail = DetailOf<google::rpc::ErrorInfo>(status);
  if (!detail) return status.ToString();
  std::string text = detail->reason();
  for (const auto& [key, value] :
       std::map<std::string, std::string>(detail->metadata().begin(), detail->metadata().end()))
    absl::StrAppend(&text, " ", key, "=", value);
  return text;
}

// A FAILED_PRECONDITION (or what else carries a reason) with this reason.
MATCHER_P(Refused, reason, absl::StrCat("is refused with the reason ", reason)) {
  const auto detail = DetailOf<google::rpc::ErrorInfo>(StatusOf(arg));
  *result_listener << RefusalText(arg);
  return detail && detail->reason() == reason;
}

// The same with its metadata: "REASON key=value key=value", keys in order.
MATCHER_P(RefusedAs, text, absl::StrCat("is refused as ", text)) {
  *result_listener << RefusalText(arg);
  return RefusalText(arg) == text;
}

// Exactly these fields are named as bad.
MATCHER_P(ViolatesFields, fields,
          absl::StrCat("names exactly the bad fields ",
                       absl::StrJoin(std::vector<std::string>(fields), ", "))) {
  const auto detail = DetailOf<google::rpc::BadRequest>(StatusOf(arg));
  std::vector<std::string> got;
  if (detail) {
    for (const auto& violation : detail->field_violations()) got.push_back(violation.field());
  }
  std::vector<std::string> want(fields);
  std::sort(got.begin(), got.end());
  std::sort(want.begin(), want.end());
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == absl::StatusCode::kInvalidArgument && got == want;
}
// So that a list can be written in braces.
inline auto ViolatesFields(std::initializer_list<std::string> fields) {
  return ViolatesFields(std::vector<std::string>(fields));
}

}  // namespace eastgate::testing

#endif  // EASTGATE_TESTS_UNIT_TESTING_STATUS_MATCHERS_H_
