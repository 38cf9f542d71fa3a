#include "services/economy/enterprise_rules.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/rules.h"
#include "common/facts/writer.h"
#include "common/reference/shown.h"
#include "common/reference/uscc.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "google/protobuf/util/field_mask_util.h"
#include "services/economy/figure_ids.h"

namespace eastgate::economy {
namespace {

using facts::StoredDate;
using reference::Date;

constexpr char kCollection[] = "enterprises";
constexpr char kChains[] = "chains";

// GB/T 4754-2017: sections A to T; division, group and class by two to four digits.
bool IsIndustryCode(absl::string_view code, size_t min_digits) {
  if (code.empty() || code.front() < 'A' || code.front() > 'T') return false;
  if (code.size() < 1 + min_digits || code.size() > 5) return false;
  for (const char digit : code.substr(1)) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return false;
  }
  return true;
}

// `prefix` is the path to the field.
void CheckIndustry(resource::RequestCheck& check, const std::string& prefix, absl::string_view code) {
  if (IsIndustryCode(code, 2)) return;
  check.Add(prefix + "industry_code",
            absl::StrCat("got ", reference::Shown(code), ", want a section A to T and two to four digits"));
}

absl::Status CheckStands(const v1::Enterprise& enterprise) {
  if (enterprise.state() == v1::ENTERPRISE_STATE_REGISTERED) return absl::OkStatus();
  return facts::RecordRetracted(enterprise.name());
}

}  // namespace

absl::Status CheckCreate(const v1::CreateEnterpriseRequest& request, resource::RequestCheck check) {
  check.Check("uscc", reference::CheckUscc(request.uscc()));
  check.Text("display_name", request.display_name(), 1, kMaxNameBytes);
  CheckIndustry(check, "", request.industry_code());
  check.EnumValue("size", request.size());
  check.Range("employees", request.employees(), 0, kMaxEmployees);
  check.OptionalName("chain", request.chain(), kChains);
  check.Range("digital_maturity_level", request.digital_maturity_level(), 0, kMaxMaturityLevel);
  const auto registered_on = check.Date("registered_on", request.registered_on());
  check.Division("division", request.division(), registered_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListEnterprisesRequest& request, resource::RequestCheck check) {
  check.DivisionFilter("division", request.division());
  check.OptionalEnumValue("size", request.size());
  if (const std::string& prefix = request.industry_code_prefix();
      !prefix.empty() && !IsIndustryCode(prefix, 0)) {
    check.Add("industry_code_prefix", absl::StrCat("got ", reference::Shown(prefix),
                                                   ", want a section A to T and at most four digits"));
  }
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateEnterpriseRequest& request, resource::RequestCheck check) {
  const v1::Enterprise& wanted = request.enterprise();
  check.Name("enterprise.name", wanted.name(), kCollection);
  check.UpdateMask(request.update_mask(), {"display_name", "industry_code", "size", "employees",
                                           "owns_factory", "chain", "digital_maturity_level"});
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") {
      check.Text("enterprise.display_name", wanted.display_name(), 1, kMaxNameBytes);
    } else if (path == "industry_code") {
      CheckIndustry(check, "enterprise.", wanted.industry_code());
    } else if (path == "size") {
      check.EnumValue("enterprise.size", wanted.size());
    } else if (path == "employees") {
      check.Range("enterprise.employees", wanted.employees(), 0, kMaxEmployees);
    } else if (path == "chain") {
      check.OptionalName("enterprise.chain", wanted.chain(), kChains);
    } else if (path == "digital_maturity_level") {
      check.Range("enterprise.digital_maturity_level", wanted.digital_maturity_level(), 0, kMaxMaturityLevel);
    }
  }
  check.Date("changed_on", request.changed_on());
  check.RequestId(request.request_id());
  return check.ToStatus();
}

bool Matches(const v1::ListEnterprisesRequest& request, const v1::Enterprise& enterprise) {
  return reference::DivisionRegistry::Contains(request.division(), enterprise.division()) &&
         (request.size() == v1::ENTERPRISE_SIZE_UNSPECIFIED || enterprise.size() == request.size()) &&
         absl::StartsWith(enterprise.industry_code(), request.industry_code_prefix()) &&
         (request.include_retracted() || enterprise.state() == v1::ENTERPRISE_STATE_REGISTERED);
}

v1::Enterprise Register(const v1::CreateEnterpriseRequest& request, absl::string_view fact) {
  v1::Enterprise enterprise;
  enterprise.set_name(absl::StrCat(kCollection, "/", request.uscc()));
  enterprise.set_display_name(request.display_name());
  enterprise.set_division(request.division());
  enterprise.set_industry_code(request.industry_code());
  enterprise.set_size(request.size());
  enterprise.set_employees(request.employees());
  enterprise.set_owns_factory(request.owns_factory());
  enterprise.set_chain(request.chain());
  enterprise.set_digital_maturity_level(request.digital_maturity_level());
  enterprise.set_registered_on(request.registered_on());
  enterprise.set_state(v1::ENTERPRISE_STATE_REGISTERED);
  enterprise.set_source_ref(request.source_ref());
  enterprise.set_fact(std::string(fact));
  return enterprise;
}

absl::StatusOr<bool> Update(v1::Enterprise& enterprise, const v1::UpdateEnterpriseRequest& request) {
  RETURN_IF_ERROR(CheckStands(enterprise));
  const std::string before = enterprise.SerializeAsString();
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(request.enterprise(), request.update_mask(),
                                                        google::protobuf::util::FieldMaskUtil::MergeOptions(),
                                                        &enterprise);
  return enterprise.SerializeAsString() != before;
}

absl::Status AmendRegistration(v1::Enterprise& enterprise, const std::vector<v1::Recognition>& recognitions,
                               absl::string_view fact, const facts::Correction& correction) {
  RETURN_IF_ERROR(CheckStands(enterprise));
  const Date registered_on = correction.occurred_on.value_or(StoredDate(enterprise.registered_on()));
  for (const v1::Recognition& recognition : recognitions) {
    RETURN_IF_ERROR(facts::CheckNotAfter("occurred_on", registered_on, recognition.awarded_on(),
                                         "awarded_on of a recognition"));
  }
  enterprise.set_registered_on(reference::FormatDate(registered_on));
  enterprise.set_division(correction.division.value_or(enterprise.division()));
  enterprise.set_fact(std::string(fact));
  return absl::OkStatus();
}

absl::Status WithdrawRegistration(v1::Enterprise& enterprise,
                                  const std::vector<v1::Recognition>& recognitions, absl::string_view fact) {
  RETURN_IF_ERROR(CheckStands(enterprise));
  std::vector<std::string> dependents;
  for (const v1::Recognition& recognition : recognitions) dependents.push_back(recognition.fact());
  RETURN_IF_ERROR(facts::CheckNoDependents(enterprise.fact(), dependents));
  enterprise.set_state(v1::ENTERPRISE_STATE_RETRACTED);
  enterprise.set_fact(std::string(fact));
  return absl::OkStatus();
}

fact::v1::Fact RegisteredFact(const v1::Enterprise& enterprise) {
  fact::v1::Fact draft = facts::DraftFact(kEnterpriseRegistered, enterprise, enterprise.registered_on());
  *draft.add_postings() =
      facts::MakePosting(kEnterprises, StoredDate(enterprise.registered_on()), enterprise.division(), 1);
  return draft;
}

fact::v1::Fact UpdatedFact(const v1::Enterprise& enterprise, absl::string_view changed_on) {
  return facts::DraftFact(kEnterpriseUpdated, enterprise, changed_on);
}

}  // namespace eastgate::economy
