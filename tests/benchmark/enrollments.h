// Requests about newborn enrollments, as the load programs send them: enrollments by number, and the figure
// of their year.
#ifndef EASTGATE_TESTS_BENCHMARK_ENROLLMENTS_H_
#define EASTGATE_TESTS_BENCHMARK_ENROLLMENTS_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "eastgate/figure/v1/figure_service.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"

namespace eastgate::benchmark {

// Two villages and two streets of the sample district.
inline constexpr const char* kDivisions[] = {"360111001001", "360111003", "360111001002", "360111005"};
inline constexpr char kFigure[] = "livelihood.newborn_enrollments";

// Enrollments of January to September, as bureaus send them; with `per_day`, each day's one after the other.
inline std::string EnrolledOn(int64_t number, int64_t year, int64_t per_day) {
  const int64_t day = per_day > 0 ? (number / per_day) % 252 : number % 252;
  return absl::StrFormat("%d-%02d-%02d", year, 1 + day / 28, 1 + day % 28);
}

inline void FillEnrollment(int64_t number, int64_t year, int64_t per_day,
                           livelihood::v1::CreateNewbornEnrollmentRequest& request) {
  request.set_newborn_enrollment_id(absl::StrCat("b-", number));
  request.mutable_child_identity()->set_birth_certificate(absl::StrFormat("B%09d", number));
  request.set_born_on(absl::StrFormat("%d-12-20", year - 1));
  request.set_enrolled_on(EnrolledOn(number, year, per_day));
  request.set_division(kDivisions[number % 4]);
  request.set_channel(number % 3 == 0 ? livelihood::v1::NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL
                                      : livelihood::v1::NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT);
}

// The figure of the year until 15 September, as known at the revision, or now where it is 0.
inline figure::v1::GetFigureRequest YearToDate(int64_t year, int64_t known_at) {
  figure::v1::GetFigureRequest request;
  request.mutable_query()->set_figure(kFigure);
  request.mutable_query()->set_as_of(absl::StrCat(year, "-09-15"));
  if (known_at > 0) request.mutable_query()->set_known_at_revision(known_at);
  return request;
}

}  // namespace eastgate::benchmark

#endif  // EASTGATE_TESTS_BENCHMARK_ENROLLMENTS_H_
