#include "services/intake/exporter.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/reference/v1/view.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Message;
using livelihood::v1::ListHomeCareSubsidiesRequest;
using livelihood::v1::ListHomeCareSubsidiesResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "eastgate-export-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ExportTest() override { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ / "list.xlsx"; }

  // A service with so many subsidies, three a page, of which every other page is empty.
  grpc::Status Answer(const Message& request, Message& response) {
    if (auto* head = dynamic_cast<fact::v1::GetLogHeadResponse*>(&response)) {
      head->set_revision(40);
      return grpc::Status::OK;
    }
    const auto& list = dynamic_cast<const ListHomeCareSubsidiesRequest&>(request);
    auto& page = dynamic_cast<ListHomeCareSubsidiesResponse&>(response);
    requests_.push_back(list);
    if (static_cast<int>(requests_.size()) == fails_at_) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    const int from = list.page_token().empty() ? 0 : std::stoi(list.page_token());
    const bool is_empty = requests_.size() % 2 == 0;
    for (int i = from; !is_empty && i < std::min(from + 3, count_); ++i) {
      auto& subsidy = *page.add_home_care_subsidies();
      subsidy.set_name(absl::StrCat("homeCareSubsidies/", i));
      subsidy.set_amount_fen(i);
    }
    const int next = is_empty ? from : from + 3;
    if (next < count_) page.set_next_page_token(absl::StrCat(next));
    return grpc::Status::OK;
  }

  absl::StatusOr<ExportReport> Run(const ExportOptions& options) {
    return Export(*ExportNamed("HomeCareSubsidies").value(), options, path(),
                  [this](const std::string& service, const Message& request, Message& response) {
                    EXPECT_EQ(service, "livelihood");
                    return Answer(request, response);
                  });
  }

  // Returns the first cells of a sheet's rows; nothing where there is no such sheet.
  std::vector<std::string> FirstCells(const std::string& sheet) const {
    std::ifstream in(path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::vector<std::string> cells;
    (void)workbook::ReadSheet(bytes, sheet, [&cells](int, const std::vector<std::string>& row) {
      cells.push_back(row.front());
      return absl::OkStatus();
    });
    return cells;
  }

  std::filesystem::path folder_;
  int count_ = 7;
  int fails_at_ = 0;
  std::vector<ListHomeCareSubsidiesRequest> requests_;
};

TEST_F(ExportTest, WalksAllPagesAtLeastAsNewAsItsBeginning) {
  const auto report = Run({.filters = {"month=2024-03"}, .contract_names = true});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows, 7);
  EXPECT_EQ(report->sheets, 1);
  EXPECT_THAT(FirstCells("HomeCareSubsidies"),
              ElementsAre("name", "homeCareSubsidies/0", "homeCareSubsidies/1", "homeCareSubsidies/2",
                          "homeCareSubsidies/3", "homeCareSubsidies/4", "homeCareSubsidies/5",
                          "homeCareSubsidies/6"));
  for (const ListHomeCareSubsidiesRequest& request : requests_) {
    EXPECT_EQ(request.min_revision(), 40);
    EXPECT_EQ(request.page_size(), 1000);
    EXPECT_EQ(request.month(), "2024-03");
    EXPECT_EQ(request.view(), reference::v1::RESOURCE_VIEW_BASIC);
  }
}

TEST_F(ExportTest, WhatASheetDoesNotHoldGoesOnToTheNext) {
  const auto report = Run({.contract_names = true, .rows_per_sheet = 3});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows, 7);
  EXPECT_EQ(report->sheets, 3);
  EXPECT_THAT(FirstCells("HomeCareSubsidies (2)"),
              ElementsAre("name", "homeCareSubsidies/3", "homeCareSubsidies/4", "homeCareSubsidies/5"));
  EXPECT_THAT(FirstCells("HomeCareSubsidies (3)"), ElementsAre("name", "homeCareSubsidies/6"));
}

TEST_F(ExportTest, ALongListIsRefusedAndNothingIsWritten) {
  count_ = 11;
  const auto report = Run({.rows_per_sheet = 1});
  EXPECT_EQ(report.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(FirstCells(""), IsEmpty());
  count_ = 10;
  requests_.clear();
  EXPECT_EQ(Run({.rows_per_sheet = 1})->sheets, 10);
}

TEST_F(ExportTest, AnExportThatFailsLeavesTheFileThatIsThere) {
  std::ofstream(path()) << "before";
  fails_at_ = 3;
  EXPECT_EQ(Run({}).status().code(), absl::StatusCode::kUnavailable);
  std::ifstream in(path());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "before");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) files += entry.exists() ? 1 : 0;
  EXPECT_EQ(files, 1);
}

TEST_F(ExportTest, BadFiltersAskNobody) {
  EXPECT_EQ(Run({.filters = {"color=red"}}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(requests_, IsEmpty());
}

TEST_F(ExportTest, AnEmptyListHasAHeader) {
  count_ = 0;
  EXPECT_EQ(Run({})->rows, 0);
  EXPECT_THAT(FirstCells(""), ElementsAre("编号"));
}

TEST_F(ExportTest, AListThatLeavesOutDamagedRowsIsRefused) {
  const auto report = Export(*ExportNamed("Milestones").value(), {}, path(),
                             [](const std::string&, const Message&, Message& response) {
                               const auto* field = response.GetDescriptor()->FindFieldByName("unreachable");
                               if (field != nullptr)
                                 response.GetReflection()->AddString(&response, field, "milestones/7");
                               return grpc::Status::OK;
                             });
  EXPECT_EQ(report.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(report.status().message(), HasSubstr("milestones/7"));
}

}  // namespace
}  // namespace eastgate::intake
