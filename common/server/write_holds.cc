#include "common/server/write_holds.h"

#include <utility>

#include "common/status/errors.h"

namespace eastgate::server {

rpc::Reply<int64_t> WriteHolds::Hold(std::string name) {
  const std::shared_ptr<State> hold = Begin(std::move(name));
  if (hold == nullptr) co_return HeldAlready();
  auto start = [this, hold](rpc::Completion<int64_t> done) {
    auto answered = std::make_shared<bool>(false);
    store_.Commit(
        [this, hold, done, answered](store::Transaction& transaction) {
          // The body may run again, after the hold.
          if (std::exchange(*answered, true)) return absl::OkStatus();
          done(transaction.head().revision);
          Wait(hold);
          return absl::OkStatus();
        },
        [this, hold, done, answered](absl::Status status) {
          Settle(hold, status.ok());
          if (std::exchange(*answered, true)) return;
          // The store did not run it.
          End(hold);
          done(std::move(status));
        });
  };
  rpc::CallbackAwaiter<int64_t, decltype(start)> awaiter(std::move(start));
  co_return co_await awaiter;
}

absl::Status WriteHolds::HeldAlready() const {
  return status::Overloaded("writes are held already", limit_);
}

std::shared_ptr<WriteHolds::State> WriteHolds::Begin(std::string name) {
  const absl::MutexLock lock(&mutex_);
  if (current_ != nullptr || stopped_) return nullptr;
  current_ = std::make_shared<State>(State{.name = std::move(name)});
  return current_;
}

bool WriteHolds::IsHeld(absl::string_view name) {
  const absl::MutexLock lock(&mutex_);
  return current_ != nullptr && (name.empty() || current_->name == name);
}

void WriteHolds::Wait(const std::shared_ptr<State>& hold) {
  {
    const absl::MutexLock lock(&mutex_);
    const auto is_over = [this, &hold]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return hold->is_over || stopped_; };
    mutex_.AwaitWithTimeout(absl::Condition(&is_over), limit_);
  }
  End(hold);
}

void WriteHolds::End(const std::shared_ptr<State>& hold) {
  const absl::MutexLock lock(&mutex_);
  hold->is_over = true;
  if (current_ == hold) current_.reset();
}

std::shared_ptr<WriteHolds::State> WriteHolds::Take(absl::string_view name) {
  const absl::MutexLock lock(&mutex_);
  if (current_ == nullptr || current_->name != name) return nullptr;
  current_->is_over = true;
  return std::move(current_);
}

rpc::Reply<bool> WriteHolds::Release(std::string name) {
  const std::shared_ptr<State> hold = Take(name);
  if (hold == nullptr) co_return false;
  auto start = [this, hold](rpc::Completion<bool> done) {
    bool is_durable = false;
    {
      const absl::MutexLock lock(&mutex_);
      if (!hold->is_durable) return hold->releasing.push_back(done);
      is_durable = *hold->is_durable;
    }
    done(is_durable);
  };
  rpc::CallbackAwaiter<bool, decltype(start)> awaiter(std::move(start));
  co_return co_await awaiter;
}

void WriteHolds::Settle(const std::shared_ptr<State>& hold, bool is_durable) {
  std::vector<rpc::Completion<bool>> releasing;
  {
    const absl::MutexLock lock(&mutex_);
    hold->is_durable = is_durable;
    releasing.swap(hold->releasing);
  }
  for (const rpc::Completion<bool>& done : releasing) done(is_durable);
}

void WriteHolds::Stop() {
  const absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

}  // namespace eastgate::server
