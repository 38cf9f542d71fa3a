#include "common/resource/rows.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::resource {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

namespace {

// Refuses to go on after a place of an ordered index where rows are in the order of their ids, none of which
// holds a zero byte, as every place does: a page token continues only the order in which it was given.
absl::Status CheckIsId(absl::string_view after) {
  if (after.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return status::InvalidField("page_token", "the list has another order by now; begin again");
}

// The ids of one key of an index that are read ahead, where those of several keys are merged.
constexpr size_t kReadAhead = 64;
// The most orders of one key that are read at once, where one after the other is asked for.
constexpr size_t kMostReadAhead = 512;
struct KeyIds {
  const std::string* key;
  std::string after;
  std::deque<std::string> ids;
  bool is_at_end = false;
};

// Reads the next ids of the key, if there are none left.
absl::Status ReadAhead(const store::Reader& reader, uint16_t table, uint16_t index, KeyIds& of) {
  if (!of.ids.empty() || of.is_at_end) return absl::OkStatus();
  of.is_at_end = true;
  RETURN_IF_ERROR(ScanIndex(reader, table, index, *of.key, of.after, [&of](absl::string_view id) {
    of.is_at_end = of.ids.size() < kReadAhead;
    if (of.is_at_end) of.ids.emplace_back(id);
    return of.is_at_end;
  }));
  if (!of.ids.empty()) of.after = of.ids.back();
  return absl::OkStatus();
}

}  // namespace

std::string RowKey(uint16_t table, absl::string_view id) {
  return KeyWriter(Prefix::kResource).U16(table).String(id).Take();
}

absl::StatusOr<RowName> ParseRowKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kResource));
  RowName name;
  ASSIGN_OR_RETURN(name.table, in.U16());
  ASSIGN_OR_RETURN(name.id, in.String());
  RETURN_IF_ERROR(in.Finish());
  return name;
}

absl::StatusOr<std::string> ParseRowKey(uint16_t table, absl::string_view bytes) {
  ASSIGN_OR_RETURN(RowName name, ParseRowKey(bytes));
  if (name.table != table) return store::Corrupt("row key");
  return std::move(name.id);
}

std::string UniqueIndexKey(uint16_t table, uint16_t index, absl::string_view key) {
  return KeyWriter(Prefix::kUniqueIndex).U16(table).U16(index).String(key).Take();
}

std::string IndexKey(uint16_t table, uint16_t index, absl::string_view key, absl::string_view id) {
  return KeyWriter(Prefix::kIndex).U16(table).U16(index).String(key).String(id).Take();
}

absl::StatusOr<std::string> ParseIndexKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kIndex));
  RETURN_IF_ERROR(in.U16().status());
  RETURN_IF_ERROR(in.U16().status());
  RETURN_IF_ERROR(in.String().status());
  ASSIGN_OR_RETURN(std::string id, in.String());
  RETURN_IF_ERROR(in.Finish());
  return id;
}

std::string OrderedIndexKey(uint16_t table, uint16_t index, absl::string_view key,
                            const OrderedPlace& place) {
  return KeyWriter(Prefix::kIndex)
      .U16(table)
      .U16(index)
      .String(key)
      .String(place.order)
      .String(place.id)
      .Take();
}

absl::StatusOr<OrderedPlace> ParseOrderedIndexKey(absl::string_view bytes) {
  KeyReader in(bytes);
  RETURN_IF_ERROR(in.Expect(Prefix::kIndex));
  RETURN_IF_ERROR(in.U16().status());
  RETURN_IF_ERROR(in.U16().status());
  RETURN_IF_ERROR(in.String().status());
  OrderedPlace place;
  ASSIGN_OR_RETURN(place.order, in.String());
  ASSIGN_OR_RETURN(place.id, in.String());
  RETURN_IF_ERROR(in.Finish());
  return place;
}

std::string EncodePlace(const OrderedPlace& place) {
  return KeyWriter().String(place.order).String(place.id).Take();
}

absl::StatusOr<std::optional<OrderedPlace>> ParsePlace(absl::string_view bytes) {
  if (bytes.empty()) return std::optional<OrderedPlace>();
  KeyReader in(bytes);
  absl::StatusOr<std::string> order = in.String();
  absl::StatusOr<std::string> id = order.ok() ? in.String() : order;
  if (!id.ok() || !in.Finish().ok())
    return status::InvalidField("page_token", "it was not made by this service");
  return std::optional<OrderedPlace>({*std::move(order), *std::move(id)});
}

absl::Status ScanIds(const store::Reader& reader, uint16_t table, absl::string_view after,
                     absl::FunctionRef<bool(absl::string_view id, absl::string_view row)> visit) {
  RETURN_IF_ERROR(CheckIsId(after));
  const std::string all = KeyWriter(Prefix::kResource).U16(table).Take();
  const std::string begin = after.empty() ? all : store::PrefixEnd(RowKey(table, after));
  absl::Status bad;
  RETURN_IF_ERROR(
      reader.Scan(begin, store::PrefixEnd(all), [&](absl::string_view key, absl::string_view row) {
        const absl::StatusOr<std::string> id = ParseRowKey(table, key);
        if (!id.ok()) {
          bad = id.status();
          return false;
        }
        return visit(*id, row);
      }));
  return bad;
}

