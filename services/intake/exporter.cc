#include "services/intake/exporter.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/status/status_macros.h"
#include "common/workbook/workbook_writer.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "eastgate/reference/v1/view.pb.h"
#include "services/intake/export_columns.h"
#include "services/intake/export_filter.h"
#include "services/intake/reason.h"

namespace eastgate::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

constexpr size_t kSheetNameCharacters = 25;

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

absl::Status Refused(const grpc::Status& status, const Message& request) {
  return {static_cast<absl::StatusCode>(status.error_code()), ReasonZh(status, *request.GetDescriptor())};
}

void SetInt64(Message& request, const char* name, int64_t value) {
  request.GetReflection()->SetInt64(&request, request.GetDescriptor()->FindFieldByName(name), value);
}

// Returns the revision that the service's log has now.
absl::StatusOr<int64_t> RevisionOf(const std::string& service, const ReadFrom& read) {
  const fact::v1::GetLogHeadRequest request;
  fact::v1::GetLogHeadResponse head;
  const grpc::Status status = read(service, request, head);
  if (!status.ok()) return Refused(status, request);
  return head.revision();
}

// The pages of a list, one after another.
class Pages {
 public:
  Pages(const ExportedList& list, const Message& request, const ReadFrom& read)
      : list_(list), request_(NewMessage(*list.method->input_type())), read_(read) {
    request_->CopyFrom(request);
  }

  // Returns the next page; null after the last.
  absl::StatusOr<std::unique_ptr<Message>> Next() {
    if (is_at_end_) return nullptr;
    std::unique_ptr<Message> page = NewMessage(*list_.method->output_type());
    const grpc::Status status = read_(list_.service, *request_, *page);
    if (!status.ok()) return Refused(status, *request_);
    RETURN_IF_ERROR(CheckReadable(*page));
    std::string token =
        page->GetReflection()->GetString(*page, page->GetDescriptor()->FindFieldByName("next_page_token"));
    is_at_end_ = token.empty();
    request_->GetReflection()->SetString(
        request_.get(), request_->GetDescriptor()->FindFieldByName("page_token"), std::move(token));
    return page;
  }

 private:
  // A list that leaves out rows whose bytes are damaged says which.
  static absl::Status CheckReadable(const Message& page) {
    const FieldDescriptor* unreachable = page.GetDescriptor()->FindFieldByName("unreachable");
    if (unreachable == nullptr || page.GetReflection()->FieldSize(page, unreachable) == 0)
      return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat("服务读不出记录 ", page.GetReflection()->GetRepeatedString(page, unreachable, 0)));
  }

  const ExportedList& list_;
  const std::unique_ptr<Message> request_;
  const ReadFrom& read_;
  bool is_at_end_ = false;
};

// A workbook to which rows are added, sheet after sheet.
class ListWorkbook {
 public:
  ListWorkbook(const ExportedList& list, std::vector<ExportColumn> columns, int64_t rows_per_sheet,
               const std::string& path)
      : name_(list.name.substr(list.service.size() + 1).substr(0, kSheetNameCharacters)),
        columns_(std::move(columns)),
        rows_per_sheet_(rows_per_sheet),
        writer_(path),
        cells_(columns_.size()) {
    AddSheet();
  }

  absl::Status Add(const Message& row) {
    if (rows_in_sheet_ == rows_per_sheet_) {
      if (report_.sheets == kMaxSheets) {
        return absl::ResourceExhaustedError(
            absl::StrCat("超过 ", kMaxSheets, " 张表、每张 ", rows_per_sheet_, " 行，请缩小筛选范围"));
      }
      ++report_.sheets;
      AddSheet();
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
      ASSIGN_OR_RETURN(cells_[i], ExportCell(row, columns_[i]));
    }
    writer_.AddRow(cells_);
    ++rows_in_sheet_;
    ++report_.rows;
    return absl::OkStatus();
  }

  absl::Status Close() { return writer_.Close(); }
  const ExportReport& report() const { return report_; }

 private:
  void AddSheet() {
    std::vector<workbook::ColumnSettings> settings;
    std::vector<std::string> titles;
    settings.reserve(columns_.size());
    titles.reserve(columns_.size());
    for (const ExportColumn& column : columns_) {
      settings.push_back({column.format});
      titles.push_back(column.title);
    }
    writer_.AddSheet(report_.sheets == 1 ? name_ : absl::StrCat(name_, " (", report_.sheets, ")"), settings);
    writer_.AddHeader(titles);
    rows_in_sheet_ = 0;
  }

  const std::string name_;
  const std::vector<ExportColumn> columns_;
  const int64_t rows_per_sheet_;
  workbook::WorkbookWriter writer_;
  std::vector<std::string> cells_;
  int64_t rows_in_sheet_ = 0;
  ExportReport report_;
};

absl::Status AddPages(Pages& pages, const FieldDescriptor& rows, ListWorkbook& book) {
  while (true) {
    ASSIGN_OR_RETURN(const std::unique_ptr<Message> page, pages.Next());
    if (page == nullptr) return absl::OkStatus();
    const int size = page->GetReflection()->FieldSize(*page, &rows);
    for (int i = 0; i < size; ++i)
      RETURN_IF_ERROR(book.Add(page->GetReflection()->GetRepeatedMessage(*page, &rows, i)));
  }
}

// Returns whether histories are asked for: view=FULL. If nothing is said, they are left out of the
// answers, too.
bool WithHistory(Message& request) {
  const FieldDescriptor* view = request.GetDescriptor()->FindFieldByName("view");
  if (view == nullptr) return false;
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  if (reflection.GetEnumValue(request, view) == reference::v1::RESOURCE_VIEW_UNSPECIFIED)
    reflection.SetEnumValue(&request, view, reference::v1::RESOURCE_VIEW_BASIC);
  return reflection.GetEnumValue(request, view) == reference::v1::RESOURCE_VIEW_FULL;
}

}  // namespace

absl::StatusOr<ExportReport> Export(const ExportedList& list, const ExportOptions& options,
                                    const std::string& path, const ReadFrom& read) {
  const std::unique_ptr<Message> request = NewMessage(*list.method->input_type());
  RETURN_IF_ERROR(ApplyFilters(options.filters, list, *request));
  ASSIGN_OR_RETURN(const int64_t revision, RevisionOf(list.service, read));
  SetInt64(*request, "min_revision", revision);
  request->GetReflection()->SetInt32(request.get(), request->GetDescriptor()->FindFieldByName("page_size"),
                                     config::kMaxPageSize);
  const ColumnOptions columns = {.with_history = WithHistory(*request),
                                 .contract_names = options.contract_names};
  Pages pages(list, *request, read);
  const std::string part = path + ".part";
  ListWorkbook book(list, ExportColumnsOf(*list.rows->message_type(), columns), options.rows_per_sheet, part);
  RETURN_IF_ERROR(AddPages(pages, *list.rows, book));
  absl::Status written = book.Close();
  if (written.ok() && std::rename(part.c_str(), path.c_str()) != 0)
    written = absl::UnavailableError("无法写 .xlsx 文件");
  if (!written.ok()) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return written;
  }
  return book.report();
}

}  // namespace eastgate::intake
