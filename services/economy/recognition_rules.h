// The rules of recognitions: which requests are well-formed, which recognitions an enterprise may have beside
// each other, and what an award and a revocation post.
//
// Pure functions of the resource, the request, and the other recognitions of the enterprise; refusals carry
// their reason. A recognition is live from the day of its award to valid_until, or to the day before its
// revocation. The award posts its end together with its beginning; a revocation removes the rest. The rules
// of every lifecycle are in common/lifecycle/lifecycle.h.
#ifndef EASTGATE_SERVICES_ECONOMY_RECOGNITION_RULES_H_
#define EASTGATE_SERVICES_ECONOMY_RECOGNITION_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "common/lifecycle/lifecycle.h"
#include "common/reference/civil_date.h"
#include "common/resource/request_check.h"
#include "eastgate/economy/v1/enterprise.pb.h"
#include "eastgate/economy/v1/recognition.pb.h"

namespace eastgate::economy {

// Kinds of fact.
//
// An award occurs on awarded_on. It posts +1 to recognition_awards and to recognitions and, where the
// recognition has a valid_until, −1 to recognitions on the day after it, all by kind and level. Its day and
// its division can be corrected.
inline constexpr char kRecognitionAwarded[] = "economy.recognition_awarded";
// A revocation occurs on its own day, which alone can be corrected. It posts −1 to recognitions and, on the
// day after valid_until, +1 again, since the award removes the recognition there.
inline constexpr char kRecognitionRevoked[] = "economy.recognition_revoked";

// Figures.
inline constexpr char kRecognitions[] = "economy.recognitions";
inline constexpr char kRecognitionAwards[] = "economy.recognition_awards";

// The most recognitions of one enterprise that are not retracted; another award is refused.
inline constexpr int kMaxRecognitionsOfEnterprise = 1000;

// INVALID_ARGUMENT with every violation.
absl::Status CheckCreate(const v1::CreateRecognitionRequest& request, resource::RequestCheck check);
absl::Status CheckList(const v1::ListRecognitionsRequest& request, resource::RequestCheck check);
absl::Status CheckRevoke(const v1::RevokeRecognitionRequest& request, resource::RequestCheck check);

bool IsLiveOn(const v1::Recognition& recognition, reference::Date day);
// Returns whether a list that asks so has the recognition.
bool Matches(const v1::ListRecognitionsRequest& request, const v1::Recognition& recognition);

// Returns the recognition that a request asks for.
v1::Recognition AwardRecognition(const v1::CreateRecognitionRequest& request);
absl::Status RevokeRecognition(v1::Recognition& recognition, const v1::RevokeRecognitionRequest& request);

// RECOGNITION_EXISTS of a recognition that would be live on a day on which another of the same enterprise and
// kind (and scenario) is. `recognitions` are the enterprise's, and may hold the recognition itself.
absl::Status CheckAlone(const v1::Recognition& recognition, const std::vector<v1::Recognition>& recognitions);

// Judges an award beside its enterprise and the recognitions of that.
absl::Status JudgeAward(const lifecycle::Judgment& judgment, const v1::Recognition& recognition,
                        const v1::Enterprise& enterprise, const std::vector<v1::Recognition>& recognitions);

const lifecycle::Lifecycle<v1::Recognition>& RecognitionLifecycle();

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures RecognitionFigures();

}  // namespace eastgate::economy

#endif  // EASTGATE_SERVICES_ECONOMY_RECOGNITION_RULES_H_
