#include "services/economy/enterprise_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/register.h"
#include "common/lifecycle/rules.h"
#include "common/reference/quoted.h"
#include "common/reference/text_key.h"
#include "common/reference/uscc.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using lifecycle::StoredDate;
using v1::ENTERPRISE_STATE_DEREGISTERED;
using v1::ENTERPRISE_STATE_MOVED_OUT;
using v1::ENTERPRISE_STATE_REGISTERED;
using v1::ENTERPRISE_STATE_RETRACTED;

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

// Checks what the requests of all steps have in common; returns their day.
template <class Request>
std::optional<reference::Date> CheckStep(const Request& request, resource::RequestCheck& check) {
  check.Text("reason", request.reason(), 0, resource::kMaxReasonBytes);
  return check.Step(request, kCollection, "occurred_on", request.occurred_on());
}

// Posts the enterprise out of the division where it was, and into that where it is. The fact of a step lies
// in the division of the step, wherever the enterprise has gone since.
void PostStep(const v1::Enterprise& enterprise, int index, fact::v1::Fact& draft) {
  const v1::EnterpriseStep& step = enterprise.steps(index);
  draft.set_division(step.division());
  const auto post = [&](const v1::EnterpriseStep& where, int amount) {
    if (where.state() != ENTERPRISE_STATE_REGISTERED) return;
    *draft.add_postings() =
        facts::MakePosting(kEnterprises, StoredDate(step.occurred_on()), where.division(), amount);
  };
  if (index > 0) post(enterprise.steps(index - 1), -1);
  post(step, 1);
}

// Takes over the corrected division of the registration, which is no longer corrected after a later step.
absl::Status ApplyDivision(v1::Enterprise& enterprise, int index, const facts::Correction& correction) {
  v1::EnterpriseStep& step = *enterprise.mutable_steps(index);
  if (!correction.division || *correction.division == step.division()) return absl::OkStatus();
  std::vector<std::string> later;
  for (int i = index + 1; i < enterprise.steps_size(); ++i) later.push_back(enterprise.steps(i).fact());
  step.set_division(*correction.division);
  return lifecycle::CheckNoDependents(enterprise.name(), later);
}

// A retracted enterprise keeps the day of its registration and its division.
void Describe(v1::Enterprise& enterprise) {
  if (enterprise.steps().empty()) return;
  enterprise.set_registered_on(enterprise.steps(0).occurred_on());
  enterprise.set_division(enterprise.steps().rbegin()->division());
}

// Ends the time of the enterprise in the register, where it is.
template <class Request>
absl::StatusOr<v1::EnterpriseStep*> End(v1::Enterprise& enterprise, v1::EnterpriseState state,
                                        const Request& request) {
  const std::string division = enterprise.division();
  ASSIGN_OR_RETURN(v1::EnterpriseStep* const step,
                   EnterpriseLifecycle().Enter(enterprise, state, {"occurred_on", request.occurred_on()}));
  step->set_division(division);
  step->set_reason(request.reason());
  return step;
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

absl::Status CheckMove(const v1::MoveEnterpriseRequest& request, resource::RequestCheck check) {
  check.Division("division", request.division(), CheckStep(request, check));
  return check.ToStatus();
}

absl::Status CheckMoveOut(const v1::MoveOutEnterpriseRequest& request, resource::RequestCheck check) {
  CheckStep(request, check);
  check.Title("destination_zh", request.destination_zh());
  return check.ToStatus();
}

absl::Status CheckMoveIn(const v1::MoveInEnterpriseRequest& request, resource::RequestCheck check) {
  check.Division("division", request.division(), CheckStep(request, check));
  return check.ToStatus();
}

absl::Status CheckDeregister(const v1::DeregisterEnterpriseRequest& request, resource::RequestCheck check) {
  CheckStep(request, check);
  return check.ToStatus();
}

void CheckUpdate(const v1::UpdateEnterpriseRequest& request, resource::RequestCheck& check) {
  const v1::Enterprise& wanted = request.enterprise();
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "industry_code") {
      CheckIndustry(check, "enterprise.", wanted.industry_code());
    } else if (path == "employees") {
      check.Range("enterprise.employees", wanted.employees(), 0, kMaxEmployees);
    } else if (path == "chain") {
      check.OptionalName("enterprise.chain", wanted.chain(), kChains);
    } else if (path == "digital_maturity_level") {
      check.Range("enterprise.digital_maturity_level", wanted.digital_maturity_level(), 0, kMaxMaturityLevel);
    }
  }
}

