#include "common/facts/division_of.h"

#include <memory>

#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "common/resource/any_table.h"
#include "common/resource/rows.h"
#include "common/status/status_macros.h"
#include "google/protobuf/message.h"

namespace eastgate::facts {
namespace {

std::string FieldDivision(const google::protobuf::Message& row) {
  const auto* field = row.GetDescriptor()->FindFieldByName("division");
  return field == nullptr ? "" : row.GetReflection()->GetString(row, field);
}

}  // namespace

absl::StatusOr<std::optional<std::string>> DivisionOf(const Schema& schema, const store::Reader& reader,
                                                      absl::string_view name) {
  if (const absl::StatusOr<int64_t> revision = ParseFactName(name); revision.ok()) {
    if (*revision > reader.head().revision) return std::optional<std::string>();
    ASSIGN_OR_RETURN(const fact::v1::Fact fact, FactAt(reader, *revision));
    return std::optional<std::string>(fact.division());
  }
  const resource::AnyTable* table = schema.FindTableOf(name);
  const absl::string_view id = resource::IdOf(name);
  if (table == nullptr || id.empty()) return std::optional<std::string>();
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(resource::RowKey(table->number(), id)));
  if (!bytes) return std::optional<std::string>();
  ASSIGN_OR_RETURN(const std::unique_ptr<google::protobuf::Message> row, table->ParseAny(id, *bytes));
  return std::optional<std::string>(FieldDivision(*row));
}

}  // namespace eastgate::facts
