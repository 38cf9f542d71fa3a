#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace fv = ::eastgate::fact::v1;

// The values of dimension `channel`, by the number of the channel.
constexpr const char* kChannelValues[] = {"", "district_center", "township_station", "village_point",
                                          "hospital"};
constexpr Word kCauses[] = {{"差错", fv::CORRECTION_CAUSE_ERROR}, {"变更", fv::CORRECTION_CAUSE_CHANGE}};

// The resources that an amendment can be about: the collection, and the measure of the amount where it has
// one.
constexpr struct {
  const char* word;
  const char* service;
  const char* collection;
  const char* measure;
} kRecords[] = {{"新生儿参保登记", "livelihood", "newbornEnrollments", ""},
                {"居家照护补贴", "livelihood", "homeCareSubsidies", "livelihood.home_care_subsidy_paid"},
                {"无障碍改造", "livelihood", "barrierFreeRetrofits", "livelihood.barrier_free_retrofit_cost"},
                {"企业登记", "economy", "enterprises", ""},
                {"企业认定", "economy", "recognitions", ""},
                {"产值月报", "economy", "outputReports", "economy.chain_output"},
                {"促消费活动场次", "economy", "promotionEvents", ""},
                {"促消费财政投入", "economy", "fiscalInputs", "economy.promotion_fiscal_input"},
                {"促消费带动消费", "economy", "consumptionReports", "economy.promotion_consumption"},
                {"首店营业额", "economy", "turnoverReports", "economy.first_store_turnover"},
                {"数字化转型项目", "economy", "digitalTransformations", ""},
                {"民生项目节点", "livelihood", "milestones", ""},
                {"民生项目建设任务", "livelihood", "deliverables", ""},
                {"创业担保贷款", "livelihood", "startupLoans", ""},
                {"村点", "urban", "villagePoints", "urban.village_point_investment"},
                {"整治事项", "urban", "rectificationItems", ""},
                {"老旧小区改造", "urban", "renovations", ""},
                {"资金下达", "command", "fundAppropriations", "command.funds_appropriated"},
                {"资金分配", "command", "fundAllocations", "command.funds_allocated"}};

enum Item { kDate = 1, kDivision, kChannel, kAmount, kRetraction };
constexpr Word kItems[] = {{"日期", kDate},
                           {"区划代码", kDivision},
                           {"经办渠道", kChannel},
                           {"金额（元）", kAmount},
                           {"撤销", kRetraction}};

fv::CorrectFactRequest Correction(Row& row, int item, absl::string_view measure) {
  fv::CorrectFactRequest request;
  const std::string value = row.Required("更正为");
  switch (item) {
    case kDate:
      request.set_occurred_on(row.Date("更正为"));
      break;
    case kDivision:
      request.set_division(value);
      break;
    case kChannel: {
      const int channel = row.OneOf("更正为", EnrollmentChannels());
      if (channel != 0) (*request.mutable_dimensions())["channel"] = kChannelValues[channel];
      break;
    }
    case kAmount:
      if (measure.empty()) {
        row.Problem("更正项目", "这类记录没有可更正的金额");
      } else {
        (*request.mutable_amounts())[std::string(measure)] = row.Fen("更正为");
      }
      break;
    default:
      break;
  }
  return request;
}

Amendment Amend(Row& row) {
  Amendment amendment;
  const std::string source_ref = row.Required("更正文号");
  const std::string record = row.Required("记录类别");
  absl::string_view measure;
  for (const auto& known : kRecords) {
    if (record != known.word) continue;
    amendment.service = known.service;
    amendment.resource = absl::StrCat(known.collection, "/", row.Required("记录编号"));
    measure = known.measure;
  }
  if (amendment.resource.empty() && !record.empty()) {
    std::vector<std::string> words;
    for (const auto& known : kRecords) words.push_back(known.word);
    row.Problem("记录类别", absl::StrCat("应为：", absl::StrJoin(words, "、")));
  }
  const int item = row.OneOf("更正项目", kItems);
  const auto cause = static_cast<fv::CorrectionCause>(row.OneOf("原因类别", kCauses));
  const std::string reason = row.Required("更正原因");
  const auto fill = [&](auto request) {
    request.set_cause(cause);
    request.set_reason(reason);
    request.set_source_ref(source_ref);
    amendment.request = std::move(request);
  };
  if (item == kRetraction) {
    fill(fv::RetractFactRequest());
  } else if (item != 0) {
    fill(Correction(row, item, measure));
  }
  return amendment;
}

}  // namespace

FileForm AmendmentForm() {
  return {"更正与撤销",
          {"更正文号", "记录类别", "记录编号", "更正项目", "更正为", "原因类别", "更正原因"},
          /*in_order=*/true,
          [](Row& row) -> Request { return Amend(row); }};
}

}  // namespace eastgate::intake
