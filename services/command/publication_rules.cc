#include "services/command/publication_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/rules.h"
#include "common/reference/division.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/command/tables.h"

namespace eastgate::command {
namespace {

using google::protobuf::util::MessageDifferencer;
using reference::Date;

constexpr char kCollection[] = "publishedBriefings";

// A value without what only says when it was asked.
figure::v1::FigureValue Timeless(figure::v1::FigureValue value) {
  value.clear_revision();
  return value;
}

bool MatchesDimensions(const fact::v1::Posting& posting, const figure::v1::FigureQuery& query) {
  return std::all_of(query.dimensions().begin(), query.dimensions().end(), [&](const auto& filter) {
    const auto value = posting.dimensions().find(filter.key());
    return value != posting.dimensions().end() &&
           std::find(filter.values().begin(), filter.values().end(), value->second) != filter.values().end();
  });
}

// The days whose postings a figure sums; `start` is empty for a stock. ISO dates compare as strings do.
struct Period {
  std::string start;
  std::string end;
  bool Has(const std::string& day) const { return (start.empty() || day >= start) && day <= end; }
  Period YearBefore() const {
    const auto before = [](const std::string& day) {
      return day.empty() ? day : reference::FormatDate(reference::OneYearEarlier(*reference::ParseDate(day)));
    };
    return {before(start), before(end)};
  }
};

int64_t Sum(const fact::v1::Fact& fact, const std::string& measure, const figure::v1::FigureQuery& query,
            const Period& period) {
  int64_t sum = 0;
  for (const fact::v1::Posting& posting : fact.postings()) {
    if (posting.measure() == measure && period.Has(posting.effective_on()) &&
        reference::DivisionRegistry::Contains(query.division(), posting.division()) &&
        MatchesDimensions(posting, query)) {
      sum += posting.amount();
    }
  }
  return sum;
}

}  // namespace

absl::Status CheckPublish(const v1::PublishBriefingRequest& request, resource::RequestCheck check) {
  check.Id("published_briefing_id", request.published_briefing_id());
  const auto as_of = check.Date("as_of", request.as_of());
  check.NotBefore("published_on", check.Date("published_on", request.published_on()), "as_of", as_of);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListPublishedBriefingsRequest& request, resource::RequestCheck check) {
  check.OptionalDate("as_of", request.as_of());
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListPublishedBriefingsRequest& request, const v1::PublishedBriefing& published) {
  return request.as_of().empty() || published.briefing().as_of() == request.as_of();
}

// A briefing has no map fields, so that its bytes follow from what it says.
std::string DigestOf(const v1::Briefing& briefing) {
  return auth::ToHex(auth::Sha256Of(briefing.SerializeAsString()));
}

v1::PublishedBriefing Publish(const v1::PublishBriefingRequest& request, const v1::Briefing& briefing,
                              const std::vector<v1::LogState>& logs, const std::vector<v1::Target>& targets,
                              absl::string_view fact) {
  v1::PublishedBriefing published;
  published.set_name(absl::StrCat(kCollection, "/", request.published_briefing_id()));
  *published.mutable_briefing() = briefing;
  published.mutable_logs()->Add(logs.begin(), logs.end());
  published.mutable_targets()->Add(targets.begin(), targets.end());
  published.set_digest(DigestOf(briefing));
  published.set_published_on(request.published_on());
  published.set_source_ref(request.source_ref());
  published.set_fact(std::string(fact));
  return published;
}

fact::v1::Fact PublishedFact(const v1::PublishedBriefing& published, absl::string_view division) {
  fact::v1::Fact draft =
      facts::DraftFact(kBriefingPublished, published.name(), division, published.published_on());
  fact::v1::Evidence& evidence = *draft.add_evidence();
  evidence.set_uri(published.name());
  evidence.set_sha256(published.digest());
  return draft;
}

std::vector<BriefingSectionSpec> SpecsOf(const v1::Briefing& briefing) {
  std::vector<BriefingSectionSpec> specs;
  for (const v1::BriefingSection& section : briefing.sections()) {
    BriefingSectionSpec spec{section.section(), section.title_zh(), {}};
    for (const v1::BriefingItem& item : section.items())
      spec.items.push_back({item.query(), item.title_zh()});
    specs.push_back(std::move(spec));
  }
  return specs;
}

FindTarget FrozenTargets(const v1::PublishedBriefing& published) {
  return [&published](const figure::v1::FigureQuery& query,
                      int year) -> absl::StatusOr<std::optional<v1::Target>> {
    const std::string wanted = TargetKey(query.figure(), query.division(), query.dimensions(), year);
    for (const v1::Target& target : published.targets()) {
      if (TargetKey(target.figure(), target.division(), target.dimensions(), target.year()) == wanted)
        return target;
    }
    return std::optional<v1::Target>();
  };
}

std::vector<v1::ItemChange> ChangesOf(const v1::Briefing& published, const v1::Briefing& current) {
  std::vector<v1::ItemChange> changes;
  for (int i = 0; i < published.sections_size(); ++i) {
    for (int j = 0; j < published.sections(i).items_size(); ++j) {
      const v1::BriefingItem& before = published.sections(i).items(j);
      const v1::BriefingItem& now = current.sections(i).items(j);
      const bool same_target = before.has_target() == now.has_target() && before.target() == now.target();
      if (same_target && MessageDifferencer::Equals(Timeless(before.value()), Timeless(now.value())))
        continue;
      v1::ItemChange& change = changes.emplace_back();
      change.set_section(i);
      change.set_item(j);
      change.set_title_zh(before.title_zh());
      *change.mutable_published() = before.value();
      *change.mutable_current() = now.value();
      if (before.has_target()) change.set_published_target(before.target());
      if (now.has_target()) change.set_current_target(now.target());
      change.set_definition_changed(before.value().definition_version() != now.value().definition_version());
    }
  }
  return changes;
}

std::vector<v1::MovedItem> MovedBy(const fact::v1::Fact& fact, const v1::Briefing& published, int section,
                                   const std::map<std::string, figure::v1::Figure>& figures) {
  std::vector<v1::MovedItem> moved;
  for (int j = 0; j < published.sections(section).items_size(); ++j) {
    const v1::BriefingItem& item = published.sections(section).items(j);
    const auto figure = figures.find(item.query().figure());
    if (figure == figures.end()) continue;
    const bool is_ratio = figure->second.kind() == figure::v1::KIND_RATIO;
    const std::string& measure = is_ratio ? figure->second.numerator() : figure->first;
    // A stock's value says no start.
    const Period period{item.value().start(), item.value().as_of()};
    v1::MovedItem entry;
    entry.set_contribution(Sum(fact, measure, item.query(), period));
    entry.set_previous_contribution(Sum(fact, measure, item.query(), period.YearBefore()));
    if (is_ratio)
      entry.set_denominator_contribution(Sum(fact, figure->second.denominator(), item.query(), period));
    if (entry.contribution() == 0 && entry.previous_contribution() == 0 &&
        entry.denominator_contribution() == 0)
      continue;
    entry.set_section(section);
    entry.set_item(j);
    moved.push_back(std::move(entry));
  }
  return moved;
}

}  // namespace eastgate::command
