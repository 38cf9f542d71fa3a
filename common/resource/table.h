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

// The largest number of rows examined for one page; beyond it a page is returned partly filled.
inline constexpr int kMaxRowsPerPage = 10'000;

template <class Row>
struct Index {
  uint16_t number = 0;
  std::function<std::string(const Row&)> key;
  // At most one row has a key, which a rule sees to with FindBy. Only such an index can be asked so, and only
  // the others can be listed.
  bool unique = false;
};

template <class Row>
struct Page {
  std::vector<Row> rows;
  // The names of rows that cannot be read, where the query continues past them; they count as rows of the
  // page.
  std::vector<std::string> unreachable;
  std::string next_after;  // The id to go on after; empty after the last page.
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
    std::string after;  // An id: Page::next_after.
    // Only rows with this key in this index; unset for all.
    std::optional<std::pair<uint16_t, std::string>> index;
    size_t max_bytes = SIZE_MAX;  // The most in a page, which has one row in any case.
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
      const std::string before = old ? index.key(*old) : "";
      const std::string now = index.key(row);
      if (before == now) continue;
      if (!before.empty()) transaction.Delete(KeyOf(index, before, id));
      if (!now.empty()) transaction.Put(KeyOf(index, now, id), ValueOf(index, id));
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
      const std::string key = index.key(row);
      if (key.empty()) continue;
      RETURN_IF_ERROR(visit(KeyOf(index, key, id), ValueOf(index, id)));
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

  // Returns rows in the order of their names.
  absl::StatusOr<Page<Row>> List(const store::Reader& reader, const Query& query) const {
    Page<Row> page;
    absl::Status bad;
    int examined = 0;
    size_t bytes = 0;
    std::string last;
    // Returns false when the page is full: then at least one more row follows `last`.
    const auto take = [&](absl::string_view id, absl::StatusOr<Row> row) {
      const size_t taken = page.rows.size() + page.unreachable.size();
      if (static_cast<int>(taken) == query.page_size || examined == kMaxRowsPerPage) {
        page.next_after = last;
        return false;
      }
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
      last = std::string(id);
      if (!row.ok()) {
        page.unreachable.push_back(NameOf(id));
      } else if (*matches) {
        page.rows.push_back(*std::move(row));
      }
      return true;
    };
    if (query.index) {
      RETURN_IF_ERROR(ScanIndex(reader, schema_.number, query.index->first, query.index->second, query.after,
                                [&](absl::string_view id) { return take(id, Indexed(reader, id)); }));
    } else {
      RETURN_IF_ERROR(
          ScanIds(reader, schema_.number, query.after,
                  [&](absl::string_view id, absl::string_view row) { return take(id, Parse(id, row)); }));
    }
    RETURN_IF_ERROR(bad);
    return page;
  }

 private:
  std::string KeyOf(const Index<Row>& index, absl::string_view key, absl::string_view id) const {
    return index.unique ? UniqueIndexKey(schema_.number, index.number, key)
                        : IndexKey(schema_.number, index.number, key, id);
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
