#include "services/command/city_sections.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "services/command/target_rules.h"

namespace eastgate::command {

namespace pb = ::eastgate::figure::v1;

namespace {

constexpr size_t kMostNamed = 3;  // Districts, in a text.

std::string NamesText(const std::vector<std::string>& names) {
  if (names.size() <= kMostNamed) return absl::StrJoin(names, "、");
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + kMostNamed, "、"), "等", names.size(),
                      "个区县");
}

std::string KeyOf(const pb::FigureQuery& query) {
  return TargetKey(query.figure(), query.division(), query.dimensions(), /*year=*/0);
}

// Returns a function that finds targets as `find` does, but for items that are not judged.
FindTarget OfJudged(const FindTarget& find, const pb::BatchGetFiguresRequest& asked, const CitySum& sum) {
  std::set<std::string> not_judged;
  for (int i = 0; i < asked.requests_size(); ++i) {
    if (FirstLacking(sum, i) != nullptr) not_judged.insert(KeyOf(asked.requests(i).query()));
  }
  return [find, not_judged = std::move(not_judged)](const pb::FigureQuery& query,
                                                    int year) -> absl::StatusOr<std::optional<v1::Target>> {
    if (not_judged.contains(KeyOf(query))) return std::optional<v1::Target>();
    return find(query, year);
  };
}

// The items that have a total, as a section of their own.
struct ItemsWithTotal {
  BriefingSectionSpec spec;
  pb::BatchGetFiguresRequest asked;
  SectionAnswer answer;
};

ItemsWithTotal WithTotal(const BriefingSectionSpec& spec, const pb::BatchGetFiguresRequest& asked,
                         const CitySum& sum) {
  ItemsWithTotal with{{spec.section, spec.title_zh, {}}, {}, {}};
  for (int i = 0; i < asked.requests_size(); ++i) {
    if (!HasTotal(sum.totals[i])) continue;
    with.spec.items.push_back(spec.items[i]);
    *with.asked.add_requests() = asked.requests(i);
    *with.answer.figures.add_values() = sum.sum.figures.values(i);
    for (const auto reporting : {&SectionAnswer::reporting, &SectionAnswer::previous_reporting}) {
      if (!(sum.sum.*reporting).statuses().empty())
        *(with.answer.*reporting).add_statuses() = (sum.sum.*reporting).statuses(i);
    }
  }
  return with;
}

v1::BriefingItem ItemWithoutTotal(const BriefingItemSpec& spec, const pb::FigureQuery& query,
                                  const pb::FigureValue& value, const v1::CityTotal& total) {
  v1::BriefingItem item;
  *item.mutable_query() = query;
  item.set_title_zh(spec.title_zh);
  item.set_unit_zh(spec.unit_zh);
  *item.mutable_value() = value;
  const bool is_not_additive = total.status() == v1::CITY_TOTAL_STATUS_NOT_ADDITIVE;
  item.set_text_zh(
      absl::StrCat(spec.title_zh, is_not_additive ? "不能由各区县数值相加，不作合计" : "无法合计，不以零计"));
  return item;
}

}  // namespace

absl::StatusOr<v1::BriefingSection> BuildCitySection(const BriefingSectionSpec& spec,
                                                     const pb::BatchGetFiguresRequest& asked,
                                                     const CitySum& sum, const FindTarget& find_target) {
  const bool any = std::any_of(sum.districts.begin(), sum.districts.end(), [](const auto& row) {
    return row.status() == v1::DISTRICT_ANSWER_STATUS_ANSWERED;
  });
  if (!any) {
    ASSIGN_OR_RETURN(v1::BriefingSection section,
                     BuildSection(spec, asked, absl::UnavailableError("no district answers"), find_target));
    section.set_unavailable_reason("没有区县应答");
    return section;
  }
  const ItemsWithTotal with = WithTotal(spec, asked, sum);
  v1::BriefingSection built;
  if (!with.spec.items.empty()) {
    ASSIGN_OR_RETURN(built,
                     BuildSection(with.spec, with.asked, with.answer, OfJudged(find_target, asked, sum)));
  }
  v1::BriefingSection section;
  section.set_section(spec.section);
  section.set_title_zh(spec.title_zh);
  section.set_status(v1::BRIEFING_SECTION_STATUS_OK);
  int next = 0;
  for (int i = 0; i < asked.requests_size(); ++i) {
    if (!HasTotal(sum.totals[i])) {
      *section.add_items() = ItemWithoutTotal(spec.items[i], asked.requests(i).query(),
                                              sum.sum.figures.values(i), sum.totals[i]);
      continue;
    }
    v1::BriefingItem& item = *section.add_items();
    item = std::move(*built.mutable_items(next++));
    item.set_text_zh(absl::StrCat(item.text_zh(), MissingText(sum.districts, i)));
  }
  return section;
}

std::string MissingText(const DistrictAnswers& districts, int item) {
  std::vector<std::string> unanswered, not_reported, other_definition;
  bool any_counted = false;
  for (const v1::DistrictAnswer& row : districts) {
    if (row.status() != v1::DISTRICT_ANSWER_STATUS_ANSWERED) {
      unanswered.push_back(row.title_zh());
      continue;
    }
    const v1::DistrictFigureStatus status = row.figures(item).status();
    any_counted = any_counted || status == v1::DISTRICT_FIGURE_STATUS_COUNTED;
    if (status == v1::DISTRICT_FIGURE_STATUS_NOT_REPORTED) not_reported.push_back(row.title_zh());
    if (status == v1::DISTRICT_FIGURE_STATUS_DEFINITION_DIFFERS) other_definition.push_back(row.title_zh());
  }
  std::vector<std::string> parts;
  if (!unanswered.empty()) parts.push_back(absl::StrCat("未含", NamesText(unanswered)));
  // If nobody has reported, the text says so already.
  if (!not_reported.empty() && any_counted) parts.push_back(absl::StrCat(NamesText(not_reported), "未报"));
  if (!other_definition.empty())
    parts.push_back(absl::StrCat(NamesText(other_definition), "口径不同，未计入"));
  return parts.empty() ? "" : absl::StrCat("（", absl::StrJoin(parts, "；"), "）");
}

}  // namespace eastgate::command
