// The macros of the code base: they leave the function when something failed. Those with CO_ are for
// coroutines.
#ifndef EASTGATE_COMMON_STATUS_STATUS_MACROS_H_
#define EASTGATE_COMMON_STATUS_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"

#define EASTGATE_CONCAT_INNER(a, b) a##b
#define EASTGATE_CONCAT(a, b) EASTGATE_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                                                                 \
  do {                                                                                              \
    if (absl::Status eastgate_status = (expression); !eastgate_status.ok()) return eastgate_status; \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_INNER(EASTGATE_CONCAT(eastgate_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_INNER(holder, target, expression) \
  auto holder = (expression);                              \
  if (!holder.ok()) return holder.status();                \
  target = *std::move(holder)

#define CO_RETURN_IF_ERROR(expression)                                                                 \
  do {                                                                                                 \
    if (absl::Status eastgate_status = (expression); !eastgate_status.ok()) co_return eastgate_status; \
  } while (false)

#define CO_ASSIGN_OR_RETURN(target, expression) \
  CO_ASSIGN_OR_RETURN_INNER(EASTGATE_CONCAT(eastgate_or_, __LINE__), target, expression)
#define CO_ASSIGN_OR_RETURN_INNER(holder, target, expression) \
  auto holder = (expression);                                 \
  if (!holder.ok()) co_return holder.status();                \
  target = *std::move(holder)

#endif  // EASTGATE_COMMON_STATUS_STATUS_MACROS_H_