absl::Status ScanIndex(const store::Reader& reader, uint16_t table, uint16_t index, absl::string_view key,
                       absl::string_view after, absl::FunctionRef<bool(absl::string_view id)> visit) {
  RETURN_IF_ERROR(CheckIsId(after));
  const std::string all = KeyWriter(Prefix::kIndex).U16(table).U16(index).String(key).Take();
  const std::string begin = after.empty() ? all : store::PrefixEnd(IndexKey(table, index, key, after));
  absl::Status bad;
  RETURN_IF_ERROR(reader.Scan(begin, store::PrefixEnd(all), [&](absl::string_view entry, absl::string_view) {
    const absl::StatusOr<std::string> id = ParseIndexKey(entry);
    if (!id.ok()) {
      bad = id.status();
      return false;
    }
    return visit(*id);
  }));
  return bad;
}

absl::Status ScanIndexOfKeys(const store::Reader& reader, uint16_t table, uint16_t index,
                             const std::vector<std::string>& keys, absl::string_view after,
                             absl::FunctionRef<bool(absl::string_view id)> visit) {
  if (keys.size() == 1) return ScanIndex(reader, table, index, keys.front(), after, visit);
  std::vector<KeyIds> ahead;
  ahead.reserve(keys.size());
  for (const std::string& key : keys) ahead.push_back({&key, std::string(after), {}, false});
  for (;;) {
    KeyIds* next = nullptr;
    for (KeyIds& each : ahead) {
      RETURN_IF_ERROR(ReadAhead(reader, table, index, each));
      if (!each.ids.empty() && (next == nullptr || each.ids.front() < next->ids.front())) next = &each;
    }
    if (next == nullptr || !visit(next->ids.front())) return absl::OkStatus();
    next->ids.pop_front();
  }
}

absl::Status ScanOrderedIndex(const store::Reader& reader, uint16_t table, uint16_t index,
                              absl::string_view key, const OrderRange& range,
                              const std::optional<OrderedPlace>& after,
                              absl::FunctionRef<bool(const OrderedPlace& place)> visit) {
  const auto at = [&](absl::string_view order) {
    return KeyWriter(Prefix::kIndex).U16(table).U16(index).String(key).String(order).Take();
  };
  const std::string all = KeyWriter(Prefix::kIndex).U16(table).U16(index).String(key).Take();
  std::string begin = range.from.empty() ? all : at(range.from);
  if (after) begin = std::max(begin, store::PrefixEnd(OrderedIndexKey(table, index, key, *after)));
  const std::string end = range.before.empty() ? store::PrefixEnd(all) : at(range.before);
  if (end <= begin) return absl::OkStatus();
  absl::Status bad;
  RETURN_IF_ERROR(reader.Scan(begin, end, [&](absl::string_view entry, absl::string_view) {
    const absl::StatusOr<OrderedPlace> place = ParseOrderedIndexKey(entry);
    bad = place.status();
    return place.ok() && visit(*place);
  }));
  return bad;
}

absl::StatusOr<bool> OrdersOfKey::Has(const std::string& order) {
  const bool is_read =
      most_ > 0 && from_ <= order && (is_at_end_ || (!read_.empty() && order <= read_.back()));
  if (!is_read) {
    const bool is_ascending = most_ > 0 && from_ <= order;
    most_ = is_ascending ? std::min(2 * most_, kMostReadAhead) : 1;
    from_ = order;
    read_.clear();
    RETURN_IF_ERROR(ScanOrderedIndex(*reader_, table_, index_, key_, {order, ""}, std::nullopt,
                                     [this](const OrderedPlace& place) {
                                       if (read_.size() == most_) return false;
                                       read_.push_back(place.order);
                                       return true;
                                     }));
    is_at_end_ = read_.size() < most_;
  }
  return std::binary_search(read_.begin(), read_.end(), order);
}

std::string EtagOf(int64_t revision) {
  return absl::StrCat("r", revision);
}

absl::Status CheckEtag(absl::string_view sent, absl::string_view name, int64_t revision) {
  const std::string current = EtagOf(revision);
  if (sent.empty() || sent == current) return absl::OkStatus();
  return status::ErrorWithReason(
      absl::StatusCode::kAborted, fact::v1::ERROR_REASON_ETAG_MISMATCH,
      absl::StrCat("etag: the resource has changed since it was read; it is now ", current),
      {{"name", std::string(name)}, {"etag", current}});
}

absl::string_view IdOf(absl::string_view name) {
  const size_t slash = name.find('/');
  return slash == absl::string_view::npos ? absl::string_view() : name.substr(slash + 1);
}

}  // namespace eastgate::resource
