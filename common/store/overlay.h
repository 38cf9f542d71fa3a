// Uncommitted writes over a base state.
//
// An Overlay is a Transaction: it reads as if its writes were already in the base. Backends stack two: one
// per group of transactions over the latest snapshot, and one per transaction over the group's. The writes of
// a transaction that succeeds are moved into the group's overlay; those of one that fails are dropped with
// its own. Not thread-safe: used on the writer thread only. The base must outlive it and not change while it
// is in use.
#ifndef EASTGATE_COMMON_STORE_OVERLAY_H_
#define EASTGATE_COMMON_STORE_OVERLAY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::store {

class Overlay final : public Transaction {
 public:
  struct Less {
    using is_transparent = void;
    bool operator()(absl::string_view a, absl::string_view b) const { return a < b; }
  };
  // nullopt = deleted. A std::map because its nodes move from one overlay to the next without being copied,
  // and stay where they are while a visitor writes.
  using Pending = std::map<std::string, std::optional<std::string>, Less>;

  explicit Overlay(const Reader* base) : base_(*base), head_(base->head()) {}
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  // A visitor may write to this overlay: the scan continues over the entries then present beyond the visited
  // key.
  absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  const Head& head() const override { return head_; }

  void Put(absl::string_view key, std::string value) override;
  void Delete(absl::string_view key) override;
  std::vector<RowBytes> TakeWrittenRows() override;
  void SetHead(Head head) override;
  void Discard() override { discarded_ = true; }

  // INTERNAL when the contract of SetHead was broken; the transaction must then be refused.
  const absl::Status& status() const { return status_; }
  const Pending& pending() const { return pending_; }
  bool head_moved() const { return head_moved_; }
  bool discarded() const { return discarded_; }
  bool empty() const { return pending_.empty() && !head_moved_; }
  bool has_derived() const { return has_derived_; }
  // Returns an upper bound of the bytes of the pending keys and values.
  size_t pending_bytes() const { return pending_bytes_; }

  // Hands over the pending entries, and leaves this one unusable.
  Pending TakePending() { return std::move(pending_); }
  // Moves everything into `below`, the base of this overlay, and leaves this one unusable.
  void MoveInto(Overlay& below);

 private:
  class Merge;

  void Write(absl::string_view key, std::optional<std::string> value);

  const Reader& base_;
  Pending pending_;
  Head head_;
  bool head_moved_ = false;
  bool has_derived_ = false;
  bool discarded_ = false;
  absl::Status status_;
  size_t pending_bytes_ = 0;
  uint64_t writes_ = 0;
  std::vector<const Pending::value_type*> written_rows_;  // In the order of the writes.
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_OVERLAY_H_
