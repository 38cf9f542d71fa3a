#include "services/intake/loader.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"
#include "eastgate/livelihood/v1/barrier_free_retrofit.pb.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/text.h"
#include "tests/unit/intake/testing/decoded.h"
#include "tests/unit/intake/testing/load.h"

namespace eastgate::intake {
namespace {

using testing::Accept;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SampleReference;
using testing::Send;
using testing::TestLoad;
using testing::TryLoad;

constexpr char kHeader[] = "业务编号,登记编号,待遇起始日期\n";

std::string Rows(int count) {
  std::string text = kHeader;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "DY-", i, ",XSE-", i, ",2024-03-01\n");
  return text;
}

// A report with the rejected rows.
struct Loaded : FileReport {
  std::string rejects_csv;
};

Loaded LoadAll(const std::string& text, const Send& send, int in_flight = 8) {
  const TestLoad load = TryLoad(text, send, {.in_flight = in_flight, .retracted = {}});
  EXPECT_TRUE(load.report.ok()) << load.report.status();
  return {load.report.ok() ? *load.report : FileReport(), load.rejects};
}

std::string SourceRef(const Request& request) {
  return dynamic_cast<const livelihood::v1::RecordNewbornEntitlementRequest&>(*std::get<MessagePtr>(request))
      .source_ref();
}

TEST(LoadFile, CountsWhatBecameOfEachRow) {
  const Loaded report = LoadAll(Rows(10), [](const Request& request) -> Outcome {
    if (SourceRef(request) == "DY-3") return {Result::kRejected, "不行", ""};
    return {SourceRef(request) < "DY-5" ? Result::kUnchanged : Result::kLoaded, "", ""};
  });
  EXPECT_EQ(report.title, "新生儿待遇享受");
  EXPECT_EQ(report.rows, 10);
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(report.unchanged, 4);
  EXPECT_EQ(report.loaded, 5);
  EXPECT_EQ(report.rejects_csv, "业务编号,登记编号,待遇起始日期,退回原因\nDY-3,XSE-3,2024-03-01,不行\n");
}

TEST(LoadFile, KeepsNoMoreInFlightThanAsked) {
  constexpr int kWindow = 4;
  std::atomic<int> in_flight{0}, most{0};
  // Every send waits until the window is full, so that it is known to have been.
  absl::Mutex mutex;
  int arrived = 0;
  LoadAll(
      Rows(40),
      [&](const Request&) -> Outcome {
        const int now = ++in_flight;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        {
          absl::MutexLock lock(&mutex);
          ++arrived;
          const auto window_was_full = [&arrived] { return arrived >= kWindow; };
          mutex.Await(absl::Condition(&window_was_full));
        }
        --in_flight;
        return {};
      },
      kWindow);
  EXPECT_EQ(most, kWindow);
}

TEST(LoadFile, FormsWhoseRowsRestOnEachOtherAreSentInOrder) {
  std::string text = "业务编号,设施编号,变更为,变更日期\n";
  for (int i = 10; i < 40; ++i) absl::StrAppend(&text, "BG-", i, ",YL-1,暂停,2024-03-01\n");
  std::vector<std::string> sent;
  LoadAll(text, [&](const Request& request) -> Outcome {
    sent.push_back(
        dynamic_cast<const livelihood::v1::SuspendCareFacilityRequest&>(*std::get<MessagePtr>(request))
            .source_ref());
    return {};
  });
  EXPECT_EQ(sent.size(), 30);
  EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end()));
}

TEST(LoadFile, ABadRowIsNotSentAndComesBackWithItsProblems) {
  int sent = 0;
  const Loaded report =
      LoadAll(absl::StrCat(kHeader, "DY-1,XSE-1,tomorrow\nDY-2,XSE-2\n"), [&](const Request&) -> Outcome {
        ++sent;
        return {};
      });
  EXPECT_EQ(sent, 0);
  EXPECT_EQ(report.rejected, 2);
  EXPECT_THAT(report.rejects_csv, HasSubstr("DY-1,XSE-1,tomorrow,待遇起始日期：应为存在的日期"));
  EXPECT_THAT(report.rejects_csv, HasSubstr("应有 3 列，实有 2 列"));
}

TEST(LoadFile, ACorrectedFileOfRejectsCanBeSentAsItIs) {
  const Loaded first = LoadAll(absl::StrCat(kHeader, "DY-1,XSE-1,tomorrow\n"), Accept);
  std::string corrected = first.rejects_csv;
  corrected.replace(corrected.find("tomorrow"), 8, "2024-03-02");
  EXPECT_EQ(LoadAll(corrected, Accept).loaded, 1);
  // When the row is rejected again, the reason is in its column once.
  const Loaded again = LoadAll(corrected, [](const Request&) {
    return Outcome{Result::kRejected, "仍不行", ""};
  });
  EXPECT_EQ(again.rejects_csv, "业务编号,登记编号,待遇起始日期,退回原因\nDY-1,XSE-1,2024-03-02,仍不行\n");
}

