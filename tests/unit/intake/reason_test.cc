#include "services/intake/reason.h"

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/reference/citizen_id.h"
#include "common/reference/reference_data.h"
#include "common/reference/uscc.h"
#include "common/resource/enum_text.h"
#include "common/resource/request_check.h"
#include "common/rpc/status_mapping.h"
#include "common/status/errors.h"
#include "eastgate/fact/v1/error_reason.pb.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/intake/method.h"
#include "services/intake/wording.h"
#include "tests/unit/intake/testing/chinese.h"
#include "tests/unit/intake/testing/examples.h"

namespace eastgate::intake {
namespace {

namespace lv = ::eastgate::livelihood::v1;
namespace fv = ::eastgate::fact::v1;

using testing::EnglishIn;
using ::testing::IsEmpty;

std::string Reason(const absl::Status& status, const google::protobuf::Descriptor& request =
                                                   *lv::CreateNewbornEnrollmentRequest::descriptor()) {
  return ReasonZh(rpc::ToGrpcStatus(status), request);
}

std::vector<std::string> DescriptionsOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  EXPECT_TRUE(payload && bad.ParseFromString(std::string(*payload))) << status;
  std::vector<std::string> descriptions;
  for (const auto& violation : bad.field_violations()) descriptions.push_back(violation.description());
  return descriptions;
}

std::shared_ptr<const reference::ReferenceData> Reference() {
  static const auto reference =
      *reference::ParseReference(*reference::LoadReferenceFiles(EASTGATE_SAMPLE "/reference"));
  return reference;
}

// Every violation that the checks of requests can say.
status::Violations AllViolations() {
  resource::RequestCheck check(Reference(), "360111");
  const auto day = reference::ParseDate("2024-03-01");
  check.Id("newborn_enrollment_id", "");
  check.Id("newborn_enrollment_id", "登记");
  check.Name("a", "x", "newbornEnrollments");
  check.Text("b", "", 1, 200);
  check.Text("c", std::string(300, 'x'), 1, 200);
  check.Text("d", "a\tb", 1, 200);
  google::protobuf::RepeatedPtrField<std::string> titles;
  for (int i = 0; i < 3; ++i) titles.Add("");
  check.Titles("e", titles, 2);
  for (const char* date : {"", "昨天", "2024-02-30", "1800-01-01"}) check.Date(absl::StrCat("f", date), date);
  for (const char* month : {"", "三月", "2024-13", "1800-01"}) check.Month(absl::StrCat("g", month), month);
  check.NotBefore("h", *day, "born_on", *day + 1);
  check.NotBefore("h2", *day, "the step before", *day + 1);
  for (const char* division : {"", "x", "110101", "360111999", "360111004008"})
    check.Division(absl::StrCat("i", division), division, *day);
  check.DivisionFilter("j", "x");
  check.DivisionFilter("j2", "360111999");
  check.EnumValue("k", lv::NEWBORN_ENROLLMENT_CHANNEL_UNSPECIFIED);
  check.EnumValue("k2", static_cast<lv::NewbornEnrollmentChannel>(77));
  check.EnumAmong("k3", lv::NEWBORN_ENROLLMENT_CHANNEL_HOSPITAL,
                  {lv::NEWBORN_ENROLLMENT_CHANNEL_TOWNSHIP_STATION});
  check.Range("l", 0, 1, 5);
  check.Fen("amount_fen", -1);
  check.SourceRef(std::string(200, 'x'));
  check.RequestId("登记");
  for (const char* id : {"1", "a1010519491231002X", "11010519491331002X", "110105194912310021"})
    check.Check(absl::StrCat("m", id), reference::CheckCitizenId(id));
  for (const char* code : {"1", "91350100M000100yI3", "9135010AM000100Y43", "91350100M000100Y44"})
    check.Check(absl::StrCat("n", code), reference::CheckUscc(code));
  status::Violations violations;
  for (const std::string& description : DescriptionsOf(check.ToStatus()))
    violations.Add(absl::StrCat("x", description), description);
  return violations;
}

TEST(DescriptionZh, EveryViolationOfTheChecksOfRequestsHasWords) {
  const auto& request = *lv::CreateNewbornEnrollmentRequest::descriptor();
  const std::vector<std::string> descriptions = DescriptionsOf(AllViolations().ToStatus());
  EXPECT_GT(descriptions.size(), 25);
  for (const std::string& description : descriptions) {
    const std::string zh = DescriptionZh(description, request, "title_zh");
    EXPECT_FALSE(zh.empty()) << description;
    const std::string wanted = zh.substr(0, zh.find("，填的是"));
    for (const std::string& word : EnglishIn(wanted)) EXPECT_TRUE(false) << word << " in " << zh;
  }
}

TEST(DescriptionZh, EveryPhraseIsReached) {
  // A phrase with a * for each part that varies is said with an example; none before it may take its place.
  const auto same = [](absl::string_view part) { return std::optional<std::string>(part); };
  for (const auto phrases : {Descriptions(), Wants()}) {
    for (const Phrase& phrase : phrases) {
      const std::string said = absl::StrReplaceAll(phrase.said, {{"*", "7"}});
      const std::string zh = absl::StrReplaceAll(phrase.zh, {{"$0", "7"}, {"$1", "7"}, {"$2", "7"}});
      EXPECT_EQ(Translate(said, phrases, same), zh) << phrase.said;
      EXPECT_THAT(EnglishIn(phrase.zh), IsEmpty());
    }
  }
}

TEST(DescriptionZh, NamesOtherFieldsByTheirColumnsAndMoneyInYuan) {
  const auto& request = *lv::CreateNewbornEnrollmentRequest::descriptor();
  EXPECT_EQ(DescriptionZh("got 2024-01-01, want born_on (2024-03-01) or later", request, "enrolled_on"),
            "应不早于“出生日期”（2024-03-01），填的是“2024-01-01”");
  EXPECT_EQ(DescriptionZh("got 0, want 1 to 5000000", request, "cost_fen"),
            "应为 0.01元 至 50000元，填的是“0元”");
  EXPECT_EQ(DescriptionZh("got 0, want 1 to 50", request, "insurance_year"), "应为 1 至 50，填的是“0”");
  EXPECT_EQ(DescriptionZh("got 0, want some more to go on", request, "insurance_year"), "")
      << "no words for it";
}

TEST(DescriptionZh, SaysWhichCodesOfAListMayBeSent) {
  const auto& request = *lv::CreateCareFacilityRequest::descriptor();
  const auto said = [&](const reference::Kinds& kinds, const char* day) {
    return DescriptionZh(kinds.Check("care_facility", "x", *reference::ParseDate(day)).message(), request,
                         "type");
  };
  const auto kinds = reference::Kinds::FromCsv(
      "list,code,title_zh,level,valid_from,valid_to,rule\ncare_facility,meals,食堂,,2024-01-01,,\n", "k");
  EXPECT_EQ(said(*kinds, "2024-01-01"), "应为清单中 2024-01-01 有效的代码或名称，填的是“x”");
  EXPECT_EQ(said(*kinds, "2023-12-31"), "清单在 2023-12-31 没有有效的代码，请联系运维人员，填的是“x”");
  EXPECT_EQ(said({}, "2024-01-01"), "服务没有加载这类清单，请联系运维人员，填的是“x”");
}

TEST(ReasonZh, IsChineseWhateverIsSaid) {
  EXPECT_EQ(Reason(status::InvalidField("responsible_units[3]", "something never heard of")),
            "“所填内容”的值不可用");
  EXPECT_EQ(Reason(status::InvalidField("child_identity.citizen_id", "something never heard of")),
            "“证件号码”的值不可用");
  EXPECT_EQ(Reason(status::InvalidField("child_identity.citizen_id", "required")), "证件号码：必填");
  EXPECT_EQ(Reason(status::NotFound("Enterprise", "enterprises/7")), "没有这条记录：enterprises/7");
  EXPECT_EQ(Reason(status::Refused(fv::ERROR_REASON_DATE_OUT_OF_ORDER, "x",
                                   {{"field", "enrolled_on"}, {"earliest", "2024-03-01"}})),
            "日期先后顺序不符（最早：2024-03-01，项目：登记日期）");
  EXPECT_EQ(
      Reason(status::Refused(fv::ERROR_REASON_FUNDS_INSUFFICIENT, "x",
                             {{"account", "fundAccounts/1"}, {"amount_fen", "150"}, {"available_fen", "0"}})),
      "账户可用资金不足（资金账户：fundAccounts/1，金额：1.50元，可用：0元）");
  for (int code = 1; code <= 16; ++code) {
    const std::string reason =
        Reason(absl::Status(static_cast<absl::StatusCode>(code), "the message in English"));
    EXPECT_THAT(EnglishIn(reason), IsEmpty());
    EXPECT_FALSE(reason.empty());
  }
}

TEST(ReasonZh, EveryReasonAndItsDataHaveWords) {
  for (int i = 0; i < fv::ErrorReason_descriptor()->value_count(); ++i) {
    const int number = fv::ErrorReason_descriptor()->value(i)->number();
    if (number == 0) continue;
    EXPECT_NE(resource::TextZh(*fv::ErrorReason_descriptor(), number), "") << number;
  }
  std::ifstream in(EASTGATE_PROTO "/eastgate/fact/v1/error_reason.proto");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::string joined = std::regex_replace(text, std::regex("\n *// "), " ");
  // The keys of a reason are in brackets before the end of the sentence.
  const std::regex brackets(R"(\[([a-z_, ]+)\][.:; ])");
  std::set<std::string> keys;
  for (std::sregex_iterator found(joined.begin(), joined.end(), brackets), end; found != end; ++found) {
    for (const absl::string_view key :
         absl::StrSplit((*found)[1].str(), absl::ByAnyChar(", "), absl::SkipEmpty())) {
      if (key != "or") keys.emplace(key);
    }
  }
  EXPECT_GT(keys.size(), 50);
  for (const std::string& key : keys) EXPECT_TRUE(IsMetadataKey(key)) << key;
}

TEST(ReasonZh, EveryStateOfARecordHasWords) {
  std::set<const google::protobuf::EnumDescriptor*> types;
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      const auto* state = MethodOf(*step.request->GetDescriptor()).output_type()->FindFieldByName("state");
      if (state == nullptr || !types.insert(state->enum_type()).second) continue;
      for (int i = 1; i < state->enum_type()->value_count(); ++i)
        EXPECT_NE(StateZh(state->enum_type()->value(i)->name()), "") << state->enum_type()->value(i)->name();
    }
  }
  EXPECT_GT(types.size(), 20);
  const std::string reason =
      Reason(status::Refused(fv::ERROR_REASON_TRANSITION_NOT_ALLOWED, "x",
                             {{"from", "CARE_FACILITY_STATE_PLANNED"},
                              {"allowed", "CARE_FACILITY_STATE_OPEN,CARE_FACILITY_STATE_CLOSED"}}));
  EXPECT_EQ(reason, "不允许的状态变更（可选：启用、已关闭，现状态：计划）");
}

