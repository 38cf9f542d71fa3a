#include "common/rpc/method_spec.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace eastgate::rpc {

bool IsRead(absl::string_view method_name) {
  for (absl::string_view word :
       {"Get", "List", "BatchGet", "BreakDown", "Trace", "Watch", "Verify", "Evaluate", "Check"}) {
    absl::string_view rest = method_name;
    // A whole word: "Checkout" is not a "Check".
    if (absl::ConsumePrefix(&rest, word) && (rest.empty() || !absl::ascii_islower(rest[0]))) return true;
  }
  return false;
}

}  // namespace eastgate::rpc
