// WriteHolds: holds the writes of a store back for a moment, so that all services of the suite have a state
// at the same time: its restore point.
//
// A hold is a transaction body that waits: those before it are part of the state, those after it come later.
// It ends when it is released, or after a limit, so that nobody can hold a service for longer. Thread-safe;
// the store is closed before it is destroyed.
#ifndef EASTGATE_COMMON_SERVER_WRITE_HOLDS_H_
#define EASTGATE_COMMON_SERVER_WRITE_HOLDS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/store/store.h"

namespace eastgate::server {

class WriteHolds {
 public:
  explicit WriteHolds(store::Store& store, absl::Duration limit = absl::Seconds(2))
      : store_(store), limit_(limit) {}

  // Answers with the revision of the log when writes are held under that name. RESOURCE_EXHAUSTED, reason
  // OVERLOADED, while they are held already.
  rpc::Reply<int64_t> Hold(std::string name);

  // The refusal where writes are held already.
  absl::Status HeldAlready() const;

  // Releases the hold of that name, and answers when the revision that it told is on disk: whether the hold
  // was there until now, and its revision is.
  rpc::Reply<bool> Release(std::string name);

  // Returns whether writes are held now: under that name, or under any if it is empty.
  bool IsHeld(absl::string_view name);

  // Releases, and refuses to hold from now on: the store is about to be closed.
  void Stop();

 private:
  struct State {
    std::string name;
    bool is_over = false;
    std::optional<bool> is_durable = std::nullopt;  // If all earlier writes are on disk, once known.
    std::vector<rpc::Completion<bool>> releasing = {};
  };

  // Returns the hold that begins; nothing where there is one, or none may begin.
  std::shared_ptr<State> Begin(std::string name);
  // Waits on the writer's thread until the hold is over.
  void Wait(const std::shared_ptr<State>& hold);
  void End(const std::shared_ptr<State>& hold);
  // Takes the hold of that name from what there is; nothing where it is over.
  std::shared_ptr<State> Take(absl::string_view name);
  // Answers who has released it: its group is on disk, or never will be.
  void Settle(const std::shared_ptr<State>& hold, bool is_durable);

  store::Store& store_;
  const absl::Duration limit_;
  absl::Mutex mutex_;  // Guards what the states say, too.
  std::shared_ptr<State> current_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_WRITE_HOLDS_H_
