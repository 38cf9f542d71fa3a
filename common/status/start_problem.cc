#include "common/status/start_problem.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"

namespace eastgate::status {
namespace {

constexpr char kPayload[] = "eastgate/start-problem";

}  // namespace

absl::Status WithProblem(absl::Status status, StartProblem problem) {
  if (!status.ok() && !status.GetPayload(kPayload))
    status.SetPayload(kPayload, absl::Cord(std::to_string(static_cast<int>(problem))));
  return status;
}

StartProblem ProblemOf(const absl::Status& status) {
  int code = 0;
  const auto payload = status.GetPayload(kPayload);
  return payload && absl::SimpleAtoi(std::string(*payload), &code) ? static_cast<StartProblem>(code)
                                                                   : StartProblem::kOther;
}

}  // namespace eastgate::status
