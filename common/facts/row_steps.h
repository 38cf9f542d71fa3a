// What every step on a resource does around its rule: load it, and put it back together with its fact.
#ifndef EASTGATE_COMMON_FACTS_ROW_STEPS_H_
#define EASTGATE_COMMON_FACTS_ROW_STEPS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/facts/fact_kind.h"
#include "common/facts/writer.h"
#include "common/resource/table.h"
#include "common/rpc/status_macros.h"

namespace eastgate::facts {

// The row of that name, as it stands in the work. ABORTED, reason ETAG_MISMATCH, when the caller read another
// state of it.
template <class Row>
absl::StatusOr<Row> Load(Writer& writer, const resource::Table<Row>& table, absl::string_view name,
                         absl::string_view etag) {
  ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), name));
  RETURN_IF_ERROR(resource::CheckEtag(etag, name, row.revision()));
  return row;
}

// Puts the row and appends the fact that changed it, both at the work's next revision; gives the row as it
// now stands.
template <class Row>
absl::StatusOr<Row> Record(Writer& writer, const resource::Table<Row>& table, Row row, fact::v1::Fact draft,
                           absl::string_view source_ref) {
  draft.set_source_ref(std::string(source_ref));
  ASSIGN_OR_RETURN(row, table.Put(writer.transaction(), writer.next_revision(), std::move(row)));
  RETURN_IF_ERROR(writer.Append(std::move(draft)).status());
  return row;
}

// Hooks over one table. `rule` changes the standing fact's subject, names writer.next_fact() where the row
// names its facts, and gives the fact as it should have been. The table must outlive the hook.
template <class Row>
FactKind::Amend AmendRow(const resource::Table<Row>& table,
                         std::function<absl::StatusOr<fact::v1::Fact>(
                             Writer&, Row&, const fact::v1::Fact& standing, const Correction&)>
                             rule) {
  return [&table, rule = std::move(rule)](Writer& writer, const fact::v1::Fact& standing,
                                          const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
    ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), standing.subject()));
    ASSIGN_OR_RETURN(fact::v1::Fact amended, rule(writer, row, standing, correction));
    RETURN_IF_ERROR(table.Put(writer.transaction(), writer.next_revision(), std::move(row)).status());
    return amended;
  };
}

template <class Row>
FactKind::Withdraw WithdrawRow(
    const resource::Table<Row>& table,
    std::function<absl::Status(Writer&, Row&, const fact::v1::Fact& standing)> rule) {
  return [&table, rule = std::move(rule)](Writer& writer, const fact::v1::Fact& standing) -> absl::Status {
    ASSIGN_OR_RETURN(Row row, table.Get(writer.transaction(), standing.subject()));
    RETURN_IF_ERROR(rule(writer, row, standing));
    return table.Put(writer.transaction(), writer.next_revision(), std::move(row)).status();
  };
}

// The facts that recorded the rows with that key in an index, at most ten of them: enough to say in an error
// what rests on the row that they name.
template <class Row>
absl::StatusOr<std::vector<std::string>> FactsOf(const resource::Table<Row>& table,
                                                 const store::Reader& reader, uint16_t index,
                                                 const std::string& key) {
  typename resource::Table<Row>::Query query;
  query.page_size = 10;
  query.index = {index, key};
  ASSIGN_OR_RETURN(const resource::Page<Row> page, table.List(reader, query));
  std::vector<std::string> facts;
  for (const Row& row : page.rows) {
    if constexpr (requires { row.steps(0); }) {
      facts.push_back(row.steps(0).fact());
    } else {
      facts.push_back(row.fact());
    }
  }
  return facts;
}

// What a noun supplies whose every row is recorded by one fact, and corrected and retracted as a whole. Row
// has fact, the name of the fact that stands for it.
template <class Row>
struct EntryRules {
  std::string kind;
  std::vector<std::string> measures;
  Correctable correctable;
  // Takes over what the correction says and judges the row as it then is.
  std::function<absl::Status(Writer&, Row&, const Correction&)> amend;
  // Marks the row as retracted, unless something forbids it.
  std::function<absl::Status(Writer&, Row&)> withdraw;
  // The fact as it follows from the row.
  std::function<fact::v1::Fact(const Row&)> fact_of;
};

template <class Row>
FactKind EntryKind(const resource::Table<Row>& table, EntryRules<Row> rules) {
  FactKind kind;
  kind.name = std::move(rules.kind);
  kind.measures = std::move(rules.measures);
  kind.correctable = std::move(rules.correctable);
  kind.amend = AmendRow<Row>(table,
                             [amend = std::move(rules.amend), fact_of = std::move(rules.fact_of)](
                                 Writer& writer, Row& row, const fact::v1::Fact&,
                                 const Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
                               RETURN_IF_ERROR(amend(writer, row, correction));
                               row.set_fact(writer.next_fact());
                               return fact_of(row);
                             });
  kind.withdraw = WithdrawRow<Row>(table,
                                   [withdraw = std::move(rules.withdraw)](
                                       Writer& writer, Row& row, const fact::v1::Fact&) -> absl::Status {
                                     RETURN_IF_ERROR(withdraw(writer, row));
                                     row.set_fact(writer.next_fact());
                                     return absl::OkStatus();
                                   });
  return kind;
}

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_ROW_STEPS_H_
