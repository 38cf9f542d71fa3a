#include "services/intake/export_columns.h"

#include <map>
#include <set>

#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/livelihood/v1/startup_loan.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/export_list.h"

namespace eastgate::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using workbook::ColumnFormat;

constexpr ColumnOptions kContract = {.contract_names = true};

// Returns the cells that are not empty, by their titles.
std::map<std::string, std::string> CellsOf(const google::protobuf::Message& row,
                                           const ColumnOptions& options) {
  std::map<std::string, std::string> cells;
  for (const ExportColumn& column : ExportColumnsOf(*row.GetDescriptor(), options)) {
    const absl::StatusOr<std::string> cell = ExportCell(row, column);
    EXPECT_TRUE(cell.ok()) << cell.status();
    if (cell.ok() && !cell->empty()) cells[column.title] = *cell;
  }
  return cells;
}

TEST(ExportColumnsOf, HasTheFieldsInTheirOrderWithTheirFormats) {
  std::vector<std::string> titles;
  std::map<std::string, ColumnFormat> formats;
  for (const ExportColumn& column :
       ExportColumnsOf(*livelihood::v1::HomeCareSubsidy::descriptor(), kContract)) {
    titles.push_back(column.title);
    formats[column.title] = column.format;
  }
  EXPECT_THAT(titles, ElementsAre("name", "recipient", "disability_level", "month", "amount_fen",
                                  "amount_fen（元）", "paid_on", "division", "state", "source_ref", "fact",
                                  "etag", "revision", "counted_as"));
  EXPECT_EQ(formats["paid_on"], ColumnFormat::kDate);
  EXPECT_EQ(formats["amount_fen"], ColumnFormat::kNumber);
  EXPECT_EQ(formats["amount_fen（元）"], ColumnFormat::kNumber);
  EXPECT_EQ(formats["division"], ColumnFormat::kText);
  EXPECT_EQ(formats["month"], ColumnFormat::kText);
}

TEST(ExportColumnsOf, CallsFieldsAsTheFormsDo) {
  std::map<std::string, std::string> fields;
  for (const ExportColumn& column : ExportColumnsOf(*livelihood::v1::HomeCareSubsidy::descriptor(), {}))
    fields[column.title] = column.path.back()->name() + (column.in_yuan ? " in yuan" : "");
  EXPECT_EQ(fields["残疾等级"], "disability_level");
  EXPECT_EQ(fields["amount_fen"], "amount_fen");
  EXPECT_EQ(fields["revision"], "revision");
  EXPECT_EQ(fields["编号"], "name");
  EXPECT_EQ(fields.size(), 14U);
}

TEST(ExportColumnsOf, NoListHasTwoColumnsOfOneTitle) {
  for (const ExportedList& list : ExportedLists()) {
    for (const bool contract_names : {false, true}) {
      const auto columns = ExportColumnsOf(*list.rows->message_type(),
                                           {.with_history = true, .contract_names = contract_names});
      std::set<std::string> titles;
      for (const ExportColumn& column : columns) titles.insert(column.title);
      EXPECT_EQ(titles.size(), columns.size()) << list.name;
      EXPECT_FALSE(columns.empty()) << list.name;
      EXPECT_LE(columns.size(), 256U) << list.name;
    }
  }
}

TEST(ExportCell, HasWhatTheFieldHas) {
  livelihood::v1::HomeCareSubsidy subsidy;
  subsidy.set_name("homeCareSubsidies/1");
  subsidy.set_amount_fen(20005);
  subsidy.set_paid_on("2024-03-15");
  subsidy.set_division("360111001");
  subsidy.set_state(livelihood::v1::ASSISTANCE_STATE_RECORDED);
  subsidy.set_revision(7);
  subsidy.add_recoveries()->set_amount_fen(100);
  auto cells = CellsOf(subsidy, kContract);
  EXPECT_EQ(cells["name"], "homeCareSubsidies/1");
  EXPECT_EQ(cells["amount_fen"], "20005");
  EXPECT_EQ(cells["amount_fen（元）"], "200.05");
  EXPECT_EQ(cells["paid_on"], "2024-03-15");
  EXPECT_EQ(cells["state"], "已登记");
  EXPECT_EQ(cells["revision"], "7");
  EXPECT_EQ(cells.count("counted_as"), 0U);
  EXPECT_EQ(cells.count("recoveries"), 0U);
  cells = CellsOf(subsidy, {.with_history = true, .contract_names = true});
  EXPECT_EQ(cells["recoveries"], R"([{"amount_fen":"100"}])");
}

TEST(ExportCell, AmountsBelowZeroKeepTheirSign) {
  livelihood::v1::HomeCareSubsidy subsidy;
  const std::map<int64_t, std::string> yuan_of = {{-5, "-0.05"}, {-205, "-2.05"}, {0, "0.00"}};
  for (const auto& [fen, yuan] : yuan_of) {
    subsidy.set_amount_fen(fen);
    EXPECT_EQ(CellsOf(subsidy, kContract)["amount_fen（元）"], yuan);
  }
}

TEST(ExportCell, MessagesHaveAColumnForEachOfTheirFields) {
  urban::v1::RectificationItem item;
  EXPECT_EQ(CellsOf(item, kContract).count("location.latitude"), 0U);
  item.mutable_location()->set_latitude(28.5);
  EXPECT_EQ(CellsOf(item, kContract)["location.latitude"], "28.5");
  EXPECT_EQ(CellsOf(item, kContract)["location.longitude"], "0");
  livelihood::v1::StartupLoan loan;
  loan.mutable_decision()->set_approved(true);
  loan.mutable_decision()->mutable_parameters()->set_max_loans(3);
  loan.mutable_decision()->add_reasons(livelihood::v1::STARTUP_LOAN_REFUSAL_REASON_ARREARS);
  loan.mutable_decision()->add_reasons(livelihood::v1::STARTUP_LOAN_REFUSAL_REASON_TOO_FEW_HIRES);
  auto cells = CellsOf(loan, kContract);
  EXPECT_EQ(cells["decision.approved"], "是");
  EXPECT_EQ(cells["decision.parameters.max_loans"], "3");
  EXPECT_THAT(cells["decision.reasons"], HasSubstr("；"));
}

TEST(ExportCell, FactsHaveTheirTimeAndTheirPostings) {
  fact::v1::Fact fact;
  fact.mutable_record_time()->set_seconds(1709251200);
  fact::v1::Posting& posting = *fact.add_postings();
  posting.set_amount(5);
  (*posting.mutable_dimensions())["level"] = "1";
  auto cells = CellsOf(fact, kContract);
  EXPECT_EQ(cells["record_time"], "2024-03-01T00:00:00Z");
  EXPECT_EQ(cells["postings"], R"([{"dimensions":{"level":"1"},"amount":"5"}])");
}

TEST(ExportCell, WhatACellCannotHoldIsRefused) {
  livelihood::v1::HomeCareSubsidy subsidy;
  const ExportColumn source_ref =
      ExportColumnsOf(*livelihood::v1::HomeCareSubsidy::descriptor(), kContract).at(9);
  std::string most;
  for (size_t i = 0; i < kMaxCellCharacters; ++i) most += "一";
  subsidy.set_source_ref(most);
  EXPECT_TRUE(ExportCell(subsidy, source_ref).ok());
  subsidy.set_source_ref(most + "二");
  EXPECT_THAT(ExportCell(subsidy, source_ref).status().message(), HasSubstr("32767"));
}

}  // namespace
}  // namespace eastgate::intake
