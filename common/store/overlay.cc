#include "common/store/overlay.h"

#include <algorithm>
#include <utility>

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"
#include "common/store/prefix.h"

namespace eastgate::store {
namespace {

bool IsRow(absl::string_view key) {
  return HasPrefix(key, Prefix::kResource) || HasPrefix(key, Prefix::kReference);
}

}  // namespace

// One scan: walks the pending entries in step with the base's, the pending one winning where both have a key.
class Overlay::Merge {
 public:
  Merge(const Overlay& overlay, bool forward, absl::string_view begin, absl::string_view end, Visitor visit)
      : overlay_(overlay), forward_(forward), begin_(begin), end_(end), visit_(visit) {}

  // Visits the pending entries before the base's `key`, then the current entry of `key`. Returns false once
  // the visitor has stopped.
  bool VisitBaseEntry(absl::string_view key, absl::string_view value) {
    for (const Entry* next = Next(); next != nullptr; next = Next()) {
      if (next->first == key) return VisitPending(*next);
      if (forward_ ? next->first > key : next->first < key) break;
      if (!VisitPending(*next)) return false;
    }
    last_.assign(key.data(), key.size());
    started_ = true;
    return Visit(key, value);
  }

  void VisitRest() {
    for (const Entry* next = Next(); next != nullptr; next = Next()) {
      if (!VisitPending(*next)) return;
    }
  }

  bool stopped() const { return stopped_; }

 private:
  using Entry = Pending::value_type;

  // The first pending entry beyond the last visited key. It is looked up anew only when it was visited or
  // when the visitor wrote.
  const Entry* Next() {
    if (!known_ || seen_writes_ != overlay_.writes_) {
      next_ = forward_ ? FirstAfter() : LastBefore();
      seen_writes_ = overlay_.writes_;
      known_ = true;
    }
    return next_;
  }

  const Entry* FirstAfter() const {
    const Pending& pending = overlay_.pending_;
    const auto it = started_ ? pending.upper_bound(absl::string_view(last_)) : pending.lower_bound(begin_);
    return it == pending.end() || (!end_.empty() && it->first >= end_) ? nullptr : &*it;
  }

  const Entry* LastBefore() const {
    const Pending& pending = overlay_.pending_;
    auto it = started_       ? pending.lower_bound(absl::string_view(last_))
              : end_.empty() ? pending.end()
                             : pending.lower_bound(end_);
    if (it == pending.begin()) return nullptr;
    --it;
    return it->first < begin_ ? nullptr : &*it;
  }

  bool VisitPending(const Entry& entry) {
    last_ = entry.first;
    started_ = true;
    known_ = false;
    if (!entry.second.has_value()) return true;
    // A copy, because the visitor may overwrite this very entry.
    const std::string value = *entry.second;
    return Visit(entry.first, value);
  }

  bool Visit(absl::string_view key, absl::string_view value) {
    stopped_ = !visit_(key, value);
    return !stopped_;
  }

  const Overlay& overlay_;
  const bool forward_;
  const absl::string_view begin_;
  const absl::string_view end_;
  const Visitor visit_;
  std::string last_;
  bool started_ = false;
  const Entry* next_ = nullptr;
  bool known_ = false;
  uint64_t seen_writes_ = 0;
  bool stopped_ = false;
};

absl::StatusOr<std::optional<std::string>> Overlay::Get(absl::string_view key) const {
  if (const auto it = pending_.find(key); it != pending_.end()) return it->second;
  return base_.Get(key);
}

absl::Status Overlay::Scan(absl::string_view begin, absl::string_view end, Visitor visit) const {
  if (!end.empty() && begin >= end) return absl::OkStatus();
  Merge merge(*this, /*forward=*/true, begin, end, visit);
  RETURN_IF_ERROR(base_.Scan(begin, end, [&merge](absl::string_view key, absl::string_view value) {
    return merge.VisitBaseEntry(key, value);
  }));
  if (!merge.stopped()) merge.VisitRest();
  return absl::OkStatus();
}

absl::Status Overlay::ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const {
  if (!end.empty() && begin >= end) return absl::OkStatus();
  Merge merge(*this, /*forward=*/false, begin, end, visit);
  RETURN_IF_ERROR(base_.ScanBackward(begin, end, [&merge](absl::string_view key, absl::string_view value) {
    return merge.VisitBaseEntry(key, value);
  }));
  if (!merge.stopped()) merge.VisitRest();
  return absl::OkStatus();
}

void Overlay::Put(absl::string_view key, std::string value) {
  Write(key, std::move(value));
}

void Overlay::Delete(absl::string_view key) {
  Write(key, std::nullopt);
}

void Overlay::Write(absl::string_view key, std::optional<std::string> value) {
  pending_bytes_ += key.size() + (value ? value->size() : 0);
  ++writes_;
  has_derived_ = has_derived_ || IsDerived(key);
  auto it = pending_.lower_bound(key);
  if (it != pending_.end() && it->first == key) {
    it->second = std::move(value);
  } else {
    it = pending_.emplace_hint(it, std::string(key), std::move(value));
  }
  if (IsRow(key)) written_rows_.push_back(&*it);
}

std::vector<RowBytes> Overlay::TakeWrittenRows() {
  const auto before = [](const auto* a, const auto* b) { return a->first < b->first; };
  std::sort(written_rows_.begin(), written_rows_.end(), before);
  std::vector<RowBytes> rows;
  rows.reserve(written_rows_.size());
  for (const Pending::value_type* row : written_rows_) {
    if (!rows.empty() && rows.back().key == row->first) continue;
    rows.push_back({row->first, row->second ? absl::string_view(*row->second) : absl::string_view()});
  }
  written_rows_.clear();
  return rows;
}

void Overlay::SetHead(Head head) {
  if (!IsWellFormed(head)) {
    status_ = absl::InternalError("head: the digest must be 32 bytes, or empty at revision 0");
  } else if (head.revision < head_.revision || (head.revision == head_.revision && head != head_)) {
    status_ = absl::InternalError("head: the revision must not go back, nor its digest change");
  } else if (head != head_) {
    head_ = std::move(head);
    head_moved_ = true;
  }
}

void Overlay::MoveInto(Overlay& below) {
  while (!pending_.empty()) {
    auto result = below.pending_.insert(pending_.extract(pending_.begin()));
    if (!result.inserted) result.position->second = std::move(result.node.mapped());
  }
  below.pending_bytes_ += pending_bytes_;
  ++below.writes_;
  below.has_derived_ = below.has_derived_ || has_derived_;
  if (head_moved_) {
    below.head_ = std::move(head_);
    below.head_moved_ = true;
  }
}

}  // namespace eastgate::store
