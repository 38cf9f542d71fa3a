#include "services/economy/enterprise_facts.h"

#include <string>
#include <vector>

#include "common/lifecycle/order_of_days.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"
#include "services/economy/recognition_facts.h"

namespace eastgate::economy {
namespace {

using v1::Enterprise;

// The chain that an enterprise belongs to must be one.
absl::Status CheckChain(const Tables& tables, const store::Reader& reader, const std::string& name) {
  if (name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::IndustryChain chain, tables.chains.Get(reader, name));
  return ChainEntry().CheckNotRetracted(chain);
}

// Returns the facts that depend on the registration: reports of output and projects.
absl::StatusOr<std::vector<std::string>> ReportsAndProjects(const Tables& tables, const store::Reader& reader,
                                                            const std::string& enterprise) {
  ASSIGN_OR_RETURN(auto facts,
                   lifecycle::FactsOf(tables.output_reports, reader, kOutputsByEnterprise, enterprise));
  ASSIGN_OR_RETURN(const auto projects, lifecycle::FactsOf(tables.transformations, reader,
                                                           kTransformationsByEnterprise, enterprise));
  facts.insert(facts.end(), projects.begin(), projects.end());
  return facts;
}

absl::Status Judge(const Tables& tables, const store::Reader& reader, const lifecycle::Judgment& judgment,
                   const Enterprise& enterprise) {
  RETURN_IF_ERROR(CheckChain(tables, reader, enterprise.chain()));
  if (!judgment.is_correction) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Enterprise before, tables.enterprises.Get(reader, enterprise.name()));
  if (lifecycle::StoredDate(enterprise.registered_on()) > lifecycle::StoredDate(before.registered_on())) {
    ASSIGN_OR_RETURN(const auto dependents, ReportsAndProjects(tables, reader, enterprise.name()));
    RETURN_IF_ERROR(lifecycle::CheckNoDependents(enterprise.fact(), dependents));
  }
  RETURN_IF_ERROR(
      lifecycle::CheckNotAfterFacts({judgment.DayField("registered_on"), enterprise.registered_on()}, reader,
                                    enterprise.name(), kEnterpriseUpdated, "the day of an update"));
  ASSIGN_OR_RETURN(const auto recognitions, ActiveRecognitions(tables, reader, enterprise.name()));
  return JudgeRegistration(judgment, enterprise, recognitions);
}

}  // namespace

lifecycle::EntryTable<Enterprise>::Links EnterpriseLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment, Enterprise& row) {
    return Judge(tables, writer.transaction(), judgment, row);
  }};
}

absl::Status UpdateWithChain(const Tables& tables, facts::Writer& writer,
                             const v1::UpdateEnterpriseRequest& request, Enterprise& enterprise) {
  const std::string before = enterprise.SerializeAsString();
  RETURN_IF_ERROR(UpdateEnterprise(enterprise, request));
  if (enterprise.SerializeAsString() == before) return absl::OkStatus();
  return CheckChain(tables, writer.transaction(), enterprise.chain());
}

absl::StatusOr<bool> LacksReport(const Tables& tables, const store::Reader& reader,
                                 const Enterprise& enterprise, const std::string& month) {
  // ISO dates compare as strings do.
  if (enterprise.chain().empty() || enterprise.registered_on().substr(0, month.size()) > month) return false;
  ASSIGN_OR_RETURN(const auto report,
                   tables.output_reports.FindBy(reader, kOutputOfMonth, MonthKey(enterprise.name(), month)));
  return !report.has_value();
}

}  // namespace eastgate::economy
