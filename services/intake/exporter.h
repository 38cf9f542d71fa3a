// Exports a list of a service as an .xlsx workbook: all its pages, a resource a row, in bounded memory.
#ifndef EASTGATE_SERVICES_INTAKE_EXPORTER_H_
#define EASTGATE_SERVICES_INTAKE_EXPORTER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/status.h"
#include "services/intake/export_list.h"
#include "services/intake/workbook/sheet_reader.h"

namespace eastgate::intake {

// Calls a method of the service that takes such a request and changes nothing.
using ReadFrom =
    std::function<grpc::Status(const std::string& service, const google::protobuf::Message& request,
                               google::protobuf::Message& response)>;

struct ExportOptions {
  std::vector<std::string> filters;  // As ApplyFilters takes them.
  bool contract_names = false;       // In the header.
  // Below the header. Further rows go on to another sheet, up to kMaxSheets.
  int64_t rows_per_sheet = workbook::kMaxRows - 1;
};

inline constexpr int kMaxSheets = 10;

struct ExportReport {
  int64_t rows = 0;
  int sheets = 1;
};

// Writes the workbook to `path`, where a file that is there is replaced when all is well and left as it is
// otherwise. Every page is at least as new as the log was when the export began; a row that changes meanwhile
// is as its page has it. INVALID_ARGUMENT for bad filters, RESOURCE_EXHAUSTED for more rows than the sheets
// hold, DATA_LOSS where the service names rows that it cannot read, UNAVAILABLE where the file cannot be
// written; what the service refuses is refused, in Chinese.
absl::StatusOr<ExportReport> Export(const ExportedList& list, const ExportOptions& options,
                                    const std::string& path, const ReadFrom& read);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_EXPORTER_H_
