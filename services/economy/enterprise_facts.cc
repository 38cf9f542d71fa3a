#include "services/economy/enterprise_facts.h"

#include <string>
#include <vector>

#include "common/lifecycle/past_rows.h"
#include "common/lifecycle/rules.h"
#include "common/status/status_macros.h"

namespace eastgate::economy {
namespace {

using lifecycle::StoredDate;
using v1::Enterprise;

// The most facts that a refusal names.
constexpr int kMaxNamed = 10;

// Adds the facts of rows of the enterprise that are not `in_register`, until there are some.
template <class Row, class InRegister>
absl::Status AddOutside(const resource::Table<Row>& table, const store::Reader& reader, uint16_t index,
                        const std::string& enterprise, const InRegister& in_register,
                        std::vector<std::string>& facts) {
  typename resource::Table<Row>::Query query;
  query.page_size = kMaxNamed;
  query.index = {index, enterprise};
  query.matches = [&in_register](const Row& row) { return !in_register(row); };
  do {
    ASSIGN_OR_RETURN(const resource::Page<Row> page, table.List(reader, query));
    for (const Row& row : page.rows) facts.push_back(lifecycle::CreatingFactOf(row));
    query.after = page.next_after;
  } while (!query.after.empty() && facts.empty());
  return absl::OkStatus();
}

// Refuses times in the register outside of which something rests on the enterprise: DEPENDENT_FACTS.
absl::Status CheckTimes(const Tables& tables, const store::Reader& reader, const Enterprise& enterprise) {
  std::vector<std::string> facts;
  const std::string& name = enterprise.name();
  const auto was_registered = [&enterprise](const std::string& day) {
    return WasRegistered(enterprise, StoredDate(day), StoredDate(day));
  };
  RETURN_IF_ERROR(AddOutside(
      tables.recognitions, reader, kRecognitionsByEnterprise, name,
      [&](const v1::Recognition& row) { return was_registered(row.awarded_on()); }, facts));
  RETURN_IF_ERROR(AddOutside(
      tables.output_reports, reader, kOutputsByEnterprise, name,
      [&](const v1::OutputReport& row) { return WasRegisteredIn(enterprise, row.month()); }, facts));
  RETURN_IF_ERROR(AddOutside(
      tables.transformations, reader, kTransformationsByEnterprise, name,
      [&](const v1::DigitalTransformation& row) { return was_registered(row.steps(0).occurred_on()); },
      facts));
  if (facts.size() > kMaxNamed) facts.resize(kMaxNamed);
  return lifecycle::CheckNoDependents(name, facts);
}

// Judges a step beside what rests on the enterprise: once for all the steps that a change adds or moves.
absl::Status Judge(const Tables& tables, const store::Reader& reader, const lifecycle::Judgment& judgment,
                   const Enterprise& enterprise, int step) {
  if (step + 1 < enterprise.steps_size()) return absl::OkStatus();
  if (step == 0) RETURN_IF_ERROR(CheckChain(tables, reader, enterprise));
  return step > 0 || judgment.is_correction ? CheckTimes(tables, reader, enterprise) : absl::OkStatus();
}

// Judges the times that are left without the last step.
absl::Status Release(const Tables& tables, const store::Reader& reader, Enterprise enterprise, int step) {
  if (step == 0 || step + 1 < enterprise.steps_size()) return absl::OkStatus();
  enterprise.mutable_steps()->RemoveLast();
  return CheckTimes(tables, reader, enterprise);
}

}  // namespace

lifecycle::LifecycleTable<Enterprise>::Links EnterpriseLinks(const Tables& tables) {
  return {.judge = [&tables](facts::Writer& writer, const lifecycle::Judgment& judgment, Enterprise& row,
                             int step) { return Judge(tables, writer.transaction(), judgment, row, step); },
          .release = [&tables](facts::Writer& writer, const Enterprise& row,
                               int step) { return Release(tables, writer.transaction(), row, step); }};
}

absl::Status CheckChain(const Tables& tables, const store::Reader& reader, const Enterprise& enterprise) {
  if (enterprise.chain().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::IndustryChain chain, tables.chains.Get(reader, enterprise.chain()));
  return ChainEntry().CheckNotRetracted(chain);
}

absl::StatusOr<bool> OwesReport(const Tables& tables, const store::Reader& reader,
                                const Enterprise& enterprise, const std::string& month) {
  if (!WasRegisteredIn(enterprise, month)) return false;
  ASSIGN_OR_RETURN(const Enterprise as_of,
                   lifecycle::AsOf(reader, tables.enterprises, enterprise, lifecycle::LastDayOf(month)));
  return !as_of.chain().empty();
}

}  // namespace eastgate::economy
