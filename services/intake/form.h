// The forms that bureaus fill in, recognized by the columns of their first row; each says which request is
// made of one of its rows.
//
// A form is data: it says which column goes into which field, and how it is read. Immutable, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_FORM_H_
#define EASTGATE_SERVICES_INTAKE_FORM_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/intake/request.h"
#include "services/intake/row.h"

namespace eastgate::intake {

// The type by which a column is read.
enum class As {
  kText,          // As it is; may be empty.
  kRequired,      // As it is.
  kId,            // The caller's own id, which is the record's source_ref as well.
  kName,          // The id of a resource of the collection `detail`.
  kOptionalName,  // The same, or nothing.
  kDate,
  kOptionalDate,
  kMonth,
  kDivision,  // By code or by name, valid on the day in field `detail`, which precedes it in the form.
  kFen,       // Yuan with at most two decimals.
  kInteger,
  kLocation,  // A point: its latitude in this column, its longitude in column `detail`; both or neither.
  kYesNo,
  kWord,  // One of `words`.
  kList,  // Parts separated by ；.
};

struct Field {
  const char* column;
  const char* field;
  As as;
  const char* detail = "";
  absl::Span<const Word> words = {};
};

struct FileForm {
  std::string title;                 // "新生儿参保登记"
  std::vector<std::string> columns;  // All required, in any order.
  // True if a row may depend on rows before it in the file: then rows are sent one after another.
  bool in_order = false;
  // Notes in the row what is wrong with it; the request is good only if row.ok() then.
  std::function<Request(Row&)> read;
};

// The channels by which newborns are enrolled, as the contract has their texts.
absl::Span<const Word> ChannelWords();

// Fills in what the fields say of the row.
void Fill(google::protobuf::Message& message, absl::Span<const Field> fields, Row& row);

std::vector<std::string> ColumnsOf(absl::Span<const Field> fields);

// A form whose rows are requests of one type, by its fields alone.
template <class Message>
FileForm Form(const char* title, std::vector<Field> fields, bool in_order = false) {
  std::vector<std::string> columns = ColumnsOf(fields);
  return {title, std::move(columns), in_order, [fields = std::move(fields)](Row& row) -> Request {
            auto message = std::make_shared<Message>();
            Fill(*message, fields, row);
            return MessagePtr(std::move(message));
          }};
}

// Returns the request of a step in a lifecycle. Its reason is in the column 原因, if the step has one.
template <class Message>
MessagePtr StepOf(Row& row, absl::Span<const Field> fields) {
  auto request = std::make_shared<Message>();
  Fill(*request, fields, row);
  if constexpr (requires { request->set_reason(""); }) {
    request->set_reason(row.Required("原因"));
  } else if (!row.Text("原因").empty()) {
    row.Problem("原因", "该环节无需填写");
  }
  return request;
}

// A step that a row of a form may record.
struct StepWord {
  const char* word;                                     // In the form's column of steps.
  MessagePtr (*read)(Row& row, const char* day_field);  // Returns the request of the step.
  const char* day_field;                                // The request's field for its day.
};

// Returns a form whose rows are steps: the word in the column `step_column` selects the request. `steps` must
// outlive the form.
FileForm StepForm(const char* title, std::vector<std::string> columns, const char* step_column,
                  absl::Span<const StepWord> steps);

const std::vector<FileForm>& FileForms();

// The form that has exactly these columns. INVALID_ARGUMENT names the columns that are missing, unknown or
// twice, against the form that is nearest.
absl::StatusOr<const FileForm*> RecognizeForm(absl::Span<const std::string> header);

// The forms by the service that they go to.
std::vector<FileForm> CommandForms();
std::vector<FileForm> EconomyForms();
std::vector<FileForm> LivelihoodForms();
std::vector<FileForm> UrbanForms();
// The words of v1::NewbornEnrollmentChannel of livelihood.
absl::Span<const Word> EnrollmentChannels();
// Reports of figures, and corrections and retractions, of any service.
std::vector<FileForm> ReportingForms();
FileForm AmendmentForm();

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FORM_H_
