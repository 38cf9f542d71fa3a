// The columns of an exported list: the fields of its resources, and what a cell has of a resource. Found by
// the descriptor. Pure.
#ifndef EASTGATE_SERVICES_INTAKE_EXPORT_COLUMNS_H_
#define EASTGATE_SERVICES_INTAKE_EXPORT_COLUMNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/workbook/workbook_writer.h"
#include "google/protobuf/message.h"

namespace eastgate::intake {

// The most characters that a cell of a workbook holds.
inline constexpr size_t kMaxCellCharacters = 32'767;

struct ExportColumn {
  std::string title;
  workbook::ColumnFormat format = workbook::ColumnFormat::kText;
  // From the resource through the messages in it.
  std::vector<const google::protobuf::FieldDescriptor*> path;
  bool in_yuan = false;  // An amount, which its field has in fen.
};

struct ColumnOptions {
  // Also what is a resource's history (eastgate.options.v1.history).
  bool with_history = false;
  // Fields are called as in the contract; else as in the forms of bureaus, where these have them.
  bool contract_names = false;
};

// Returns the columns for resources of the type, in the order of their fields. A message has a column for
// each of its fields, `location.latitude`; a list has one. After an amount in fen comes the same in yuan. No
// two have the same title.
std::vector<ExportColumn> ExportColumnsOf(const google::protobuf::Descriptor& row,
                                          const ColumnOptions& options);

// Returns what the cell has: nothing of what is not there; a list of texts separated by ；, of messages as
// JSON with the names of the contract. INVALID_ARGUMENT for more than a cell holds.
absl::StatusOr<std::string> ExportCell(const google::protobuf::Message& row, const ExportColumn& column);

// Returns the Chinese text of a value of an enum; its name where there is none.
std::string EnumText(const google::protobuf::EnumValueDescriptor& value);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_EXPORT_COLUMNS_H_
