// The rules of recognitions: which requests are well-formed, which may stand beside each other, what an award
// and a revocation post.
//
// Pure functions of the resource, the request, and what stands of the same enterprise; refusals carry their
// reason. A recognition is live from awarded_on to valid_until, or to the day before revoked_on. The award
// posts its end together with its beginning; a revocation takes the rest out.
#ifndef EASTGATE_SERVICES_ECONOMY_RECOGNITION_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_RECOGNITION_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/recognition_service.pb.h"
#include "eastgate/fact/v1/fact.pb.h"

namespace eastgate::economy {

// Kinds of fact.
inline constexpr char kRecognitionAwarded[] = "economy.recognition_awarded";
inline constexpr char kRecognitionRevoked[] = "economy.recognition_revoked";

inline constexpr size_t kMaxReasonBytes = 500;

struct RecognitionKindDescription {
  v1::RecognitionKind kind = v1::RECOGNITION_KIND_UNSPECIFIED;
  const char* value = "";  // Of dimension `kind`.
  const char* level = "";  // Of dimension `level`.
  const char* title_zh = "";
  bool of_scenario = false;  // It recognizes a named scenario, not the enterprise itself.
};

// Of UNSPECIFIED and unknown kinds an empty one.
const RecognitionKindDescription& DescriptionOf(v1::RecognitionKind kind);

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRecognitionRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRecognitionsRequest& request, resource::RequestCheck check);
absl::Status CheckRevoke(const v1::RevokeRecognitionRequest& request, resource::RequestCheck check);

bool IsLiveOn(const v1::Recognition& recognition, reference::Date day);
// Whether a list that asks so has the recognition.
bool Matches(const v1::ListRecognitionsRequest& request, const v1::Recognition& recognition);

// The recognition that a request asks for, recorded by `fact`. `standing` are those of the enterprise that
// stand.
absl::StatusOr<v1::Recognition> Award(const v1::CreateRecognitionRequest& request,
                                      const v1::Enterprise& enterprise,
                                      const std::vector<v1::Recognition>& standing, absl::string_view fact);
absl::Status Revoke(v1::Recognition& recognition, reference::Date revoked_on, absl::string_view reason,
                    absl::string_view fact);

// Corrections: what the recognition would be had the fact said so from the beginning; and retractions. `fact`
// is the correcting or retracting one; `standing` may hold the recognition itself.
absl::Status AmendAward(v1::Recognition& recognition, const v1::Enterprise& enterprise,
                        const std::vector<v1::Recognition>& standing, absl::string_view fact,
                        const facts::Correction& correction);
absl::Status AmendRevocation(v1::Recognition& recognition, const std::vector<v1::Recognition>& standing,
                             absl::string_view fact, const facts::Correction& correction);
absl::Status WithdrawAward(v1::Recognition& recognition, absl::string_view fact);
absl::Status WithdrawRevocation(v1::Recognition& recognition, const std::vector<v1::Recognition>& standing);

// The facts of the steps, as they follow from the resource: kind, subject, division, occurred_on, postings.
fact::v1::Fact AwardedFact(const v1::Recognition& recognition);
fact::v1::Fact RevokedFact(const v1::Recognition& recognition);

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_RECOGNITION_RULES_H_
