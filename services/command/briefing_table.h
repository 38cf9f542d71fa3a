// The items of a briefing as rows of a table, in the units in which people read them. Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_BRIEFING_TABLE_H_
#define EASTGATE_SERVICES_COMMAND_BRIEFING_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "eastgate/command/v1/briefing.pb.h"

namespace eastgate::command {

// The columns, in their order. Money is in yuan, a ratio in its own unit (percent, times, days); codes and
// the value in base units have columns of their own, the last ones.
struct ItemColumn {
  enum Place : size_t {
    kSection,
    kTitle,
    kValue,
    kUnit,
    kPrevious,  // The same period a year earlier.
    kChange,
    kGrowth,  // In percent.
    kTarget,
    kDirection,
    kCompletion,  // In percent.
    kLight,
    kReported,  // Reports that came, of those that are due.
    kText,
    kFigure,
    kUnitCode,
    kBaseValue,
    kComparison,  // Why it is not compared with a year earlier.
    kCount,
  };
};

// Returns the names of the columns, in Chinese.
const std::vector<std::string>& ItemColumns();

// Returns the row of an item; what there is not, or was not reported, is empty.
std::vector<std::string> ItemRow(const v1::BriefingSection& section, const v1::BriefingItem& item);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_BRIEFING_TABLE_H_
