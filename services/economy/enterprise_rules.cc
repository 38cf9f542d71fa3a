#include "services/economy/enterprise_rules.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/reference/uscc.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/field_mask_util.h"

namespace eastgate::economy {
namespace {

constexpr char kCollection[] = "enterprises";
constexpr char kChains[] = "industryChains";

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
            absl::StrCat("got ", reference::Quoted(code), ", want a section A to T and two to four digits"));
}

}  // namespace

absl::Status CheckCreate(const v1::CreateEnterpriseRequest& request, resource::RequestCheck check) {
  check.Check("uscc", reference::CheckUscc(request.uscc()));
  check.Text("title_zh", request.title_zh(), 1, kMaxNameBytes);
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
  if (const std::string& prefix = request.industry_code_prefix();
      !prefix.empty() && !IsIndustryCode(prefix, 0)) {
    check.Add("industry_code_prefix", absl::StrCat("got ", reference::Quoted(prefix),
                                                   ", want a section A to T and at most four digits"));
  }
  check.OptionalName("chain", request.chain(), kChains);
  check.Text("title_prefix", request.title_prefix(), 0, resource::kMaxTitleBytes);
  if (!request.unreported_month().empty()) check.Month("unreported_month", request.unreported_month());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateEnterpriseRequest& request, resource::RequestCheck check) {
  const v1::Enterprise& wanted = request.enterprise();
  check.Name("enterprise.name", wanted.name(), kCollection);
  check.UpdateMask(request.update_mask(), {"title_zh", "industry_code", "size", "employees", "owns_factory",
                                           "chain", "digital_maturity_level"});
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "title_zh") {
      check.Text("enterprise.title_zh", wanted.title_zh(), 1, kMaxNameBytes);
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
         (request.chain().empty() || enterprise.chain() == request.chain()) &&
         (request.title_prefix().empty() ||
          absl::StartsWith(reference::FoldedTextKey(enterprise.title_zh()),
                           reference::FoldedTextKey(request.title_prefix()))) &&
         EnterpriseEntry().IsListed(request.include_retracted(), enterprise);
}

v1::Enterprise RegisterEnterprise(const v1::CreateEnterpriseRequest& request) {
  v1::Enterprise enterprise;
  enterprise.set_name(absl::StrCat(kCollection, "/", request.uscc()));
  enterprise.set_title_zh(request.title_zh());
  enterprise.set_division(request.division());
  enterprise.set_industry_code(request.industry_code());
  enterprise.set_size(request.size());
  enterprise.set_employees(request.employees());
  enterprise.set_owns_factory(request.owns_factory());
  enterprise.set_chain(request.chain());
  enterprise.set_digital_maturity_level(request.digital_maturity_level());
  enterprise.set_registered_on(request.registered_on());
  enterprise.set_source_ref(request.source_ref());
  return enterprise;
}

absl::Status UpdateEnterprise(v1::Enterprise& enterprise, const v1::UpdateEnterpriseRequest& request) {
  RETURN_IF_ERROR(EnterpriseEntry().CheckNotRetracted(enterprise));
  RETURN_IF_ERROR(lifecycle::CheckNotBefore("changed_on", lifecycle::StoredDate(request.changed_on()),
                                            enterprise.registered_on(), "the enterprise's registration"));
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(request.enterprise(), request.update_mask(),
                                                        google::protobuf::util::FieldMaskUtil::MergeOptions(),
                                                        &enterprise);
  return absl::OkStatus();
}

absl::Status JudgeRegistration(const lifecycle::Judgment& judgment, const v1::Enterprise& enterprise,
                               const std::vector<v1::Recognition>& recognitions) {
  const reference::Date registered_on = lifecycle::StoredDate(enterprise.registered_on());
  for (const v1::Recognition& recognition : recognitions) {
    RETURN_IF_ERROR(lifecycle::CheckNotAfter(judgment.DayField("registered_on"), registered_on,
                                             recognition.awarded_on(), "awarded_on of a recognition"));
  }
  return absl::OkStatus();
}

const lifecycle::Entry<v1::Enterprise>& EnterpriseEntry() {
  static const auto* rules = new lifecycle::Entry<v1::Enterprise>(
      {.kind = kEnterpriseRegistered,
       .measures = {kEnterprises},
       .recorded = v1::ENTERPRISE_STATE_REGISTERED,
       .retracted = v1::ENTERPRISE_STATE_RETRACTED,
       .occurred_on =
           [](const v1::Enterprise& enterprise) { return lifecycle::StoredDate(enterprise.registered_on()); },
       .mutable_day = &v1::Enterprise::mutable_registered_on,
       .correctable = {.occurred_on = true, .division = true},
       .post =
           [](const v1::Enterprise& enterprise, fact::v1::Fact& draft) {
             *draft.add_postings() = facts::MakePosting(
                 kEnterprises, lifecycle::StoredDate(enterprise.registered_on()), enterprise.division(), 1);
           }});
  return *rules;
}

lifecycle::NounFigures EnterpriseFigures() {
  return {{figures::MakeFigure(1, kEnterprises, "登记在册企业", "Enterprises registered",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {},
                               "Enterprises that the register holds on the day, from the day of "
                               "registration.")},
          {}};
}

}  // namespace eastgate::economy
