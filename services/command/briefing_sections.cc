#include "services/command/briefing_sections.h"

#include "absl/strings/str_cat.h"
#include "common/lifecycle/rules.h"
#include "common/reference/civil_date.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_narrative.h"
#include "services/command/target_evaluation.h"

namespace eastgate::command {
namespace {

// Adds the target of an item, where it has one that was in force on the day.
absl::Status AddTarget(const FindTarget& find_target, v1::BriefingItem& item) {
  const reference::Date as_of = lifecycle::StoredDate(item.query().as_of());
  ASSIGN_OR_RETURN(const std::optional<v1::Target> target,
                   find_target(item.query(), static_cast<int>(as_of.year())));
  if (!target || VersionOn(*target, as_of) == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::TargetEvaluation evaluated,
                   Evaluate(*target, as_of, item.value(), item.reporting().counts()));
  item.set_target(evaluated.value());
  item.set_target_direction(target->direction());
  if (evaluated.has_completion()) item.set_completion(evaluated.completion());
  item.set_status(evaluated.status());
  return absl::OkStatus();
}

// Leaves out of an item what is zero only because it was not reported, and the comparison with a year earlier
// where that is not comparable.
void LeaveOutUnknown(v1::BriefingItem& item) {
  figure::v1::FigureValue& value = *item.mutable_value();
  if (PreviousNotReported(item)) value.clear_year_on_year();
  const bool nothing_reported = NothingReported(item);
  const bool is_comparable = !nothing_reported && NotComparableText(item).empty();
  if (nothing_reported) {
    value.clear_value();
    if (value.has_ratio()) value.mutable_ratio()->Clear();
  }
  if (is_comparable || !value.has_year_on_year()) return;
  value.mutable_year_on_year()->clear_change();
  value.mutable_year_on_year()->clear_growth_ratio();
  value.mutable_year_on_year()->clear_ratio_change();
}

// Returns whether there is one status for each of so many questions, or none at all.
bool HasAll(const figure::v1::BatchGetReportingStatusResponse& reporting, int questions) {
  return reporting.statuses().empty() || reporting.statuses_size() == questions;
}

}  // namespace

bool IsUnanswered(const absl::Status& status) {
  return status::ReasonOf(status) == "PEER_UNAVAILABLE" || absl::IsUnavailable(status) ||
         absl::IsDeadlineExceeded(status);
}

std::string WhyUnavailable(const absl::Status& status) {
  if (IsUnanswered(status)) return "服务未在时限内应答";
  return absl::StrCat("服务拒绝了查询（", absl::StatusCodeToString(status.code()), "）");
}

bool IsWhole(const SectionAnswer& answer, int questions) {
  return answer.figures.values_size() == questions && HasAll(answer.reporting, questions) &&
         HasAll(answer.previous_reporting, questions);
}

figure::v1::FigureQuery OneYearEarlier(figure::v1::FigureQuery query) {
  const auto earlier = [](const std::string& day) {
    return reference::FormatDate(reference::OneYearEarlier(lifecycle::StoredDate(day)));
  };
  query.set_as_of(earlier(query.as_of()));
  if (!query.start().empty()) query.set_start(earlier(query.start()));
  return query;
}

figure::v1::BatchGetFiguresRequest Questions(const BriefingSectionSpec& section, const std::string& as_of) {
  figure::v1::BatchGetFiguresRequest questions;
  for (const BriefingItemSpec& item : section.items) {
    figure::v1::GetFigureRequest& question = *questions.add_requests();
    *question.mutable_query() = item.query;
    question.mutable_query()->set_as_of(as_of);
    question.set_compare_year_on_year(true);
  }
  return questions;
}

absl::StatusOr<v1::BriefingSection> BuildSection(const BriefingSectionSpec& spec,
                                                 const figure::v1::BatchGetFiguresRequest& asked,
                                                 const absl::StatusOr<SectionAnswer>& answered,
                                                 const FindTarget& find_target) {
  v1::BriefingSection section;
  section.set_section(spec.section);
  section.set_title_zh(spec.title_zh);
  if (!answered.ok() || !IsWhole(*answered, asked.requests_size())) {
    section.set_status(v1::BRIEFING_SECTION_STATUS_UNAVAILABLE);
    section.set_unavailable_reason(answered.ok() ? kIncompleteAnswer : WhyUnavailable(answered.status()));
    return section;
  }
  section.set_status(v1::BRIEFING_SECTION_STATUS_OK);
  section.set_revision(answered->figures.values(0).revision());
  section.set_log_id(answered->figures.values(0).log_id());
  for (int i = 0; i < answered->figures.values_size(); ++i) {
    v1::BriefingItem& item = *section.add_items();
    *item.mutable_query() = asked.requests(i).query();
    item.set_title_zh(spec.items[i].title_zh);
    item.set_unit_zh(spec.items[i].unit_zh);
    if (spec.items[i].rounding) *item.mutable_rounding() = *spec.items[i].rounding;
    *item.mutable_value() = answered->figures.values(i);
    if (!answered->reporting.statuses().empty() && answered->reporting.statuses(i).has_counts())
      *item.mutable_reporting() = answered->reporting.statuses(i);
    if (!answered->previous_reporting.statuses().empty() &&
        answered->previous_reporting.statuses(i).has_counts())
      *item.mutable_previous_reporting() = answered->previous_reporting.statuses(i).counts();
    RETURN_IF_ERROR(AddTarget(find_target, item));
    LeaveOutUnknown(item);
    item.set_text_zh(ItemText(item));
  }
  return section;
}

}  // namespace eastgate::command
