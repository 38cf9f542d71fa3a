#include "services/command/city_sums.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "common/figures/evaluator.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/command/sum_range.h"
#include "services/command/target_evaluation.h"

namespace eastgate::command {

namespace pb = ::eastgate::figure::v1;

namespace {

// Sums of a question: of the values, or of numerators and denominators, now and a year earlier.
struct Sums {
  absl::int128 value = 0;
  absl::int128 denominator = 0;
  absl::int128 previous = 0;
  absl::int128 previous_denominator = 0;

  void Add(const pb::FigureValue& one) {
    value += one.has_ratio() ? one.ratio().numerator() : one.value();
    denominator += one.ratio().denominator();
    const pb::YearOnYear& compared = one.year_on_year();
    previous += one.has_ratio() ? compared.previous_ratio().numerator() : compared.previous();
    previous_denominator += compared.previous_ratio().denominator();
  }
};

// Returns whether the value can be added to others: it answers the question, and what it counts is known.
bool IsKnown(const pb::FigureValue& value, const pb::FigureQuery& query, const NatureOf& nature_of) {
  const std::optional<FigureNature> nature = nature_of(value);
  return value.figure() == query.figure() && nature && nature->is_ratio == value.has_ratio() &&
         value.has_ratio() != value.has_value();
}

bool HasSameDefinition(const pb::FigureValue& a, const pb::FigureValue& b) {
  return a.definition_version() == b.definition_version() && a.unit() == b.unit() &&
         a.has_ratio() == b.has_ratio();
}

// Returns the value by whose definition the others are added: of those of the latest version the first. Null
// where there is none.
const pb::FigureValue* LeadingValue(const std::vector<DistrictReply>& replies, int question,
                                    const pb::FigureQuery& query, const NatureOf& nature_of) {
  const pb::FigureValue* leading = nullptr;
  for (const DistrictReply& reply : replies) {
    if (!reply.answer.ok()) continue;
    const pb::FigureValue& value = reply.answer->figures.values(question);
    if (IsKnown(value, query, nature_of) &&
        (leading == nullptr || value.definition_version() > leading->definition_version()))
      leading = &value;
  }
  return leading;
}

v1::DistrictFigure FigureOf(const SectionAnswer& answer, int question, bool is_as_the_leading) {
  const pb::FigureValue& value = answer.figures.values(question);
  v1::DistrictFigure figure;
  figure.set_definition_version(value.definition_version());
  if (question < answer.reporting.statuses_size() && answer.reporting.statuses(question).has_counts())
    *figure.mutable_reporting() = answer.reporting.statuses(question).counts();
  if (NothingReported(value, figure.reporting())) {
    figure.set_status(v1::DISTRICT_FIGURE_STATUS_NOT_REPORTED);
    return figure;
  }
  figure.set_status(is_as_the_leading ? v1::DISTRICT_FIGURE_STATUS_COUNTED
                                      : v1::DISTRICT_FIGURE_STATUS_DEFINITION_DIFFERS);
  if (value.has_value()) figure.set_value(value.value());
  if (value.has_ratio()) *figure.mutable_ratio() = value.ratio();
  if (value.has_year_on_year()) *figure.mutable_year_on_year() = value.year_on_year();
  return figure;
}

// Returns the first reason in the order of the enum; where there is none, whether all are known to be
// comparable.
pb::FigureComparability Together(pb::FigureComparability a, pb::FigureComparability b) {
  const auto is_reason = [](pb::FigureComparability one) {
    return one != pb::FIGURE_COMPARABILITY_UNSPECIFIED && one != pb::FIGURE_COMPARABILITY_COMPARABLE;
  };
  if (is_reason(a) && is_reason(b)) return std::min(a, b);
  if (is_reason(a) || is_reason(b)) return is_reason(a) ? a : b;
  return std::min(a, b);
}

// Fills in the value, or ratio, and year on year of a total. Returns false where a sum is out of range.
bool SetSums(const Sums& sums, bool is_compared, pb::FigureComparability comparability,
             pb::FigureValue& total) {
  const auto value = SumInRange(sums.value);
  const auto denominator = SumInRange(sums.denominator);
  const auto previous = SumInRange(sums.previous);
  const auto previous_denominator = SumInRange(sums.previous_denominator);
  if (!value || !denominator || !previous || !previous_denominator) return false;
  const pb::FigureKind kind = total.has_ratio() ? pb::FIGURE_KIND_RATIO : pb::FIGURE_KIND_FLOW;
  const figures::Value now{*value, *denominator};
  figures::SetValue(kind, now, total);
  if (!is_compared) return true;
  figures::SetYearOnYear(kind, now, {*previous, *previous_denominator}, *total.mutable_year_on_year());
  total.mutable_year_on_year()->set_comparability(comparability);
  return true;
}

// Returns a value without what is of one district.
pb::FigureValue WithoutDistrict(pb::FigureValue value) {
  value.clear_value();
  value.clear_year_on_year();
  value.clear_revision();
  value.clear_log_id();
  if (value.has_ratio()) value.mutable_ratio()->Clear();
  return value;
}

// The total of one question, over districts whose figures are in `rows` already.
class Total {
 public:
  Total(const std::vector<DistrictReply>& replies, const DistrictAnswers& rows, int question)
      : replies_(replies), rows_(rows), question_(question) {}

