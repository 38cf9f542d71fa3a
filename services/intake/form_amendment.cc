// The form of corrections and retractions, which is made of what the other forms say about their records.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/lifecycle/rules.h"
#include "google/protobuf/descriptor.h"
#include "services/intake/amended.h"
#include "services/intake/form.h"
#include "services/intake/method.h"

namespace eastgate::intake {
namespace {

namespace fv = ::eastgate::fact::v1;

constexpr char kReference[] = "更正文号";
constexpr char kRecord[] = "记录类别";
constexpr char kRecordId[] = "记录编号";
constexpr char kItem[] = "更正项目";
constexpr char kValue[] = "更正为";
constexpr char kCause[] = "原因类别";
constexpr char kReason[] = "更正原因";

constexpr Word kCauses[] = {{"差错", fv::CORRECTION_CAUSE_ERROR}, {"变更", fv::CORRECTION_CAUSE_CHANGE}};

// The part of a record that is corrected; items from kFirstDimension on are dimensions.
enum Item { kDate = 1, kDivision, kAmount, kRetraction, kFirstDimension };

// The forms whose records can be amended, and the words for them and for what is corrected.
struct Known {
  std::vector<FileForm> forms;
  std::vector<Word> records;  // The value is the place in `forms`, from 1.
  std::vector<Word> items = {
      {"日期", kDate}, {"区划代码", kDivision}, {"金额（元）", kAmount}, {"撤销", kRetraction}};
};

Known KnownOf(absl::Span<const FileForm> forms) {
  Known known;
  for (const FileForm& form : forms) {
    if (form.options.record) known.forms.push_back(form);
  }
  for (const FileForm& form : known.forms) {
    const Record& record = *form.options.record;
    const char* word = *record.word == '\0' ? form.title.c_str() : record.word;
    known.records.push_back({word, static_cast<int>(known.records.size()) + 1});
    for (const char* column : record.dimensions) {
      const auto is_known = std::any_of(known.items.begin(), known.items.end(), [column](const Word& item) {
        return absl::string_view(item.word) == column;
      });
      const int next = known.items.back().value + 1;
      if (!is_known) known.items.push_back({column, next});
    }
  }
  return known;
}

// Reads the new value of a dimension, which the record's form reads from the column of that name.
void ReadDimension(const FileForm& form, const Word& item, Row& row, fv::CorrectFactRequest& request) {
  const google::protobuf::Descriptor& created = *form.requests.front().request->GetDescriptor();
  for (const char* column : form.options.record->dimensions) {
    if (absl::string_view(column) != item.word) continue;
    const auto field = std::find_if(form.fields.begin(), form.fields.end(), [column](const Field& field) {
      return absl::string_view(field.column) == column;
    });
    const int value = row.OneOf(kValue, WordsOf(*field, created));
    (*request.mutable_dimensions())[field->field] =
        lifecycle::ValueOf(*created.FindFieldByName(field->field)->enum_type(), value);
    return;
  }
  row.Problem(kItem, absl::StrCat("这类记录没有可更正的", item.word));
}

fv::CorrectFactRequest ReadCorrection(const FileForm& form, const Word& item, Row& row) {
  fv::CorrectFactRequest request;
  if (item.value == kDate) {
    request.set_occurred_on(row.Date(kValue));
  } else if (item.value == kDivision) {
    request.set_division(row.DivisionCode(row.Required(kValue)));
  } else if (item.value >= kFirstDimension) {
    ReadDimension(form, item, row, request);
  } else if (const char* measure = form.options.record->measure; *measure != '\0') {
    (*request.mutable_amounts())[measure] = row.Fen(kValue);
  } else {
    row.Problem(kItem, "这类记录没有可更正的金额");
  }
  return request;
}

Request ReadAmendment(const Known& known, Row& row) {
  Amendment amendment;
  const std::string source_ref = row.Required(kReference);
  if (source_ref.size() > kMaxDocumentBytes)
    row.Problem(kReference,
                absl::StrCat("至多 ", kMaxDocumentBytes, " 字节（", kMaxDocumentBytes / 3, " 个汉字）"));
  const int record = row.OneOf(kRecord, known.records);
  const std::string id = row.Required(kRecordId);
  const int item = row.OneOf(kItem, known.items);
  const auto cause = static_cast<fv::CorrectionCause>(row.OneOf(kCause, kCauses));
  const std::string reason = row.Required(kReason);
  if (record == 0 || item == 0) return amendment;
  const FileForm& form = known.forms[static_cast<size_t>(record - 1)];
  amendment.service = ServiceOf(*form.requests.front().request->GetDescriptor());
  amendment.resource = absl::StrCat(form.options.record->collection, "/", id);
  const auto fill = [&](auto request) {
    request.set_cause(cause);
    request.set_reason(reason);
    request.set_source_ref(source_ref);
    amendment.request = std::move(request);
  };
  if (item == kRetraction) {
    fill(fv::RetractFactRequest());
  } else {
    fill(ReadCorrection(form, known.items[static_cast<size_t>(item - 1)], row));
  }
  return amendment;
}

}  // namespace

FileForm AmendmentForm(absl::Span<const FileForm> forms) {
  const auto known = std::make_shared<const Known>(KnownOf(forms));
  return {"更正与撤销",
          {{kReference, "", As::kRequired},
           {kRecord, "", As::kOther, "", known->records},
           {kRecordId, "", As::kRequired},
           {kItem, "", As::kOther, "", known->items},
           {kValue, "", As::kOther, "必填，写法同原表；撤销时可空", {}, "2024-03-01"},
           {kCause, "", As::kOther, "", kCauses},
           {kReason, "", As::kRequired}},
          {},
          {.in_order = true, .amends = true},
          [known](Row& row) { return ReadAmendment(*known, row); }};
}

}  // namespace eastgate::intake
