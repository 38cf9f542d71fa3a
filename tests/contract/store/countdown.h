// A counter of answers for which a test waits. Thread-safe.
#ifndef EASTGATE_TESTS_CONTRACT_STORE_COUNTDOWN_H_
#define EASTGATE_TESTS_CONTRACT_STORE_COUNTDOWN_H_

#include <condition_variable>
#include <mutex>

namespace eastgate::store {

class Countdown {
 public:
  explicit Countdown(int count) : count_(count) {}
  void Down() {
    std::lock_guard lock(mutex_);
    if (--count_ == 0) zero_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    zero_.wait(lock, [this] { return count_ <= 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable zero_;
  int count_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_TESTS_CONTRACT_STORE_COUNTDOWN_H_
