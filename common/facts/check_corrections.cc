#include "absl/strings/str_cat.h"
#include "common/facts/corrections.h"
#include "common/facts/record.h"
#include "common/reference/division.h"
#include "common/reference/quoted.h"
#include "common/resource/request_check.h"

namespace eastgate::facts {
namespace {

using fact::v1::CorrectFactRequest;
using fact::v1::RetractFactRequest;

constexpr size_t kMaxReasonBytes = 1024;
constexpr size_t kMaxMeasureBytes = 128;
constexpr size_t kMaxDimensionBytes = 64;

// Checks the fields that both requests have in common.
template <class Request>
void CheckCommon(const Request& request, resource::RequestCheck& check) {
  if (check.Require("name", request.name())) check.Check("name", ParseFactName(request.name()).status());
  check.EnumValue("cause", request.cause());
  check.Text("reason", request.reason(), 1, kMaxReasonBytes);
  check.RequestId(request.request_id());
  check.SourceRef(request.source_ref());
  if (request.request_id().empty() && request.source_ref().empty()) {
    check.Add("request_id", "required where there is no source_ref");
  }
}

void CheckAmounts(const CorrectFactRequest& request, resource::RequestCheck& check) {
  for (const auto& [measure, amount] : request.amounts()) {
    check.Text("amounts", measure, 1, kMaxMeasureBytes);
    if (amount < 0)
      check.Add("amounts", absl::StrCat(reference::Quoted(measure), ": got ", amount, ", want 0 or more"));
  }
}

void CheckDimensions(const CorrectFactRequest& request, resource::RequestCheck& check) {
  for (const auto& [key, value] : request.dimensions()) {
    check.Text("dimensions", key, 1, kMaxDimensionBytes);
    check.Text("dimensions", value, 1, kMaxDimensionBytes);
  }
}

}  // namespace

absl::Status CheckCorrect(const CorrectFactRequest& request) {
  resource::RequestCheck check(nullptr, "", nullptr, request);
  CheckCommon(request, check);
  check.OptionalDate("occurred_on", request.occurred_on());
  if (!request.division().empty() && !reference::DivisionRegistry::LevelOf(request.division())) {
    check.Add("division", absl::StrCat("got ", reference::Quoted(request.division()),
                                       ", want a division code of 2, 4, 6, 9 or 12 digits"));
  }
  CheckAmounts(request, check);
  CheckDimensions(request, check);
  if (request.occurred_on().empty() && request.division().empty() && request.amounts().empty() &&
      request.dimensions().empty()) {
    check.Add("occurred_on", "want at least one of occurred_on, division, amounts, dimensions");
  }
  return check.ToStatus();
}

absl::Status CheckRetract(const RetractFactRequest& request) {
  resource::RequestCheck check(nullptr, "", nullptr, request);
  CheckCommon(request, check);
  return check.ToStatus();
}

}  // namespace eastgate::facts