// Requests carry these for programs; no column goes into them.
bool IsForPrograms(const std::string& field) {
  return field == "request_id" || field == "etag" || field == "validate_only";
}

TEST(ColumnOf, NamesEveryFieldOfEveryForm) {
  for (const FileForm& form : FileForms()) {
    for (const StepWord& step : form.requests) {
      for (const Field& field : form.fields) {
        if (testing::FieldIn(step, field) == nullptr) continue;
        EXPECT_EQ(ColumnOf(*step.request->GetDescriptor(), field.field), field.column) << form.title;
      }
      const auto& type = *step.request->GetDescriptor();
      for (int i = 0; i < type.field_count(); ++i) {
        const std::string column = ColumnOf(type, type.field(i)->name());
        EXPECT_THAT(EnglishIn(column), IsEmpty()) << form.title;
        EXPECT_TRUE(column != "所填内容" || IsForPrograms(type.field(i)->name()))
            << form.title << ": " << type.field(i)->name();
      }
    }
  }
  const auto& item = *urban::v1::CreateRectificationItemRequest::descriptor();
  EXPECT_EQ(ColumnOf(item, "location.latitude"), "纬度");
  EXPECT_EQ(ColumnOf(item, "location.longitude"), "经度");
}

TEST(ColumnOf, NamesTheFieldsOfCorrectionsAndRetractions) {
  for (const auto* type : {fv::CorrectFactRequest::descriptor(), fv::RetractFactRequest::descriptor()}) {
    for (int i = 0; i < type->field_count(); ++i) {
      const std::string& name = type->field(i)->name();
      EXPECT_TRUE(ColumnOf(*type, name) != "所填内容" || IsForPrograms(name)) << name;
    }
  }
  EXPECT_EQ(ColumnOf(*fv::CorrectFactRequest::descriptor(), "amounts.livelihood.x"), "更正为");
}

TEST(RetractedRecord, IsNamedByThatReasonAlone) {
  const auto named = [](fv::ErrorReason reason) {
    return RetractedRecord(rpc::ToGrpcStatus(status::Refused(reason, "x", {{"name", "a/1"}})));
  };
  EXPECT_EQ(named(fv::ERROR_REASON_RECORD_RETRACTED), "a/1");
  EXPECT_EQ(named(fv::ERROR_REASON_NOT_DECIDED), "");
  EXPECT_EQ(RetractedRecord(grpc::Status::OK), "");
}

}  // namespace
}  // namespace eastgate::intake
