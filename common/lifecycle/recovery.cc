#include "common/lifecycle/recovery.h"

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::lifecycle {

absl::Status CheckRecovered(const Payment& payment, const Recoveries& recoveries) {
  if (recoveries.size() > kMaxRecoveries) return LimitReached(payment.name, kMaxRecoveries);
  int64_t recovered_fen = 0;
  for (const fact::v1::PaymentRecovery& recovery : recoveries) recovered_fen += recovery.amount_fen();
  if (recovered_fen <= payment.paid_fen) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_RECOVERED_MORE_THAN_PAID,
                         absl::StrCat("got recoveries of ", recovered_fen, " fen in all, want at most the ",
                                      payment.paid_fen, " fen that were paid"),
                         {{"name", std::string(payment.name)},
                          {"paid_fen", absl::StrCat(payment.paid_fen)},
                          {"recovered_fen", absl::StrCat(recovered_fen)}});
}

absl::Status CheckPayment(absl::string_view field, const Payment& payment, const Recoveries& recoveries) {
  for (const fact::v1::PaymentRecovery& recovery : recoveries) {
    RETURN_IF_ERROR(
        CheckNotAfter(field, StoredDate(payment.paid_on), recovery.recovered_on(), "the day of a recovery"));
  }
  return CheckRecovered(payment, recoveries);
}

std::vector<std::string> FactsOfRecoveries(const Recoveries& recoveries) {
  std::vector<std::string> facts;
  for (const fact::v1::PaymentRecovery& recovery : recoveries) facts.push_back(recovery.fact());
  return facts;
}

}  // namespace eastgate::lifecycle
