#include "common/lifecycle/recovery.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::lifecycle {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::Refused;
using eastgate::testing::RefusedAs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Recoveries RecoveriesOf(std::initializer_list<std::pair<const char*, int64_t>> given) {
  Recoveries recoveries;
  for (const auto& [on, amount_fen] : given) {
    fact::v1::PaymentRecovery& recovery = *recoveries.Add();
    recovery.set_recovered_on(on);
    recovery.set_amount_fen(amount_fen);
    recovery.set_fact("facts/" + std::to_string(recoveries.size()));
  }
  return recoveries;
}

constexpr Payment kPayment = {"payments/1", "2024-05-10", 15000};

TEST(CheckRecovered, NoMoreComesBackThanWasPaid) {
  EXPECT_THAT(CheckRecovered(kPayment, {}), IsOk());
  EXPECT_THAT(CheckRecovered(kPayment, RecoveriesOf({{"2024-09-02", 5000}, {"2024-09-03", 10000}})), IsOk());
  EXPECT_THAT(CheckRecovered(kPayment, RecoveriesOf({{"2024-09-02", 5000}, {"2024-09-03", 10001}})),
              RefusedAs("RECOVERED_MORE_THAN_PAID name=payments/1 paid_fen=15000 recovered_fen=15001"));
}

TEST(CheckRecovered, APaymentHasAHundredRecoveriesAtMost) {
  Recoveries recoveries;
  for (int i = 0; i < kMaxRecoveries; ++i) recoveries.Add()->set_amount_fen(1);
  EXPECT_THAT(CheckRecovered(kPayment, recoveries), IsOk());
  recoveries.Add()->set_amount_fen(1);
  EXPECT_THAT(CheckRecovered(kPayment, recoveries), Refused("LIMIT_REACHED"));
}

TEST(CheckPayment, IsNotCorrectedToADayAfterARecoveryOrToLessThanCameBack) {
  const Recoveries recoveries = RecoveriesOf({{"2024-09-02", 5000}, {"2024-05-10", 10000}});
  EXPECT_THAT(CheckPayment("occurred_on", kPayment, recoveries), IsOk());
  EXPECT_THAT(CheckPayment("occurred_on", {"payments/1", "2024-05-11", 15000}, recoveries),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-05-10"));
  EXPECT_THAT(CheckPayment("occurred_on", {"payments/1", "2024-05-10", 14999}, recoveries),
              Refused("RECOVERED_MORE_THAN_PAID"));
}

TEST(FactsOfRecoveries, NamesThemInTheirOrder) {
  EXPECT_THAT(FactsOfRecoveries({}), IsEmpty());
  EXPECT_THAT(FactsOfRecoveries(RecoveriesOf({{"2024-09-02", 1}, {"2024-09-01", 1}})),
              ElementsAre("facts/1", "facts/2"));
}

}  // namespace
}  // namespace eastgate::lifecycle
