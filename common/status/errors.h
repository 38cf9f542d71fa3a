// The errors of the suite, as absl::Status with google.rpc details in their payloads.
//
// Every layer makes its refusals here; common/rpc/status_mapping.h alone turns them into gRPC statuses.
// Messages reach users: they name the field or resource, what came and what is allowed, never a path or
// personal data.
#ifndef EASTGATE_COMMON_STATUS_ERRORS_H_
#define EASTGATE_COMMON_STATUS_ERRORS_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "eastgate/fact/v1/error_reason.pb.h"

namespace eastgate::status {

using fact::v1::ErrorReason;

using Metadata = std::map<std::string, std::string>;

// Collects every violation of a request, so that one answer names all bad fields.
class Violations {
 public:
  // From here on, fields are named within this part of the request ("query."): the path is put together only
  // for a violation.
  void EnterPart(absl::string_view prefix) { prefix_ = std::string(prefix); }
  // Adds a violation. `field` is the path as a client writes it ("postings[2].amount"). A violation of what
  // the contract declares of the field is replaced by it.
  void Add(absl::string_view field, absl::string_view description);
  // Adds a violation of what the contract declares of the field, unless the field has one already.
  void AddDeclared(absl::string_view field, absl::string_view description);
  // The same for a day that lies after today: the answer has the reason DATE_IN_FUTURE, with the first such
  // field.
  void AddInFuture(absl::string_view field, absl::string_view day, absl::string_view today);
  // Adds "`field`: required" when `value` is empty; returns whether it was there.
  bool Require(absl::string_view field, absl::string_view value);
  // Adds the error's message under `field` when `status` is not OK; returns whether it was OK.
  bool Check(absl::string_view field, const absl::Status& status);
  bool empty() const { return found_.empty(); }
  // OK, or INVALID_ARGUMENT with a google.rpc.BadRequest, and with a google.rpc.ErrorInfo where a field lies
  // in the future.
  absl::Status ToStatus() const;

 private:
  std::string prefix_;
  struct Violation {
    std::string field, description;
    bool is_declared;
  };
  // Returns the violation of the field that another may replace.
  Violation* FindDeclared(absl::string_view path);

  std::vector<Violation> found_;  // In the order of their fields' first violations.
  Metadata in_future_;            // Names the first field that lies in the future.
};

// INVALID_ARGUMENT with one violation.
absl::Status InvalidField(absl::string_view field, absl::string_view description);

// FAILED_PRECONDITION with a google.rpc.ErrorInfo: a rule refuses the step; `metadata` is its data.
absl::Status Refused(ErrorReason reason, absl::string_view message, const Metadata& metadata = {});

// Any other code with a google.rpc.ErrorInfo, e.g. ALREADY_EXISTS, ABORTED, DATA_LOSS, UNAVAILABLE.
absl::Status ErrorWithReason(absl::StatusCode code, ErrorReason reason, absl::string_view message,
                             const Metadata& metadata = {});

// OUT_OF_RANGE: a day that follows from what the request says lies outside the calendar, 1900 to 2199. For
// the layers that do not see the request; the one that does names the field instead (lifecycle::Committer).
absl::Status OutsideTheYears(absl::string_view what);

// NOT_FOUND with a google.rpc.ResourceInfo.
absl::Status NotFound(absl::string_view resource_type, absl::string_view name);

// RESOURCE_EXHAUSTED with a google.rpc.ErrorInfo and a google.rpc.RetryInfo.
absl::Status Overloaded(absl::string_view message, absl::Duration retry_after);

// The reason an error carries ("REVISION_AHEAD"), or nullopt.
std::optional<std::string> ReasonOf(const absl::Status& status);

// The reason's wire form: the enum value's name without its prefix.
std::string ReasonName(ErrorReason reason);

}  // namespace eastgate::status

#endif  // EASTGATE_COMMON_STATUS_ERRORS_H_
