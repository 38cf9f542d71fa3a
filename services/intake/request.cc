#include "services/intake/request.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace eastgate::intake {
namespace {

namespace lv = ::eastgate::livelihood::v1;
namespace cm = ::eastgate::command::v1;
namespace ec = ::eastgate::economy::v1;
namespace fv = ::eastgate::fact::v1;

constexpr Word kChannels[] = {{"区级经办中心", lv::ENROLLMENT_CHANNEL_DISTRICT_CENTER},
                              {"镇街经办站", lv::ENROLLMENT_CHANNEL_TOWNSHIP_STATION},
                              {"村社区经办点", lv::ENROLLMENT_CHANNEL_VILLAGE_POINT},
                              {"定点医药机构", lv::ENROLLMENT_CHANNEL_HOSPITAL}};
// The same words as the values of dimension `channel`, for corrections.
constexpr struct {
  const char* word;
  const char* value;
} kChannelValues[] = {{"区级经办中心", "district_center"},
                      {"镇街经办站", "township_station"},
                      {"村社区经办点", "village_point"},
                      {"定点医药机构", "hospital"}};
constexpr Word kFacilityTypes[] = {{"社区老年幸福食堂", lv::CARE_FACILITY_TYPE_COMMUNITY_CANTEEN},
                                   {"社区助餐点", lv::CARE_FACILITY_TYPE_MEAL_POINT},
                                   {"区社会福利中心", lv::CARE_FACILITY_TYPE_WELFARE_CENTER},
                                   {"社区嵌入式养老院", lv::CARE_FACILITY_TYPE_EMBEDDED_NURSING_HOME},
                                   {"社区居家养老服务中心", lv::CARE_FACILITY_TYPE_HOME_CARE_CENTER},
                                   {"一老一小幸福院", lv::CARE_FACILITY_TYPE_ELDERLY_AND_CHILD_CENTER}};
constexpr Word kFacilityStates[] = {{"建设中", lv::CARE_FACILITY_STATE_BUILDING},
                                    {"启用", lv::CARE_FACILITY_STATE_OPEN},
                                    {"暂停", lv::CARE_FACILITY_STATE_SUSPENDED},
                                    {"关闭", lv::CARE_FACILITY_STATE_CLOSED}};
constexpr Word kBodyTypes[] = {{"总指挥部", cm::BODY_TYPE_HEADQUARTERS},
                               {"工作专班", cm::BODY_TYPE_TASK_FORCE},
                               {"职能小组", cm::BODY_TYPE_FUNCTIONAL_GROUP}};
constexpr Word kDirections[] = {{"不低于", cm::TARGET_DIRECTION_AT_LEAST},
                                {"不高于", cm::TARGET_DIRECTION_AT_MOST}};
constexpr Word kLevels[] = {{"一级", 1}, {"二级", 2}, {"三级", 3}, {"四级", 4}};
constexpr Word kSizes[] = {{"微型", ec::ENTERPRISE_SIZE_MICRO},
                           {"小型", ec::ENTERPRISE_SIZE_SMALL},
                           {"中型", ec::ENTERPRISE_SIZE_MEDIUM},
                           {"大型", ec::ENTERPRISE_SIZE_LARGE}};
constexpr Word kRecognitionKinds[] = {
    {"国家级智能制造优秀场景", ec::RECOGNITION_KIND_NATIONAL_EXCELLENT_SMART_MANUFACTURING_SCENARIO},
    {"省级智能制造标杆企业", ec::RECOGNITION_KIND_PROVINCIAL_SMART_MANUFACTURING_BENCHMARK},
    {"省级两化融合示范企业", ec::RECOGNITION_KIND_PROVINCIAL_TWO_INTEGRATION_DEMONSTRATION},
    {"省级工业互联网平台企业", ec::RECOGNITION_KIND_PROVINCIAL_INDUSTRIAL_INTERNET_PLATFORM},
    {"省级5G+工业互联网应用示范企业", ec::RECOGNITION_KIND_PROVINCIAL_5G_INDUSTRIAL_INTERNET_ENTERPRISE},
    {"省级5G+工业互联网应用示范场景", ec::RECOGNITION_KIND_PROVINCIAL_5G_INDUSTRIAL_INTERNET_SCENARIO}};
enum YesNo { kYes = 1, kNo };
constexpr Word kYesNo[] = {{"是", kYes}, {"否", kNo}};
constexpr Word kCauses[] = {{"差错", fv::CAUSE_ERROR}, {"变更", fv::CAUSE_CHANGE}};

enum Identifier { kCitizenId = 1, kBirthCertificate = 2 };
constexpr Word kIdentifiers[] = {{"公民身份号码", kCitizenId}, {"出生医学证明", kBirthCertificate}};

// What an amendment can be about: its collection, and the measure of its amount where it has one.
constexpr struct {
  const char* word;
  const char* service;
  const char* collection;
  const char* measure;
} kRecords[] = {{"新生儿参保登记", "livelihood", "newbornEnrollments", ""},
                {"居家照护补贴", "livelihood", "homeCareSubsidies", "livelihood.home_care_subsidy_paid"},
                {"无障碍改造", "livelihood", "barrierFreeRetrofits", "livelihood.barrier_free_retrofit_cost"},
                {"企业登记", "economy", "enterprises", ""},
                {"企业认定", "economy", "recognitions", ""}};

enum Item { kDate = 1, kDivision, kChannel, kAmount, kRetraction };
constexpr Word kItems[] = {{"日期", kDate},
                           {"区划代码", kDivision},
                           {"经办渠道", kChannel},
                           {"金额（元）", kAmount},
                           {"撤销", kRetraction}};

ec::CreateEnterpriseRequest Enterprise(Row& row) {
  ec::CreateEnterpriseRequest request;
  request.set_uscc(row.Required("统一社会信用代码"));
  request.set_display_name(row.Required("企业名称"));
  request.set_industry_code(row.Required("行业代码"));
  request.set_size(static_cast<ec::EnterpriseSize>(row.OneOf("企业规模", kSizes)));
  request.set_employees(static_cast<int32_t>(row.Integer("从业人数")));
  request.set_owns_factory(row.OneOf("自有厂房", kYesNo) == kYes);
  request.set_registered_on(row.Date("登记日期"));
  request.set_division(row.Division("所在区划", request.registered_on()));
  request.set_source_ref(request.uscc());
  return request;
}

ec::CreateRecognitionRequest Recognition(Row& row) {
  ec::CreateRecognitionRequest request;
  request.set_recognition_id(row.Required("认定编号"));
  request.set_kind(static_cast<ec::RecognitionKind>(row.OneOf("认定类别", kRecognitionKinds)));
  request.set_enterprise(absl::StrCat("enterprises/", row.Required("统一社会信用代码")));
  request.set_scenario(row.Text("场景名称"));
  request.set_awarded_on(row.Date("认定日期"));
  request.set_valid_until(row.OptionalDate("有效期至"));
  request.set_division(row.Division("所在区划", request.awarded_on()));
  request.set_source_ref(request.recognition_id());
  return request;
}

ec::RevokeRecognitionRequest Revocation(Row& row) {
  ec::RevokeRecognitionRequest request;
  request.set_source_ref(row.Required("业务编号"));
  request.set_name(absl::StrCat("recognitions/", row.Required("认定编号")));
  request.set_revoked_on(row.Date("撤销日期"));
  request.set_reason(row.Required("撤销原因"));
  return request;
}

lv::CreateNewbornEnrollmentRequest Enrollment(Row& row) {
  lv::CreateNewbornEnrollmentRequest request;
  request.set_newborn_enrollment_id(row.Required("登记编号"));
  const int identifier = row.OneOf("证件类型", kIdentifiers);
  const std::string number = row.Required("证件号码");
  if (identifier == kCitizenId) request.mutable_child()->set_citizen_id(number);
  if (identifier == kBirthCertificate) request.mutable_child()->set_birth_certificate(number);
  request.set_birth_date(row.Date("出生日期"));
  request.set_enrolled_on(row.Date("登记日期"));
  request.set_entitled_on(row.OptionalDate("待遇起始日期"));
  request.set_division(row.Division("经办区划", request.enrolled_on()));
  request.set_channel(static_cast<lv::EnrollmentChannel>(row.OneOf("经办渠道", kChannels)));
  request.set_source_ref(request.newborn_enrollment_id());
  return request;
}

lv::RecordEntitlementRequest Entitlement(Row& row) {
  lv::RecordEntitlementRequest request;
  request.set_source_ref(row.Required("业务编号"));
  request.set_name(absl::StrCat("newbornEnrollments/", row.Required("登记编号")));
  request.set_entitled_on(row.Date("待遇起始日期"));
  return request;
}

lv::GrantPremiumWaiverRequest Waiver(Row& row) {
  lv::GrantPremiumWaiverRequest request;
  request.set_source_ref(row.Required("业务编号"));
  request.set_name(absl::StrCat("newbornEnrollments/", row.Required("登记编号")));
  request.set_insurance_year(static_cast<int32_t>(row.Integer("参保年度")));
  request.set_granted_on(row.Date("减免日期"));
  return request;
}

lv::CreateCareFacilityRequest Facility(Row& row) {
  lv::CreateCareFacilityRequest request;
  request.set_care_facility_id(row.Required("设施编号"));
  request.set_display_name(row.Required("设施名称"));
  request.set_type(static_cast<lv::CareFacilityType>(row.OneOf("设施类型", kFacilityTypes)));
  request.set_operator_uscc(row.Text("运营单位信用代码"));
  request.set_planned_on(row.Date("规划日期"));
  request.set_building_on(row.OptionalDate("开工日期"));
  request.set_opened_on(row.OptionalDate("启用日期"));
  request.set_division(row.Division("所在区划", request.planned_on()));
  request.set_source_ref(request.care_facility_id());
  return request;
}

lv::ChangeCareFacilityStateRequest FacilityState(Row& row) {
  lv::ChangeCareFacilityStateRequest request;
  request.set_source_ref(row.Required("业务编号"));
  request.set_name(absl::StrCat("careFacilities/", row.Required("设施编号")));
  request.set_state(static_cast<lv::CareFacilityState>(row.OneOf("变更为", kFacilityStates)));
  request.set_began_on(row.Date("变更日期"));
  return request;
}

lv::CreateHomeCareSubsidyRequest Subsidy(Row& row) {
  lv::CreateHomeCareSubsidyRequest request;
  request.set_home_care_subsidy_id(row.Required("发放编号"));
  request.mutable_recipient()->set_citizen_id(row.Required("身份证号"));
  request.set_disability_level(row.OneOf("残疾等级", kLevels));
  request.set_month(row.Month("补贴月份"));
  request.set_amount_fen(row.Fen("金额（元）"));
  request.set_paid_on(row.Date("发放日期"));
  request.set_division(row.Division("所在区划", request.paid_on()));
  request.set_source_ref(request.home_care_subsidy_id());
  return request;
}

lv::CreateBarrierFreeRetrofitRequest Retrofit(Row& row) {
  lv::CreateBarrierFreeRetrofitRequest request;
  request.set_barrier_free_retrofit_id(row.Required("改造编号"));
  request.set_household_number(row.Required("户号"));
  request.set_completed_on(row.Date("完工日期"));
  request.set_cost_fen(row.Fen("费用（元）"));
  request.set_division(row.Division("所在区划", request.completed_on()));
  request.set_source_ref(request.barrier_free_retrofit_id());
  return request;
}

cm::CreateBodyRequest Body(Row& row) {
  cm::CreateBodyRequest request;
  request.set_body_id(row.Required("机构编号"));
  request.set_type(static_cast<cm::BodyType>(row.OneOf("机构类型", kBodyTypes)));
  request.set_title_zh(row.Required("机构名称"));
  request.set_established_on(row.Date("成立日期"));
  for (const std::string& duty : row.List("职责")) request.add_duties_zh(duty);
  for (const std::string& post : row.List("岗位")) {
    const std::vector<std::string> parts = absl::StrSplit(post, absl::MaxSplits("：", 1));
    if (parts.size() != 2) row.Problem("岗位", "应为“职务：单位职务”，以；分隔");
    cm::Post& added = *request.add_posts();
    added.set_role_zh(parts.front());
    added.set_office_zh(parts.back());
  }
  request.set_lead_unit(row.Text("牵头单位"));
  for (const std::string& unit : row.List("责任单位")) request.add_member_units(unit);
  request.set_source_ref(request.body_id());
  return request;
}

cm::CreateTargetRequest Target(Row& row) {
  cm::CreateTargetRequest request;
  request.set_target_id(row.Required("目标编号"));
  request.set_figure(row.Required("指标"));
  for (const std::string& filter : row.List("维度")) {
    const std::vector<std::string> parts = absl::StrSplit(filter, absl::MaxSplits('=', 1));
    if (parts.size() != 2) row.Problem("维度", "应为 key=value|value，以；分隔");
    auto& dimension = *request.add_dimensions();
    dimension.set_key(parts.front());
    for (absl::string_view value : absl::StrSplit(parts.back(), '|'))
      dimension.add_values(std::string(value));
  }
  request.set_year(static_cast<int32_t>(row.Integer("年度")));
  request.set_direction(static_cast<cm::TargetDirection>(row.OneOf("方向", kDirections)));
  request.set_value(row.Integer("目标值"));
  if (const std::string body = row.Text("工作专班"); !body.empty())
    request.set_task_force(absl::StrCat("bodies/", body));
  request.set_lead_unit(row.Text("牵头单位"));
  for (const std::string& unit : row.List("责任单位")) request.add_responsible_units(unit);
  request.set_set_by(row.Required("下达单位"));
  request.set_set_on(row.Date("下达日期"));
  request.set_source_ref(request.target_id());
  return request;
}

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
      for (const auto& channel : kChannelValues) {
        if (value == channel.word) (*request.mutable_dimensions())["channel"] = channel.value;
      }
      if (request.dimensions().empty()) row.OneOf("更正为", kChannels);
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
    row.Problem("记录类别", "应为：新生儿参保登记、居家照护补贴、无障碍改造、企业登记、企业认定");
  }
  const int item = row.OneOf("更正项目", kItems);
  const auto cause = static_cast<fv::Cause>(row.OneOf("原因类别", kCauses));
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

Request ToRequest(FileKind kind, Row& row) {
  switch (kind) {
    case FileKind::kEnterprises:
      return Enterprise(row);
    case FileKind::kRecognitions:
      return Recognition(row);
    case FileKind::kRevocations:
      return Revocation(row);
    case FileKind::kNewbornEnrollments:
      return Enrollment(row);
    case FileKind::kEntitlements:
      return Entitlement(row);
    case FileKind::kPremiumWaivers:
      return Waiver(row);
    case FileKind::kCareFacilities:
      return Facility(row);
    case FileKind::kCareFacilityStates:
      return FacilityState(row);
    case FileKind::kHomeCareSubsidies:
      return Subsidy(row);
    case FileKind::kBarrierFreeRetrofits:
      return Retrofit(row);
    case FileKind::kBodies:
      return Body(row);
    case FileKind::kTargets:
      return Target(row);
    case FileKind::kAmendments:
      break;
  }
  return Amend(row);
}

}  // namespace eastgate::intake