TEST(LoadFile, BreaksOffWhenTheServiceIsGone) {
  std::atomic<int> sent{0};
  const Loaded report = LoadAll(
      Rows(1000),
      [&](const Request&) {
        return ++sent <= 10 ? Outcome() : Outcome{Result::kUnreachable, "没有应答", ""};
      },
      1);
  EXPECT_EQ(report.unreachable, "没有应答");
  EXPECT_EQ(report.loaded, 10);
  EXPECT_EQ(report.rejected, 0);
  EXPECT_EQ(sent, 11);
}

TEST(LoadFile, WhatIsNoTableIsRefused) {
  const Send never = [](const Request&) -> Outcome {
    ADD_FAILURE() << "nothing may be sent";
    return {};
  };
  for (const std::string& text :
       {std::string(), std::string("a,b\n1,2\n"), absl::StrCat(kHeader, "\"DY-1,XSE-1,2024-03-01\n")}) {
    EXPECT_FALSE(TryLoad(text, never).report.ok()) << text;
  }
}

TEST(LoadFile, TellsHowFarItIs) {
  std::vector<int> told;
  const auto progress = [&](int done, int rows) {
    EXPECT_EQ(rows, 3);
    told.push_back(done);
  };
  const auto accept_all = [](absl::Span<const Request> requests) {
    return std::vector<Outcome>(requests.size());
  };
  ASSERT_TRUE(LoadFile(Rows(3), SampleReference(), LoadOptions(), {accept_all, progress, nullptr}).ok());
  EXPECT_THAT(told, ElementsAre(1, 2, 3));
}

TEST(LoadFile, ARowThatIsTooLongComesBackWhole) {
  // An amount with a comma that was not put in quotes.
  const std::string row = "TR-10,knitting-carnival,1,234.50,2024-03-15,360111";
  const std::string text = absl::StrCat("投入编号,活动编号,金额（元）,支付日期,所在区划\n", row, "\n");
  const Loaded first = LoadAll(text, Accept);
  EXPECT_THAT(first.rejects_csv, HasSubstr("投入编号,活动编号,金额（元）,支付日期,所在区划,,退回原因\n"));
  EXPECT_THAT(first.rejects_csv, HasSubstr(absl::StrCat("\n", row, ",应有 5 列，实有 6 列")));
  EXPECT_EQ(LoadAll(first.rejects_csv, Accept).rejects_csv, first.rejects_csv);
}

TEST(LoadFile, WhatBecomesOfRowsThatConflictIsTheSameHoweverManyAreInFlight) {
  std::string text = "改造编号,户号,完工日期,费用（元）,所在区划\n";
  // Each number is there with two costs, each household under two numbers.
  for (int i = 0; i < 200; ++i)
    absl::StrAppend(&text, "GZ-", i / 2, ",HB-", (i + 1) / 2, ",2024-03-01,", i, ",360111001\n");
  std::string expected;
  for (const int in_flight : {1, 64, 64, 64}) {
    absl::Mutex mutex;
    std::set<std::string> numbers, households;
    const auto send = [&](const Request& request) -> Outcome {
      const auto& retrofit = dynamic_cast<const livelihood::v1::CreateBarrierFreeRetrofitRequest&>(
          *std::get<MessagePtr>(request));
      for (int64_t i = 0; i < retrofit.cost_fen() % 70; ++i) std::this_thread::yield();
      const absl::MutexLock lock(&mutex);
      if (!numbers.insert(retrofit.source_ref()).second) return {Result::kRejected, "编号", ""};
      if (!households.insert(retrofit.household_number()).second) return {Result::kRejected, "户号", ""};
      return {};
    };
    const Loaded loaded = LoadAll(text, send, in_flight);
    EXPECT_EQ(loaded.rows, loaded.loaded + loaded.rejected);
    if (expected.empty()) expected = loaded.rejects_csv;
    EXPECT_EQ(loaded.rejects_csv, expected) << in_flight;
  }
}

