#include "services/command/briefing_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::NewCheck;

TEST(CheckBriefing, ABriefingIsOfADay) {
  v1::GetBriefingRequest request;
  EXPECT_THAT(CheckGet(request, NewCheck()), ViolatesFields({"as_of"}));
  request.set_as_of("2024-13-01");
  EXPECT_THAT(CheckGet(request, NewCheck()), ViolatesFields({"as_of"}));
  request.set_as_of("2024-12-01");
  EXPECT_THAT(CheckGet(request, NewCheck()), IsOk());
}

TEST(CheckBriefing, AnExportIsOfADayOrOfAPublishedBriefing) {
  v1::ExportBriefingRequest request;
  EXPECT_THAT(CheckExport(request, NewCheck()), ViolatesFields({"format", "source"}));
  request.set_format(v1::BRIEFING_EXPORT_FORMAT_HTML);
  request.set_as_of("2024-09-30");
  EXPECT_THAT(CheckExport(request, NewCheck()), IsOk());
  request.set_published_briefing("publishedBriefings/b");
  EXPECT_THAT(CheckExport(request, NewCheck()), IsOk());
  request.set_published_briefing("b");
  EXPECT_THAT(CheckExport(request, NewCheck()), ViolatesFields({"published_briefing"}));
  request.set_as_of("");
  EXPECT_THAT(CheckExport(request, NewCheck()), ViolatesFields({"as_of"}));
}

}  // namespace
}  // namespace eastgate::command
