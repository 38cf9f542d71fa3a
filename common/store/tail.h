// The tail of a store: what follows from the log and is not in its files yet, in memory.
//
// Every group of transactions leaves its entries as one run, in the order of their keys. A state of the store
// is a snapshot of its files and the runs that these may lack, oldest first; the last run that has a key
// decides. Runs never change: thread-safe.
#ifndef EASTGATE_COMMON_STORE_TAIL_H_
#define EASTGATE_COMMON_STORE_TAIL_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/store/overlay.h"

namespace eastgate::store {

struct TailRun {
  Overlay::Pending entries;  // Those that are not derived count for nothing.
  int64_t upto = 0;          // The revision whose derived entries it has, and those since the run before.
  size_t bytes = 0;
};
using Tail = std::vector<std::shared_ptr<const TailRun>>;

// Returns what the tail says of a key that is derived: its value, nothing inside where it was deleted, and
// nothing at all where it says nothing.
std::optional<std::optional<std::string>> FindInTail(const Tail& tail, absl::string_view key);

// Walks the keys of the tail from `begin` to before `end`, each once, forward or backward. `tail` must
// outlive it.
template <bool kForward>
class TailCursor {
 public:
  // An empty `end` is the end of all keys.
  TailCursor(const Tail& tail, absl::string_view begin, absl::string_view end) {
    for (size_t i = 0; i < tail.size(); ++i) Push(*tail[i], i, begin, end);
    std::make_heap(runs_.begin(), runs_.end(), IsAfter);
    SkipWhatIsNotDerived();
  }

  bool done() const { return runs_.empty(); }
  absl::string_view key() const { return runs_.front().entry().first; }
  // Nothing where the key was deleted.
  const std::optional<std::string>& value() const { return runs_.front().entry().second; }

  void Next() {
    const absl::string_view passed = key();
    // The entries stay where they are, and with them the view.
    do Advance();
    while (!done() && key() == passed);
    SkipWhatIsNotDerived();
  }

 private:
  using Iterator = Overlay::Pending::const_iterator;
  struct Run {
    Iterator at;    // Backward: behind the entry.
    Iterator last;  // Behind the last entry; backward, at it.
    size_t number;
    const Overlay::Pending::value_type& entry() const { return kForward ? *at : *std::prev(at); }
  };

  void Push(const TailRun& run, size_t number, absl::string_view begin, absl::string_view end) {
    const Iterator first = run.entries.lower_bound(begin);
    if (first == run.entries.end() || (!end.empty() && first->first >= end)) return;
    const Iterator last = end.empty() ? run.entries.end() : run.entries.lower_bound(end);
    runs_.push_back(kForward ? Run{first, last, number} : Run{last, first, number});
  }

  // The heap has the next entry first: of one key that of the last run.
  static bool IsAfter(const Run& a, const Run& b) {
    const int order = absl::string_view(a.entry().first).compare(b.entry().first);
    if (order == 0) return a.number < b.number;
    return kForward ? order > 0 : order < 0;
  }

  void Advance() {
    std::pop_heap(runs_.begin(), runs_.end(), IsAfter);
    Run& run = runs_.back();
    kForward ? ++run.at : --run.at;
    if (run.at == run.last) {
      runs_.pop_back();
    } else {
      std::push_heap(runs_.begin(), runs_.end(), IsAfter);
    }
  }

  void SkipWhatIsNotDerived() {
    while (!done() && !IsDerived(key())) Advance();
  }

  std::vector<Run> runs_;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_TAIL_H_
