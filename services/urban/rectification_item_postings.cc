#include "services/urban/rectification_item_postings.h"

#include <map>
#include <string>
#include <vector>

#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/rules.h"
#include "common/reference/kinds.h"
#include "services/urban/rectification_campaign_rules.h"

namespace eastgate::urban {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::RECTIFICATION_ITEM_STATE_CLEARED;
using v1::RECTIFICATION_ITEM_STATE_HANDLED;
using v1::RECTIFICATION_ITEM_STATE_REOPENED;
using v1::RECTIFICATION_ITEM_STATE_RETURNED;
using v1::RECTIFICATION_ITEM_STATE_VERIFIED;
using v1::RECTIFICATION_ITEM_STATE_WITHDRAWN;
using v1::RectificationItem;
using v1::RectificationItemStep;

// Returns the value of dimension status.
const char* StatusOf(v1::RectificationItemState state) {
  switch (state) {
    case RECTIFICATION_ITEM_STATE_HANDLED:
    case RECTIFICATION_ITEM_STATE_VERIFIED:
      return "awaiting_verification";
    case RECTIFICATION_ITEM_STATE_CLEARED:
      return "cleared";
    case RECTIFICATION_ITEM_STATE_WITHDRAWN:
      return "withdrawn";
    default:
      return "open";
  }
}

// Returns the day of the handling that the step judges: the last one before it.
Date HandledOn(const RectificationItem& item, int index) {
  while (index > 0 && item.steps(index).state() != RECTIFICATION_ITEM_STATE_HANDLED) --index;
  return StoredDate(item.steps(index).occurred_on());
}

// Adds the postings of one step, all on the step's own day but for what is overdue. An item belongs to the
// cohort of its due day, and so does its clearing; a step that moves the due day takes the item from one
// cohort to another.
class StepPostings {
 public:
  StepPostings(const RectificationItem& item, fact::v1::Fact& draft)
      : item_(item),
        draft_(draft),
        dimensions_(
            {{"campaign", item.campaign().substr(sizeof(kRectificationCampaigns))}, {"kind", item.kind()}}) {}

  void Listed(const RectificationItemStep& step) {
    const Date due = StoredDate(step.due_on());
    auto with_source = dimensions_;
    with_source["source"] = item_.patrol_round().empty() ? "inspection" : "patrol";
    Add(kItemsListed, On(step), 1, with_source);
    if (!item_.relapse_of().empty()) Add(kItemsRelapsed, On(step), 1);
    Status(step, 1);
    AddOf(due, kItemsDue, On(step), 1);
    Add(kItemsOverdue, lifecycle::OverdueFrom(due), 1);
  }

  void Later(int index) {
    const RectificationItemStep& before = item_.steps(index - 1);
    const RectificationItemStep& step = item_.steps(index);
    const Date on = On(step);
    const Date due = StoredDate(before.due_on());
    if (before.state() == step.state()) return Extended(on, due, StoredDate(step.due_on()));
    if (StatusOf(before.state()) != StatusOf(step.state())) {
      Status(step, 1);
      Add(kItems, on, -1, WithStatus(before));
    }
    switch (step.state()) {
      case RECTIFICATION_ITEM_STATE_HANDLED:
        return AddOf(on, kItemsHandled, on, 1);
      case RECTIFICATION_ITEM_STATE_RETURNED:
        return AddOf(HandledOn(item_, index - 1), kItemsReturned, on, 1);
      case RECTIFICATION_ITEM_STATE_CLEARED:
        Add(kItemsCleared, on, 1);
        AddOf(due, kItemsDueCleared, on, 1);
        if (on <= due) AddOf(due, kItemsClearedOnTime, on, 1);
        return Add(kItemsOverdue, lifecycle::OverdueUntil(due, on), -1);
      case RECTIFICATION_ITEM_STATE_WITHDRAWN:
        AddOf(due, kItemsDue, on, -1);
        return Add(kItemsOverdue, lifecycle::OverdueUntil(due, on), -1);
      case RECTIFICATION_ITEM_STATE_REOPENED:
        return Reopened(On(before), on, due, StoredDate(step.due_on()));
      default:
        return;
    }
  }

 private:
  static Date On(const RectificationItemStep& step) { return StoredDate(step.occurred_on()); }

  void Extended(Date on, Date from, Date to) {
    AddOf(from, kItemsDue, on, -1);
    AddOf(to, kItemsDue, on, 1);
    Add(kItemsOverdue, lifecycle::OverdueFrom(from), -1);
    Add(kItemsOverdue, lifecycle::OverdueFrom(to), 1);
  }

  // The item leaves the cohort in which it was cleared, and is due again in another.
  void Reopened(Date cleared_on, Date on, Date due, Date due_again) {
    Add(kItemsReopened, on, 1);
    AddOf(due, kItemsDueCleared, on, -1);
    if (cleared_on <= due) AddOf(due, kItemsClearedOnTime, on, -1);
    AddOf(due, kItemsDue, on, -1);
    AddOf(due_again, kItemsDue, on, 1);
    Add(kItemsOverdue, lifecycle::OverdueFrom(due_again), 1);
  }

  std::map<std::string, std::string> WithStatus(const RectificationItemStep& step) const {
    auto dimensions = dimensions_;
    dimensions["status"] = StatusOf(step.state());
    return dimensions;
  }
  void Status(const RectificationItemStep& step, int amount) {
    Add(kItems, On(step), amount, WithStatus(step));
  }

  void AddOf(Date cohort_on, const char* measure, Date on, int amount) {
    *draft_.add_postings() =
        facts::MakeCohortPosting(measure, on, cohort_on, item_.division(), amount, dimensions_);
  }
  void Add(const char* measure, Date on, int amount) { Add(measure, on, amount, dimensions_); }
  void Add(const char* measure, Date on, int amount, const std::map<std::string, std::string>& dimensions) {
    *draft_.add_postings() = facts::MakePosting(measure, on, item_.division(), amount, dimensions);
  }

