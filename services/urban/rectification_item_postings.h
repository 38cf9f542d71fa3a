// The figures of rectification items, and what a step posts to them.
//
// Pure functions of the item.
#ifndef EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_POSTINGS_H_
#define EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_POSTINGS_H_

#include "common/lifecycle/table_set.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"

namespace eastgate::urban {

// Figures.
inline constexpr char kItems[] = "urban.rectification_items";
inline constexpr char kItemsListed[] = "urban.rectification_items_listed";
inline constexpr char kItemsCleared[] = "urban.rectification_items_cleared";
inline constexpr char kItemsReopened[] = "urban.rectification_items_reopened";
inline constexpr char kItemsDue[] = "urban.rectification_items_due";
inline constexpr char kItemsDueCleared[] = "urban.rectification_items_due_cleared";
inline constexpr char kItemsClearedOnTime[] = "urban.rectification_items_cleared_on_time";
inline constexpr char kItemsOverdue[] = "urban.rectification_items_overdue";
inline constexpr char kItemsHandled[] = "urban.rectification_items_handled";
inline constexpr char kItemsReturned[] = "urban.rectification_items_returned";
inline constexpr char kItemsRelapsed[] = "urban.rectification_items_relapsed";
inline constexpr char kClearRate[] = "urban.rectification_clear_rate";
inline constexpr char kOnTimeRate[] = "urban.rectification_on_time_rate";
inline constexpr char kReworkRate[] = "urban.rectification_rework_rate";

// Adds the postings of the step, and its evidence, to its fact.
void PostItemStep(const v1::RectificationItem& item, int step, fact::v1::Fact& draft);

// Numbers are on disk: append-only, never used again.
lifecycle::NounFigures RectificationItemFigures();

}  // namespace eastgate::urban

#endif  // EASTGATE_SERVICES_URBAN_RECTIFICATION_ITEM_POSTINGS_H_