bool Matches(const v1::ListEnterprisesRequest& request, const v1::Enterprise& enterprise) {
  return reference::DivisionRegistry::Contains(request.division(), enterprise.division()) &&
         (request.size() == v1::ENTERPRISE_SIZE_UNSPECIFIED || enterprise.size() == request.size()) &&
         absl::StartsWith(enterprise.industry_code(), request.industry_code_prefix()) &&
         (request.chain().empty() || enterprise.chain() == request.chain()) &&
         (request.title_prefix().empty() ||
          absl::StartsWith(reference::FoldedTextKey(enterprise.title_zh()),
                           reference::FoldedTextKey(request.title_prefix()))) &&
         EnterpriseLifecycle().IsListed(request.states(), enterprise);
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
  enterprise.set_source_ref(request.source_ref());
  enterprise.set_origin(request.origin() == v1::ENTERPRISE_ORIGIN_UNSPECIFIED ? v1::ENTERPRISE_ORIGIN_NEW
                                                                              : request.origin());
  EnterpriseLifecycle()
      .Begin(enterprise, ENTERPRISE_STATE_REGISTERED, request.registered_on())
      .set_division(request.division());
  return enterprise;
}

absl::Status MoveEnterprise(v1::Enterprise& enterprise, const v1::MoveEnterpriseRequest& request) {
  ASSIGN_OR_RETURN(v1::EnterpriseStep* const step,
                   EnterpriseLifecycle().Remain(enterprise, {ENTERPRISE_STATE_REGISTERED},
                                                {"occurred_on", request.occurred_on()}));
  if (request.division() == enterprise.division()) {
    return status::Refused(fact::v1::ERROR_REASON_DIVISION_UNCHANGED, "the enterprise is there already",
                           {{"enterprise", enterprise.name()}, {"division", request.division()}});
  }
  step->set_division(request.division());
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status MoveOutEnterprise(v1::Enterprise& enterprise, const v1::MoveOutEnterpriseRequest& request) {
  ASSIGN_OR_RETURN(v1::EnterpriseStep* const step, End(enterprise, ENTERPRISE_STATE_MOVED_OUT, request));
  step->set_destination_zh(request.destination_zh());
  return absl::OkStatus();
}

absl::Status MoveInEnterprise(v1::Enterprise& enterprise, const v1::MoveInEnterpriseRequest& request) {
  ASSIGN_OR_RETURN(v1::EnterpriseStep* const step,
                   EnterpriseLifecycle().Enter(enterprise, ENTERPRISE_STATE_REGISTERED,
                                               {"occurred_on", request.occurred_on()}));
  step->set_division(request.division());
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status DeregisterEnterprise(v1::Enterprise& enterprise,
                                  const v1::DeregisterEnterpriseRequest& request) {
  return End(enterprise, ENTERPRISE_STATE_DEREGISTERED, request).status();
}

bool WasRegistered(const v1::Enterprise& enterprise, reference::Date first, reference::Date last) {
  for (int i = 0; i < enterprise.steps_size(); ++i) {
    const reference::Date from = StoredDate(enterprise.steps(i).occurred_on());
    if (enterprise.steps(i).state() != ENTERPRISE_STATE_REGISTERED || from > last) continue;
    const bool is_last = i + 1 == enterprise.steps_size();
    if (is_last || StoredDate(enterprise.steps(i + 1).occurred_on()) > std::max(from, first)) return true;
  }
  return false;
}

bool WasRegisteredIn(const v1::Enterprise& enterprise, absl::string_view month) {
  return WasRegistered(enterprise, StoredDate(absl::StrCat(month, "-01")), lifecycle::LastDayOf(month));
}

absl::Status CheckRegistered(const v1::Enterprise& enterprise, absl::string_view field, reference::Date on) {
  RETURN_IF_ERROR(EnterpriseLifecycle().CheckNotRetracted(enterprise));
  RETURN_IF_ERROR(
      lifecycle::CheckNotBefore(field, on, enterprise.registered_on(), "the enterprise's registered_on"));
  if (WasRegistered(enterprise, on, on)) return absl::OkStatus();
  return lifecycle::NotRegistered(enterprise.name(), reference::FormatDate(on));
}

const lifecycle::Lifecycle<v1::Enterprise>& EnterpriseLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::Enterprise>(
      {.recorded = kEnterpriseRegistered,
       .stepped = kEnterpriseStepped,
       .measures = {kEnterprises},
       .transitions = {{ENTERPRISE_STATE_REGISTERED,
                        {ENTERPRISE_STATE_MOVED_OUT, ENTERPRISE_STATE_DEREGISTERED}},
                       {ENTERPRISE_STATE_MOVED_OUT, {ENTERPRISE_STATE_REGISTERED}}},
       .retracted = ENTERPRISE_STATE_RETRACTED,
       .updates = {kEnterpriseUpdated, "eastgate.economy.v1.EnterpriseService/UpdateEnterprise"},
       .post = PostStep,
       .apply = ApplyDivision,
       .describe = Describe});
  return *rules;
}

lifecycle::NounFigures EnterpriseFigures() {
  return {{figures::MakeFigure(1, kEnterprises, "登记在册企业", "Enterprises registered",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK, {},
                               "Enterprises in the register on the day, where they are then: from the day of "
                               "registration, until the day before they move out of the district or close.")},
          {}};
}

}  // namespace eastgate::economy
