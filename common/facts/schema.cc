#include "common/facts/schema.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace eastgate::facts {
namespace {

absl::Status Bad(absl::string_view id, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("catalogue: ", id, ": ", problem));
}

FactKind OfRetraction(const char* name) {
  FactKind kind;
  kind.name = name;
  kind.owner_rpc = "eastgate.fact.v1.FactService/RetractFact";
  return kind;
}

}  // namespace

FactKind ReferenceLoadedKind() {
  FactKind kind;
  kind.name = kReferenceLoaded;
  kind.owner_rpc = "the reference files at the next start";
  return kind;
}

bool Measure::HasDimension(absl::string_view key) const {
  return std::find(dimensions.begin(), dimensions.end(), key) != dimensions.end();
}

absl::StatusOr<std::shared_ptr<const Schema>> Schema::Build(std::vector<Measure> measures,
                                                            std::vector<FactKind> kinds,
                                                            std::vector<const resource::AnyTable*> tables) {
  auto schema = std::shared_ptr<Schema>(new Schema());
  std::set<uint32_t> numbers;
  for (Measure& measure : measures) {
    const std::string id = measure.id;
    if (!numbers.insert(measure.number).second) return Bad(id, "number used twice");
    if (!schema->measures_.emplace(id, std::move(measure)).second) return Bad(id, "id used twice");
  }
  const bool has_reference_loaded = std::any_of(
      kinds.begin(), kinds.end(), [](const FactKind& kind) { return kind.name == kReferenceLoaded; });
  if (!has_reference_loaded) kinds.push_back(ReferenceLoadedKind());
  for (const char* name : {kRetractionBegun, kRetractionGivenUp}) kinds.push_back(OfRetraction(name));
  for (FactKind& kind : kinds) {
    RETURN_IF_ERROR(schema->CheckKind(kind));
    const std::string name = kind.name;
    if (!schema->kinds_.emplace(name, std::move(kind)).second) return Bad(name, "kind declared twice");
  }
  std::set<std::string> collections;
  for (const resource::AnyTable* table : tables) {
    if (!schema->tables_.emplace(table->number(), table).second ||
        !collections.insert(table->collection()).second) {
      return Bad(table->collection(), "number or collection of a table used twice");
    }
  }
  return schema;
}

absl::Status Schema::CheckKind(const FactKind& kind) const {
  for (const std::string& measure : kind.measures) {
    if (FindMeasure(measure) == nullptr)
      return Bad(kind.name, absl::StrCat("posts to '", measure, "', which is no measure"));
  }
  const bool hooks = kind.correct != nullptr && kind.retract != nullptr;
  if (hooks == !kind.owner_rpc.empty()) return Bad(kind.name, "needs either both hooks or an owner method");
  return absl::OkStatus();
}

const Measure* Schema::FindMeasure(absl::string_view id) const {
  const auto it = measures_.find(id);
  return it == measures_.end() ? nullptr : &it->second;
}

const FactKind* Schema::FindKind(absl::string_view name) const {
  const auto it = kinds_.find(name);
  return it == kinds_.end() ? nullptr : &it->second;
}

const resource::AnyTable* Schema::FindTable(uint16_t number) const {
  const auto it = tables_.find(number);
  return it == tables_.end() ? nullptr : it->second;
}

const resource::AnyTable* Schema::FindTableOf(absl::string_view row_name) const {
  const absl::string_view collection = row_name.substr(0, row_name.find('/'));
  for (const auto& [number, table] : tables_) {
    if (table->collection() == collection) return table;
  }
  return nullptr;
}

std::vector<FactKind> Joined(std::vector<std::vector<FactKind>> kinds) {
  std::vector<FactKind> joined;
  for (std::vector<FactKind>& of_noun : kinds) {
    for (FactKind& kind : of_noun) joined.push_back(std::move(kind));
  }
  return joined;
}

}  // namespace eastgate::facts
