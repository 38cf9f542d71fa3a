// Judgment: what a rule is told besides the resource that it judges.
//
// A rule judges a resource as it would be after a change, whether the change records something new or
// corrects what was recorded: both run through the same function. Values only; rules stay pure.
#ifndef EASTGATE_COMMON_LIFECYCLE_JUDGMENT_H_
#define EASTGATE_COMMON_LIFECYCLE_JUDGMENT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/facts/fact_kind.h"
#include "common/facts/writer.h"
#include "common/reference/reference_data.h"
#include "common/resource/code_fields.h"
#include "common/status/errors.h"

namespace eastgate::lifecycle {

struct Judgment {
  std::shared_ptr<const reference::ReferenceData> reference;  // In effect when the change is recorded.
  std::string fact;                                           // The name of the fact that records the change.
  int64_t revision = 0;                                       // Its revision.
  std::string reporter;                                       // The principal that reports it.
  std::string division_root;                                  // The district.
  bool is_correction = false;
  bool moves_day = false;  // True for a correction that gives the fact another day.

  // Returns how the request calls a day: by its own field where it records something, occurred_on where it
  // corrects a fact.
  absl::string_view DayField(absl::string_view field) const { return is_correction ? "occurred_on" : field; }
};

enum class Change { kRecord, kCorrect };

inline Judgment JudgmentOf(const facts::Writer& writer, Change change) {
  return {writer.reference(), writer.next_fact(),           writer.next_revision(),
          writer.reporter(),  writer.log().division_root(), change == Change::kCorrect};
}
inline Judgment JudgmentOf(const facts::Writer& writer, const facts::Correction& correction) {
  Judgment judgment = JudgmentOf(writer, Change::kCorrect);
  judgment.moves_day = correction.occurred_on.has_value();
  return judgment;
}

// INVALID_ARGUMENT where a correction gives the row another code that is none of its list, or moves a day to
// one on which a unit or a code that the row names is not valid: what the check of requests says when
// something is recorded. A row's field has the name of its dimension.
template <class Row>
absl::Status CheckCodesOfCorrection(const Judgment& judgment, const facts::Correction& correction,
                                    const Row& row) {
  if (!judgment.moves_day && correction.dimensions.empty()) return absl::OkStatus();
  absl::Status checked;
  resource::CodeFieldsOf<Row>().CheckRow(
      row, *judgment.reference, [&](const std::string& path, absl::string_view description) {
        if (!checked.ok()) return;
        if (correction.dimensions.count(path) > 0) {
          checked = status::InvalidField(absl::StrCat("dimensions.", path), description);
        } else if (judgment.moves_day) {
          checked = status::InvalidField("occurred_on", absl::StrCat(path, ": ", description));
        }
      });
  return checked;
}

// A day that a request gives, or that a row has from one, and the field that gives it.
struct RequestDay {
  absl::string_view field;
  absl::string_view value;  // YYYY-MM-DD, a day that exists.
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_JUDGMENT_H_
