// Table<Row>: the resources of one kind, kept as their public proto message, with unique and secondary
// indexes.
//
//   Table<pb::NewbornEnrollment> enrollments(
//       {.number = 1,
//        .collection = "newbornEnrollments",
//        .type = "NewbornEnrollment",
//        .indexes = {{kByChild, [](const auto& row) { return row.child(); }}}});
//
// Row has name, etag and revision. The dates, months, years and periods that it declares are sound in every
// row that is read: see calendar_fields.h. A row that an index gives an empty key is not in that index.
// Numbers are on disk: append-only. Immutable, thread-safe; owned by the service's Tables.
#ifndef EASTGATE_COMMON_RESOURCE_TABLE_H_
#define EASTGATE_COMMON_RESOURCE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/reference/reference_data.h"
#include "common/resource/any_table.h"
#include "common/resource/calendar_fields.h"
#include "common/resource/references.h"
#include "common/resource/rows.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/store.h"

namespace eastgate::resource {

// The largest number of rows examined for one page of a list that a caller asks for; beyond it a page is
// returned partly filled.
inline constexpr int kMaxRowsPerPage = 2'000;
// The largest number of rows looked at to say how many a list has.
inline constexpr int kMaxCounted = 10'000;

template <class Row>
struct Index {
  uint16_t number = 0;
  std::function<std::string(const Row&)> key;
  // At most one row has a key, which a rule sees to with FindBy. Only such an index can be asked so, and only
  // the others can be listed.
  bool unique = false;
  // The rows of one key are in the order of these bytes, then of their ids; without it, of their ids alone.
  std::function<std::string(const Row&)> order;
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  // The names of rows that cannot be read, where the query continues past them; they count as rows of the
  // page.
  std::vector<std::string> unreachable;
  std::string next_after;  // A Query::after for the next page; empty after the last page.
};

// Rows of a table by one of its indexes: those of one key, or of a range of orders.
struct IndexRange {
  uint16_t number = 0;
  std::string key;
  OrderRange orders = {};  // Only for an index with an order.
  // Further keys, whose rows are listed among those of `key` in the order of their ids; only without an
  // order.
  std::vector<std::string> more_keys = {};
};

template <class Row>
class Table : public AnyTable {
 public:
  struct Schema {
    uint16_t number = 0;
    std::string collection;  // "newbornEnrollments"
    std::string type;        // "NewbornEnrollment"
    std::vector<Index<Row>> indexes;
    // Its ids are those of something in the world, such as a USCC: under the id of a row that was retracted
    // the row can be created again, with other content.
    bool has_ids_of_the_world = false;
    // Fills in what of a row follows from the reference data in effect when the row is answered. None of it
    // is stored, so that reference data which are replaced leave nothing behind that is out of date.
    std::function<void(const reference::ReferenceData&, Row&)> complete = nullptr;
  };

  struct Query {
    int page_size = 0;
    std::string after;  // Page::next_after of the same query.
    // Only rows of this range of an index, in its order; unset for all, in that of their names.
    std::optional<IndexRange> index;
    size_t max_bytes = SIZE_MAX;  // The most in a page, which has one row in any case.
    int max_examined = 10'000;    // A page ends after so many rows, matching or not.
    // Asked with the id of a row before it is read: one that it refuses does not match. An error of it is one
    // of the list.
    std::function<absl::StatusOr<bool>(absl::string_view id)> wants = nullptr;
    // An error of it is one of the list.
    std::function<absl::StatusOr<bool>(const Row&)> matches = [](const Row&) { return true; };
    // If true, a row whose bytes are corrupt is named and the list continues; else the list is DATA_LOSS.
    bool past_corrupt = false;
  };

  explicit Table(Schema schema) : schema_(std::move(schema)) {}

  uint16_t number() const override { return schema_.number; }
  const std::string& collection() const override { return schema_.collection; }
  bool has_ids_of_the_world() const { return schema_.has_ids_of_the_world; }
  std::string NameOf(absl::string_view id) const { return absl::StrCat(schema_.collection, "/", id); }

