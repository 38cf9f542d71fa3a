#include "services/livelihood/person_records.h"

#include <string>

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

}  // namespace eastgate::livelihood
