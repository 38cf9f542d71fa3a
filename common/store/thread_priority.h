// The priority of threads that work behind the calls: backups, compactions, the verification of the log.
#ifndef EASTGATE_COMMON_STORE_THREAD_PRIORITY_H_
#define EASTGATE_COMMON_STORE_THREAD_PRIORITY_H_

#include <sys/resource.h>

namespace eastgate::store {

// Lets the calling thread, for good, give way to those that serve when the cores are full. Enough is left for
// compactions to keep up with writes that never pause.
inline void GiveWayToCalls() {
  constexpr int kNiceness = 10;
  setpriority(PRIO_PROCESS, /*who=*/0, kNiceness);  // 0 is this thread alone.
}

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_THREAD_PRIORITY_H_
