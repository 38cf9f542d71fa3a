#include "services/intake/wording.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace eastgate::intake {
namespace {

constexpr Phrase kDescriptions[] = {
    {"required", "必填"},
    {"required where there is no source_ref", "必填"},
    {"required where there is an *", "已填“$0”时必填"},
    {"required: a citizen_id or a birth_certificate", "必填：公民身份号码或出生医学证明编号"},
    {"want UTF-8 text without control characters", "不得含有控制字符"},
    {"is not valid UTF-8", "含有不成文字的字节"},
    {"wrong length, want a citizen ID of 18 characters", "公民身份号码应为 18 位"},
    {"wrong character, want 17 digits and a check character",
     "公民身份号码应为 17 位数字加校验码，校验码为数字或大写字母 X"},
    {"no such birth date, want YYYYMMDD in characters 7 to 14",
     "公民身份号码第 7 至 14 位不是存在的出生日期"},
    {"the check character does not agree, *", "校验码不符，请核对号码"},
    {"wrong length, want one upper-case letter and nine digits",
     "出生医学证明编号应为 1 个大写字母加 9 位数字"},
    {"wrong character, want one upper-case letter and nine digits",
     "出生医学证明编号应为 1 个大写字母加 9 位数字"},
    {"its birth date is not *", "号码中的出生日期与所填出生日期不一致"},
    {"named twice", "重复填写"},
    {"got * twice", "“$0”重复填写"},
    {"the correction changes nothing", "更正前后相同"},
    {"got * bytes, want * to *", "应为 $1 至 $2 字节（一个汉字 3 字节），现为 $0 字节"},
    {"got *, want a division valid on * (it is valid *", "区划“$0”在 $1 无效，请按当日区划填写"},
    {"*: got *, want 0 or more", "应不小于 0，填的是“$1”"},
    {"got 0, want 1 or more for AT_LEAST", "“不低于”的目标应不小于 1"},
    {"* more violations", "另有 $0 处问题"},
};

// A line for every way in which the checks of a request say what they want.
constexpr Phrase kWants[] = {
    {"YYYY-MM-DD of a day that exists", "应为存在的日期 YYYY-MM-DD"},
    {"YYYY-MM-DD in the years * to *", "应为 $0 至 $1 年间的日期 YYYY-MM-DD"},
    {"YYYY-MM-DD", "应为日期 YYYY-MM-DD"},
    {"YYYY-MM with a month from 01 to 12", "应为月份 YYYY-MM"},
    {"YYYY-MM in the years * to *", "应为 $0 至 $1 年间的月份 YYYY-MM"},
    {"YYYY-MM", "应为月份 YYYY-MM"},
    {"a month 2024-09, a quarter 2024-Q3 or a year 2024", "应为 2024-09、2024-Q3 或 2024"},
    {"1 to 64 characters of [a-zA-Z0-9._-]", "编号应为 1 至 64 个字母、数字或 . _ -"},
    {"at most 128 characters of [a-zA-Z0-9._:-]", "应为至多 128 个字母、数字或 . _ : -"},
    {"*/{id}", "编号应为 1 至 64 个字母、数字或 . _ -"},
    {"a division code of 6, 9 or 12 digits", "应为 6、9 或 12 位区划代码"},
    {"a division code of 2, 4, 6, 9 or 12 digits", "应为 2、4、6、9 或 12 位区划代码"},
    {"a code of 2, 4, 6, 9 or 12 digits", "应为 2、4、6、9 或 12 位区划代码"},
    {"a township or a village, 9 or 12 digits", "应为镇街或村（社区），9 或 12 位区划代码"},
    {"a known division", "应为已有的区划"},
    {"a division in *", "应为区划 $0 之内的区划"},
    {"a division valid on *", "应为 $0 有效的区划"},
    {"a task force", "应为工作专班"},
    {"a figure of this service *", "应为已有的指标"},
    {"a figure, *", "应为已有的指标"},
    {"the id of a figure", "应为已有的指标"},
    {"18 characters", "统一社会信用代码应为 18 位"},
    {"characters 0-9 and A-Z without I, O, S, V, Z",
     "统一社会信用代码应为数字和大写字母（不含 I、O、S、V、Z）"},
    {"digits in places 3 to 8", "统一社会信用代码第 3 至 8 位应为数字"},
    {"a code whose check character agrees", "统一社会信用代码的校验码不符"},
    {"a section A to T and two to four digits", "应为行业门类 A 至 T 加 2 至 4 位数字"},
    {"a section A to T and at most four digits", "应为行业门类 A 至 T 加至多 4 位数字"},
    {"64 lower-case hexadecimal digits", "应为 64 位小写十六进制数字"},
    {"9 to 20 letters and digits", "应为 9 至 20 个字母或数字"},
    {"a person or an enterprise", "应为个人或企业之一"},
    {"a day not after the budget year", "应不晚于预算年度"},
    {"a day of the plan's year or later", "应为计划年度或以后的日期"},
    {"a day of the plan's year", "应为计划年度之内的日期"},
    {"a day with an operator, and none without", "有运营企业时必填，没有时不填"},
    {"none: the kind recognizes the enterprise itself", "该类别认定的是企业本身，不填"},
    {"any level but national", "不得为国家级"},
    {"−90 to 90 degrees", "应为 -90 至 90 之间的度数"},
    {"−180 to 180 degrees", "应为 -180 至 180 之间的度数"},
    {"at most * days after *", "应在“$1”之后 $0 天之内"},
    {"a date after *", "应晚于“$0”"},
    {"a day after that of the last version*", "应晚于上一版本的日期"},
    {"a day after the publicity*", "应在公示期满之后"},
    {"* (*) or later", "应不早于“$0”（$1）"},
    {"* (*) or earlier", "应不晚于“$0”（$1）"},
    {"at least one value", "应至少填一项"},
    {"at least one of *", "应至少填一项"},
    {"one of*", "应为规定的用词之一"},
    {"a positive number of fen", "金额应大于 0"},
    {"0 or more", "应不小于 0"},
    {"1 or more", "应不小于 1"},
    {"1 or 2 to be entitled to the subsidy", "残疾等级应为一级或二级"},
    {"1 or 2", "应为 1 或 2"},
    {"a code of the list *, and there is none: *", "服务没有加载这类清单，请联系运维人员"},
    {"a code of the list * that is valid on *, and kinds.csv has none",
     "清单在 $1 没有有效的代码，请联系运维人员"},
    {"a code of the list * that is valid on *: *", "应为清单中 $1 有效的代码或名称"},
    {"a code of the list *", "应为清单中的代码或名称"},
    {"the code of a unit that is valid on *: *", "应为 $0 有效的单位代码，例如 $1"},
    {"the code of a unit that is valid on *", "应为 $0 有效的单位代码"},
    {"the code of a unit", "应为单位代码"},
    {"at most * characters", "应为至多 $0 个字符"},
    {"at most * bytes", "应为至多 $0 字节"},
    {"at most *", "应不超过 $0"},
    {"at least *", "应不少于 $0"},
    {"* to *", "应为 $0 至 $1"},
};

struct Name {
  const char* key;
  const char* zh;
};

// Every key that error_reason.proto has; empty where it says nothing to a bureau.
constexpr Name kMetadataKeys[] = {
    {"account", "资金账户"},
    {"acting_unit", "办理单位"},
    {"allowed", "可选"},
    {"amount_fen", "金额"},
    {"as_of", "截至"},
    {"available_fen", "可用"},
    {"awarded_on", "认定日期"},
    {"birth_year", "出生年度"},
    {"ceiling_fen", "上限"},
    {"consented", "同意户数"},
    {"correctable", ""},
    {"corrected_by", "后一记录"},
    {"day", "日期"},
    {"dependents", "以此为据的记录"},
    {"digital_transformation", "转型项目"},
    {"dissolved_on", "解散日期"},
    {"division", "区划"},
    {"divisions", "已授权区划"},
    {"due_on", "期限"},
    {"earliest", "最早"},
    {"enrollment", "登记"},
    {"enterprise", "企业"},
    {"entitled_on", "待遇起始日期"},
    {"erased_on", "删除日期"},
    {"etag", ""},
    {"field", "项目"},
    {"figure", "指标"},
    {"figure_report", "填报"},
    {"first", "自"},
    {"first_store", "首店"},
    {"format", ""},
    {"free_bytes", ""},
    {"handler", "处置单位"},
    {"from", "现状态"},
    {"households", "总户数"},
    {"insurance_year", "参保年度"},
    {"kind", ""},
    {"known_at_revision", ""},
    {"last", "至"},
    {"last_year", "最后年度"},
    {"latest", "最晚"},
    {"level", "等级"},
    {"limit", "上限"},
    {"measure", "指标"},
    {"mechanism_unit", "机构"},
    {"method", ""},
    {"min_revision", ""},
    {"month", "月份"},
    {"name", "记录"},
    {"on", "日期"},
    {"paid_fen", "发放金额"},
    {"parameter", "参数"},
    {"period", "所属期"},
    {"person", "人员"},
    {"principal", "操作主体"},
    {"publicity_until", "公示期至"},
    {"recognition", "认定"},
    {"recovered_fen", "追回金额"},
    {"report", "报表"},
    {"request_id", ""},
    {"required_bytes", ""},
    {"responsible_unit", "责任单位"},
    {"required_permille", "应达千分比"},
    {"retrofit", "改造"},
    {"revision", ""},
    {"roles", "所需角色"},
    {"rpc", ""},
    {"service", "服务"},
    {"smallest_cell", "最小显示人数"},
    {"subsidy", "补贴"},
    {"target", "目标"},
    {"to", "拟变更为"},
    {"today", "今天"},
    {"valid_until", "有效期至"},
};

// Fields of requests that no column goes into.
constexpr Name kFields[] = {
    {"borrower", "借款人类型"},
    {"division", "区划"},
    {"enterprise", "统一社会信用代码"},
    {"name", "编号"},
    {"occurred_on", "日期"},
    {"source_ref", "文号或业务编号"},
    {"request_id", "请求编号"},
    {"the step before", "前一环节"},
    {"the step after", "后一环节"},
    {"monthly_values", "分月目标"},
    {"red_threshold_permille", "红灯界限"},
    {"responsible_unit", "责任单位"},
    {"due_on", "完成期限"},
    {"contract_until", "合同期至"},
    {"evidence", "佐证材料"},
    {"reason", "原因"},
};

// By the whole name of the value, or by what follows …_STATE_ in it.
constexpr Name kStates[] = {
    {"CARE_FACILITY_STATE_OPEN", "启用"},
    {"ABANDONED", "终止"},
    {"ACCEPTANCE", "验收"},
    {"ACCEPTED", "已验收"},
    {"ACKNOWLEDGED", "已签收"},
    {"ADOPTED", "已下达"},
    {"ANSWERED", "已反馈"},
    {"APPLIED", "已申请"},
    {"APPROVED", "已批准"},
    {"AWARD", "中标"},
    {"AWARDED", "已认定"},
    {"BENCHMARK", "标杆"},
    {"BID_OPENING", "开标"},
    {"BUILDING", "建设中"},
    {"CANCELLED", "已取消"},
    {"CLEARED", "已销号"},
    {"CLOSED", "已关闭"},
    {"COMPLETED", "已完成"},
    {"CONSENTED", "已征求意见"},
    {"CONTRACT", "合同"},
    {"DEMAND", "需求确定"},
    {"DEREGISTERED", "已注销"},
    {"DESIGNED", "已设计"},
    {"DISBURSED", "已发放"},
    {"DISPATCHED", "已派遣"},
    {"DISSOLVED", "已解散"},
    {"DRAFT", "已填报"},
    {"DROPPED", "已调出计划"},
    {"ENROLLED", "已登记"},
    {"ESTABLISHED", "已成立"},
    {"FINISHED", "已完工"},
    {"FOUNDED", "已设立"},
    {"HANDLED", "已处置"},
    {"HELD", "已举办"},
    {"ISSUED", "已发出"},
    {"LISTED", "已列入"},
    {"MOVED_OUT", "已迁出"},
    {"NOTICE", "采购公告"},
    {"OPEN", "进行中"},
    {"OPERATING", "运营中"},
    {"OVERDUE", "逾期"},
    {"PAID", "已支付"},
    {"PLANNED", "计划"},
    {"PUBLICITY", "公示中"},
    {"RECOGNIZED", "已认定"},
    {"RECORDED", "已登记"},
    {"REGISTERED", "已登记"},
    {"REJECTED", "未通过"},
    {"REOPENED", "重新列入"},
    {"REPAID", "已还清"},
    {"REPORTED", "已报送"},
    {"RETRACTED", "已撤销"},
    {"RETURNED", "已退回"},
    {"REVIEWED", "已审核"},
    {"REVOKED", "已撤销认定"},
    {"SCHEDULED", "已安排"},
    {"SET", "已下达"},
    {"SHOWCASE", "特色示范"},
    {"STARTED", "已开始"},
    {"SURVEYED", "已摸底"},
    {"SUSPENDED", "暂停"},
    {"VERIFIED", "已核查"},
    {"WITHDRAWN", "已撤回"},
    {"WRITTEN_OFF", "已核销"},
};

template <size_t kSize>
const Name* Find(const Name (&names)[kSize], absl::string_view key) {
  const Name* found =
      std::find_if(std::begin(names), std::end(names), [key](const Name& name) { return key == name.key; });
  return found == std::end(names) ? nullptr : found;
}

// Matches a text with a phrase; the parts that vary are added to `parts`. A * takes as little as it can.
bool Match(absl::string_view text, absl::string_view phrase, std::vector<absl::string_view>& parts) {
  const size_t star = phrase.find('*');
  if (star == absl::string_view::npos) return text == phrase;
  if (!absl::ConsumePrefix(&text, phrase.substr(0, star))) return false;
  phrase.remove_prefix(star + 1);
  const size_t known = parts.size();
  for (size_t length = 0; length <= text.size(); ++length) {
    parts.push_back(text.substr(0, length));
    if (Match(text.substr(length), phrase, parts)) return true;
    parts.resize(known);
  }
  return false;
}

// Puts the parts in the places of $0, $1 and so on; nothing if one of them has no name.
std::optional<std::string> Filled(std::string zh, const std::vector<absl::string_view>& parts,
                                  const NamePart& name) {
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string place = absl::StrCat("$", i);
    if (!absl::StrContains(zh, place)) continue;
    const std::optional<std::string> part = name(parts[i]);
    if (!part) return std::nullopt;
    zh = absl::StrReplaceAll(zh, {{place, *part}});
  }
  return zh;
}

}  // namespace

