// The rules that home-care subsidies and barrier-free retrofits share: amounts and their ceilings.
//
// Pure functions; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_RULES_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/reference/civil_date.h"
#include "common/reference/parameters.h"

namespace eastgate::livelihood {

// 10^15 fen: thousands of them still add up within int64.
inline constexpr int64_t kMaxAssistanceFen = 1'000'000'000'000'000;

// AMOUNT_ABOVE_CEILING where the amount exceeds the parameter in force on the day, in the division;
// PARAMETER_MISSING.
absl::Status CheckCeiling(int64_t amount_fen, absl::string_view parameter, reference::Date on,
                          absl::string_view division, const reference::Parameters& parameters);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_ASSISTANCE_RULES_H_
