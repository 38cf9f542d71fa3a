#include "services/livelihood/person_rules.h"

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/lifecycle/rules.h"
#include "common/status/errors.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

constexpr char kCollection[] = "persons";

}  // namespace

absl::Status CheckFind(const v1::FindPersonRequest& request, resource::RequestCheck check) {
  CheckIdentity(check, "identity", request.identity(), std::nullopt);
  check.EnumValue("purpose", request.purpose());
  check.Text("case_ref", request.case_ref(), 0, resource::kMaxSourceRefBytes);
  check.RequestId(request.request_id());
  return check.ToStatus();
}

absl::Status CheckErase(const v1::ErasePersonRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckMerge(const v1::MergePersonsRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Name("into", request.into(), kCollection);
  if (request.into() == request.name()) check.Add("into", "want another person than name");
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

fact::v1::Fact LookUpOf(const v1::FindPersonRequest& request, absl::string_view person,
                        absl::string_view division_root, reference::Date today) {
  fact::v1::Fact fact =
      facts::DraftFact(kPersonLookedUp, person, division_root, reference::FormatDate(today));
  fact.set_reason(lifecycle::ValueOf(request.purpose()));
  fact.set_source_ref(request.case_ref());
  return fact;
}

fact::v1::Fact ErasureOf(const v1::ErasePersonRequest& request, absl::string_view person,
                         absl::string_view division_root) {
  fact::v1::Fact fact = facts::DraftFact(kPersonErased, person, division_root, request.occurred_on());
  fact.set_reason(request.reason());
  return fact;
}

fact::v1::Fact MergerOf(const v1::MergePersonsRequest& request, absl::string_view division_root) {
  fact::v1::Fact fact = facts::DraftFact(kPersonMerged, request.name(), division_root, request.occurred_on());
  fact.set_reason(request.reason());
  return fact;
}

absl::Status CheckNotErased(const v1::Person& person) {
  if (person.erased_on().empty()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_PERSON_ERASED, "what the person was known by was erased",
                         {{"person", person.name()}, {"erased_on", person.erased_on()}});
}

absl::Status CheckNotMerged(const v1::Person& person) {
  if (person.merged_into().empty()) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_IDENTITY_TAKEN,
                         absl::StrCat(person.name(), " was merged into another person already"),
                         {{"person", person.merged_into()}});
}

}  // namespace eastgate::livelihood
