#include "common/figures/trace.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "common/facts/log_reader.h"
#include "common/figures/cell.h"
#include "common/figures/evaluator.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {
namespace {

using figure::v1::FIGURE_KIND_DISTINCT;
using figure::v1::FIGURE_KIND_RATIO;
using figure::v1::TraceFigureResponse;

// The line of one posting, with its fact as it is now known.
absl::StatusOr<TraceFigureResponse> Line(const store::Reader& reader, const facts::PostingKey& key,
                                         figure::v1::TracePart part, bool counts_subject) {
  TraceFigureResponse line;
  ASSIGN_OR_RETURN(*line.mutable_fact(), facts::FactAt(reader, key.revision));
  if (key.index >= line.fact().postings_size()) return store::Corrupt("posting index");
  *line.mutable_posting() = line.fact().postings(key.index);
  line.set_contribution(counts_subject ? 1 : line.posting().amount());
  line.set_part(part);
  return line;
}

}  // namespace

Trace::Trace(const FigureStore& figures, Query query, int64_t recorded_after, ScanBudget::Wanted wanted)
    : figures_(figures),
      query_(std::move(query)),
      recorded_after_(recorded_after),
      wanted_(std::move(wanted)) {
  const figure::v1::Figure& figure = query_.figure->figure;
  if (query_.figure->kind() == FIGURE_KIND_RATIO) {
    parts_ = {{figures.catalogue().FindFigure(figure.numerator()), figure::v1::TRACE_PART_NUMERATOR},
              {figures.catalogue().FindFigure(figure.denominator()), figure::v1::TRACE_PART_DENOMINATOR}};
  } else {
    parts_ = {{query_.figure, figure::v1::TRACE_PART_VALUE}};
  }
}

absl::StatusOr<std::vector<TraceFigureResponse>> Trace::Next() {
  std::vector<TraceFigureResponse> lines;
  const auto snapshot = figures_.log().Read();
  while (lines.empty() && part_ < parts_.size()) {
    if (!left_) RETURN_IF_ERROR(StartPart(*snapshot));
    if (parts_[part_].measure->kind() == FIGURE_KIND_DISTINCT) {
      for (; next_counted_ < counted_.size() && lines.size() < kTraceBatch; ++next_counted_) {
        ASSIGN_OR_RETURN(TraceFigureResponse line,
                         Line(*snapshot, counted_[next_counted_], parts_[part_].part, true));
        lines.push_back(std::move(line));
      }
    } else {
      RETURN_IF_ERROR(ReadPostings(*snapshot, lines));
    }
    if (lines.empty()) {
      ++part_;
      left_.reset();
    }
  }
  return lines;
}

absl::Status Trace::StartPart(const store::Reader& reader) {
  const FigureDefinition& measure = *parts_[part_].measure;
  left_ = RangeOf(measure.number, PeriodOf(measure, query_));
  if (measure.kind() != FIGURE_KIND_DISTINCT) return absl::OkStatus();
  next_counted_ = 0;
  ASSIGN_OR_RETURN(counted_, FirstPostings(reader));
  return absl::OkStatus();
}

absl::Status Trace::ReadPostings(const store::Reader& reader, std::vector<TraceFigureResponse>& lines) {
  std::vector<facts::PostingKey> found;
  ScanBudget budget(wanted_);
  PostingScan scan = ScanOf(*parts_[part_].measure, query_);
  scan.ranges = {*left_};
  scan.after = recorded_after_;
  RETURN_IF_ERROR(
      VisitPostings(reader, scan, budget, [&](const facts::PostingKey& key, const facts::PostingValue&) {
        found.push_back(key);
        return found.size() < kTraceBatch;
      }));
  for (const facts::PostingKey& key : found) {
    ASSIGN_OR_RETURN(TraceFigureResponse line, Line(reader, key, parts_[part_].part, false));
    lines.push_back(std::move(line));
  }
  if (!found.empty()) {
    left_->begin = found.back();
    ++left_->begin.index;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<facts::PostingKey>> Trace::FirstPostings(const store::Reader& reader) const {
  struct Subject {
    facts::PostingKey first;
    int64_t amount = 0;
  };
  absl::flat_hash_map<std::string, Subject> subjects;
  ScanBudget budget(wanted_);
  absl::Status bad;
  RETURN_IF_ERROR(VisitPostings(
      reader, ScanOf(*parts_[part_].measure, query_), budget,
      [&](const facts::PostingKey& key, const facts::PostingValue& posting) {
        Subject& subject = subjects.try_emplace(posting.counted_subject, Subject{key, 0}).first->second;
        bad = AddChecked(posting.amount, subject.amount);
        return bad.ok();
      }));
  RETURN_IF_ERROR(bad);
  std::vector<facts::PostingKey> first;
  for (const auto& [name, subject] : subjects) {
    if (subject.amount > 0) first.push_back(subject.first);
  }
  std::sort(first.begin(), first.end());
  return first;
}

}  // namespace eastgate::figures