  // NOT_FOUND if there is none of that name, INVALID_ARGUMENT (field name) if it is a name of something else.
  absl::StatusOr<Row> Get(const store::Reader& reader, absl::string_view name) const {
    RETURN_IF_ERROR(CheckName(name));
    ASSIGN_OR_RETURN(std::optional<Row> row, Find(reader, IdOf(name)));
    if (!row) return NotFound(name);
    return *std::move(row);
  }
  // INVALID_ARGUMENT, field name, unless it is that of a row of this table.
  absl::Status CheckName(absl::string_view name) const {
    if (!IdOf(name).empty() && NameOf(IdOf(name)) == name) return absl::OkStatus();
    return status::InvalidField("name", absl::StrCat("want ", schema_.collection, "/{id}"));
  }
  absl::Status NotFound(absl::string_view name) const { return status::NotFound(schema_.type, name); }

  absl::StatusOr<std::optional<Row>> Find(const store::Reader& reader, absl::string_view id) const {
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(RowKey(schema_.number, id)));
    if (!bytes) return std::optional<Row>();
    ASSIGN_OR_RETURN(Row row, Parse(id, *bytes));
    return std::optional<Row>(std::move(row));
  }

  // Returns the row with this key in a unique index.
  absl::StatusOr<std::optional<Row>> FindBy(const store::Reader& reader, uint16_t index,
                                            absl::string_view key) const {
    ASSIGN_OR_RETURN(const std::optional<std::string> id,
                     reader.Get(UniqueIndexKey(schema_.number, index, key)));
    if (!id) return std::optional<Row>();
    ASSIGN_OR_RETURN(Row row, Indexed(reader, *id));
    return std::optional<Row>(std::move(row));
  }

  // Completes a row that is about to be answered. Without reference data it stays as it is stored.
  void Complete(const reference::ReferenceData* reference, Row& row) const {
    if (schema_.complete && reference != nullptr) schema_.complete(*reference, row);
  }

  // Puts a row under its name at the transaction's next revision, that of the fact that is appended after it
  // (facts::Writer::Append); updates its indexes and references, and returns the row as stored, etag
  // included. Uniqueness is not checked here: the caller's rules refuse duplicates before. OUT_OF_RANGE for a
  // row that could not be read again, since a day in it was computed that lies outside the years of all
  // dates.
  absl::StatusOr<Row> Put(store::Transaction& transaction, Row row) const {
    if (!CheckCalendarFields(row).ok()) return status::OutsideTheYears("a day");
    const std::string id(IdOf(row.name()));
    ASSIGN_OR_RETURN(const std::optional<Row> old, Find(transaction, id));
    for (const Index<Row>& index : schema_.indexes) {
      const Entry before = old ? EntryOf(index, *old) : Entry();
      const Entry now = EntryOf(index, row);
      if (before == now) continue;
      if (!before.key.empty()) transaction.Delete(KeyOf(index, before, id));
      if (!now.key.empty()) transaction.Put(KeyOf(index, now, id), ValueOf(index, id));
    }
    References().Update(transaction, old ? &*old : nullptr, row);
    const int64_t revision = transaction.head().revision + 1;
    row.set_revision(revision);
    row.clear_etag();
    transaction.Put(RowKey(schema_.number, id), row.SerializeAsString());
    row.set_etag(EtagOf(revision));
    return row;
  }

  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseAny(
      absl::string_view id, absl::string_view bytes) const override {
    ASSIGN_OR_RETURN(Row row, Parse(id, bytes));
    return std::make_unique<Row>(std::move(row));
  }

  absl::Status VisitIndexEntries(
      absl::string_view id, absl::string_view bytes,
      absl::FunctionRef<absl::Status(std::string key, std::string value)> visit) const override {
    ASSIGN_OR_RETURN(const Row row, Parse(id, bytes));
    for (const Index<Row>& index : schema_.indexes) {
      const Entry entry = EntryOf(index, row);
      if (entry.key.empty()) continue;
      RETURN_IF_ERROR(visit(KeyOf(index, entry, id), ValueOf(index, id)));
    }
    return References().VisitEntries(row, visit);
  }

