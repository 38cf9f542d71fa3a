#include <vector>

#include "eastgate/command/v1/fund_allocation.pb.h"
#include "eastgate/command/v1/fund_appropriation.pb.h"
#include "eastgate/command/v1/mechanism.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace cm = ::eastgate::command::v1;

std::vector<FileForm> MechanismForms() {
  static constexpr Word kTypes[] = {{"总指挥部", cm::MECHANISM_UNIT_TYPE_HEADQUARTERS},
                                    {"工作专班", cm::MECHANISM_UNIT_TYPE_TASK_FORCE},
                                    {"职能小组", cm::MECHANISM_UNIT_TYPE_FUNCTIONAL_GROUP}};
  return {Form<cm::CreateMechanismUnitRequest>("工作机制",
                                               {{"机构编号", "mechanism_unit_id", As::kId},
                                                {"机构类型", "type", As::kWord, "", kTypes},
                                                {"机构名称", "title_zh", As::kRequired},
                                                {"成立日期", "established_on", As::kDate},
                                                {"职责", "duties_zh", As::kList},
                                                {"岗位", "posts", As::kPairs, "职务：单位职务"},
                                                {"牵头单位", "lead_unit", As::kText},
                                                {"责任单位", "responsible_units", As::kList}},
                                               {.in_order = true})};
}

std::vector<FileForm> TargetForms() {
  static constexpr Word kDirections[] = {{"不低于", cm::TARGET_DIRECTION_AT_LEAST},
                                         {"不高于", cm::TARGET_DIRECTION_AT_MOST}};
  return {Form<cm::CreateTargetRequest>("目标任务",
                                        {{"目标编号", "target_id", As::kId},
                                         {"指标", "figure", As::kKey},
                                         {"维度", "dimensions", As::kPairs, "key=value|value"},
                                         {"年度", "year", As::kInteger},
                                         {"方向", "direction", As::kWord, "", kDirections},
                                         {"目标值", "value", As::kInteger},
                                         {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
                                         {"牵头单位", "lead_unit", As::kText},
                                         {"责任单位", "responsible_units", As::kList},
                                         {"下达单位", "set_by", As::kRequired},
                                         {"下达日期", "set_on", As::kDate}})};
}

std::vector<FileForm> FundForms() {
  static constexpr Word kLevels[] = {{"中央", reference::v1::TERRITORIAL_LEVEL_NATIONAL},
                                     {"省级", reference::v1::TERRITORIAL_LEVEL_PROVINCIAL},
                                     {"市级", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL},
                                     {"区本级", reference::v1::TERRITORIAL_LEVEL_DISTRICT}};
  return {
      Form<cm::CreateFundAppropriationRequest>(
          "资金下达",
          {{"下达编号", "fund_appropriation_id", As::kId},
           {"资金级次", "level", As::kWord, "", kLevels},
           {"预算年度", "budget_year", As::kInteger},
           {"用途", "purpose", As::kRequired},
           {"金额（元）", "amount_fen", As::kFen},
           {"下达日期", "appropriated_on", As::kDate},
           {"文号", "document", As::kText}},
          {.record = Record{.collection = "fundAppropriations", .measure = "command.funds_appropriated"}}),
      Form<cm::CreateFundAllocationRequest>(
          "资金分配",
          {{"分配编号", "fund_allocation_id", As::kId},
           {"资金账户", "account", As::kName, "fundAccounts"},
           {"民生项目编号", "project", As::kOptionalName, "livelihoodProjects"},
           {"金额（元）", "amount_fen", As::kFen},
           {"分配日期", "allocated_on", As::kDate},
           {"文号", "document", As::kText}},
          {.record = Record{.collection = "fundAllocations", .measure = "command.funds_allocated"}})};
}

}  // namespace

std::vector<FileForm> CommandForms() {
  return Joined({MechanismForms(), TargetForms(), FundForms()});
}

}  // namespace eastgate::intake
