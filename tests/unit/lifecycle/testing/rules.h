// Support for the tests of a service's rules: a small district to check requests in, and errors and facts as
// text to compare.
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_RULES_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_RULES_H_

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/facts/fact_kind.h"
#include "common/reference/reference_data.h"
#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace eastgate::lifecycle::testing {

inline constexpr char kRoot[] = "360111";
inline constexpr char kStreet[] = "360111001";
inline constexpr char kOtherStreet[] = "360111003";
inline constexpr char kOutside[] = "360112";

// The open lists of the sample, a type of facility that begins on 2024-07-01, one that ends then, and a kind
// of recognition that begins with 2024.
inline constexpr char kKindsCsv[] =
    "list,code,title_zh,level,valid_from,valid_to,rule\n"
    "care_facility,community_canteen,社区老年幸福食堂,,2000-01-01,,\n"
    "care_facility,meal_point,社区助餐点,,2000-01-01,,\n"
    "care_facility,welfare_center,区社会福利中心,,2000-01-01,,\n"
    "care_facility,embedded_nursing_home,社区嵌入式养老院,,2000-01-01,,\n"
    "care_facility,home_care_center,社区居家养老服务中心,,2000-01-01,,\n"
    "care_facility,elderly_and_child_center,一老一小幸福院,,2000-01-01,,\n"
    "center_format,community,社区,,2000-01-01,,standard\n"
    "center_format,education,教育,,2000-01-01,,standard\n"
    "center_format,health,健康,,2000-01-01,,standard\n"
    "center_format,elderly_care,养老,,2000-01-01,,standard\n"
    "center_format,commerce,商业,,2000-01-01,,standard\n"
    "center_format,culture_and_sport,文体,,2000-01-01,,standard\n"
    "center_format,childcare,托育,,2000-01-01,,\n"
    "center_format,meals,助餐,,2000-01-01,,\n"
    "center_format,housekeeping,家政保洁,,2000-01-01,,\n"
    "center_format,convenience_market,便民市场,,2000-01-01,,\n"
    "center_format,post_and_parcels,邮政快递,,2000-01-01,,\n"
    "consumption_source,merchants,参与商户,,2000-01-01,,\n"
    "consumption_source,platforms,电商平台,,2000-01-01,,\n"
    "consumption_source,payment_data,支付数据,,2000-01-01,,\n"
    "consumption_source,estimate,主办方估算,,2000-01-01,,\n"
    "recognition,national_excellent_smart_manufacturing_scenario,国家级智能制造优秀场景,national,2000-01-01,,"
    "several\n"
    "recognition,provincial_smart_manufacturing_benchmark,省级智能制造标杆企业,provincial,2000-01-01,,\n"
    "recognition,provincial_two_integration_demonstration,省级两化融合示范企业,provincial,2000-01-01,,\n"
    "recognition,provincial_industrial_internet_platform,省级工业互联网平台企业,provincial,2000-01-01,,\n"
    "recognition,provincial_5g_industrial_internet_enterprise,省级5G+工业互联网应用示范企业,provincial,2000-"
    "01-01,,\n"
    "recognition,provincial_5g_industrial_internet_scenario,省级5G+工业互联网应用示范场景,provincial,2000-01-"
    "01,,several\n"
    "rectification,clearance,三清三拆,,2000-01-01,,\n"
    "rectification,facades,穿衣戴帽,,2000-01-01,,\n"
    "rectification,recultivation,复耕复绿,,2000-01-01,,\n"
    "rectification,appearance,市容环境,,2000-01-01,,\n"
    "care_facility,day_center,日间照料中心,,2024-07-01,,\n"
    "care_facility,tea_house,老年茶室,,2000-01-01,2024-07-01,\n"
    "recognition,municipal_technology_center,市级企业技术中心,municipal,2024-01-01,,\n";

