// Calls to livelihood: see calls/sequence_runner.h.
#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/peers.h"
#include "services/livelihood/person_service.h"
#include "services/livelihood/project_service.h"
#include "services/livelihood/startup_loan_service.h"
#include "services/livelihood/tables.h"
#include "tests/fuzz/calls/call_fuzzer.h"

namespace eastgate::fuzz {
namespace {

struct LivelihoodServices {
  using Tables = livelihood::Tables;
  static constexpr const char* kName = config::kLivelihood;

  LivelihoodServices(const ServiceContext& context, const Tables& tables)
      : identities(context.digest_keys, tables.persons),
        newborns(context.parts, tables, identities),
        facilities(context.parts, tables),
        assistance(context.parts, tables, identities),
        projects(context.parts, tables, peers),
        loans(context.parts, tables, identities, peers),
        persons(context.parts, tables, identities) {}

  template <class Visitor>
  void Visit(const Visitor& visit) {
    visit(newborns);
    visit(facilities);
    visit(assistance);
    visit(projects);
    visit(loans);
    visit(persons);
  }

  const livelihood::Identities identities;
  const livelihood::Peers peers{{}};
  livelihood::NewbornEnrollmentService newborns;
  livelihood::CareFacilityService facilities;
  livelihood::AssistanceService assistance;
  livelihood::ProjectService projects;
  livelihood::StartupLoanService loans;
  livelihood::PersonService persons;
};

}  // namespace
}  // namespace eastgate::fuzz

EASTGATE_FUZZ_CALLS(eastgate::fuzz::LivelihoodServices)
