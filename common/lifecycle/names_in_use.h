// NamesInUse: the resources that calls in progress are about to name.
//
//   const NamesInUse::Use use = names.Register({"enterprises/…"});   before it asks another service
//   … ask, then commit …                                             until the use goes out of scope
//
// A service that keeps a resource asks the others, before it retracts it, which of their rows name it. A row
// may be on its way then: its call has asked for the resource already and has not yet committed. So a call
// registers what it will name from before it asks until its commit or refusal, and the answer to the other
// service waits for the calls that are registered (WhenFree). Kept in memory: calls that a crash ends commit
// nothing. Thread-safe; owned by the host, outlives all uses.
#ifndef EASTGATE_COMMON_LIFECYCLE_NAMES_IN_USE_H_
#define EASTGATE_COMMON_LIFECYCLE_NAMES_IN_USE_H_

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace eastgate::lifecycle {

class NamesInUse {
 public:
  // Ends when it is destroyed.
  class Use {
   public:
    Use(NamesInUse& names, uint64_t number, std::set<std::string> used)
        : names_(names), number_(number), used_(std::move(used)) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { names_.End(number_, used_); }

   private:
    NamesInUse& names_;
    const uint64_t number_;
    const std::set<std::string> used_;
  };

  NamesInUse() = default;
  NamesInUse(const NamesInUse&) = delete;
  NamesInUse& operator=(const NamesInUse&) = delete;

  Use Register(std::set<std::string> names);

  // Calls `done` when all uses of the name that are registered now have ended: at once where there is none,
  // else on the thread that ends the last.
  void WhenFree(const std::string& name, std::function<void()> done);

 private:
  struct Waiter {
    std::string name;
    uint64_t last;  // The last use that it waits for.
    std::function<void()> done;
  };

  void End(uint64_t number, const std::set<std::string>& names);
  // Returns whether a use of the name up to `last` has not ended. With the lock held.
  bool IsUsed(const std::string& name, uint64_t last) const;

  std::mutex mutex_;
  uint64_t last_ = 0;
  std::map<std::string, std::set<uint64_t>> uses_;
  std::list<Waiter> waiters_;
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_NAMES_IN_USE_H_
