#include "services/intake/loader.h"

#include <atomic>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"
#include "eastgate/livelihood/v1/care_facility.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/intake/testing/sample.h"

namespace eastgate::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SampleDivisions;

constexpr char kHeader[] = "业务编号,登记编号,待遇起始日期\n";

std::string Rows(int count) {
  std::string text = kHeader;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "DY-", i, ",XSE-", i, ",2024-03-01\n");
  return text;
}

void NoProgress(int, int) {}

FileReport LoadAll(const std::string& text, const Send& send, int in_flight = 8) {
  const auto report = LoadFile(text, SampleDivisions(), in_flight, send, NoProgress);
  EXPECT_TRUE(report.ok()) << report.status();
  return report.ok() ? *report : FileReport();
}

std::string SourceRef(const Request& request) {
  return dynamic_cast<const livelihood::v1::RecordNewbornEntitlementRequest&>(*std::get<MessagePtr>(request))
      .source_ref();
}

TEST(LoadFile, CountsWhatBecameOfEachRow) {
  const FileReport report = LoadAll(Rows(10), [](const Request& request) -> Outcome {
    if (SourceRef(request) == "DY-3") return {Result::kRejected, "不行"};
    return {SourceRef(request) < "DY-5" ? Result::kUnchanged : Result::kLoaded, ""};
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
  const FileReport report =
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
  const FileReport first =
      LoadAll(absl::StrCat(kHeader, "DY-1,XSE-1,tomorrow\n"), [](const Request&) { return Outcome(); });
  std::string corrected = first.rejects_csv;
  corrected.replace(corrected.find("tomorrow"), 8, "2024-03-02");
  EXPECT_EQ(LoadAll(corrected, [](const Request&) { return Outcome(); }).loaded, 1);
  // When the row is rejected again, the reason is in its column once.
  const FileReport again = LoadAll(corrected, [](const Request&) {
    return Outcome{Result::kRejected, "仍不行"};
  });
  EXPECT_EQ(again.rejects_csv, "业务编号,登记编号,待遇起始日期,退回原因\nDY-1,XSE-1,2024-03-02,仍不行\n");
}

TEST(LoadFile, BreaksOffWhenTheServiceIsGone) {
  std::atomic<int> sent{0};
  const FileReport report = LoadAll(
      Rows(1000),
      [&](const Request&) {
        return ++sent <= 10 ? Outcome() : Outcome{Result::kUnreachable, "没有应答"};
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
    EXPECT_FALSE(LoadFile(text, SampleDivisions(), 4, never, NoProgress).ok()) << text;
  }
}

TEST(LoadFile, TellsHowFarItIs) {
  std::vector<int> told;
  ASSERT_TRUE(LoadFile(
                  Rows(3), SampleDivisions(), 1, [](const Request&) { return Outcome(); },
                  [&](int done, int rows) {
                    EXPECT_EQ(rows, 3);
                    told.push_back(done);
                  })
                  .ok());
  EXPECT_THAT(told, ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace eastgate::intake
