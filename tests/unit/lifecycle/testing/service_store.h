// A service without its server: a store of its own, its log, and the figures of the service's catalogue. A
// service's tests derive from it and add their methods.
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_SERVICE_STORE_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_SERVICE_STORE_H_

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/auth/keyed_digest.h"
#include "common/facts/corrections.h"
#include "common/facts/log.h"
#include "common/facts/log_reader.h"
#include "common/figures/evaluator.h"
#include "common/figures/figure_store.h"
#include "common/figures/query.h"
#include "common/lifecycle/commit.h"
#include "common/lifecycle/domain_service.h"
#include "common/resource/idempotency.h"
#include "common/resource/rows.h"
#include "common/rpc/executor.h"
#include "common/store/rocksdb_store.h"
#include "gtest/gtest.h"
#include "tests/unit/lifecycle/testing/rules.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::lifecycle::testing {

class ServiceStore {
 public:
  ServiceStore(const std::string& service, figures::Catalogue catalogue,
               const reference::ReferenceFiles& files = DistrictFiles(),
               const std::string& division_root = kRoot) {
    store::RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 1;
    store_ = *store::RocksDbStore::Open(std::move(options));
    log_ = *facts::Log::Open(*store_, catalogue.schema(), files,
                             {.service = service, .division_root = division_root, .clock = [] {
                                return absl::FromUnixSeconds(1893456000);
                              }});
    figure_store_ = *figures::FigureStore::Open(*log_, std::move(catalogue));
    committer_ = std::make_unique<Committer>(*log_, *figure_store_, records_);
  }
  ~ServiceStore() { store_->Close(); }

  // Calls a method as `principal` and waits for its answer.
  template <class Service, class Response, class Request>
  absl::StatusOr<Response> Call(const std::unique_ptr<Service>& service,
                                rpc::Reply<Response> (Service::*method)(rpc::Call&, const Request&),
                                const Request& request) {
    rpc::Call call = rpc::Call::ForTest(principal);
    absl::StatusOr<Response> response = rpc::testing::Await((service.get()->*method)(call, request));
    replayed = call.replayed();
    return response;
  }

  absl::StatusOr<fact::v1::Fact> Correct(fact::v1::CorrectFactRequest request) {
    request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
    request.set_reason("wrong entry");
    return Run([&](facts::Writer& writer) { return facts::Correct(writer, request); });
  }
  absl::StatusOr<fact::v1::Fact> Retract(const std::string& name) {
    fact::v1::RetractFactRequest request;
    request.set_name(name);
    request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
    request.set_reason("wrong entry");
    return Run([&](facts::Writer& writer) { return facts::Retract(writer, request); });
  }

  // A figure of the year up to a day (of a stock: on the day).
  int64_t Figure(const std::string& id, const std::string& as_of, const std::string& division = "",
                 const std::map<std::string, std::string>& dimensions = {}) {
    figure::v1::FigureQuery question;
    question.set_figure(id);
    question.set_as_of(as_of);
    question.set_division(division);
    for (const auto& [key, value] : dimensions) {
      auto& filter = *question.add_dimensions();
      filter.set_key(key);
      filter.add_values(value);
    }
    return Evaluate(question).value;
  }

  // A figure with cohorts from `start` to `end`, as of a day: its value, or its numerator and denominator.
  figures::Value Cohorts(const std::string& id, const std::string& start, const std::string& end,
                         const std::string& as_of) {
    figure::v1::FigureQuery question;
    question.set_figure(id);
    question.set_start(start);
    question.set_end(end);
    question.set_as_of(as_of);
    return Evaluate(question);
  }

  const facts::Schema& schema() const { return log_->schema(); }
  int64_t revision() const { return store_->Read()->head().revision; }
  std::shared_ptr<const store::Snapshot> Read() const { return store_->Read(); }
  fact::v1::Fact LastFact() const { return *facts::FactAt(*Read(), revision()); }

  // Runs a transaction body of the engine, `StatusOr<T>(Writer&)`, and waits for it.
  template <class T = fact::v1::Fact, class Body>
  absl::StatusOr<T> Run(Body body) {
    absl::StatusOr<T> result;
    const absl::Status committed = store_->CommitAndWait([&](store::Transaction& transaction) {
      facts::Writer writer(*log_, transaction, "clerk:li");
      result = body(writer);
      return result.status();
    });
    if (!committed.ok()) return committed;
    return result;
  }

  // Puts other bytes in the place of a stored row, as a bad disk would.
  void Overwrite(uint16_t table, absl::string_view id, const std::string& bytes) {
    const auto overwritten = Run([&](facts::Writer& writer) -> absl::StatusOr<fact::v1::Fact> {
      writer.transaction().Put(resource::RowKey(table, id), bytes);
      return fact::v1::Fact();
    });
    EXPECT_TRUE(overwritten.ok()) << overwritten.status();
  }

  std::string principal = "clerk:li";
  // True when the last call was answered from an idempotency record.
  bool replayed = false;

 protected:
  facts::Log& log() { return *log_; }
  const figures::FigureStore& figure_store() const { return *figure_store_; }
  ServiceParts parts() { return {*log_, *figure_store_, *committer_, executor_, names_in_use_}; }
  NamesInUse& names_in_use() { return names_in_use_; }

 private:
  figures::Value Evaluate(const figure::v1::FigureQuery& question) {
    const auto snapshot = store_->Read();
    const auto query = figures::ResolveQuery(*figure_store_, *snapshot, question, "");
    EXPECT_TRUE(query.ok()) << query.status();
    if (!query.ok()) return {-1, -1};
    const auto value = figures::Evaluator(*figure_store_, *snapshot).Evaluate(*query);
    EXPECT_TRUE(value.ok()) << value.status();
    return value.value_or(figures::Value{-1, -1});
  }

  store::TempDirectory directory_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<facts::Log> log_;
  std::unique_ptr<figures::FigureStore> figure_store_;
  const resource::IdempotencyRecords records_{*auth::KeyedDigest::FromKey(std::string(32, 'o'))};
  std::unique_ptr<Committer> committer_;
  rpc::Executor executor_;
  NamesInUse names_in_use_;
};

inline fact::v1::CorrectFactRequest Correcting(const std::string& name) {
  fact::v1::CorrectFactRequest request;
  request.set_name(name);
  return request;
}

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_SERVICE_STORE_H_
