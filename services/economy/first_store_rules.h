// The rules of first stores: which requests are well-formed, which steps a claim may have, and what a step
// posts.
//
// Pure functions of the resource, the request and what it is judged by; refusals carry their reason. A
// recognition posts its own end; what ends it sooner removes the rest. The rules of every lifecycle are in
// common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_ECONOMY_FIRST_STORE_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_FIRST_STORE_RULES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/first_store.pb.h"

namespace eastgate::economy {

// Kinds of fact.
//
// A claim occurs on applied_on and posts 0 to first_stores, so that its fact has kind and level. Its day,
// its division, kind and level can be corrected.
inline constexpr char kFirstStoreRecorded[] = "economy.first_store_recorded";
// A later step occurs on its own day, which alone can be corrected. A recognition posts +1 to first_stores
// and −1 on the day after valid_until; a revocation and a closing post −1 and, on that day, +1; all by kind
// and level. Other steps post nothing.
inline constexpr char kFirstStoreStepped[] = "economy.first_store_stepped";

// The figure.
inline constexpr char kFirstStores[] = "economy.first_stores";

// Parameters: how long publicity and recognition last.
inline constexpr char kPublicityWorkingDays[] = "first_store_publicity_working_days";
inline constexpr char kRecognitionYears[] = "first_store_recognition_years";

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListFirstStoresRequest& request, resource::RequestCheck check);
absl::Status CheckReview(const v1::ReviewFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckPublicize(const v1::PublicizeFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckRecognize(const v1::RecognizeFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckReject(const v1::RejectFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckRevoke(const v1::RevokeFirstStoreRequest& request, resource::RequestCheck check);
absl::Status CheckClose(const v1::CloseFirstStoreRequest& request, resource::RequestCheck check);

// Returns whether a list that asks so has the store; a retracted one only where its state is asked for.
bool Matches(const v1::ListFirstStoresRequest& request, const v1::FirstStore& store);

// Returns what the store claims, to be the first of a brand in a region of a level: one key for all spellings
// of the brand and of the region.
std::string ClaimOf(const v1::FirstStore& store);
// Returns the claim, or nothing where the store no longer has it: it was rejected, revoked or retracted. Also
// a store that closed or whose recognition lapsed was the first.
std::string ActiveClaimOf(const v1::FirstStore& store);
// FIRST_STORE_EXISTS where `first`, the store with that claim, is another one.
absl::Status CheckNoOtherClaim(const std::optional<v1::FirstStore>& first, const v1::FirstStore& store);

// Returns the claim that a request makes.
v1::FirstStore ClaimFirstStore(const v1::CreateFirstStoreRequest& request);

// The steps that end a claim, with their reason.
absl::Status RejectFirstStore(v1::FirstStore& store, const v1::RejectFirstStoreRequest& request);
absl::Status RevokeFirstStore(v1::FirstStore& store, const v1::RevokeFirstStoreRequest& request);
absl::Status CloseFirstStore(v1::FirstStore& store, const v1::CloseFirstStoreRequest& request);

// Fills in whether the end of the publicity is stale.
void CompleteFirstStore(const reference::ReferenceData& reference, v1::FirstStore& store);

const lifecycle::Lifecycle<v1::FirstStore>& FirstStoreLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures FirstStoreFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_FIRST_STORE_RULES_H_
