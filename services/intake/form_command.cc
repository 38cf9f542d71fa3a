#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "eastgate/command/v1/fund_allocation.pb.h"
#include "eastgate/command/v1/fund_appropriation.pb.h"
#include "eastgate/command/v1/mechanism.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace cm = ::eastgate::command::v1;

constexpr Word kUnitTypes[] = {{"总指挥部", cm::MECHANISM_UNIT_TYPE_HEADQUARTERS},
                               {"工作专班", cm::MECHANISM_UNIT_TYPE_TASK_FORCE},
                               {"职能小组", cm::MECHANISM_UNIT_TYPE_FUNCTIONAL_GROUP}};
constexpr Word kDirections[] = {{"不低于", cm::TARGET_DIRECTION_AT_LEAST},
                                {"不高于", cm::TARGET_DIRECTION_AT_MOST}};
constexpr Word kFundLevels[] = {{"中央", reference::v1::TERRITORIAL_LEVEL_NATIONAL},
                                {"省级", reference::v1::TERRITORIAL_LEVEL_PROVINCIAL},
                                {"市级", reference::v1::TERRITORIAL_LEVEL_MUNICIPAL},
                                {"区本级", reference::v1::TERRITORIAL_LEVEL_DISTRICT}};

FileForm Bodies() {
  static const std::vector<Field> fields = {{"机构编号", "mechanism_unit_id", As::kId},
                                            {"机构类型", "type", As::kWord, "", kUnitTypes},
                                            {"机构名称", "title_zh", As::kRequired},
                                            {"成立日期", "established_on", As::kDate},
                                            {"职责", "duties_zh", As::kList},
                                            {"牵头单位", "lead_unit", As::kText},
                                            {"责任单位", "responsible_units", As::kList}};
  std::vector<std::string> columns = ColumnsOf(fields);
  columns.push_back("岗位");
  return {"工作机制", columns, /*in_order=*/false, [](Row& row) -> Request {
            auto request = std::make_shared<cm::CreateMechanismUnitRequest>();
            Fill(*request, fields, row);
            for (const std::string& post : row.List("岗位")) {
              const std::vector<std::string> parts = absl::StrSplit(post, absl::MaxSplits("：", 1));
              if (parts.size() != 2) row.Problem("岗位", "应为“职务：单位职务”，以；分隔");
              cm::MechanismPost& added = *request->add_posts();
              added.set_role_zh(parts.front());
              added.set_office_zh(parts.back());
            }
            return MessagePtr(std::move(request));
          }};
}

FileForm Targets() {
  static const std::vector<Field> fields = {
      {"目标编号", "target_id", As::kId},    {"指标", "figure", As::kRequired},
      {"年度", "year", As::kInteger},        {"方向", "direction", As::kWord, "", kDirections},
      {"目标值", "value", As::kInteger},     {"工作专班", "task_force", As::kOptionalName, "mechanismUnits"},
      {"牵头单位", "lead_unit", As::kText},  {"责任单位", "responsible_units", As::kList},
      {"下达单位", "set_by", As::kRequired}, {"下达日期", "set_on", As::kDate}};
  std::vector<std::string> columns = ColumnsOf(fields);
  columns.push_back("维度");
  return {"目标任务", columns, /*in_order=*/false, [](Row& row) -> Request {
            auto request = std::make_shared<cm::CreateTargetRequest>();
            Fill(*request, fields, row);
            for (const std::string& filter : row.List("维度")) {
              const std::vector<std::string> parts = absl::StrSplit(filter, absl::MaxSplits('=', 1));
              if (parts.size() != 2) row.Problem("维度", "应为 key=value|value，以；分隔");
              auto& dimension = *request->add_dimensions();
              dimension.set_key(parts.front());
              for (absl::string_view value : absl::StrSplit(parts.back(), '|'))
                dimension.add_values(std::string(value));
            }
            return MessagePtr(std::move(request));
          }};
}

}  // namespace

std::vector<FileForm> CommandForms() {
  return {
      Bodies(), Targets(),
      Form<cm::CreateFundAppropriationRequest>("资金下达", {{"下达编号", "fund_appropriation_id", As::kId},
                                                            {"资金级次", "level", As::kWord, "", kFundLevels},
                                                            {"预算年度", "budget_year", As::kInteger},
                                                            {"用途", "purpose", As::kRequired},
                                                            {"金额（元）", "amount_fen", As::kFen},
                                                            {"下达日期", "appropriated_on", As::kDate},
                                                            {"文号", "document", As::kText}}),
      Form<cm::CreateFundAllocationRequest>(
          "资金分配", {{"分配编号", "fund_allocation_id", As::kId},
                       {"资金账户", "account", As::kName, "fundAccounts"},
                       {"民生项目编号", "project", As::kOptionalName, "livelihoodProjects"},
                       {"金额（元）", "amount_fen", As::kFen},
                       {"分配日期", "allocated_on", As::kDate},
                       {"文号", "document", As::kText}})};
}

}  // namespace eastgate::intake
