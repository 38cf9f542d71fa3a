#include "services/intake/export_filter.h"

#include "eastgate/livelihood/v1/home_care_subsidy.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "eastgate/urban/v1/rectification_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using urban::v1::ListRectificationItemsRequest;

absl::Status Apply(const std::vector<std::string>& filters, ListRectificationItemsRequest& request) {
  return ApplyFilters(filters, *ExportNamed("RectificationItems").value(), request);
}

std::string Refusal(const std::string& filter) {
  ListRectificationItemsRequest request;
  const absl::Status status = Apply({filter}, request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << filter;
  return std::string(status.message());
}

TEST(ApplyFilters, FillsInFieldsOfEveryType) {
  ListRectificationItemsRequest request;
  ASSERT_TRUE(Apply({"states=DISPATCHED open=true", "division=360111103 changed_after_revision=7",
                     "states=RECTIFICATION_ITEM_STATE_HANDLED"},
                    request)
                  .ok());
  EXPECT_THAT(request.states(), ElementsAre(urban::v1::RECTIFICATION_ITEM_STATE_DISPATCHED,
                                            urban::v1::RECTIFICATION_ITEM_STATE_HANDLED));
  EXPECT_TRUE(request.open());
  EXPECT_EQ(request.division(), "360111103");
  EXPECT_EQ(request.changed_after_revision(), 7);
}

TEST(ApplyFilters, TakesChineseWords) {
  ListRectificationItemsRequest request;
  ASSERT_TRUE(Apply({"states=已派遣 open=否"}, request).ok());
  EXPECT_THAT(request.states(), ElementsAre(urban::v1::RECTIFICATION_ITEM_STATE_DISPATCHED));
  EXPECT_FALSE(request.open());
}

TEST(ApplyFilters, AValueGoesOnToTheNextField) {
  livelihood::v1::ListHomeCareSubsidiesRequest request;
  const std::vector<std::string> filters = {" recipient=two words = one  month=2024-03"};
  ASSERT_TRUE(ApplyFilters(filters, *ExportNamed("HomeCareSubsidies").value(), request).ok());
  EXPECT_EQ(request.recipient(), "two words = one");
  EXPECT_EQ(request.month(), "2024-03");
}

TEST(ApplyFilters, SaysWhatItCannotTake) {
  EXPECT_THAT(Refusal("color=red"), HasSubstr("没有这一筛选项"));
  EXPECT_THAT(Refusal("page_token=abc"), HasSubstr("没有这一筛选项"));
  EXPECT_THAT(Refusal("states=NOWHERE"), HasSubstr("DISPATCHED"));
  EXPECT_THAT(Refusal("states=UNSPECIFIED"), HasSubstr("DISPATCHED"));
  EXPECT_THAT(Refusal("open=perhaps"), HasSubstr("应为 true 或 false"));
  EXPECT_THAT(Refusal("changed_after_revision=3.5"), HasSubstr("应为整数"));
  EXPECT_THAT(Refusal("open=true open=false"), HasSubstr("只能给出一次"));
  EXPECT_THAT(Refusal("everything"), HasSubstr("字段=值"));
}

}  // namespace
}  // namespace eastgate::intake
