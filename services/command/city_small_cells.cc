#include "services/command/city_small_cells.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/command/briefing_narrative.h"
#include "services/command/city_sections.h"
#include "services/command/city_sums.h"

namespace eastgate::command {

namespace pb = ::eastgate::figure::v1;

namespace {

constexpr figures::CountedParts kEveryPart = {.value = true, .numerator = true, .denominator = true};

// One question: its total, and what every district that has answered gave.
struct Question {
  std::string figure;
  pb::FigureValue& total;
  v1::CityTotal& state;
  std::vector<v1::DistrictFigure*> districts;
};

// Says whether the total of a question was suppressed.
struct Suppression {
  bool is_concerned = false;  // Something of it can be a small cell.
  bool total = false;
  bool previous_total = false;
};

// Returns values as a break-down by district, now or a year earlier.
pb::BreakDownFigureResponse BreakDownOf(const pb::FigureValue& total,
                                        const std::vector<v1::DistrictFigure*>& districts, bool is_earlier) {
  const auto set = [is_earlier](const auto& from, auto& to) {
    const pb::YearOnYear& compared = from.year_on_year();
    if (is_earlier ? compared.has_previous() : from.has_value())
      to.set_value(is_earlier ? compared.previous() : from.value());
    if (is_earlier ? compared.has_previous_ratio() : from.has_ratio())
      *to.mutable_ratio() = is_earlier ? compared.previous_ratio() : from.ratio();
  };
  pb::BreakDownFigureResponse by_district;
  set(total, *by_district.mutable_total());
  for (const v1::DistrictFigure* district : districts) set(*district, *by_district.add_rows());
  return by_district;
}

// Suppresses values of districts that add up to the total, and the total where it would tell one.
Suppression SuppressTogether(const figures::SmallCells& small, figures::CountedParts parts,
                             const std::vector<v1::DistrictFigure*>& districts, pb::FigureValue& total) {
  if (!parts.any()) return {};
  pb::BreakDownFigureResponse now = BreakDownOf(total, districts, /*is_earlier=*/false);
  pb::BreakDownFigureResponse earlier = BreakDownOf(total, districts, /*is_earlier=*/true);
  small.Suppress(now, parts);
  small.Suppress(earlier, parts);
  const auto withhold = [](bool is_suppressed, bool was_suppressed, auto& value) {
    if (is_suppressed) {
      value.clear_value();
      value.clear_ratio();
    }
    if (is_suppressed || was_suppressed) value.clear_year_on_year();
  };
  for (size_t i = 0; i < districts.size(); ++i) {
    const auto row = static_cast<int>(i);
    withhold(now.rows(row).suppressed(), earlier.rows(row).suppressed(), *districts[i]);
    if (now.rows(row).suppressed()) districts[i]->set_suppressed(true);
  }
  withhold(now.total_suppressed(), earlier.total_suppressed(), total);
  return {
      .is_concerned = true, .total = now.total_suppressed(), .previous_total = earlier.total_suppressed()};
}

Suppression Suppress(const figures::SmallCells& small, const PartsOf& parts_of, const Question& question) {
  std::vector<v1::DistrictFigure*> counted;
  bool is_concerned = false;
  for (v1::DistrictFigure* district : question.districts) {
    if (HasTotal(question.state) && district->status() == v1::DISTRICT_FIGURE_STATUS_COUNTED) {
      counted.push_back(district);
      continue;
    }
    pb::FigureValue none;
    const figures::CountedParts parts = parts_of(question.figure, district->definition_version());
    is_concerned = SuppressTogether(small, parts, {district}, none).is_concerned || is_concerned;
  }
  if (!HasTotal(question.state)) return {.is_concerned = is_concerned};
  const figures::CountedParts parts = parts_of(question.figure, question.total.definition_version());
  Suppression done = SuppressTogether(small, parts, counted, question.total);
  question.state.set_suppressed(done.total);
  done.is_concerned = done.is_concerned || is_concerned;
  return done;
}

// Suppresses small cells of an item of a briefing. Returns whether something of it can be one.
bool SuppressItem(const figures::SmallCells& small, const PartsOf& parts_of, int at, v1::BriefingItem& item,
                  v1::CityBriefingSection& section) {
  Question question{item.query().figure(), *item.mutable_value(), *section.mutable_totals(at), {}};
  for (v1::DistrictAnswer& district : *section.mutable_districts()) {
    if (!district.figures().empty()) question.districts.push_back(district.mutable_figures(at));
  }
  const v1::BriefingItem full = item;
  const Suppression done = Suppress(small, parts_of, question);
  if (done.total) {
    item.clear_completion();
    item.clear_status();
  }
  if (done.total || done.previous_total) {
    const ItemTold told = done.total ? ItemTold::kNoValue : ItemTold::kNotTheYearEarlier;
    item.set_text_zh(absl::StrCat(ItemText(full, told), MissingText(section.districts(), at)));
  }
  return done.is_concerned;
}

}  // namespace

PartsOf KnownParts(const KnownFigures& figures) {
  return [&figures](const std::string& figure, int definition_version) {
    const std::optional<FigureNature> nature = figures.Find(figure, definition_version);
    return nature ? nature->counted : kEveryPart;
  };
}

PartsOf PublishedParts(const v1::PublishedCityBriefing& published) {
  return [&published](const std::string& figure, int definition_version) {
    for (const v1::CountedParts& parts : published.counted_parts()) {
      if (parts.figure() == figure && parts.definition_version() == definition_version) {
        return figures::CountedParts{
            .value = parts.value(), .numerator = parts.numerator(), .denominator = parts.denominator()};
      }
    }
    return kEveryPart;
  };
}

std::vector<v1::CountedParts> CountedPartsIn(const v1::CityBriefing& briefing, const KnownFigures& figures) {
  std::set<std::pair<std::string, int>> definitions;
  for (int s = 0; s < briefing.sections_size(); ++s) {
    const auto& items = briefing.briefing().sections(s).items();
    for (const v1::DistrictAnswer& district : briefing.sections(s).districts()) {
      for (int i = 0; i < district.figures_size(); ++i)
        definitions.emplace(items[i].query().figure(), district.figures(i).definition_version());
    }
  }
  std::vector<v1::CountedParts> counted;
  for (const auto& [figure, definition_version] : definitions) {
    const std::optional<FigureNature> nature = figures.Find(figure, definition_version);
    if (!nature) continue;
    v1::CountedParts& parts = counted.emplace_back();
    parts.set_figure(figure);
    parts.set_definition_version(definition_version);
    parts.set_value(nature->counted.value);
    parts.set_numerator(nature->counted.numerator);
    parts.set_denominator(nature->counted.denominator);
  }
  return counted;
}

void SuppressSmallCells(int64_t smallest_cell, const PartsOf& parts_of, v1::CityFigure& figure) {
  Question question{figure.total().figure(), *figure.mutable_total(), *figure.mutable_total_state(), {}};
  for (v1::DistrictAnswer& district : *figure.mutable_districts()) {
    if (!district.figures().empty()) question.districts.push_back(district.mutable_figures(0));
  }
  const Suppression done = Suppress(figures::SmallCells(smallest_cell), parts_of, question);
  if (done.is_concerned) figure.set_smallest_cell(smallest_cell);
  figure.set_total_suppressed(done.total);
}

void SuppressSmallCells(int64_t smallest_cell, const PartsOf& parts_of, v1::CityBriefing& city) {
  const figures::SmallCells small(smallest_cell);
  for (int s = 0; s < city.sections_size(); ++s) {
    v1::BriefingSection& section = *city.mutable_briefing()->mutable_sections(s);
    for (int i = 0; i < section.items_size(); ++i) {
      if (SuppressItem(small, parts_of, i, *section.mutable_items(i), *city.mutable_sections(s)))
        city.set_smallest_cell(smallest_cell);
    }
  }
  if (city.smallest_cell() != 0) city.mutable_briefing()->set_narrative_zh(NarrativeText(city.briefing()));
}

}  // namespace eastgate::command
