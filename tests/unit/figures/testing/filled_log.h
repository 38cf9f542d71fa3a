// A log with facts of two years, and everything that is stored of one kind, for tests of what is derived from
// it.
#ifndef EASTGATE_TESTS_UNIT_FIGURES_TESTING_FILLED_LOG_H_
#define EASTGATE_TESTS_UNIT_FIGURES_TESTING_FILLED_LOG_H_

#include <map>
#include <string>

#include "common/figures/cell_keys.h"
#include "common/figures/check.h"
#include "common/store/key_codec.h"
#include "common/store/prefix.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::figures::testing {

// Appends facts of two years, with a day out of order.
inline void Fill(TestLog& test) {
  test.Append(Enrolled("enrollments/1", reference::Date(2024, 3, 9), kCommunity, 1, "hospital", "persons/1"));
  test.Append(Enrolled("enrollments/2", reference::Date(2024, 3, 5), kOtherCommunity, 2, "online",
                       "persons/2", "inside"));
  test.Append(Enrolled("enrollments/3", reference::Date(2023, 12, 31), kCommunity, 3, "hospital"));
  test.Append(BedsCounted("facilities/1", reference::Date(2024, 1, 1), kCommunity, 40, "public"));
  test.RollUp();
}

using Entries = std::map<std::string, std::string>;

// Returns everything stored under a prefix.
inline Entries AllOf(const TestLog& test, store::Prefix of) {
  const std::string prefix = store::KeyWriter(of).Take();
  Entries entries;
  EXPECT_TRUE(test.Read()
                  ->Scan(prefix, store::PrefixEnd(prefix),
                         [&](absl::string_view key, absl::string_view value) {
                           entries.emplace(key, value);
                           return true;
                         })
                  .ok());
  return entries;
}

inline CheckReport MustCheck(const TestLog& test) {
  const auto report = Check(test.figures(), *test.Read());
  EXPECT_TRUE(report.ok()) << report.status();
  return report.ok() ? *report : CheckReport();
}

// The cell of all enrollments of 2024.
inline std::string YearOfAll() {
  return YearCellKey(Encode(CellSeries{1, 0, "", {}}), 2024);
}

}  // namespace eastgate::figures::testing

#endif  // EASTGATE_TESTS_UNIT_FIGURES_TESTING_FILLED_LOG_H_