  const RectificationItem& item_;
  fact::v1::Fact& draft_;
  const std::map<std::string, std::string> dimensions_;
};

// Returns the Chinese titles of the values of the dimensions.
figures::ValueTitles ItemTitles() {
  return {{{"status", "open"}, "未办结"},     {{"status", "awaiting_verification"}, "待核查"},
          {{"status", "cleared"}, "已销号"},  {{"status", "withdrawn"}, "已撤回"},
          {{"source", "patrol"}, "巡查发现"}, {{"source", "inspection"}, "排查列入"}};
}

}  // namespace

void PostItemStep(const RectificationItem& item, int index, fact::v1::Fact& draft) {
  StepPostings postings(item, draft);
  if (index == 0) {
    postings.Listed(item.steps(0));
  } else {
    postings.Later(index);
  }
  for (const fact::v1::Evidence& evidence : item.steps(index).evidence()) *draft.add_evidence() = evidence;
}

lifecycle::NounFigures RectificationItemFigures() {
  using figure::v1::FIGURE_COHORT_DUE;
  using figure::v1::FIGURE_COHORT_HANDLED;
  using figure::v1::FIGURE_KIND_FLOW;
  using figure::v1::FIGURE_KIND_STOCK;
  using figure::v1::FIGURE_UNIT_ITEM;
  const std::vector<std::string> of_item = {"campaign", "kind"};
  const auto figure = [&](uint32_t number, const char* id, const char* title_zh, const char* title_en,
                          const char* description, figure::v1::FigureKind kind = FIGURE_KIND_FLOW) {
    return figures::MakeFigure(number, id, title_zh, title_en, FIGURE_UNIT_ITEM, kind, of_item, description);
  };
  const auto cohorts = [&](uint32_t number, figure::v1::FigureCohort cohort, const char* id,
                           const char* title_zh, const char* title_en, const char* description) {
    return figures::Redefined(2, figures::MakeCohortFigure(number, id, title_zh, title_en, FIGURE_UNIT_ITEM,
                                                           cohort, of_item, description));
  };
  const auto rate = [&](uint32_t number, const char* id, const char* title_zh, const char* title_en,
                        const char* numerator, const char* denominator, const char* description) {
    return figures::Redefined(
        2, figures::MakeRatio(number, id, title_zh, title_en, figure::v1::FIGURE_UNIT_PER_CENT, numerator,
                              denominator, description, of_item));
  };
  return {
      {figures::MakeFigure(
           19, kItems, "整治清单事项", "Items of rectification lists", FIGURE_UNIT_ITEM, FIGURE_KIND_STOCK,
           {"campaign", "kind", "status"},
           "Every item listed, by its status: open, awaiting_verification, cleared, withdrawn."),
       figures::MakeFigure(20, kItemsListed, "列入清单事项", "Items listed", FIGURE_UNIT_ITEM,
                           FIGURE_KIND_FLOW, {"campaign", "kind", "source"},
                           "Items by the day on which they were found and listed."),
       figures::Redefined(
           2, figure(21, kItemsCleared, "销号事项", "Items cleared",
                     "The times that an item was cleared, by the day. A reopening takes nothing from it: see "
                     "rectification_items_reopened.")),
       figure(35, kItemsReopened, "重新整治事项", "Items reopened",
              "The times that a cleared item was reopened, by the day."),
       cohorts(22, FIGURE_COHORT_DUE, kItemsDue, "应结案事项", "Items due",
               "Items due in the period, as far as they are listed by as_of. An extension or a reopening "
               "moves an "
               "item to its new due day; a withdrawal takes it out of the period in which it was due."),
       cohorts(23, FIGURE_COHORT_DUE, kItemsDueCleared, "应结案中已销号事项", "Items due and cleared",
               "Of the items due in the period, those cleared by as_of. A reopening takes the item out: it "
               "is due "
               "again in another period."),
       cohorts(
           24, FIGURE_COHORT_DUE, kItemsClearedOnTime, "按期销号事项", "Items cleared on time",
           "Of the items due in the period, those cleared by as_of and by the day on which they were due. A "
           "reopening takes the item out."),
       figure(25, kItemsOverdue, "逾期未销号事项", "Items overdue",
              "Items that were due before the day and neither cleared nor withdrawn by it.",
              FIGURE_KIND_STOCK),
       cohorts(26, FIGURE_COHORT_HANDLED, kItemsHandled, "处置次数", "Times handled",
               "The times that an item was put right in the period."),
       cohorts(27, FIGURE_COHORT_HANDLED, kItemsReturned, "退回返工次数", "Times returned for rework",
               "Of the times that an item was put right in the period, those returned for rework by as_of."),
       figure(28, kItemsRelapsed, "反弹事项", "Relapses",
              "Items found where another was cleared within the relapse time, by the day on which they were "
              "found."),
       rate(29, kClearRate, "销号率", "Clear rate", kItemsDueCleared, kItemsDue,
            "Of the items due in the period (应结案), the share cleared by as_of."),
       rate(30, kOnTimeRate, "按期销号率", "On-time rate", kItemsClearedOnTime, kItemsDue,
            "Of the items due in the period (应结案), the share cleared by their due day."),
       rate(31, kReworkRate, "返工率", "Rework rate", kItemsReturned, kItemsHandled,
            "Of the times that an item was put right in the period, the share returned by as_of.")},
      ItemTitles(),
      {{"kind", reference::kRectificationList}}};
}

}  // namespace eastgate::urban
