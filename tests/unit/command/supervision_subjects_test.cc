#include "services/command/supervision_subjects.h"

#include "gtest/gtest.h"

namespace eastgate::command {
namespace {

TEST(KeyOf, AResourceAfterItsServiceAndAReportByWhatIsMissing) {
  EXPECT_EQ(KeyOf(ResourceSubject(v1::SUITE_SERVICE_URBAN, "rectificationItems/GT-109")),
            "urban/rectificationItems/GT-109");
  figure::v1::MissingReport missing;
  missing.set_division("360111490");
  missing.set_period("2024-09");
  const v1::SupervisionSubject report = ReportSubject("economy.chain_output", missing);
  EXPECT_EQ(report.service(), v1::SUITE_SERVICE_ECONOMY);
  EXPECT_EQ(report.missing_report().figure(), "economy.chain_output");
  EXPECT_EQ(KeyOf(report), "economy/missingReports/economy.chain_output/360111490/2024-09");
}

TEST(KeyOf, ThatOfAListBeginsThoseOfItsSubjects) {
  EXPECT_EQ(KeyOf(ResourcesIn(v1::SUITE_SERVICE_LIVELIHOOD, "milestones")), "livelihood/milestones");
  const v1::SupervisionSubjectList reports = ReportsOf("livelihood.newborn_enrollments");
  EXPECT_EQ(reports.service(), v1::SUITE_SERVICE_LIVELIHOOD);
  EXPECT_EQ(KeyOf(reports), "livelihood/missingReports/livelihood.newborn_enrollments");
}

}  // namespace
}  // namespace eastgate::command
