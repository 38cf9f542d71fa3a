#include "services/intake/form.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/config/suite.h"
#include "services/intake/text.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Message;

// The unit with which the name of a column of amounts ends, and those that may be in its place in a file.
constexpr char kYuan[] = "(元)";
constexpr std::pair<const char*, int> kLargeUnits[] = {{"(万元)", 4}, {"(亿元)", 8}};

// Returns the column that is read so; null if there is none.
const char* ColumnAs(As as, absl::Span<const Field> fields) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [as](const Field& field) { return field.as == as; });
  return found == fields.end() ? nullptr : found->column;
}

const Message& ChooseRequest(const char* step_column, absl::Span<const StepWord> requests, Row& row) {
  if (step_column == nullptr) return *requests.front().request;
  std::vector<Word> words;
  for (const StepWord& step : requests) words.push_back({step.word, static_cast<int>(words.size()) + 1});
  // A row without a known step is read as the first, so that its other problems are named as well.
  const int chosen = std::max(row.OneOf(step_column, words), 1);
  return *requests[static_cast<size_t>(chosen - 1)].request;
}

// The names of all columns of forms, by what is left when they are folded.
const std::map<std::string, std::string>& ColumnNames() {
  static const auto* const names = [] {
    auto* all = new std::map<std::string, std::string>();
    (*all)[Folded(kReasonColumn)] = kReasonColumn;
    for (const FileForm& form : FileForms()) {
      for (const std::string& column : form.Columns()) (*all)[Folded(column)] = column;
    }
    return all;
  }();
  return *names;
}

// A name in a header: the column that it is, and the power of ten of its unit.
struct ReadColumn {
  std::string column;
  int scale = 0;
};

ReadColumn ReadName(const std::string& written) {
  const std::string folded = Folded(written);
  if (const auto known = ColumnNames().find(folded); known != ColumnNames().end()) return {known->second};
  for (const auto& [unit, scale] : kLargeUnits) {
    absl::string_view name = folded;
    if (!absl::ConsumeSuffix(&name, unit)) continue;
    const auto known = ColumnNames().find(absl::StrCat(name, kYuan));
    if (known != ColumnNames().end()) return {known->second, scale};
  }
  return {std::string(Trimmed(written))};
}

}  // namespace

std::vector<std::string> FileForm::Columns() const {
  std::vector<std::string> columns;
  for (const Field& field : fields) {
    columns.push_back(field.column);
    if (field.as == As::kLocation) columns.push_back(field.detail);
  }
  return columns;
}

FileForm MakeForm(const char* title, std::vector<Field> fields, std::vector<StepWord> requests,
                  FormOptions options, Complete complete) {
  auto read = [fields, requests, complete = std::move(complete), step_column = ColumnAs(As::kStep, fields),
               figure_column = ColumnAs(As::kFigure, fields)](Row& row) -> Request {
    const std::shared_ptr<Message> message(ChooseRequest(step_column, requests, row).New());
    Fill(*message, fields, row);
    if (complete) complete(*message, row);
    if (figure_column == nullptr) return MessagePtr(message);
    const std::string figure = row.Required(figure_column);
    return Addressed{config::ServiceOf(figure), message};
  };
  return {title, std::move(fields), std::move(requests), std::move(options), std::move(read)};
}

FileForm StepForm(const char* title, std::vector<Field> fields, std::vector<StepWord> steps) {
  return MakeForm(title, std::move(fields), std::move(steps), {.in_order = true}, nullptr);
}

std::vector<FileForm> Joined(std::initializer_list<std::vector<FileForm>> groups) {
  std::vector<FileForm> all;
  for (const std::vector<FileForm>& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

const std::vector<FileForm>& FileForms() {
  static const auto* forms = [] {
    auto* all = new std::vector<FileForm>(
        Joined({CommandForms(), EconomyForms(), LivelihoodForms(), UrbanForms(), ReportingForms()}));
    all->push_back(AmendmentForm(*all));
    return all;
  }();
  return *forms;
}

std::vector<std::string> NamedColumns(absl::Span<const std::string> header) {
  std::vector<std::string> columns;
  for (const std::string& column : header) columns.push_back(ReadName(column).column);
  return columns;
}

std::vector<int> AmountScales(absl::Span<const std::string> header) {
  std::vector<int> scales;
  for (const std::string& column : header) scales.push_back(ReadName(column).scale);
  return scales;
}

size_t KnownColumns(absl::Span<const std::string> columns) {
  return static_cast<size_t>(std::count_if(columns.begin(), columns.end(), [](const std::string& column) {
    return ColumnNames().count(Folded(column)) > 0;
  }));
}

absl::StatusOr<const FileForm*> RecognizeForm(absl::Span<const std::string> header) {
  std::set<std::string> given;
  std::vector<std::string> problems;
  for (const std::string& column : header) {
    if (column.empty() || column == kReasonColumn) continue;
    if (!given.insert(column).second) problems.push_back(absl::StrCat("列重复：", column));
  }
  const FileForm* nearest = nullptr;
  std::vector<std::string> nearest_columns;
  size_t nearest_shared = 0;
  for (const FileForm& form : FileForms()) {
    const std::vector<std::string> columns = form.Columns();
    const size_t shared = static_cast<size_t>(std::count_if(
        columns.begin(), columns.end(), [&](const std::string& column) { return given.count(column) > 0; }));
    // If two forms share the same number of columns, the shorter form is nearer.
    if (nearest == nullptr || shared > nearest_shared ||
        (shared == nearest_shared && columns.size() < nearest_columns.size())) {
      nearest = &form;
      nearest_columns = columns;
      nearest_shared = shared;
    }
  }
  if (nearest_shared == 0) return absl::InvalidArgumentError("前 20 行都不是任何已知表格的列名");
  for (const std::string& column : nearest_columns) {
    if (given.erase(column) == 0) problems.push_back(absl::StrCat("缺少列：", column));
  }
  for (const std::string& column : given) problems.push_back(absl::StrCat("未知列：", column));
  if (problems.empty()) return nearest;
  return absl::InvalidArgumentError(absl::StrCat(nearest->title, "：", absl::StrJoin(problems, "；")));
}

}  // namespace eastgate::intake