inline reference::ReferenceFiles DistrictFiles() {
  return {{"divisions.csv",
           "code,title_zh,valid_from,valid_to,successors\n"
           "36,江西省,1949-01-01,,\n"
           "3601,南昌市,1949-01-01,,\n"
           "360111,青山湖区,1949-01-01,,\n"
           "360111001,青山路街道,1949-01-01,,\n"
           "360111003,上海路街道,1949-01-01,,\n"
           "360111004,南钢街道,1949-01-01,2024-07-01,360111003\n"
           "360112,新建区,1949-01-01,,\n"},
          {"calendar.csv", "date,kind,notice\n2024-01-01,holiday,n\n"},
          {"units.csv",
           "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
           "unit-a,甲局,office,,360111,1990-01-01,,,\n"
           "unit-b,乙局,office,,360111,1990-01-01,,,\n"
           "unit-merged,丙局,office,,360111,1990-01-01,2024-07-01,unit-a,\n"
           "street-a,青山路街道办事处,street,,360111001,1990-01-01,,,\n"
           "street-b,上海路街道办事处,street,,360111003,1990-01-01,,,\n"},
          {"principals.csv", "principal,unit\nclerk:of-a,unit-a\nclerk:of-b,unit-b\n"},
          {"kinds.csv", kKindsCsv},
          {"parameters.csv",
           "key,jurisdiction,valid_from,valid_to,value,source\n"
           "newborn_premium_fen,36,2023-01-01,,35000,s\n"
           "newborn_premium_fen,36,2024-01-01,,38000,s\n"
           "newborn_premium_fen,36,2025-01-01,2027-01-01,40000,s\n"
           "newborn_waived_years,36,2000-01-01,,3,s\n"
           "newborn_entitlement_years,36,2000-01-01,,1,s\n"
           "home_care_subsidy_monthly_ceiling_fen,360111,2023-01-01,,20000,s\n"
           "home_care_subsidy_monthly_ceiling_fen,360111,2024-07-01,,25000,s\n"
           "home_care_subsidy_monthly_ceiling_fen,360111003,2023-01-01,,15000,s\n"
           "barrier_free_retrofit_ceiling_fen,360111,2023-01-01,,800000,s\n"
           "barrier_free_retrofit_ceiling_fen,360111,2024-07-01,,900000,s\n"
           "barrier_free_retrofit_ceiling_fen,360111003,2023-01-01,,700000,s\n"
           "transformation_maturity_level,360111,2021-01-01,,3,s\n"
           "first_store_publicity_working_days,360111,2022-01-01,,7,s\n"
           "first_store_recognition_years,360111,2022-01-01,,3,s\n"
           "startup_loan_person_ceiling_fen,36,2020-01-01,2023-10-01,20000000,s\n"
           "startup_loan_person_ceiling_fen,36,2023-10-01,,30000000,s\n"
           "startup_loan_enterprise_ceiling_fen,36,2020-01-01,2023-10-01,300000000,s\n"
           "startup_loan_enterprise_ceiling_fen,36,2023-10-01,,400000000,s\n"
           "startup_loan_person_max_months,36,2020-01-01,,36,s\n"
           "startup_loan_enterprise_max_months,36,2020-01-01,,24,s\n"
           "startup_loan_min_age,36,2000-01-01,,16,s\n"
           "startup_loan_max_age,36,2000-01-01,,65,s\n"
           "startup_loan_max_count,36,2020-01-01,,3,s\n"
           "startup_loan_hires_permille,36,2020-01-01,2023-10-01,150,s\n"
           "startup_loan_hires_permille,36,2023-10-01,,100,s\n"
           "startup_loan_hires_permille_large,36,2020-01-01,2023-10-01,80,s\n"
           "startup_loan_hires_permille_large,36,2023-10-01,,50,s\n"
           "startup_loan_large_staff,36,2020-01-01,,100,s\n"
           "renovation_consent_share_permille,36,2021-01-01,,667,s\n"
           "rectification_relapse_days,360111,2022-01-01,,90,s\n"
           "supervision_due_soon_days,360111,2022-01-01,,7,s\n"
           "supervision_answer_working_days,360111,2022-01-01,,5,s\n"}};
}

inline std::shared_ptr<const reference::ReferenceData> TestReference() {
  auto reference = reference::ParseReference(DistrictFiles());
  EXPECT_TRUE(reference.ok()) << reference.status();
  return *std::move(reference);
}

// The same district before it had one of its parameters.
inline std::shared_ptr<const reference::ReferenceData> TestReferenceWithout(absl::string_view parameter) {
  reference::ReferenceFiles files = DistrictFiles();
  std::string& rows = files["parameters.csv"];
  std::string kept;
  for (absl::string_view row : absl::StrSplit(rows, '\n', absl::SkipEmpty())) {
    if (!absl::StartsWith(row, absl::StrCat(parameter, ","))) absl::StrAppend(&kept, row, "\n");
  }
  EXPECT_NE(kept, rows) << parameter;
  rows = kept;
  auto reference = reference::ParseReference(files);
  EXPECT_TRUE(reference.ok()) << reference.status();
  return *std::move(reference);
}

inline const reference::Parameters& TestParameters() {
  static const auto reference = TestReference();
  return reference->parameters;
}

inline facts::Correction OnDay(reference::Date day) {
  facts::Correction correction;
  correction.occurred_on = day;
  return correction;
}

inline resource::RequestCheck NewCheck() {
  return {TestReference(), kRoot};
}

// The bad fields of an INVALID_ARGUMENT, sorted; empty for OK.
inline std::vector<std::string> FieldsOf(const absl::Status& status) {
  if (status.ok()) return {};
  google::rpc::BadRequest detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(absl::IsInvalidArgument(status) && payload && detail.ParseFromString(std::string(*payload)))
      << status;
  std::vector<std::string> fields;
  for (const auto& violation : detail.field_violations()) fields.push_back(violation.field());
  std::sort(fields.begin(), fields.end());
  return fields;
}

// "REASON key=value key=value" of a FAILED_PRECONDITION; "OK", or the status itself where it is none.
inline std::string RefusalOf(const absl::Status& status) {
  google::rpc::ErrorInfo detail;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (!absl::IsFailedPrecondition(status) || !payload || !detail.ParseFromString(std::string(*payload))) {
    return status.ToString();
  }
  std::string text = detail.reason();
  for (const auto& [key, value] :
       std::map<std::string, std::string>(detail.metadata().begin(), detail.metadata().end())) {
    absl::StrAppend(&text, " ", key, "=", value);
  }
  return text;
}

// "measure 2024-01-01 360111001 1 type=meal_point persons/7", one line per posting; with a cohort, its day
// follows that of the effect: "measure 2024-01-01@2024-01-31 360111001 1".
inline std::vector<std::string> PostingsOf(const fact::v1::Fact& fact) {
  std::vector<std::string> lines;
  for (const fact::v1::Posting& posting : fact.postings()) {
    const std::string cohort = posting.cohort_on().empty() ? "" : absl::StrCat("@", posting.cohort_on());
    std::string line = absl::StrJoin({posting.measure(), posting.effective_on() + cohort, posting.division(),
                                      absl::StrCat(posting.amount())},
                                     " ");
    const std::map<std::string, std::string> dimensions(posting.dimensions().begin(),
                                                        posting.dimensions().end());
    for (const auto& [key, value] : dimensions) absl::StrAppend(&line, " ", key, "=", value);
    if (!posting.counted_subject().empty()) absl::StrAppend(&line, " ", posting.counted_subject());
    lines.push_back(line);
  }
  return lines;
}

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_RULES_H_
