#include "services/livelihood/newborn_enrollment_facts.h"

#include <string>
#include <vector>

#include "common/lifecycle/order_of_days.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/livelihood/newborn_enrollment_rules.h"
#include "services/livelihood/person_names.h"

namespace eastgate::livelihood {

lifecycle::EntryTable<v1::NewbornEnrollment>::Links NewbornEnrollmentLinks(const Tables& tables) {
  const auto& enrollments = tables.newborn_enrollments;
  const Persons& persons = tables.persons;
  return {.judge = [&enrollments, &persons](facts::Writer& writer, const lifecycle::Judgment& judgment,
                                            v1::NewbornEnrollment& enrollment) -> absl::Status {
    if (judgment.moves_day) {
      RETURN_IF_ERROR(lifecycle::CheckNotAfterFacts(
          {judgment.DayField("enrolled_on"), enrollment.enrolled_on()}, writer.transaction(),
          enrollment.name(), kNewbornIdentityLinked, "the day an identity was linked"));
    }
    if (judgment.is_correction) return absl::OkStatus();  // It is the enrollment of its child already.
    ASSIGN_OR_RETURN(const std::vector<std::string> names,
                     NamesOf(writer.transaction(), persons, enrollment.child()));
    for (const std::string& name : names) {
      ASSIGN_OR_RETURN(const auto other,
                       enrollments.FindBy(writer.transaction(), kEnrollmentsByActiveChild, name));
      if (!other || other->name() == enrollment.name()) continue;
      return status::Refused(fact::v1::ERROR_REASON_CHILD_ALREADY_ENROLLED, "the child is enrolled already",
                             {{"enrollment", other->name()}});
    }
    return absl::OkStatus();
  }};
}

void AddNewbornEnrollmentParts(Tables& tables) {
  NewbornEntitlementEntry().AddTo(tables, tables.newborn_enrollments);
  NewbornWaiverEntry().AddTo(tables, tables.newborn_enrollments);
  tables.AddOwned(kNewbornIdentityLinked,
                  "eastgate.livelihood.v1.NewbornEnrollmentService/LinkNewbornIdentity");
}

}  // namespace eastgate::livelihood
