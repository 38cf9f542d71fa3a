#include "services/command/comparison_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "common/lifecycle/rules.h"
#include "common/reference/civil_date.h"
#include "common/reference/division.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/command/publication_rules.h"
#include "services/command/target_evaluation.h"

namespace eastgate::command {
namespace {

using figure::v1::FigureQuery;
using figure::v1::FigureValue;
using google::protobuf::util::MessageDifferencer;
using reference::Date;

// Returns the value without its revision, which only tells when it was asked for.
FigureValue Timeless(FigureValue value) {
  value.clear_revision();
  return value;
}

// Returns the check without the revisions of its questions.
v1::CrossCheck Timeless(v1::CrossCheck check) {
  for (v1::CrossCheckSide* side : {check.mutable_left(), check.mutable_right()}) {
    for (v1::CrossCheckTerm& term : *side->mutable_terms()) term.mutable_query()->clear_known_at();
  }
  return check;
}

// Returns the target by which an item of the briefing was judged, if there is one.
std::optional<v1::JudgedTarget> TargetOf(const v1::PublishedBriefing& of, const v1::BriefingItem& item) {
  if (!item.has_target()) return std::nullopt;
  const Date as_of = lifecycle::StoredDate(of.briefing().as_of());
  const auto target = FrozenTargets(of.targets())(item.query(), static_cast<int>(as_of.year()));
  if (!target.ok() || !*target) return std::nullopt;
  const v1::TargetVersion* version = VersionOn(**target, as_of);
  if (version == nullptr) return std::nullopt;
  v1::JudgedTarget judged;
  judged.set_name((*target)->name());
  judged.set_version(version->number());
  judged.set_value(version->value());
  judged.set_fact(version->fact());
  return judged;
}

bool Same(const std::optional<v1::JudgedTarget>& a, const std::optional<v1::JudgedTarget>& b) {
  return a.has_value() == b.has_value() && (!a || MessageDifferencer::Equals(*a, *b));
}

bool MatchesDimensions(const fact::v1::Posting& posting, const FigureQuery& query) {
  return std::all_of(query.dimensions().begin(), query.dimensions().end(), [&](const auto& filter) {
    const auto value = posting.dimensions().find(filter.key());
    return value != posting.dimensions().end() &&
           std::find(filter.values().begin(), filter.values().end(), value->second) != filter.values().end();
  });
}

std::string DayYearBefore(const std::string& day) {
  return day.empty() ? day : reference::FormatDate(reference::OneYearEarlier(lifecycle::StoredDate(day)));
}

// Returns the day by which a posting counts in a period: that of its cohort, where the figure has cohorts. As
// Posting.cohort_on says, one that lacks it belongs to the cohort of its effective day.
std::string CountedDay(const fact::v1::Posting& posting, figure::v1::FigureCohort cohort) {
  const std::string& of_cohort = posting.cohort_on().empty() ? posting.effective_on() : posting.cohort_on();
  switch (cohort) {
    case figure::v1::FIGURE_COHORT_DUE:
    case figure::v1::FIGURE_COHORT_HANDLED:
      return of_cohort;
    case figure::v1::FIGURE_COHORT_PLAN:
    case figure::v1::FIGURE_COHORT_BUDGET:
      return of_cohort.substr(0, 4) + "-01-01";
    default:
      return posting.effective_on();
  }
}

// Returns the difference of two answers to the same question.
v1::BriefingItemContribution Between(const FigureValue& before, const FigureValue& after) {
  v1::BriefingItemContribution moved;
  if (!after.has_ratio()) {
    moved.set_contribution(after.value() - before.value());
    moved.set_previous_contribution(after.year_on_year().previous() - before.year_on_year().previous());
    return moved;
  }
  const figure::v1::FigureRatio& was = before.year_on_year().previous_ratio();
  const figure::v1::FigureRatio& is = after.year_on_year().previous_ratio();
  moved.set_contribution(after.ratio().numerator() - before.ratio().numerator());
  moved.set_denominator_contribution(after.ratio().denominator() - before.ratio().denominator());
  moved.set_previous_contribution(is.numerator() - was.numerator());
  moved.set_previous_denominator_contribution(is.denominator() - was.denominator());
  return moved;
}

}  // namespace

std::vector<v1::BriefingItemChange> ChangesOf(const v1::PublishedBriefing& published,
                                              const v1::PublishedBriefing& current) {
  std::vector<v1::BriefingItemChange> changes;
  for (int i = 0; i < published.briefing().sections_size(); ++i) {
    for (int j = 0; j < published.briefing().sections(i).items_size(); ++j) {
      const v1::BriefingItem& before = published.briefing().sections(i).items(j);
      const v1::BriefingItem& now = current.briefing().sections(i).items(j);
      std::optional<v1::JudgedTarget> target_before = TargetOf(published, before);
      std::optional<v1::JudgedTarget> target_now = TargetOf(current, now);
      if (Same(target_before, target_now) &&
          MessageDifferencer::Equals(before.reporting().counts(), now.reporting().counts()) &&
          MessageDifferencer::Equals(Timeless(before.value()), Timeless(now.value()))) {
        continue;
      }
      v1::BriefingItemChange& change = changes.emplace_back();
      change.set_section(published.briefing().sections(i).section());
      change.set_item_index(j);
      change.set_title_zh(before.title_zh());
      *change.mutable_published() = before.value();
      *change.mutable_current() = now.value();
      if (target_before) *change.mutable_published_target() = *std::move(target_before);
      if (target_now) *change.mutable_current_target() = *std::move(target_now);
      if (before.has_reporting()) *change.mutable_published_reporting() = before.reporting().counts();
      if (now.has_reporting()) *change.mutable_current_reporting() = now.reporting().counts();
      change.set_definition_changed(before.value().definition_version() != now.value().definition_version());
    }
  }
  return changes;
}

std::vector<v1::CrossCheckChange> CrossCheckChangesOf(const v1::Briefing& published,
                                                      const v1::Briefing& current) {
  std::vector<v1::CrossCheckChange> changes;
  for (int i = 0; i < published.cross_checks_size(); ++i) {
    if (MessageDifferencer::Equals(Timeless(published.cross_checks(i)), Timeless(current.cross_checks(i))))
      continue;
    v1::CrossCheckChange& change = changes.emplace_back();
    *change.mutable_published() = published.cross_checks(i);
    *change.mutable_current() = current.cross_checks(i);
  }
  return changes;
}

std::vector<v1::ParameterChange> ParameterChangesOf(const v1::Briefing& published,
                                                    const reference::Parameters& then,
                                                    const reference::Parameters& now,
                                                    absl::string_view division) {
  const Date as_of = lifecycle::StoredDate(published.as_of());
  std::set<std::string> used;
  for (const v1::CrossCheck& check : published.cross_checks()) {
    for (const v1::CrossCheckSide* side : {&check.left(), &check.right()}) {
      for (const v1::CrossCheckTerm& term : side->terms()) {
        if (!term.parameter().empty()) used.insert(term.parameter());
      }
    }
  }
  std::vector<v1::ParameterChange> changes;
  for (const std::string& key : used) {
    const reference::Parameter* before = then.Find(key, as_of, division);
    const reference::Parameter* after = now.Find(key, as_of, division);
    if ((before == nullptr) == (after == nullptr) && (before == nullptr || before->value == after->value))
      continue;
    v1::ParameterChange& change = changes.emplace_back();
    change.set_parameter(key);
    if (before != nullptr) change.set_published(before->value);
    if (after != nullptr) change.set_current(after->value);
  }
  return changes;
}

SectionMoves::SectionMoves(const v1::Briefing& published, int section,
                           const std::map<std::string, figure::v1::Figure>& figures, int64_t revision)
    : kind_(published.sections(section).section()), revision_(revision) {
  for (int j = 0; j < published.sections(section).items_size(); ++j) {
    const v1::BriefingItem& shown = published.sections(section).items(j);
    const auto figure = figures.find(shown.query().figure());
    if (figure == figures.end()) continue;
    Item& item = items_.emplace_back();
    item.number = j;
    item.query = &shown.query();
    const bool is_ratio = figure->second.kind() == figure::v1::FIGURE_KIND_RATIO;
    const std::vector<std::string> measures =
        is_ratio ? std::vector<std::string>{figure->second.numerator(), figure->second.denominator()}
                 : std::vector<std::string>{figure->first};
    for (const std::string& measure : measures) {
      const auto part = figures.find(measure);
      const figure::v1::FigureKind kind =
          part == figures.end() ? figure::v1::FIGURE_KIND_UNSPECIFIED : part->second.kind();
      const figure::v1::FigureCohort cohort =
          part == figures.end() ? figure::v1::FIGURE_COHORT_NONE : part->second.cohort();
      const bool has_cohorts =
          cohort != figure::v1::FIGURE_COHORT_NONE && cohort != figure::v1::FIGURE_COHORT_UNSPECIFIED;
      // A stock has no start, also inside a ratio.
      item.parts.push_back(
          {measure, cohort, kind == figure::v1::FIGURE_KIND_STOCK ? "" : shown.value().start(),
           has_cohorts ? shown.value().end() : shown.value().as_of(), shown.value().as_of()});
      item.is_asked = item.is_asked || kind == figure::v1::FIGURE_KIND_DISTINCT;
    }
  }
}

SectionMoves::Part SectionMoves::YearBefore(const Part& part) {
  return {part.measure, part.cohort, DayYearBefore(part.start), DayYearBefore(part.end),
          DayYearBefore(part.as_of)};
}

// ISO dates compare as strings do.
void SectionMoves::VisitPostings(const fact::v1::Fact& fact, const Item& item, const Part& part,
                                 absl::FunctionRef<void(const fact::v1::Posting&)> visit) {
  for (const fact::v1::Posting& posting : fact.postings()) {
    if (posting.measure() != part.measure || posting.effective_on() > part.as_of) continue;
    const std::string day = CountedDay(posting, part.cohort);
    if ((part.start.empty() || day >= part.start) && day <= part.end &&
        reference::DivisionRegistry::Contains(item.query->division(), posting.division()) &&
        MatchesDimensions(posting, *item.query)) {
      visit(posting);
    }
  }
}

int64_t SectionMoves::Sum(const fact::v1::Fact& fact, const Item& item, const Part& part) {
  int64_t sum = 0;
  VisitPostings(fact, item, part, [&sum](const fact::v1::Posting& posting) { sum += posting.amount(); });
  return sum;
}

bool SectionMoves::Posts(const fact::v1::Fact& fact, const Item& item) {
  bool posts = false;
  const auto visit = [&posts](const fact::v1::Posting&) { posts = true; };
  for (const Part& part : item.parts) {
    VisitPostings(fact, item, part, visit);
    VisitPostings(fact, item, YearBefore(part), visit);
  }
  return posts;
}

v1::BriefingItemContribution SectionMoves::Summed(const fact::v1::Fact& fact, const Item& item) {
  v1::BriefingItemContribution moved;
  moved.set_contribution(Sum(fact, item, item.parts[0]));
  moved.set_previous_contribution(Sum(fact, item, YearBefore(item.parts[0])));
  if (item.parts.size() > 1) {
    moved.set_denominator_contribution(Sum(fact, item, item.parts[1]));
    moved.set_previous_denominator_contribution(Sum(fact, item, YearBefore(item.parts[1])));
  }
  return moved;
}

void SectionMoves::AddMoved(int64_t revision, int item, v1::BriefingItemContribution moved) {
  if (moved.contribution() == 0 && moved.previous_contribution() == 0 &&
      moved.denominator_contribution() == 0 && moved.previous_denominator_contribution() == 0) {
    return;
  }
  moved.set_section(kind_);
  moved.set_item_index(item);
  *facts_[revision].add_items() = std::move(moved);
}

bool SectionMoves::Add(const fact::v1::Fact& fact) {
  std::vector<Item*> to_ask;
  int more = 0;
  for (Item& item : items_) {
    if (!item.is_asked || !Posts(fact, item)) continue;
    to_ask.push_back(&item);
    more += item.revisions.empty() ? 2 : 1;
  }
  if (asked_ + more > kMaxFiguresAsked) return false;
  asked_ += more;
  for (Item* item : to_ask) {
    if (item->revisions.empty()) item->revisions.push_back(revision_);
    item->revisions.push_back(fact.revision());
  }
  for (const Item& item : items_) {
    if (!item.is_asked) AddMoved(fact.revision(), item.number, Summed(fact, item));
  }
  if (!to_ask.empty() || facts_.count(fact.revision()) > 0) *facts_[fact.revision()].mutable_fact() = fact;
  return true;
}

std::vector<figure::v1::GetFigureRequest> SectionMoves::Questions() const {
  std::vector<figure::v1::GetFigureRequest> questions;
  for (const Item& item : items_) {
    for (const int64_t revision : item.revisions) {
      figure::v1::GetFigureRequest& question = questions.emplace_back();
      *question.mutable_query() = *item.query;
      question.mutable_query()->set_known_at_revision(revision);
      question.set_compare_year_on_year(true);
    }
  }
  return questions;
}

std::vector<v1::BriefingFactContribution> SectionMoves::Moved(const std::vector<FigureValue>& answers) && {
  size_t next = 0;
  for (const Item& item : items_) {
    // Nothing moves the item between the facts that post to it.
    for (size_t i = 1; i < item.revisions.size(); ++i)
      AddMoved(item.revisions[i], item.number, Between(answers[next + i - 1], answers[next + i]));
    next += item.revisions.size();
  }
  std::vector<v1::BriefingFactContribution> moved;
  for (auto& [revision, fact] : facts_) {
    if (fact.items().empty()) continue;
    std::sort(fact.mutable_items()->begin(), fact.mutable_items()->end(),
              [](const v1::BriefingItemContribution& a, const v1::BriefingItemContribution& b) {
                return a.item_index() < b.item_index();
              });
    moved.push_back(std::move(fact));
  }
  return moved;
}

}  // namespace eastgate::command
