#include "common/status/broken_rule.h"

#ifndef EASTGATE_BREAK_RULE
#define EASTGATE_BREAK_RULE ""
#endif

namespace eastgate::status {

absl::string_view BrokenRule() {
  return EASTGATE_BREAK_RULE;
}

}  // namespace eastgate::status