  // Returns what is said of the total, and puts it into `value`.
  v1::CityTotal Add(const pb::FigureValue* leading, bool is_additive, pb::FigureValue& value) {
    v1::CityTotal total;
    AddCounted();
    for (const int missing : missing_) total.add_missing_divisions(rows_[missing].division());
    if (leading == nullptr) {
      total.set_status(v1::CITY_TOTAL_STATUS_UNAVAILABLE);
      return total;
    }
    value = WithoutDistrict(*leading);
    if (!is_additive && rows_.size() > 1) {
      value.clear_ratio();
      total.clear_missing_divisions();
      total.set_status(v1::CITY_TOTAL_STATUS_NOT_ADDITIVE);
    } else if (!SetSums(sums_, is_compared_, comparability_, value)) {
      value = WithoutDistrict(*leading);
      value.clear_ratio();
      total.set_status(v1::CITY_TOTAL_STATUS_OUT_OF_RANGE);
    } else {
      total.set_status(counted_ == 0      ? v1::CITY_TOTAL_STATUS_NOT_REPORTED
                       : missing_.empty() ? v1::CITY_TOTAL_STATUS_COMPLETE
                                          : v1::CITY_TOTAL_STATUS_INCOMPLETE);
    }
    return total;
  }

 private:
  void AddCounted() {
    for (int i = 0; i < rows_.size(); ++i) {
      if (!replies_[i].answer.ok() ||
          rows_[i].figures(question_).status() != v1::DISTRICT_FIGURE_STATUS_COUNTED) {
        missing_.push_back(i);
        continue;
      }
      const pb::FigureValue& value = replies_[i].answer->figures.values(question_);
      sums_.Add(value);
      is_compared_ = value.has_year_on_year() && (counted_ == 0 || is_compared_);
      const pb::FigureComparability comparability = value.year_on_year().comparability();
      comparability_ = counted_ == 0 ? comparability : Together(comparability_, comparability);
      ++counted_;
    }
  }

