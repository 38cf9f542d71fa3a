// The keys of the rows of typed tables and of their indexes in the store. The bytes are on disk: append-only.
//
//   row   := 07 table:u16 id:string                         → the resource's proto bytes, without its etag
//   index := 12 table:u16 index:u16 key:string id:string    → empty
//   ordered index := 12 table:u16 index:u16 key:string order:string id:string  → empty
//   unique index := 08 table:u16 index:u16 key:string       → id
//
// Knows nothing of the types; table.h puts them on top. Pure functions over a Reader or Transaction.
#ifndef EASTGATE_COMMON_RESOURCE_ROWS_H_
#define EASTGATE_COMMON_RESOURCE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace eastgate::resource {

std::string RowKey(uint16_t table, absl::string_view id);
absl::StatusOr<std::string> ParseRowKey(uint16_t table,
                                        absl::string_view bytes);  // The id; DATA_LOSS if malformed.

// The table and id that the key of a row names.
struct RowName {
  uint16_t table = 0;
  std::string id;
};
absl::StatusOr<RowName> ParseRowKey(absl::string_view bytes);  // DATA_LOSS if malformed.

std::string UniqueIndexKey(uint16_t table, uint16_t index, absl::string_view key);
std::string IndexKey(uint16_t table, uint16_t index, absl::string_view key, absl::string_view id);
absl::StatusOr<std::string> ParseIndexKey(absl::string_view bytes);  // The id; DATA_LOSS if malformed.

// The place of a row among those of one key of an ordered index.
struct OrderedPlace {
  std::string order;
  std::string id;
  friend bool operator==(const OrderedPlace&, const OrderedPlace&) = default;
};
std::string OrderedIndexKey(uint16_t table, uint16_t index, absl::string_view key, const OrderedPlace& place);
absl::StatusOr<OrderedPlace> ParseOrderedIndexKey(absl::string_view bytes);  // DATA_LOSS if malformed.

// Ids in ascending order, after `after`: of the whole table, or of one key of an index. Stops when `visit`
// says no.
absl::Status ScanIds(const store::Reader& reader, uint16_t table, absl::string_view after,
                     absl::FunctionRef<bool(absl::string_view id, absl::string_view row)> visit);
absl::Status ScanIndex(const store::Reader& reader, uint16_t table, uint16_t index, absl::string_view key,
                       absl::string_view after, absl::FunctionRef<bool(absl::string_view id)> visit);
// The same of several keys, which share no row: their ids together are in ascending order.
absl::Status ScanIndexOfKeys(const store::Reader& reader, uint16_t table, uint16_t index,
                             const std::vector<std::string>& keys, absl::string_view after,
                             absl::FunctionRef<bool(absl::string_view id)> visit);

// A place as a page tells it to the next one. INVALID_ARGUMENT, field page_token, for other bytes.
std::string EncodePlace(const OrderedPlace& place);
absl::StatusOr<std::optional<OrderedPlace>> ParsePlace(absl::string_view bytes);  // Nothing for none.

// A range of the orders of one key.
struct OrderRange {
  std::string from;    // Inclusive; empty for the first.
  std::string before;  // Exclusive; empty for no end.
};
// Visits the rows of one key of an ordered index in their order, after `after` where it is given.
absl::Status ScanOrderedIndex(const store::Reader& reader, uint16_t table, uint16_t index,
                              absl::string_view key, const OrderRange& range,
                              const std::optional<OrderedPlace>& after,
                              absl::FunctionRef<bool(const OrderedPlace& place)> visit);

// Which orders one key of an ordered index has. Soonest when it is asked in ascending order: it then reads
// ahead in ever larger steps. Not thread-safe; `reader` must outlive it.
class OrdersOfKey {
 public:
  OrdersOfKey(const store::Reader& reader, uint16_t table, uint16_t index, std::string key)
      : reader_(&reader), table_(table), index_(index), key_(std::move(key)) {}

  absl::StatusOr<bool> Has(const std::string& order);

 private:
  const store::Reader* reader_;
  uint16_t table_;
  uint16_t index_;
  std::string key_;
  size_t most_ = 0;                // Orders that the last step read at most.
  std::string from_;               // It read all orders from here to the last of `read_`,
  std::vector<std::string> read_;  // which ascend,
  bool is_at_end_ = false;         // or to the end.
};

// "r{revision}": changes with every change of a resource.
std::string EtagOf(int64_t revision);

// ABORTED, reason ETAG_MISMATCH, unless `sent` is empty or the current etag.
absl::Status CheckEtag(absl::string_view sent, absl::string_view name, int64_t revision);

// Returns the id in `collection`/{id}; empty if `name` is of another form.
absl::string_view IdOf(absl::string_view name);

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_ROWS_H_
