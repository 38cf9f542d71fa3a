// ReferenceReloader: files that are replaced while the server runs.
#include "common/server/reference_reloader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::server {
namespace {

using figures::testing::TestLog;
using figures::testing::TestReferenceFiles;
using ::testing::ElementsAre;

constexpr char kGrants[] = "holder,role,division,valid_from,valid_to\n";

class ReferenceReloaderTest : public ::testing::Test {
 protected:
  ReferenceReloaderTest() {
    for (const auto& [name, bytes] : TestReferenceFiles()) Put(name, bytes);
    reloader_ = std::make_unique<ReferenceReloader>(
        test_.log(), directory_.path(), reference::StampOfReferenceFiles(directory_.path()), lines_);
    reloader_->OnReference([this](const auto& data) { granted_.push_back(GrantsOf(*data)); });
  }
  ~ReferenceReloaderTest() override {
    reloader_.reset();
    test_.Close();
  }

  static int GrantsOf(const reference::ReferenceData& data) {
    return data.grants ? static_cast<int>(data.grants->all().size()) : -1;
  }
  // Replaces a file as a careful writer does.
  void Put(const std::string& name, const std::string& bytes) {
    const std::filesystem::path path = std::filesystem::path(directory_.path()) / name;
    std::ofstream(path.string() + ".new", std::ios::binary) << bytes;
    std::filesystem::rename(path.string() + ".new", path);
  }
  void Grant(const std::string& holder, const std::string& role = "reader") {
    Put("grants.csv", absl::StrCat(kGrants, holder, ",", role, ",36,2024-01-01,\n"));
  }
  void LookTwice() {
    reloader_->Look();
    reloader_->Look();
  }
  int64_t head() const { return test_.Read()->head().revision; }

  TestLog test_;
  store::TempDirectory directory_;
  observability::Log lines_{{.sink = [](absl::string_view) {}}};
  std::vector<int> granted_;  // The number of grants in each call of the listener; -1 without a file.
  std::unique_ptr<ReferenceReloader> reloader_;
};

TEST_F(ReferenceReloaderTest, AFileThatWasReplacedIsReadWhenNothingMovesAnyMore) {
  EXPECT_THAT(granted_, ElementsAre(-1)) << "the data in effect, at once";
  LookTwice();
  EXPECT_EQ(head(), 3);
  Grant("bureau:a");
  reloader_->Look();
  EXPECT_EQ(head(), 3);
  Grant("bureau:b");
  reloader_->Look();
  EXPECT_EQ(head(), 3) << "it moved again";
  reloader_->Look();
  EXPECT_EQ(head(), 4);
  EXPECT_THAT(granted_, ElementsAre(-1, 1));
  EXPECT_EQ(test_.log().reference()->grants->all().front().holder, "bureau:b");
  LookTwice();
  EXPECT_EQ(head(), 4);
}

TEST_F(ReferenceReloaderTest, OnRequestFilesAreReadAtOnce) {
  Grant("bureau:a");
  reloader_->Look(/*at_once=*/true);
  EXPECT_EQ(head(), 4);
  LookTwice();
  EXPECT_EQ(head(), 4);
  EXPECT_THAT(granted_, ElementsAre(-1, 1));
}

TEST_F(ReferenceReloaderTest, BadFilesAreNotTakenUntilTheyAreGood) {
  Grant("bureau:a", "king");
  Put("parameters.csv", TestReferenceFiles()["parameters.csv"] + "more_fen,36,2022-01-01,,1,s\n");
  LookTwice();
  EXPECT_TRUE(reloader_->failed());
  EXPECT_EQ(head(), 3);
  EXPECT_THAT(granted_, ElementsAre(-1)) << "nor the other file";
  LookTwice();
  EXPECT_TRUE(reloader_->failed());
  Grant("bureau:a");
  LookTwice();
  EXPECT_FALSE(reloader_->failed());
  EXPECT_EQ(head(), 5);
  EXPECT_THAT(granted_, ElementsAre(-1, 1));
}

TEST_F(ReferenceReloaderTest, AFileThatIsGoneIsNotTaken) {
  Grant("bureau:a");
  LookTwice();
  std::filesystem::remove(std::filesystem::path(directory_.path()) / "grants.csv");
  LookTwice();
  EXPECT_TRUE(reloader_->failed());
  EXPECT_TRUE(test_.log().reference()->grants.has_value());
  std::filesystem::remove(std::filesystem::path(directory_.path()) / "divisions.csv");
  LookTwice();
  EXPECT_TRUE(reloader_->failed());
  EXPECT_EQ(head(), 4);
}

TEST_F(ReferenceReloaderTest, ItsThreadTakesWhatIsAskedFor) {
  absl::Notification changed;
  bool begun = false;
  reloader_->OnReference([&](const auto&) {
    if (std::exchange(begun, true)) changed.Notify();
  });
  reloader_->Start();
  Grant("bureau:a");
  reloader_->ReloadNow();
  changed.WaitForNotification();
  reloader_->Stop();
  EXPECT_EQ(head(), 4);
  EXPECT_FALSE(reloader_->failed());
}

}  // namespace
}  // namespace eastgate::server
