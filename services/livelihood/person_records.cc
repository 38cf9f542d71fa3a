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
                            absl::string_view person, lifecycle::StateOf<Row> retracted) {
  typename resource::Table<Row>::Query query;
  query.page_size = 1;
  query.index = {index, std::string(person)};
  query.matches = [retracted](const Row& row) { return row.state() != retracted; };
  ASSIGN_OR_RETURN(const auto page, table.List(reader, query));
  // If there are more rows than a page may examine, a record is presumed among them.
  return !page.rows.empty() || !page.next_after.empty();
}

// Names of records of one kind, in their order.
struct Names {
  std::vector<std::string> names;
  bool has_more = false;
};

template <class Row>
absl::StatusOr<Names> NamesOf(const resource::Table<Row>& table, const store::Reader& reader, uint16_t index,
                              absl::string_view person, int most) {
  typename resource::Table<Row>::Query query;
  query.page_size = most;
  query.index = {index, std::string(person)};
  ASSIGN_OR_RETURN(const auto page, table.List(reader, query));
  Names names;
  for (const Row& row : page.rows) names.names.push_back(row.name());
  names.has_more = !page.next_after.empty();
  return names;
}

// The names of a person's records of every kind.
struct Records {
  Names enrollments;
  Names subsidies;
  Names loans;

  bool HasMore() const { return enrollments.has_more || subsidies.has_more || loans.has_more; }
};

absl::StatusOr<Records> RecordsOf(const store::Reader& reader, const Tables& tables, absl::string_view person,
                                  int most) {
  Records records;
  ASSIGN_OR_RETURN(records.enrollments,
                   NamesOf(tables.newborn_enrollments, reader, kEnrollmentsByChild, person, most));
  ASSIGN_OR_RETURN(records.subsidies,
                   NamesOf(tables.home_care_subsidies, reader, kSubsidiesByRecipient, person, most));
  ASSIGN_OR_RETURN(records.loans, NamesOf(tables.startup_loans, reader, kLoansByBorrower, person, most));
  return records;
}

}  // namespace

absl::StatusOr<bool> HasRecords(const store::Reader& reader, const Tables& tables, absl::string_view person) {
  ASSIGN_OR_RETURN(const bool enrolled, HasRow(tables.newborn_enrollments, reader, kEnrollmentsByChild,
                                               person, v1::NEWBORN_ENROLLMENT_STATE_RETRACTED));
  ASSIGN_OR_RETURN(const bool subsidized, HasRow(tables.home_care_subsidies, reader, kSubsidiesByRecipient,
                                                 person, v1::ASSISTANCE_STATE_RETRACTED));
  ASSIGN_OR_RETURN(const bool borrowed, HasRow(tables.startup_loans, reader, kLoansByBorrower, person,
                                               v1::STARTUP_LOAN_STATE_RETRACTED));
  return enrolled || subsidized || borrowed;
}

absl::StatusOr<bool> HasAnyRecord(const store::Reader& reader, const Tables& tables,
                                  absl::string_view person) {
  ASSIGN_OR_RETURN(const Records records, RecordsOf(reader, tables, person, /*most=*/1));
  return !records.enrollments.names.empty() || !records.subsidies.names.empty() ||
         !records.loans.names.empty();
}

absl::Status AddRecords(const store::Reader& reader, const Tables& tables, v1::Person& person) {
  ASSIGN_OR_RETURN(const Records records, RecordsOf(reader, tables, person.name(), kMaxRecordsTold));
  for (const std::string& name : records.enrollments.names) person.add_newborn_enrollments(name);
  for (const std::string& name : records.subsidies.names) person.add_home_care_subsidies(name);
  for (const std::string& name : records.loans.names) person.add_startup_loans(name);
  person.set_has_more(records.HasMore());
  return absl::OkStatus();
}

absl::Status VisitRecords(
    const store::Reader& reader, const Tables& tables, absl::string_view person,
    absl::FunctionRef<absl::Status(absl::string_view collection, absl::string_view id)> visit) {
  ASSIGN_OR_RETURN(const Records records, RecordsOf(reader, tables, person, kMaxRecordsVisited));
  if (records.HasMore()) return lifecycle::LimitReached(person, kMaxRecordsVisited);
  for (const Names* kind : {&records.enrollments, &records.subsidies, &records.loans}) {
    for (const std::string& name : kind->names) {
      const absl::string_view id = resource::IdOf(name);
      RETURN_IF_ERROR(visit(absl::string_view(name).substr(0, name.size() - id.size() - 1), id));
    }
  }
  return absl::OkStatus();
}

}  // namespace eastgate::livelihood