  const std::vector<DistrictReply>& replies_;
  const DistrictAnswers& rows_;
  const int question_;
  Sums sums_;
  int counted_ = 0;
  bool is_compared_ = false;
  pb::FigureComparability comparability_ = pb::FIGURE_COMPARABILITY_UNSPECIFIED;
  std::vector<int> missing_;
};

void AddCounts(const pb::ReportingCounts& one, pb::ReportingCounts& sum) {
  sum.set_expected(sum.expected() + one.expected());
  sum.set_not_reported(sum.not_reported() + one.not_reported());
  sum.set_draft(sum.draft() + one.draft());
  sum.set_reviewed(sum.reviewed() + one.reviewed());
  sum.set_closed(sum.closed() + one.closed());
  if (one.has_revised()) sum.set_revised(sum.revised() + one.revised());
}

// A missing report, and the district that has named it.
struct Missing {
  const pb::MissingReport* report;
  const v1::DistrictAnswer* row;
};

// Names the first of them, each with its district. There may be thousands, and each is a message: only those
// that are named are copied.
void NameFirst(std::vector<Missing> missing, pb::ReportingStatus& sum) {
  const size_t named = std::min<size_t>(missing.size(), kMostMissingReports);
  std::partial_sort(missing.begin(), missing.begin() + static_cast<ptrdiff_t>(named), missing.end(),
                    [](const Missing& a, const Missing& b) {
                      return std::tie(a.report->period(), a.report->division()) <
                             std::tie(b.report->period(), b.report->division());
                    });
  missing.resize(named);
  for (const Missing& one : missing) {
    pb::MissingReport& report = *sum.add_missing();
    report = *one.report;
    if (report.division() != one.row->division())
      report.set_title_zh(absl::StrCat(one.row->title_zh(), report.title_zh()));
  }
}

// Returns the states of the reports of all who answered; none where one of them did not say.
pb::BatchGetReportingStatusResponse ReportingOf(
    const std::vector<DistrictReply>& replies, int questions,
    pb::BatchGetReportingStatusResponse SectionAnswer::*reporting) {
  pb::BatchGetReportingStatusResponse sum;
  for (int question = 0; question < questions; ++question) {
    pb::ReportingStatus& status = *sum.add_statuses();
    std::vector<Missing> missing;
    for (const DistrictReply& reply : replies) {
      if (!reply.answer.ok()) continue;
      const pb::BatchGetReportingStatusResponse& said = *reply.answer.*reporting;
      if (said.statuses().empty()) return {};
      const pb::ReportingStatus& one = said.statuses(question);
      if (!one.has_counts()) continue;
      status.set_figure(one.figure());
      status.set_division_level(one.division_level());
      AddCounts(one.counts(), *status.mutable_counts());
      for (const pb::MissingReport& report : one.missing()) missing.push_back({&report, &reply.row});
    }
    NameFirst(std::move(missing), status);
  }
  return sum;
}

// NOT_ADDITIVE, SUM_OUT_OF_RANGE.
absl::Status CheckAdded(const v1::CityTotal& total, const std::string& figure) {
  if (total.status() == v1::CITY_TOTAL_STATUS_NOT_ADDITIVE) {
    return status::Refused(fact::v1::ERROR_REASON_NOT_ADDITIVE,
                           "one subject may count in several districts: ask for each of them",
                           {{"figure", figure}});
  }
  if (total.status() == v1::CITY_TOTAL_STATUS_OUT_OF_RANGE) {
    return status::Refused(fact::v1::ERROR_REASON_SUM_OUT_OF_RANGE,
                           "the sum of the districts is out of range", {{"measure", figure}});
  }
  return absl::OkStatus();
}

}  // namespace

DistrictReply ReplyOf(v1::DistrictAnswer row, absl::StatusOr<SectionAnswer> answer, int questions) {
  SetStatus(answer.status(), row);
  if (!answer.ok()) return {std::move(row), answer.status()};
  if (!IsWhole(*answer, questions)) {
    row.set_status(v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE);
    row.set_unavailable_reason(kIncompleteAnswer);
    return {std::move(row), absl::UnavailableError("a district did not answer every question")};
  }
  row.set_log_id(answer->figures.values(0).log_id());
  row.set_revision(answer->figures.values(0).revision());
  return {std::move(row), std::move(answer)};
}

DistrictReply NotConfigured(v1::DistrictAnswer row) {
  row.set_status(v1::DISTRICT_ANSWER_STATUS_NOT_CONFIGURED);
  row.set_unavailable_reason("未配置该服务");
  return {std::move(row), absl::UnavailableError("the service is not configured")};
}

CitySum AddDistricts(const pb::BatchGetFiguresRequest& asked, std::vector<DistrictReply> replies,
                     const NatureOf& nature_of) {
  CitySum sum;
  for (const DistrictReply& reply : replies) *sum.districts.Add() = reply.row;
  for (int question = 0; question < asked.requests_size(); ++question) {
    const pb::FigureQuery& query = asked.requests(question).query();
    const pb::FigureValue* leading = LeadingValue(replies, question, query, nature_of);
    for (int i = 0; i < sum.districts.size(); ++i) {
      if (!replies[i].answer.ok()) continue;
      const pb::FigureValue& value = replies[i].answer->figures.values(question);
      const bool is_as_the_leading =
          leading != nullptr && IsKnown(value, query, nature_of) && HasSameDefinition(value, *leading);
      *sum.districts[i].add_figures() = FigureOf(*replies[i].answer, question, is_as_the_leading);
    }
    const bool is_additive = leading != nullptr && nature_of(*leading)->is_additive;
    sum.totals.push_back(
        Total(replies, sum.districts, question).Add(leading, is_additive, *sum.sum.figures.add_values()));
  }
  const int questions = asked.requests_size();
  sum.sum.reporting = ReportingOf(replies, questions, &SectionAnswer::reporting);
  sum.sum.previous_reporting = ReportingOf(replies, questions, &SectionAnswer::previous_reporting);
  return sum;
}

bool HasTotal(const v1::CityTotal& total) {
  return total.status() == v1::CITY_TOTAL_STATUS_COMPLETE ||
         total.status() == v1::CITY_TOTAL_STATUS_INCOMPLETE ||
         total.status() == v1::CITY_TOTAL_STATUS_NOT_REPORTED;
}

const v1::DistrictAnswer* FirstLacking(const CitySum& sum, int question) {
  const auto lacking =
      std::find_if(sum.districts.begin(), sum.districts.end(), [question](const v1::DistrictAnswer& row) {
        return row.status() != v1::DISTRICT_ANSWER_STATUS_ANSWERED ||
               row.figures(question).status() == v1::DISTRICT_FIGURE_STATUS_DEFINITION_DIFFERS;
      });
  return lacking == sum.districts.end() ? nullptr : &*lacking;
}

absl::Status CheckWhole(const CitySum& sum, int question, const std::string& service) {
  const v1::CityTotal& total = sum.totals[question];
  RETURN_IF_ERROR(CheckAdded(total, sum.sum.figures.values(question).figure()));
  const v1::DistrictAnswer* lacking = FirstLacking(sum, question);
  if (lacking == nullptr && HasTotal(total)) return absl::OkStatus();
  const std::string division = lacking == nullptr ? "" : lacking->division();
  return status::ErrorWithReason(absl::StatusCode::kUnavailable, fact::v1::ERROR_REASON_PEER_UNAVAILABLE,
                                 absl::StrCat(division, ": ", service, " does not answer"),
                                 {{"division", division}, {"service", service}});
}

absl::StatusOr<v1::CityFigure> CityFigureOf(CitySum sum) {
  v1::CityFigure figure;
  *figure.mutable_total() = sum.sum.figures.values(0);
  *figure.mutable_total_state() = std::move(sum.totals[0]);
  RETURN_IF_ERROR(CheckAdded(figure.total_state(), figure.total().figure()));
  if (figure.total_state().status() == v1::CITY_TOTAL_STATUS_NOT_REPORTED) {
    figure.mutable_total()->clear_value();
    figure.mutable_total()->clear_ratio();
    figure.mutable_total()->clear_year_on_year();
  }
  *figure.mutable_districts() = std::move(sum.districts);
  if (!sum.sum.reporting.statuses().empty() && sum.sum.reporting.statuses(0).has_counts())
    *figure.mutable_reporting() = sum.sum.reporting.statuses(0).counts();
  return figure;
}

}  // namespace eastgate::command
