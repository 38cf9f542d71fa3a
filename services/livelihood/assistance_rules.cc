#include "services/livelihood/assistance_rules.h"

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::livelihood {

absl::Status CheckCeiling(int64_t amount_fen, absl::string_view parameter, reference::Date on,
                          absl::string_view division, const reference::Parameters& parameters) {
  ASSIGN_OR_RETURN(const int64_t ceiling, parameters.InForce(parameter, on, division));
  if (amount_fen <= ceiling) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_AMOUNT_ABOVE_CEILING,
                         absl::StrCat("got ", amount_fen, " fen, want at most ", ceiling, " (", parameter,
                                      " on ", reference::FormatDate(on), ")"),
                         {{"amount_fen", absl::StrCat(amount_fen)},
                          {"ceiling_fen", absl::StrCat(ceiling)},
                          {"parameter", std::string(parameter)}});
}

}  // namespace eastgate::livelihood
