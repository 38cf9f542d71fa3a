#include "services/intake/file_kind.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace eastgate::intake {

const std::vector<FileForm>& FileForms() {
  static const auto* forms = new std::vector<FileForm>{
      {FileKind::kEnterprises,
       "企业登记",
       {"统一社会信用代码", "企业名称", "行业代码", "企业规模", "从业人数", "自有厂房", "登记日期",
        "所在区划"}},
      {FileKind::kRecognitions,
       "企业认定",
       {"认定编号", "认定类别", "统一社会信用代码", "场景名称", "认定日期", "有效期至", "所在区划"}},
      {FileKind::kRevocations, "认定撤销", {"业务编号", "认定编号", "撤销日期", "撤销原因"}},
      {FileKind::kNewbornEnrollments,
       "新生儿参保登记",
       {"登记编号", "证件类型", "证件号码", "出生日期", "登记日期", "待遇起始日期", "经办区划", "经办渠道"}},
      {FileKind::kEntitlements, "新生儿待遇享受", {"业务编号", "登记编号", "待遇起始日期"}},
      {FileKind::kPremiumWaivers, "新生儿续保减免", {"业务编号", "登记编号", "参保年度", "减免日期"}},
      {FileKind::kCareFacilities,
       "养老服务设施",
       {"设施编号", "设施名称", "设施类型", "所在区划", "运营单位信用代码", "规划日期", "开工日期",
        "启用日期"}},
      {FileKind::kCareFacilityStates,
       "养老服务设施变更",
       {"业务编号", "设施编号", "变更为", "变更日期"},
       /*in_order=*/true},
      {FileKind::kHomeCareSubsidies,
       "居家照护补贴",
       {"发放编号", "身份证号", "残疾等级", "补贴月份", "金额（元）", "发放日期", "所在区划"}},
      {FileKind::kBarrierFreeRetrofits,
       "无障碍改造",
       {"改造编号", "户号", "完工日期", "费用（元）", "所在区划"}},
      {FileKind::kBodies,
       "工作机制",
       {"机构编号", "机构类型", "机构名称", "成立日期", "职责", "岗位", "牵头单位", "责任单位"}},
      {FileKind::kTargets,
       "目标任务",
       {"目标编号", "指标", "维度", "年度", "方向", "目标值", "工作专班", "牵头单位", "责任单位", "下达单位",
        "下达日期"}},
      {FileKind::kAmendments,
       "更正与撤销",
       {"更正文号", "记录类别", "记录编号", "更正项目", "更正为", "原因类别", "更正原因"},
       /*in_order=*/true},
  };
  return *forms;
}

absl::StatusOr<const FileForm*> RecognizeForm(absl::Span<const std::string> header) {
  std::set<std::string> given;
  std::vector<std::string> problems;
  for (const std::string& column : header) {
    if (column == kReasonColumn) continue;
    if (!given.insert(column).second) problems.push_back(absl::StrCat("列重复：", column));
  }
  const FileForm* nearest = nullptr;
  size_t nearest_shared = 0;
  for (const FileForm& form : FileForms()) {
    const size_t shared =
        static_cast<size_t>(std::count_if(form.columns.begin(), form.columns.end(),
                                          [&](const char* column) { return given.count(column) > 0; }));
    // Of two with as many columns in common the shorter form is nearer.
    if (nearest == nullptr || shared > nearest_shared ||
        (shared == nearest_shared && form.columns.size() < nearest->columns.size())) {
      nearest = &form;
      nearest_shared = shared;
    }
  }
  if (nearest_shared == 0) return absl::InvalidArgumentError("首行不是任何已知表格的列名");
  for (const char* column : nearest->columns) {
    if (given.erase(column) == 0) problems.push_back(absl::StrCat("缺少列：", column));
  }
  for (const std::string& column : given) problems.push_back(absl::StrCat("未知列：", column));
  if (problems.empty()) return nearest;
  return absl::InvalidArgumentError(absl::StrCat(nearest->title, "：", absl::StrJoin(problems, "；")));
}

}  // namespace eastgate::intake
