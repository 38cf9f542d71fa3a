#include "services/livelihood/person_records.h"

#include <string>
#include <vector>

#include "common/lifecycle/rules.h"
#include "common/resource/rows.h"
#include "common/status/status_macros.h"

namespace eastgate::livelihood {
namespace {

// Returns whether the index has a row of the person that is not in the state `retracted`.
template <class Row>
absl::StatusOr<bool> HasRow(const resource::Table<Row>& table, const store::Reader& reader, uint16_t index,
                            const std::vector<std::string>& names, lifecycle::StateOf<Row> retracted) {
  typename resource::Table<Row>::Query query;
  query.page_size = 1;
  query.index = OfNames(index, names);
  query.matches = [retracted](const Row& row) { return row.state() != retracted; };
  ASSIGN_OR_RETURN(const auto page, table.List(reader, query));
  // If there are more rows than a page may examine, a record is presumed among them.
  return !page.rows.empty() || !page.next_after.empty();
}

// Names of records of one kind, in their order.
struct Names {
  std::vector<std::string> names;
  bool truncated = false;
};

template <class Row>
absl::StatusOr<Names> RowsOf(const resource::Table<Row>& table, const store::Reader& reader, uint16_t index,
                             const std::vector<std::string>& of, int most) {
  typename resource::Table<Row>::Query query;
  query.page_size = most;
  query.index = OfNames(index, of);
  ASSIGN_OR_RETURN(const auto page, table.List(reader, query));
  Names names;
  for (const Row& row : page.rows) names.names.push_back(row.name());
  names.truncated = !page.next_after.empty();
  return names;
}

// The names of a person's records of every kind.
struct Records {
  Names enrollments;
  Names subsidies;
  Names loans;

  bool Truncated() const { return enrollments.truncated || subsidies.truncated || loans.truncated; }
};

absl::StatusOr<Records> RecordsOf(const store::Reader& reader, const Tables& tables,
                                  const std::vector<std::string>& names, int most) {
  Records records;
  ASSIGN_OR_RETURN(records.enrollments,
                   RowsOf(tables.newborn_enrollments, reader, kEnrollmentsByChild, names, most));
  ASSIGN_OR_RETURN(records.subsidies,
                   RowsOf(tables.home_care_subsidies, reader, kSubsidiesByRecipient, names, most));
  ASSIGN_OR_RETURN(records.loans, RowsOf(tables.startup_loans, reader, kLoansByBorrower, names, most));
  return records;
}

}  // namespace

absl::StatusOr<bool> HasRecords(const store::Reader& reader, const Tables& tables,
                                const std::vector<std::string>& names) {
  ASSIGN_OR_RETURN(const bool enrolled, HasRow(tables.newborn_enrollments, reader, kEnrollmentsByChild, names,
                                               v1::NEWBORN_ENROLLMENT_STATE_RETRACTED));
  ASSIGN_OR_RETURN(const bool subsidized, HasRow(tables.home_care_subsidies, reader, kSubsidiesByRecipient,
                                                 names, v1::ASSISTANCE_STATE_RETRACTED));
  ASSIGN_OR_RETURN(const bool borrowed, HasRow(tables.startup_loans, reader, kLoansByBorrower, names,
                                               v1::STARTUP_LOAN_STATE_RETRACTED));
  return enrolled || subsidized || borrowed;
}

absl::StatusOr<bool> HasAnyRecord(const store::Reader& reader, const Tables& tables,
                                  const std::string& name) {
  ASSIGN_OR_RETURN(const Records records, RecordsOf(reader, tables, {name}, /*most=*/1));
  return !records.enrollments.names.empty() || !records.subsidies.names.empty() ||
         !records.loans.names.empty();
}

absl::Status AddRecords(const store::Reader& reader, const Tables& tables, v1::Person& person) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesOf(reader, tables.persons, person.name()));
  ASSIGN_OR_RETURN(const Records records, RecordsOf(reader, tables, names, kMaxRecordsTold));
  for (const std::string& name : records.enrollments.names) person.add_newborn_enrollments(name);
  for (const std::string& name : records.subsidies.names) person.add_home_care_subsidies(name);
  for (const std::string& name : records.loans.names) person.add_startup_loans(name);
  person.set_truncated(records.Truncated());
  if (person.merged_into().empty()) person.mutable_merged_persons()->Add(names.begin() + 1, names.end());
  return absl::OkStatus();
}

absl::Status VisitRecords(
    const store::Reader& reader, const Tables& tables, const std::vector<std::string>& names,
    absl::FunctionRef<absl::Status(absl::string_view collection, absl::string_view id)> visit) {
  ASSIGN_OR_RETURN(const Records records, RecordsOf(reader, tables, names, kMaxRecordsVisited));
  if (records.Truncated()) return lifecycle::LimitReached(names.front(), kMaxRecordsVisited);
  for (const Names* kind : {&records.enrollments, &records.subsidies, &records.loans}) {
    for (const std::string& name : kind->names) {
      const absl::string_view id = resource::IdOf(name);
      RETURN_IF_ERROR(visit(absl::string_view(name).substr(0, name.size() - id.size() - 1), id));
    }
  }
  return absl::OkStatus();
}

}  // namespace eastgate::livelihood
