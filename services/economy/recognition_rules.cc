#include "services/economy/recognition_rules.h"

#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/economy/enterprise_rules.h"
#include "services/economy/figure_ids.h"
#include "services/economy/tables.h"

namespace eastgate::economy {
namespace {

using facts::StoredDate;
using reference::Date;
using rpc::Refused;

constexpr char kCollection[] = "recognitions";

constexpr RecognitionKindDescription kKinds[] = {
    {v1::RECOGNITION_KIND_NATIONAL_EXCELLENT_SMART_MANUFACTURING_SCENARIO,
     "national_excellent_smart_manufacturing_scenario", "national", "国家级智能制造优秀场景", true},
    {v1::RECOGNITION_KIND_PROVINCIAL_SMART_MANUFACTURING_BENCHMARK,
     "provincial_smart_manufacturing_benchmark", "provincial", "省级智能制造标杆企业", false},
    {v1::RECOGNITION_KIND_PROVINCIAL_TWO_INTEGRATION_DEMONSTRATION,
     "provincial_two_integration_demonstration", "provincial", "省级两化融合示范企业", false},
    {v1::RECOGNITION_KIND_PROVINCIAL_INDUSTRIAL_INTERNET_PLATFORM, "provincial_industrial_internet_platform",
     "provincial", "省级工业互联网平台企业", false},
    {v1::RECOGNITION_KIND_PROVINCIAL_5G_INDUSTRIAL_INTERNET_ENTERPRISE,
     "provincial_5g_industrial_internet_enterprise", "provincial", "省级“5G+工业互联网”应用示范企业", false},
    {v1::RECOGNITION_KIND_PROVINCIAL_5G_INDUSTRIAL_INTERNET_SCENARIO,
     "provincial_5g_industrial_internet_scenario", "provincial", "省级“5G+工业互联网”应用示范场景", true}};

absl::Status CheckStands(const v1::Recognition& recognition) {
  if (recognition.state() != v1::RECOGNITION_STATE_RETRACTED) return absl::OkStatus();
  return facts::RecordRetracted(recognition.name());
}

// The last day on which it is live; nothing for one without end.
std::optional<Date> LastDay(const v1::Recognition& recognition) {
  if (!recognition.revoked_on().empty()) return StoredDate(recognition.revoked_on()) - 1;
  if (!recognition.valid_until().empty()) return StoredDate(recognition.valid_until());
  return std::nullopt;
}

bool Overlap(const v1::Recognition& a, const v1::Recognition& b) {
  const auto begins_by = [](const v1::Recognition& row, std::optional<Date> last) {
    return !last || StoredDate(row.awarded_on()) <= *last;
  };
  return begins_by(a, LastDay(b)) && begins_by(b, LastDay(a));
}

// Refuses a recognition that would be live on a day on which another of the same enterprise and kind (and
// scenario) is.
absl::Status CheckAlone(const v1::Recognition& recognition, const std::vector<v1::Recognition>& standing) {
  for (const v1::Recognition& other : standing) {
    if (other.name() == recognition.name() || other.kind() != recognition.kind() ||
        other.scenario() != recognition.scenario() || !Overlap(recognition, other)) {
      continue;
    }
    return Refused(fact::v1::ERROR_REASON_RECOGNITION_EXISTS,
                   "the enterprise has a live recognition of this kind already",
                   {{"recognition", other.name()},
                    {"awarded_on", other.awarded_on()},
                    {"valid_until", other.valid_until()}});
  }
  return absl::OkStatus();
}

absl::Status CheckAwardedAfterRegistration(absl::string_view field, Date awarded_on,
                                           const v1::Enterprise& enterprise) {
  return facts::CheckNotBefore(field, awarded_on, enterprise.registered_on(),
                               "the enterprise's registered_on");
}

// Refuses a revocation on a day on which there is nothing to revoke.
absl::Status CheckRevocable(absl::string_view field, const v1::Recognition& recognition, Date revoked_on) {
  RETURN_IF_ERROR(facts::CheckNotBefore(field, revoked_on,
                                        reference::FormatDate(StoredDate(recognition.awarded_on()) + 1),
                                        "the day after the award"));
  if (recognition.valid_until().empty() || revoked_on <= StoredDate(recognition.valid_until()))
    return absl::OkStatus();
  return Refused(fact::v1::ERROR_REASON_RECOGNITION_LAPSED,
                 absl::StrCat(field, ": got ", reference::FormatDate(revoked_on), ", want valid_until (",
                              recognition.valid_until(), ") or earlier"),
                 {{"recognition", recognition.name()}, {"valid_until", recognition.valid_until()}});
}

void Post(const v1::Recognition& recognition, absl::string_view measure, Date on, int64_t amount,
          fact::v1::Fact& draft) {
  const RecognitionKindDescription& kind = DescriptionOf(recognition.kind());
  *draft.add_postings() = facts::MakePosting(measure, on, recognition.division(), amount,
                                             {{"kind", kind.value}, {"level", kind.level}});
}

// Refuses while a revocation rests on the award.
absl::Status CheckNotRevoked(const v1::Recognition& recognition) {
  if (recognition.state() != v1::RECOGNITION_STATE_REVOKED) return absl::OkStatus();
  return facts::CheckNoDependents(recognition.fact(), {recognition.revocation_fact()});
}

}  // namespace

const RecognitionKindDescription& DescriptionOf(v1::RecognitionKind kind) {
  static constexpr RecognitionKindDescription kNone;
  for (const auto& known : kKinds) {
    if (known.kind == kind) return known;
  }
  return kNone;
}

absl::Status CheckCreate(const v1::CreateRecognitionRequest& request, resource::RequestCheck check) {
  check.Id("recognition_id", request.recognition_id());
  check.EnumValue("kind", request.kind());
  check.Name("enterprise", request.enterprise(), "enterprises");
  if (DescriptionOf(request.kind()).of_scenario) {
    check.Text("scenario", request.scenario(), 1, kMaxNameBytes);
  } else if (!request.scenario().empty()) {
    check.Add("scenario", "want none: the kind recognizes the enterprise itself");
  }
  const auto awarded_on = check.Date("awarded_on", request.awarded_on());
  check.NotBefore("valid_until", check.OptionalDate("valid_until", request.valid_until()), "awarded_on",
                  awarded_on);
  check.Division("division", request.division(), awarded_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRecognitionsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("kind", request.kind());
  check.OptionalName("enterprise", request.enterprise(), "enterprises");
  check.DivisionFilter("division", request.division());
  check.OptionalDate("live_on", request.live_on());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckRevoke(const v1::RevokeRecognitionRequest& request, resource::RequestCheck check) {
  check.Name("name", request.name(), kCollection);
  check.Date("revoked_on", request.revoked_on());
  check.Text("reason", request.reason(), 1, kMaxReasonBytes);
  check.SourceRef(request.source_ref());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

bool IsLiveOn(const v1::Recognition& recognition, Date day) {
  if (recognition.state() == v1::RECOGNITION_STATE_RETRACTED) return false;
  const std::optional<Date> last = LastDay(recognition);
  return StoredDate(recognition.awarded_on()) <= day && (!last || day <= *last);
}

bool Matches(const v1::ListRecognitionsRequest& request, const v1::Recognition& recognition) {
  return (request.kind() == v1::RECOGNITION_KIND_UNSPECIFIED || recognition.kind() == request.kind()) &&
         (request.enterprise().empty() || recognition.enterprise() == request.enterprise()) &&
         reference::DivisionRegistry::Contains(request.division(), recognition.division()) &&
         (request.live_on().empty() || IsLiveOn(recognition, StoredDate(request.live_on()))) &&
         (request.include_retracted() || recognition.state() != v1::RECOGNITION_STATE_RETRACTED);
}

absl::StatusOr<v1::Recognition> Award(const v1::CreateRecognitionRequest& request,
                                      const v1::Enterprise& enterprise,
                                      const std::vector<v1::Recognition>& standing, absl::string_view fact) {
  if (enterprise.state() == v1::ENTERPRISE_STATE_RETRACTED) return facts::RecordRetracted(enterprise.name());
  RETURN_IF_ERROR(CheckAwardedAfterRegistration("awarded_on", StoredDate(request.awarded_on()), enterprise));
  if (standing.size() >= kMaxRecognitionsOfEnterprise) {
    return Refused(fact::v1::ERROR_REASON_LIMIT_REACHED, "the enterprise has as many recognitions as it may",
                   {{"name", enterprise.name()}, {"limit", absl::StrCat(kMaxRecognitionsOfEnterprise)}});
  }
  v1::Recognition recognition;
  recognition.set_name(absl::StrCat(kCollection, "/", request.recognition_id()));
  recognition.set_kind(request.kind());
  recognition.set_enterprise(request.enterprise());
  recognition.set_scenario(request.scenario());
  recognition.set_division(request.division());
  recognition.set_awarded_on(request.awarded_on());
  recognition.set_valid_until(request.valid_until());
  recognition.set_state(v1::RECOGNITION_STATE_AWARDED);
  recognition.set_source_ref(request.source_ref());
  recognition.set_fact(std::string(fact));
  RETURN_IF_ERROR(CheckAlone(recognition, standing));
  return recognition;
}

absl::Status Revoke(v1::Recognition& recognition, Date revoked_on, absl::string_view reason,
                    absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(recognition));
  if (recognition.state() == v1::RECOGNITION_STATE_REVOKED) {
    return Refused(fact::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED, "the recognition is revoked already",
                   {{"name", recognition.name()},
                    {"from", v1::RecognitionState_Name(v1::RECOGNITION_STATE_REVOKED)},
                    {"to", v1::RecognitionState_Name(v1::RECOGNITION_STATE_REVOKED)},
                    {"allowed", ""}});
  }
  RETURN_IF_ERROR(CheckRevocable("revoked_on", recognition, revoked_on));
  recognition.set_state(v1::RECOGNITION_STATE_REVOKED);
  recognition.set_revoked_on(reference::FormatDate(revoked_on));
  recognition.set_revocation_reason(std::string(reason));
  recognition.set_revocation_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status AmendAward(v1::Recognition& recognition, const v1::Enterprise& enterprise,
                        const std::vector<v1::Recognition>& standing, absl::string_view fact,
                        const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(recognition));
  const std::string division = correction.division.value_or(recognition.division());
  if (division != recognition.division()) RETURN_IF_ERROR(CheckNotRevoked(recognition));
  const Date awarded_on = correction.occurred_on.value_or(StoredDate(recognition.awarded_on()));
  RETURN_IF_ERROR(CheckAwardedAfterRegistration("occurred_on", awarded_on, enterprise));
  if (!recognition.valid_until().empty()) {
    RETURN_IF_ERROR(
        facts::CheckNotAfter("occurred_on", awarded_on, recognition.valid_until(), "valid_until"));
  }
  if (!recognition.revoked_on().empty()) {
    const std::string before = reference::FormatDate(StoredDate(recognition.revoked_on()) - 1);
    RETURN_IF_ERROR(facts::CheckNotAfter("occurred_on", awarded_on, before, "the day before the revocation"));
  }
  recognition.set_division(division);
  recognition.set_awarded_on(reference::FormatDate(awarded_on));
  recognition.set_fact(std::string(fact));
  return CheckAlone(recognition, standing);
}

absl::Status AmendRevocation(v1::Recognition& recognition, const std::vector<v1::Recognition>& standing,
                             absl::string_view fact, const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(recognition));
  const Date revoked_on = correction.occurred_on.value_or(StoredDate(recognition.revoked_on()));
  RETURN_IF_ERROR(CheckRevocable("occurred_on", recognition, revoked_on));
  recognition.set_revoked_on(reference::FormatDate(revoked_on));
  recognition.set_revocation_fact(std::string(fact));
  return CheckAlone(recognition, standing);
}

absl::Status WithdrawAward(v1::Recognition& recognition, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(recognition));
  RETURN_IF_ERROR(CheckNotRevoked(recognition));
  recognition.set_state(v1::RECOGNITION_STATE_RETRACTED);
  recognition.set_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status WithdrawRevocation(v1::Recognition& recognition, const std::vector<v1::Recognition>& standing) {
  RETURN_IF_ERROR(CheckStands(recognition));
  recognition.set_state(v1::RECOGNITION_STATE_AWARDED);
  recognition.clear_revoked_on();
  recognition.clear_revocation_reason();
  recognition.clear_revocation_fact();
  return CheckAlone(recognition, standing);
}

fact::v1::Fact AwardedFact(const v1::Recognition& recognition) {
  fact::v1::Fact draft = facts::DraftFact(kRecognitionAwarded, recognition, recognition.awarded_on());
  const Date awarded_on = StoredDate(recognition.awarded_on());
  Post(recognition, kRecognitionAwards, awarded_on, 1, draft);
  Post(recognition, kRecognitions, awarded_on, 1, draft);
  if (!recognition.valid_until().empty())
    Post(recognition, kRecognitions, StoredDate(recognition.valid_until()) + 1, -1, draft);
  return draft;
}

fact::v1::Fact RevokedFact(const v1::Recognition& recognition) {
  fact::v1::Fact draft = facts::DraftFact(kRecognitionRevoked, recognition, recognition.revoked_on());
  Post(recognition, kRecognitions, StoredDate(recognition.revoked_on()), -1, draft);
  // What the award had posted for its last day of validity does not come on top.
  if (!recognition.valid_until().empty())
    Post(recognition, kRecognitions, StoredDate(recognition.valid_until()) + 1, 1, draft);
  return draft;
}

}  // namespace eastgate::economy