TEST(LoadFile, ManyRowsThatWaitForEachOtherAreAllSent) {
  std::string text = kHeader;
  for (int i = 0; i < 10'000; ++i) absl::StrAppend(&text, "DY-", i, ",XSE-", i % 3, ",2024-03-01\n");
  EXPECT_EQ(LoadAll(text, Accept, 16).loaded, 10'000);
}

TEST(LoadFile, RejectedRowsAreInTheEncodingOfTheirFile) {
  const std::string rows = absl::StrCat(kHeader, "登记,XSE-1,tomorrow\n");
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf8WithMark, Encoding::kGb18030}) {
    const std::string sent = absl::StrCat(MarkOf(encoding), EncodeText(rows, encoding));
    const std::string rejects = LoadAll(sent, Accept).rejects_csv;
    EXPECT_EQ(EncodingOf(rejects), encoding);
    EXPECT_THAT(Decoded(rejects), HasSubstr("登记,XSE-1,tomorrow,待遇起始日期：应为存在的日期"));
  }
}

TEST(LoadFile, ABadByteRejectsItsRowAlone) {
  for (const char* bad : {"\x80", "\xB5"}) {  // Not a character; half of one.
    const std::string sent = absl::StrCat(
        EncodeText(absl::StrCat(kHeader, "DY-1,XSE-1,2024-03-01\nDY-2,登记"), Encoding::kGb18030), bad,
        ",2024-03-01\nDY-3,XSE-3,2024-03-01\n");
    const Loaded loaded = LoadAll(sent, Accept);
    EXPECT_EQ(loaded.loaded, 2);
    EXPECT_EQ(loaded.rejected, 1);
    const std::string row =
        absl::StrCat("DY-2,", EncodeText("登记", Encoding::kGb18030), bad, ",2024-03-01,");
    EXPECT_THAT(loaded.rejects_csv, HasSubstr(absl::StrCat(row, EncodeText("第 3 行", Encoding::kGb18030))));
  }
}

TEST(LoadFile, BlankRowsAndColumnsAreIgnored) {
  std::string text = "业务编号,登记编号,,待遇起始日期,,\n";
  absl::StrAppend(&text, "DY-1,XSE-1,,2024-03-01,,\n", ",,,,,\n", " ,　,,,,\n", "DY-2,XSE-2,,2024-03-01\n");
  for (int i = 0; i < 200; ++i) absl::StrAppend(&text, ",,,,,\n");
  const Loaded loaded = LoadAll(text, Accept);
  EXPECT_EQ(loaded.rows, 2);
  EXPECT_EQ(loaded.loaded, 2);
  const Loaded noted = LoadAll("业务编号,登记编号,,待遇起始日期\nDY-1,XSE-1,备注,2024-03-01\n", Accept);
  EXPECT_THAT(noted.rejects_csv, HasSubstr("第 3 列没有列名，却有内容"));
}

TEST(LoadFile, MarksBeforeTheTextAreIgnored) {
  for (const char* marks : {"\xEF\xBB\xBF", "\xEF\xBB\xBF\xEF\xBB\xBF"})
    EXPECT_EQ(LoadAll(absl::StrCat(marks, Rows(1)), Accept).loaded, 1);
}

TEST(LoadFile, ADamagedTableIsRefusedWithItsLine) {
  const auto report = TryLoad(absl::StrCat(kHeader, "DY-1,XSE-1,2024-03-01\nDY-2,\"XSE-2\n"), Accept).report;
  EXPECT_THAT(report.status().message(), HasSubstr("第 3 行"));
}

TEST(LoadFile, ARecordThatTheLoadItselfRetractsIsUnchanged) {
  const std::string text =
      "改造编号,户号,完工日期,费用（元）,所在区划\nGZ-1,HB-1,2024-03-01,1,360111001\nGZ-2,HB-2,2024-03-01,1,"
      "360111001\n";
  const std::string amendments =
      "更正文号,记录类别,记录编号,更正项目,更正为,原因类别,更正原因\n撤1,无障碍改造,GZ-1,撤销,,差错,重复\n"
      "更1,无障碍改造,GZ-2,金额（元）,2,差错,有误\n";
  const LoadOptions options = {.in_flight = 1, .retracted = RetractedBy(amendments, SampleReference())};
  EXPECT_THAT(options.retracted, ElementsAre("barrierFreeRetrofits/GZ-1"));
  EXPECT_THAT(RetractedBy(text, SampleReference()), ::testing::IsEmpty());
  const auto send = [](const Request& request) {
    const auto& retrofit =
        dynamic_cast<const livelihood::v1::CreateBarrierFreeRetrofitRequest&>(*std::get<MessagePtr>(request));
    return Outcome{Result::kRejected, "记录已撤销", "barrierFreeRetrofits/" + retrofit.source_ref()};
  };
  const TestLoad load = TryLoad(text, send, options);
  EXPECT_EQ(load.report->unchanged, 1);
  EXPECT_EQ(load.report->rejected, 1);
  EXPECT_THAT(load.rejects, HasSubstr("GZ-2,HB-2,2024-03-01,1,360111001,记录已撤销"));
}

}  // namespace
}  // namespace eastgate::intake