  // Returns the row with these bytes, etag included. DATA_LOSS where they are not those of a row of that id:
  // bytes that were cut to nothing are a message, too, but a row says its own name.
  absl::StatusOr<Row> Parse(absl::string_view id, absl::string_view bytes) const {
    Row row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || row.name() != NameOf(id))
      return store::Corrupt("resource");
    RETURN_IF_ERROR(CheckCalendarFields(row));
    row.set_etag(EtagOf(row.revision()));
    return row;
  }

  // Returns rows in the order of their names, or of the index. INVALID_ARGUMENT, field page_token, for an
  // `after` that no such page has returned.
  absl::StatusOr<Page<Row>> List(const store::Reader& reader, const Query& query) const {
    Page<Row> page;
    absl::Status bad;
    int examined = 0;
    size_t bytes = 0;
    std::string last;
    // Returns false when the page is full: then at least one more row follows `last`. `place` is where a page
    // goes on that ends with the row.
    const auto take = [&](absl::string_view place, absl::string_view id, auto read) {
      const size_t taken = page.rows.size() + page.unreachable.size();
      if (static_cast<int>(taken) == query.page_size || examined == query.max_examined) {
        page.next_after = last;
        return false;
      }
      if (query.wants) {
        const absl::StatusOr<bool> is_wanted = query.wants(id);
        if (!is_wanted.ok()) {
          bad = is_wanted.status();
          return false;
        }
        if (!*is_wanted) {
          ++examined;
          last = std::string(place);
          return true;
        }
      }
      absl::StatusOr<Row> row = read();
      if (!row.ok() && !(query.past_corrupt && absl::IsDataLoss(row.status()))) {
        bad = row.status();
        return false;
      }
      const absl::StatusOr<bool> matches = row.ok() ? query.matches(*row) : absl::StatusOr<bool>(false);
      if (!matches.ok()) {
        bad = matches.status();
        return false;
      }
      if (*matches) {
        bytes += row->ByteSizeLong();
        if (bytes > query.max_bytes && !page.rows.empty()) {
          page.next_after = last;
          return false;
        }
      }
      ++examined;
      last = std::string(place);
      if (!row.ok()) {
        page.unreachable.push_back(NameOf(id));
      } else if (*matches) {
        page.rows.push_back(*std::move(row));
      }
      return true;
    };
    if (query.index && IsOrdered(query.index->number)) {
      ASSIGN_OR_RETURN(const std::optional<OrderedPlace> after, ParsePlace(query.after));
      RETURN_IF_ERROR(ScanOrderedIndex(reader, schema_.number, query.index->number, query.index->key,
                                       query.index->orders, after, [&](const OrderedPlace& at) {
                                         return take(EncodePlace(at), at.id,
                                                     [&] { return Indexed(reader, at.id); });
                                       }));
    } else if (query.index) {
      std::vector<std::string> keys = query.index->more_keys;
      keys.insert(keys.begin(), query.index->key);
      RETURN_IF_ERROR(ScanIndexOfKeys(
          reader, schema_.number, query.index->number, keys, query.after,
          [&](absl::string_view id) { return take(id, id, [&] { return Indexed(reader, id); }); }));
    } else {
      RETURN_IF_ERROR(
          ScanIds(reader, schema_.number, query.after, [&](absl::string_view id, absl::string_view row) {
            return take(id, id, [&] { return Parse(id, row); });
          }));
    }
    RETURN_IF_ERROR(bad);
    return page;
  }

 private:
  // The entry of a row in an index; its key is empty if it has none.
  struct Entry {
    std::string key;
    std::string order;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  static Entry EntryOf(const Index<Row>& index, const Row& row) {
    Entry entry{index.key(row), ""};
    if (index.order && !entry.key.empty()) entry.order = index.order(row);
    return entry;
  }

  std::string KeyOf(const Index<Row>& index, const Entry& entry, absl::string_view id) const {
    if (index.unique) return UniqueIndexKey(schema_.number, index.number, entry.key);
    return index.order
               ? OrderedIndexKey(schema_.number, index.number, entry.key, {entry.order, std::string(id)})
               : IndexKey(schema_.number, index.number, entry.key, id);
  }

  bool IsOrdered(uint16_t number) const {
    for (const Index<Row>& index : schema_.indexes) {
      if (index.number == number) return index.order != nullptr;
    }
    return false;
  }

  static std::string ValueOf(const Index<Row>& index, absl::string_view id) {
    return index.unique ? std::string(id) : std::string();
  }

  // Returns the row that an index names.
  absl::StatusOr<Row> Indexed(const store::Reader& reader, absl::string_view id) const {
    ASSIGN_OR_RETURN(std::optional<Row> row, Find(reader, id));
    if (!row) return store::Corrupt("index of resources");
    return *std::move(row);
  }

  static const ReferenceFields& References() {
    static const ReferenceFields references(*Row::descriptor());
    return references;
  }

  const Schema schema_;
};

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_TABLE_H_
