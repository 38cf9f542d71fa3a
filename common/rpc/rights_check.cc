#include "common/rpc/rights_check.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/identity.h"
#include "common/reference/civil_date.h"
#include "common/status/broken_rule.h"
#include "common/status/status_macros.h"

namespace eastgate::rpc {
namespace {

// Whoever has one of them may know what there is.
const auth::RoleSet kReadingRoles = {options::v1::ROLE_READER, options::v1::ROLE_AUDITOR};

// The decision about a right, which a build that breaks the rule inverts.
absl::Status InvertedIfBroken(const absl::Status& checked, const auth::Rights& rights) {
  if (!status::Breaks(status::kAccess) || rights.of_everybody()) return checked;
  return checked.ok() ? absl::PermissionDeniedError("this build breaks a rule") : absl::OkStatus();
}

absl::Status CheckRequest(const Runtime& runtime, const Granted& granted, const Caller& caller,
                          const Access& access, const google::protobuf::Message& request) {
  RETURN_IF_ERROR(access.Check(request, granted.allowed, granted.readable, runtime.find_divisions()));
  const Access* importing = access.ForAnotherUnit(request, granted.rights->UnitOf(caller.principal));
  if (importing == nullptr) return absl::OkStatus();
  const Granted of_importer = RightsOf(runtime, caller, *importing);
  return importing->Check(request, of_importer.allowed, of_importer.readable, runtime.find_divisions());
}

}  // namespace

Caller CallerOf(const Call& call) {
  return {call.principal(),
          call.through_service().empty() ? "" : absl::StrCat(auth::kServicePrefix, call.through_service())};
}

Granted RightsOf(const Runtime& runtime, const Caller& caller, const Access& access) {
  std::shared_ptr<const auth::Rights> rights = runtime.rights();
  const reference::Date today = reference::Today(absl::Now());
  const auto of_both = [&](auth::RoleSet roles) {
    const auth::Allowed allowed = rights->Of(caller.principal, roles, today);
    return caller.service.empty() ? allowed : allowed.And(rights->Of(caller.service, roles, today));
  };
  auth::Allowed allowed = of_both(access.roles());
  auth::Allowed readable = allowed.everywhere() ? allowed : of_both(kReadingRoles);
  return {std::move(rights), std::move(allowed), std::move(readable)};
}

absl::Status CheckRights(const Runtime& runtime, const Granted& granted, const Caller& caller,
                         const Access& access, const google::protobuf::Message* request) {
  return InvertedIfBroken(request == nullptr ? access.CheckRole(granted.allowed)
                                             : CheckRequest(runtime, granted, caller, access, *request),
                          *granted.rights);
}

}  // namespace eastgate::rpc
