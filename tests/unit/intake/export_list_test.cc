#include "services/intake/export_list.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::set<std::string> Names() {
  std::set<std::string> names;
  for (const ExportedList& list : ExportedLists()) names.insert(list.name);
  return names;
}

std::vector<std::string> FiltersOf(const std::string& name) {
  std::vector<std::string> filters;
  for (const auto* field : ExportNamed(name).value()->Filters()) filters.push_back(field->name());
  return filters;
}

TEST(ExportedLists, AreThoseOfEveryServiceAndWhatAllServeOnceForEach) {
  const std::set<std::string> names = Names();
  EXPECT_EQ(names.size(), ExportedLists().size());
  EXPECT_THAT(names, IsSupersetOf({"urban/RectificationItems", "livelihood/HomeCareSubsidies",
                                   "economy/Enterprises", "command/SupervisionOrders"}));
  for (const char* service : {"command", "economy", "livelihood", "urban"})
    EXPECT_THAT(names, IsSupersetOf({absl::StrCat(service, "/Facts"), absl::StrCat(service, "/Divisions")}));
  // Without pages.
  EXPECT_THAT(names, Not(Contains("urban/Backups")));
}

TEST(ExportedLists, EveryOneHasRowsAndWhatTheExportFillsIn) {
  for (const ExportedList& list : ExportedLists()) {
    EXPECT_TRUE(list.rows->is_repeated()) << list.name;
    for (const auto* field : list.Filters()) EXPECT_NE(field->name(), "page_token") << list.name;
  }
  EXPECT_THAT(FiltersOf("RectificationItems"), IsSupersetOf({"campaign", "states", "open", "division"}));
}

TEST(ExportNamed, TakesTheNameOfTheMethodAndWantsTheServiceWhereSeveralHaveIt) {
  for (const char* name : {"urban/RectificationItems", "RectificationItems", "ListRectificationItems"})
    EXPECT_EQ(ExportNamed(name).value()->name, "urban/RectificationItems");
  EXPECT_EQ(ExportNamed("economy/Facts").value()->service, "economy");
  EXPECT_THAT(ExportNamed("Facts").status().message(), HasSubstr("command/Facts、economy/Facts"));
  EXPECT_THAT(ExportNamed("Nothing").status().message(), HasSubstr("没有“Nothing”这个清单"));
}

TEST(ExportsText, HasALineForEachWithItsFilters) {
  EXPECT_THAT(ExportsText(), HasSubstr("livelihood/HomeCareSubsidies\trecipient month division"));
  EXPECT_THAT(ExportsText(), HasSubstr(" states… "));
}

}  // namespace
}  // namespace eastgate::intake
