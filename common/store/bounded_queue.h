// A first-in-first-out queue between threads, with a capacity and an end. Thread-safe.
//
// A caller that must not wait uses TryPush and handles the refusal; others use Push. After Close nothing
// comes in, and the elements in the queue can still be taken out.
#ifndef EASTGATE_COMMON_STORE_BOUNDED_QUEUE_H_
#define EASTGATE_COMMON_STORE_BOUNDED_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace eastgate::store {

enum class PushResult { kPushed, kFull, kClosed };

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  // Moves from `item` only when it was pushed.
  PushResult TryPush(T& item) {
    std::lock_guard lock(mutex_);
    if (closed_) return PushResult::kClosed;
    if (items_.size() >= capacity_) return PushResult::kFull;
    items_.push_back(std::move(item));
    not_empty_.notify_one();
    return PushResult::kPushed;
  }

  // Waits while the queue is full; false, and `item` is dropped, when it is closed.
  bool Push(T item) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
    if (closed_) return false;
    items_.push_back(std::move(item));
    not_empty_.notify_one();
    return true;
  }

  // Waits for at least one item and takes up to `limit`; none only when the queue is closed and empty.
  std::deque<T> PopUpTo(size_t limit) {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return closed_ || !items_.empty(); });
    std::deque<T> taken;
    if (items_.size() <= limit) {
      taken.swap(items_);
    } else {
      for (size_t i = 0; i < limit; ++i) {
        taken.push_back(std::move(items_.front()));
        items_.pop_front();
      }
    }
    not_full_.notify_all();
    return taken;
  }

  void Close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    not_empty_.notify_all();
    not_full_.notify_all();
  }

 private:
  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable not_empty_;
  std::condition_variable not_full_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_BOUNDED_QUEUE_H_
