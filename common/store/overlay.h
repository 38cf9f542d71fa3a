// Writes that stand over a base state and are not committed yet.
//
// An Overlay is a Transaction: it reads as if its writes were already in the base. Backends stack two: one
// per group of works over the latest snapshot, and one per work over the group's. A work that succeeds is
// moved down into the group's, one that fails is dropped with its overlay. Not thread-safe: it lives on the
// writer thread. The base must outlive it and stand still while it is in use.
#ifndef EASTGATE_COMMON_STORE_OVERLAY_H_
#define EASTGATE_COMMON_STORE_OVERLAY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

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
  // A visitor may write to this overlay: the scan goes on over what then stands beyond the visited key.
  absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const override;
  const Head& head() const override { return head_; }

  void Put(absl::string_view key, absl::string_view value) override;
  void Delete(absl::string_view key) override;
  void SetHead(Head head) override;

  // INTERNAL when SetHead broke its contract; the work must then be refused.
  const absl::Status& status() const { return status_; }
  const Pending& pending() const { return pending_; }
  bool head_moved() const { return head_moved_; }
  bool empty() const { return pending_.empty() && !head_moved_; }
  // Bytes of the pending keys and values, not less than what stands.
  size_t pending_bytes() const { return pending_bytes_; }

  // Moves everything into `below`, the base of this overlay, and leaves this one unusable.
  void MoveInto(Overlay& below);

 private:
  class Merge;

  void Write(absl::string_view key, std::optional<std::string> value);

  const Reader& base_;
  Pending pending_;
  Head head_;
  bool head_moved_ = false;
  absl::Status status_;
  size_t pending_bytes_ = 0;
  uint64_t writes_ = 0;
};

}  // namespace eastgate::store

#endif  // EASTGATE_COMMON_STORE_OVERLAY_H_
