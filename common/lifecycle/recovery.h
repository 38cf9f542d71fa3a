// Recovery: money that was paid out and comes back, in whole or in part.
//
// The row that records the payment keeps it as it was paid, and has a list of fact.v1.PaymentRecovery. Each
// recovery is a part of the row with a fact of its own (PartEntry), which posts to a figure of its own on the
// day on which the money came back: what was reported about the day of the payment does not change. The
// payment is judged with its recoveries, and each recovery with the payment, by the same rules. Pure
// functions; immutable, thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_RECOVERY_H_
#define EASTGATE_COMMON_LIFECYCLE_RECOVERY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/facts/draft.h"
#include "common/lifecycle/judgment.h"
#include "common/lifecycle/part_entry.h"
#include "common/lifecycle/rules.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/recovery.pb.h"
#include "google/protobuf/repeated_field.h"

namespace eastgate::lifecycle {

// The most recoveries of one payment.
inline constexpr int kMaxRecoveries = 100;

using Recoveries = google::protobuf::RepeatedPtrField<fact::v1::PaymentRecovery>;

// A payment, as the row of a noun has it.
struct Payment {
  absl::string_view name;     // The row's.
  absl::string_view paid_on;  // YYYY-MM-DD.
  int64_t paid_fen = 0;
};

// Judges what came back beside the payment. RECOVERED_MORE_THAN_PAID; LIMIT_REACHED beyond kMaxRecoveries.
absl::Status CheckRecovered(const Payment& payment, const Recoveries& recoveries);

// Judges a payment, as recorded or corrected, with what came back of it. `field` is that of its day:
// DATE_OUT_OF_ORDER where something came back before it.
absl::Status CheckPayment(absl::string_view field, const Payment& payment, const Recoveries& recoveries);

// Returns the facts of the recoveries: the parts of the row.
std::vector<std::string> FactsOfRecoveries(const Recoveries& recoveries);

// Adds what a request says has come back to the row, and returns it.
template <class Row, class Request>
fact::v1::PaymentRecovery* AddRecovery(Row& row, const Request& request) {
  fact::v1::PaymentRecovery* const recovery = row.add_recoveries();
  recovery->set_recovered_on(request.occurred_on());
  recovery->set_amount_fen(request.amount_fen());
  recovery->set_reason(request.reason());
  return recovery;
}

// Checks a request that records a recovery of a row of the collection, of at most `most_fen`.
template <class Request>
absl::Status CheckRecover(const Request& request, resource::RequestCheck& check, absl::string_view collection,
                          int64_t most_fen = resource::kMaxFen) {
  check.Step(request, collection, "occurred_on", request.occurred_on());
  check.Range("amount_fen", request.amount_fen(), 1, most_fen);
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

// The rules of a noun for its recoveries.
template <class Row>
struct RecoveryRules {
  std::string kind;                         // The kind of fact that records one.
  std::string measure;                      // The figure of what came back.
  StateOf<Row> retracted = StateOf<Row>();  // The row's.
  int64_t most_fen = resource::kMaxFen;     // The most that a request may say.
  std::function<Payment(const Row&)> payment;
  // The dimensions by which what was paid is counted: what came back is counted by them, too.
  std::function<std::map<std::string, std::string>(const Row&)> dimensions = nullptr;
};

// Returns the rules of the recoveries: their day and their amount can be corrected.
template <class Row>
PartEntry<Row, fact::v1::PaymentRecovery> RecoveryEntry(const RecoveryRules<Row>& rules) {
  using Recovery = fact::v1::PaymentRecovery;
  return PartEntry<Row, Recovery>(
      {.kind = rules.kind,
       .measures = {rules.measure},
       .retracted = rules.retracted,
       .find = [](Row& row, absl::string_view fact) { return FindIn(row.mutable_recoveries(), fact); },
       .remove = [](Row& row, Recovery* recovery) { RemoveFrom(row.mutable_recoveries(), recovery); },
       .set_fact = [](Recovery& recovery, absl::string_view fact) { recovery.set_fact(std::string(fact)); },
       .occurred_on = [](const Recovery& recovery) { return StoredDate(recovery.recovered_on()); },
       .mutable_day = &Recovery::mutable_recovered_on,
       .correctable = {.occurred_on = true, .division = false, .amounts = {rules.measure}, .dimensions = {}},
       .apply =
           [rules](Recovery& recovery, const facts::Correction& correction) {
             return CorrectFen(
                 correction, rules.measure, [&recovery](int64_t fen) { recovery.set_amount_fen(fen); }, 1,
                 rules.most_fen);
           },
       .judge = [rules](const Judgment&, Row& row, Recovery& recovery) -> absl::Status {
         const Payment payment = rules.payment(row);
         RETURN_IF_ERROR(CheckNotBefore("occurred_on", StoredDate(recovery.recovered_on()), payment.paid_on,
                                        "the day of the payment"));
         return CheckRecovered(payment, row.recoveries());
       },
       .post =
           [rules](const Row& row, const Recovery& recovery, fact::v1::Fact& draft) {
             *draft.add_postings() = facts::MakePosting(
                 rules.measure, StoredDate(recovery.recovered_on()), draft.division(), recovery.amount_fen(),
                 rules.dimensions ? rules.dimensions(row) : std::map<std::string, std::string>());
           }});
}

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_RECOVERY_H_
