// The rules of inputs of money to promotion campaigns: which requests are well-formed, what is recorded and
// corrected, and what an entry posts.
//
// Pure functions of the entry and the request; refusals carry their reason. The rules of every entry are in
// common/lifecycle/entry.h, and campaign_entry.h has what the entries of a campaign share.
#ifndef EASTGATE_SERVICES_ECONOMY_FISCAL_INPUT_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_FISCAL_INPUT_RULES_H_

#include "absl/status/status.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/recovery.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/fiscal_input.pb.h"

namespace eastgate::economy {

// The kind of fact. It occurs on paid_on and posts the amount to promotion_fiscal_input, by campaign. Its
// day, its division and the amount of that figure can be corrected.
inline constexpr char kFiscalInputPaid[] = "economy.fiscal_input_paid";

// The kind of fact of a recovery. It occurs on its recovered_on and posts the amount to
// promotion_fiscal_input_recovered, by campaign. Its day and that amount can be corrected; it follows the
// division of the input.
inline constexpr char kFiscalInputRecovered[] = "economy.fiscal_input_recovered";

// Figures.
inline constexpr char kPromotionFiscalInput[] = "economy.promotion_fiscal_input";
inline constexpr char kPromotionFiscalInputRecovered[] = "economy.promotion_fiscal_input_recovered";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateFiscalInputRequest& request, resource::RequestCheck check);
absl::Status CheckRecover(const v1::RecoverFiscalInputRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFiscalInputsRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the input.
bool Matches(const v1::ListFiscalInputsRequest& request, const v1::FiscalInput& row);

// Returns the input that a request asks for.
v1::FiscalInput PayFiscalInput(const v1::CreateFiscalInputRequest& request);

const lifecycle::Entry<v1::FiscalInput>& FiscalInputEntry();
const lifecycle::PartEntry<v1::FiscalInput, fact::v1::PaymentRecovery>& FiscalInputRecoveryEntry();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures FiscalInputFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FISCAL_INPUT_RULES_H_
