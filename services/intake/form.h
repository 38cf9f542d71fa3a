// The forms that bureaus fill in, recognized by the columns of their first row; each says which request is
// made of one of its rows.
//
// A form is data: it says which column goes into which field, and how it is read. Immutable, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_FORM_H_
#define EASTGATE_SERVICES_INTAKE_FORM_H_

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "services/intake/field.h"
#include "services/intake/request.h"
#include "services/intake/row.h"

namespace eastgate::intake {

// A request that a row of a form may become.
struct StepWord {
  const char* word;  // In the form's column of steps; empty if all rows become the same request.
  const google::protobuf::Message* request;  // The default instance of its type.
};

// The resource that a row of a form creates, as far as 更正与撤销 can correct or retract it.
struct Record {
  const char* collection;                    // "homeCareSubsidies"
  const char* measure = "";                  // That of its amount, if the amount can be corrected.
  std::vector<const char*> dimensions = {};  // The columns of the dimensions that can be corrected.
  const char* word = "";                     // What 记录类别 calls it; empty: as the form is called.
};

struct FormOptions {
  // True if a row may depend on rows before it in the file: then rows are sent one after another.
  bool in_order = false;
  // True if its rows are corrections and retractions of records of other forms.
  bool amends = false;
  std::optional<Record> record = std::nullopt;
};

struct FileForm {
  std::string title;          // "新生儿参保登记"
  std::vector<Field> fields;  // All their columns are required, in any order.
  std::vector<StepWord> requests;
  FormOptions options;
  // Notes in the row what is wrong with it; the request is good only if row.ok() then.
  std::function<Request(Row&)> read;

  std::vector<std::string> Columns() const;
};

// Reads the columns of a form that are As::kOther.
using Complete = std::function<void(google::protobuf::Message&, Row&)>;

// Returns a form by its fields. If there are several requests, one field is As::kStep.
FileForm MakeForm(const char* title, std::vector<Field> fields, std::vector<StepWord> requests,
                  FormOptions options, Complete complete);

// Returns a form whose rows are requests of one type.
template <class Message>
FileForm Form(const char* title, std::vector<Field> fields, FormOptions options = {},
              void (*complete)(Message&, Row&) = nullptr) {
  return MakeForm(title, std::move(fields), {{"", &Message::default_instance()}}, std::move(options),
                  [complete](google::protobuf::Message& message, Row& row) {
                    if (complete != nullptr) complete(static_cast<Message&>(message), row);
                  });
}

template <class Message>
StepWord Step(const char* word) {
  return {word, &Message::default_instance()};
}

// Returns a form whose rows are steps: the word in the column that is As::kStep selects the request, which
// takes the columns that it has fields for; the others must be blank in its rows.
FileForm StepForm(const char* title, std::vector<Field> fields, std::vector<StepWord> steps);

std::vector<FileForm> Joined(std::initializer_list<std::vector<FileForm>> groups);

const std::vector<FileForm>& FileForms();

// Returns the names of the columns in a header as the forms have them: written in full or half width, with or
// without blanks. A column of yuan, 金额（元）, may be one of 万元 or 亿元 in the file.
std::vector<std::string> NamedColumns(absl::Span<const std::string> header);

// Returns by which power of ten an amount in each column of a header is multiplied to be in yuan: 4 for 万元,
// 8 for 亿元, 0 for any other column.
std::vector<int> AmountScales(absl::Span<const std::string> header);

// Returns how many of these columns are in some form.
size_t KnownColumns(absl::Span<const std::string> columns);

// The form that has exactly these columns; what has no name is ignored. INVALID_ARGUMENT names the columns
// that are missing, unknown or twice, against the form that is nearest.
absl::StatusOr<const FileForm*> RecognizeForm(absl::Span<const std::string> header);

// The forms by the service that they go to.
std::vector<FileForm> CommandForms();
std::vector<FileForm> EconomyForms();
std::vector<FileForm> LivelihoodForms();
std::vector<FileForm> UrbanForms();
// Reports of figures of any service.
std::vector<FileForm> ReportingForms();
// Corrections and retractions of what the other forms record.
FileForm AmendmentForm(absl::Span<const FileForm> forms);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_FORM_H_
