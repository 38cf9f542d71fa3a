#include "services/livelihood/person_records.h"

#include <string>

#include "common/status/status_macros.h"
#include "services/livelihood/identities.h"

namespace eastgate::livelihood {
namespace {

// Returns whether the index has a row of the person besides one, and not in the state `retracted`.
template <class Row>
absl::StatusOr<bool> HasOther(const resource::Table<Row>& table, const store::Reader& reader, uint16_t index,
                              absl::string_view person, absl::string_view besides,
                              lifecycle::StateOf<Row> retracted) {
  typename resource::Table<Row>::Query query;
  query.page_size = 1;
  query.index = {index, std::string(person)};
  query.matches = [&](const Row& row) { return row.state() != retracted && row.name() != besides; };
  ASSIGN_OR_RETURN(const auto page, table.List(reader, query));
  // What is beyond the rows that a page may examine is taken to be there.
  return !page.rows.empty() || !page.next_after.empty();
}

}  // namespace

absl::Status ReleaseIdentities(facts::Writer& writer, const Tables& tables, absl::string_view person,
                               absl::string_view retracted) {
  const store::Reader& reader = writer.transaction();
  ASSIGN_OR_RETURN(const bool enrolled, HasOther(tables.newborn_enrollments, reader, kEnrollmentsByChild,
                                                 person, retracted, v1::NEWBORN_ENROLLMENT_STATE_RETRACTED));
  ASSIGN_OR_RETURN(const bool subsidized, HasOther(tables.home_care_subsidies, reader, kSubsidiesByRecipient,
                                                   person, retracted, v1::ASSISTANCE_STATE_RETRACTED));
  ASSIGN_OR_RETURN(const bool borrowed, HasOther(tables.startup_loans, reader, kLoansByBorrower, person,
                                                 retracted, v1::STARTUP_LOAN_STATE_RETRACTED));
  return enrolled || subsidized || borrowed ? absl::OkStatus() : Identities::Release(writer, person);
}

}  // namespace eastgate::livelihood
