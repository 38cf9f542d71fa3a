// A log and its figures over a store of its own, with the small catalogue and a clock that only the test
// moves.
//
// The reference data is loaded first: it takes kFirstRevision - 1 revisions, and the test's first fact is
// kFirstRevision.
#ifndef EASTGATE_TESTS_UNIT_FIGURES_TESTING_TEST_LOG_H_
#define EASTGATE_TESTS_UNIT_FIGURES_TESTING_TEST_LOG_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/facts/writer.h"
#include "common/figures/catalogue.h"
#include "common/figures/figure_store.h"
#include "common/figures/roll_up.h"
#include "common/store/rocksdb_store.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_catalogue.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::figures::testing {

inline constexpr int64_t kFirstRevision = 4;

inline reference::ReferenceFiles TestReferenceFiles() {
  return {{"divisions.csv",
           "code,title_zh,valid_from,valid_to,successors\n"
           "36,江西省,2000-01-01,,\n"
           "3601,南昌市,2000-01-01,,\n"
           "360111,青山湖区,2000-01-01,,\n"
           "360111001,青山路街道,2000-01-01,,\n"
           "360111001001,第一社区,2000-01-01,,\n"
           "360111001002,第二社区,2000-01-01,,\n"
           "360111001003,第三社区,2000-01-01,2024-07-01,360111001001\n"
           "360111002,上海路街道,2000-01-01,,\n"
           "360111002001,东社区,2000-01-01,,\n"
           "360112,新建区,2000-01-01,,\n"},
          {"calendar.csv", "date,kind,notice\n2024-01-01,holiday,n\n2024-02-04,workday,n\n"},
          {"parameters.csv",
           "key,jurisdiction,valid_from,valid_to,value,source\npremium_fen,36,2022-01-01,,38000,s\n"}};
}

class TestLog {
 public:
  TestLog() { Open(); }
  explicit TestLog(std::vector<FigureDefinition> figures, std::vector<facts::FactKind> kinds = TestKinds()) {
    Open(std::move(figures), std::move(kinds));
  }
  TestLog(std::vector<FigureDefinition> figures, std::vector<facts::FactKind> kinds,
          reference::ReferenceFiles files)
      : files_(std::move(files)) {
    Open(std::move(figures), std::move(kinds));
  }
  // A log of these tables' rows, which outlive it.
  explicit TestLog(std::vector<const resource::AnyTable*> tables) : tables_(std::move(tables)) { Open(); }
  ~TestLog() { Close(); }

  facts::Log& log() { return *log_; }
  const facts::Log& log() const { return *log_; }
  FigureStore& figures() { return *figures_; }
  const FigureStore& figures() const { return *figures_; }
  store::Store& store() { return *store_; }
  std::shared_ptr<const store::Snapshot> Read() const { return store_->Read(); }
  const std::string& directory() const { return directory_.path(); }

  // Sets the current time of the log, which is 2024-06-01 12:00 UTC at first.
  void SetNow(absl::Time now) { *now_ = now; }
  absl::Time now() const { return *now_; }
  void SetReferenceFiles(reference::ReferenceFiles files) { files_ = std::move(files); }

  // Closes store, log and figures and opens them again, maybe with another catalogue.
  void Reopen() { Reopen(TestFigures(), TestKinds()); }
  void Reopen(std::vector<FigureDefinition> figures, std::vector<facts::FactKind> kinds) {
    Close();
    Open(std::move(figures), std::move(kinds));
  }
  void Close() {
    figures_.reset();
    log_.reset();
    if (store_ != nullptr) store_->Close();
    store_.reset();
  }

  // Runs one transaction and waits for it.
  absl::StatusOr<fact::v1::Fact> Run(
      const std::function<absl::StatusOr<fact::v1::Fact>(facts::Writer&)>& body,
      absl::string_view reporter = "clerk:li") {
    absl::StatusOr<fact::v1::Fact> fact;
    const absl::Status committed = store_->CommitAndWait([&](store::Transaction& transaction) {
      facts::Writer writer(*log_, transaction, reporter);
      fact = body(writer);
      return fact.status();
    });
    if (!committed.ok()) return committed;
    return fact;
  }

  absl::StatusOr<fact::v1::Fact> TryAppend(fact::v1::Fact draft) {
    return Run([&](facts::Writer& writer) { return writer.Append(draft); });
  }

  fact::v1::Fact Append(fact::v1::Fact draft) {
    const absl::StatusOr<fact::v1::Fact> fact = TryAppend(std::move(draft));
    EXPECT_TRUE(fact.ok()) << fact.status();
    return fact.ok() ? *fact : fact::v1::Fact();
  }

  // Takes what was appended into the cells.
  void RollUp() { EXPECT_TRUE(figures::RollUp(*figures_).ok()); }

  // Changes bytes behind the engine's back.
  void Damage(const std::function<void(store::Transaction&)>& change) {
    EXPECT_TRUE(store_
                    ->CommitAndWait([&](store::Transaction& transaction) {
                      change(transaction);
                      return absl::OkStatus();
                    })
                    .ok());
  }

 private:
  void Open() { Open(TestFigures(), TestKinds()); }
  void Open(std::vector<FigureDefinition> figures, std::vector<facts::FactKind> kinds) {
    store::RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 1;
    auto store = store::RocksDbStore::Open(std::move(options));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    auto catalogue = Catalogue::Build(std::move(figures), std::move(kinds), {}, tables_);
    ASSERT_TRUE(catalogue.ok()) << catalogue.status();
    auto log =
        facts::Log::Open(*store_, catalogue->schema(), files_,
                         {.service = "test", .division_root = kRoot, .clock = [now = now_] { return *now; }});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    auto figure_store = FigureStore::Open(*log_, *std::move(catalogue));
    ASSERT_TRUE(figure_store.ok()) << figure_store.status();
    figures_ = *std::move(figure_store);
  }

  const std::vector<const resource::AnyTable*> tables_;
  store::TempDirectory directory_;
  std::shared_ptr<absl::Time> now_ = std::make_shared<absl::Time>(
      absl::FromCivil(absl::CivilSecond(2024, 6, 1, 12, 0, 0), absl::UTCTimeZone()));
  reference::ReferenceFiles files_ = TestReferenceFiles();
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<facts::Log> log_;
  std::unique_ptr<FigureStore> figures_;
};

}  // namespace eastgate::figures::testing

#endif  // EASTGATE_TESTS_UNIT_FIGURES_TESTING_TEST_LOG_H_
