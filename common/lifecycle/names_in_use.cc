#include "common/lifecycle/names_in_use.h"

#include <vector>

namespace eastgate::lifecycle {

NamesInUse::Use NamesInUse::Register(std::set<std::string> names) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const uint64_t number = ++last_;
  for (const std::string& name : names) uses_[name].insert(number);
  return Use(*this, number, std::move(names));
}

bool NamesInUse::IsUsed(const std::string& name, uint64_t last) const {
  const auto uses = uses_.find(name);
  return uses != uses_.end() && *uses->second.begin() <= last;
}

void NamesInUse::WhenFree(const std::string& name, std::function<void()> done) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (IsUsed(name, last_)) {
      waiters_.push_back({name, last_, std::move(done)});
      return;
    }
  }
  done();
}

void NamesInUse::End(uint64_t number, const std::set<std::string>& names) {
  std::vector<std::function<void()>> free;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const std::string& name : names) {
      const auto uses = uses_.find(name);
      uses->second.erase(number);
      if (uses->second.empty()) uses_.erase(uses);
    }
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
      if (IsUsed(waiter->name, waiter->last)) {
        ++waiter;
        continue;
      }
      free.push_back(std::move(waiter->done));
      waiter = waiters_.erase(waiter);
    }
  }
  for (const auto& done : free) done();
}

}  // namespace eastgate::lifecycle