absl::Span<const Phrase> Descriptions() {
  return kDescriptions;
}

absl::Span<const Phrase> Wants() {
  return kWants;
}

std::string Translate(absl::string_view said, absl::Span<const Phrase> phrases, const NamePart& name) {
  for (const Phrase& phrase : phrases) {
    std::vector<absl::string_view> parts;
    if (!Match(said, phrase.said, parts)) continue;
    if (const std::optional<std::string> zh = Filled(phrase.zh, parts, name)) return *zh;
  }
  return "";
}

std::string MetadataKeyZh(absl::string_view key) {
  const Name* found = Find(kMetadataKeys, key);
  return found == nullptr ? "" : found->zh;
}

bool IsMetadataKey(absl::string_view key) {
  return Find(kMetadataKeys, key) != nullptr;
}

std::string FieldZh(absl::string_view field) {
  const Name* found = Find(kFields, field);
  return found == nullptr ? "" : found->zh;
}

std::string StateZh(absl::string_view value) {
  constexpr absl::string_view kState = "_STATE_";
  if (const Name* own = Find(kStates, value)) return own->zh;
  const size_t at = value.find(kState);
  const Name* found =
      at == absl::string_view::npos ? nullptr : Find(kStates, value.substr(at + kState.size()));
  return found == nullptr ? "" : found->zh;
}

}  // namespace eastgate::intake
