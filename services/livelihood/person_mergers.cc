#include "services/livelihood/person_mergers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/facts/corrections.h"
#include "common/lifecycle/rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/person_names.h"
#include "services/livelihood/person_rules.h"

namespace eastgate::livelihood {
namespace {

// Returns the subsidies in effect that are recorded under the name. LIMIT_REACHED.
absl::StatusOr<std::vector<v1::HomeCareSubsidy>> SubsidiesOf(const store::Reader& reader,
                                                             const Tables& tables, const std::string& name) {
  resource::Table<v1::HomeCareSubsidy>::Query query;
  query.page_size = kMaxSubsidiesMoved;
  query.index = {kSubsidiesByRecipient, name};
  query.matches = [](const v1::HomeCareSubsidy& subsidy) {
    return subsidy.state() != v1::ASSISTANCE_STATE_RETRACTED;
  };
  ASSIGN_OR_RETURN(auto page, tables.home_care_subsidies.List(reader, query));
  if (!page.next_after.empty()) return lifecycle::LimitReached(name, kMaxSubsidiesMoved);
  return std::move(page.rows);
}

absl::StatusOr<std::vector<std::string>> FactsOfSubsidies(const store::Reader& reader, const Tables& tables,
                                                          const std::string& name) {
  ASSIGN_OR_RETURN(const auto subsidies, SubsidiesOf(reader, tables, name));
  std::vector<std::string> facts;
  facts.reserve(subsidies.size());
  for (const v1::HomeCareSubsidy& subsidy : subsidies) facts.push_back(subsidy.fact());
  return facts;
}

// CHILD_ALREADY_ENROLLED where both have an enrollment.
absl::Status CheckNotEnrolledTwice(const store::Reader& reader, const Tables& tables,
                                   const std::string& person, const std::vector<std::string>& others) {
  const auto& enrollments = tables.newborn_enrollments;
  ASSIGN_OR_RETURN(const auto enrolled, enrollments.FindBy(reader, kEnrollmentsByActiveChild, person));
  if (!enrolled) return absl::OkStatus();
  for (const std::string& other : others) {
    ASSIGN_OR_RETURN(const auto again, enrollments.FindBy(reader, kEnrollmentsByActiveChild, other));
    if (!again) continue;
    return status::Refused(
        fact::v1::ERROR_REASON_CHILD_ALREADY_ENROLLED,
        absl::StrCat("both are enrolled: retract ", enrolled->fact(), " or ", again->fact(), " first"),
        {{"enrollment", enrolled->name()}});
  }
  return absl::OkStatus();
}

// MONTH_ALREADY_PAID where both were paid for a month, and neither payment came back.
absl::Status CheckNotPaidTwice(const store::Reader& reader, const Tables& tables, const std::string& person,
                               const std::vector<std::string>& others) {
  ASSIGN_OR_RETURN(const auto subsidies, SubsidiesOf(reader, tables, person));
  for (const v1::HomeCareSubsidy& paid : subsidies) {
    if (CameBack(paid)) continue;
    for (const std::string& other : others) {
      ASSIGN_OR_RETURN(const auto again,
                       tables.home_care_subsidies.FindBy(reader, kSubsidiesByActiveMonth,
                                                         MonthOfRecipient(other, paid.month())));
      if (!again || CameBack(*again)) continue;
      return status::Refused(fact::v1::ERROR_REASON_MONTH_ALREADY_PAID,
                             absl::StrCat("both were paid for ", paid.month(), ": retract ", paid.fact(),
                                          " or ", again->fact(), ", or recover what was paid, first"),
                             {{"subsidy", paid.name()}, {"month", paid.month()}});
    }
  }
  return absl::OkStatus();
}

}  // namespace

facts::FactKind PersonMergedKind(const Tables& tables) {
  facts::FactKind kind;
  kind.name = kPersonMerged;
  kind.correctable.occurred_on = true;
  kind.correct = [&tables](facts::Writer& writer, const fact::v1::Fact& fact,
                           const facts::Correction& correction) -> absl::StatusOr<fact::v1::Fact> {
    ASSIGN_OR_RETURN(v1::Person person, tables.persons.Get(writer.transaction(), fact.subject()));
    fact::v1::Fact corrected = fact;
    if (correction.occurred_on) corrected.set_occurred_on(reference::FormatDate(*correction.occurred_on));
    if (facts::SaysTheSame(fact, corrected)) return corrected;
    RETURN_IF_ERROR(CheckNotErased(person));
    person.set_merged_on(corrected.occurred_on());
    person.set_fact(writer.next_fact());
    RETURN_IF_ERROR(tables.persons.Put(writer.transaction(), std::move(person)).status());
    return corrected;
  };
  kind.retract = [&tables](facts::Writer& writer, const fact::v1::Fact& fact) -> absl::Status {
    ASSIGN_OR_RETURN(v1::Person person, tables.persons.Get(writer.transaction(), fact.subject()));
    RETURN_IF_ERROR(CheckNotErased(person));
    person.clear_merged_into();
    person.clear_merged_on();
    person.set_fact(writer.next_fact());
    return tables.persons.Put(writer.transaction(), std::move(person)).status();
  };
  kind.parts = [&tables](facts::Writer& writer, const fact::v1::Fact& fact) {
    return FactsOfSubsidies(writer.transaction(), tables, fact.subject());
  };
  return kind;
}

absl::StatusOr<v1::Person> Merge(facts::Writer& writer, const Tables& tables, v1::Person person,
                                 const v1::Person& into, const v1::MergePersonsRequest& request) {
  const store::Reader& reader = writer.transaction();
  const Persons& persons = tables.persons;
  if (person.merged_into() == into.name()) return person;
  RETURN_IF_ERROR(CheckNotErased(person));
  RETURN_IF_ERROR(CheckNotErased(into));
  RETURN_IF_ERROR(CheckNotMerged(person));
  RETURN_IF_ERROR(CheckNotMerged(into));
  ASSIGN_OR_RETURN(const std::vector<std::string> own, NamesOf(reader, persons, person.name()));
  if (own.size() > 1) {
    ASSIGN_OR_RETURN(const v1::Person merged, persons.Get(reader, own.back()));
    return CheckNotMerged(merged);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> others, NamesOf(reader, persons, into.name()));
  if (others.size() > kMaxMerged) return lifecycle::LimitReached(into.name(), kMaxMerged);
  RETURN_IF_ERROR(CheckNotEnrolledTwice(reader, tables, person.name(), others));
  RETURN_IF_ERROR(CheckNotPaidTwice(reader, tables, person.name(), others));
  person.set_merged_into(into.name());
  person.set_merged_on(request.occurred_on());
  person.set_fact(writer.next_fact());
  ASSIGN_OR_RETURN(person,
                   lifecycle::Record(writer, persons, std::move(person),
                                     MergerOf(request, writer.log().division_root()), request.source_ref()));
  ASSIGN_OR_RETURN(const std::vector<std::string> subsidies, FactsOfSubsidies(reader, tables, person.name()));
  fact::v1::CorrectFactRequest along;
  along.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
  along.set_reason(request.reason());
  along.set_source_ref(request.source_ref());
  for (const std::string& fact : subsidies) {
    along.set_name(fact);
    RETURN_IF_ERROR(facts::Correct(writer, along).status());
  }
  return person;
}

}  // namespace eastgate::livelihood
