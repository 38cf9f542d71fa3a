// The whole of livelihood without its server: a store of its own, the ledger with the service's catalogue,
// and the three services.
#ifndef EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_
#define EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_

#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/auth/keyed_digest.h"
#include "common/facts/commit.h"
#include "common/facts/corrections.h"
#include "common/facts/evaluator.h"
#include "common/facts/ledger.h"
#include "common/facts/log_reader.h"
#include "common/facts/query.h"
#include "common/rpc/executor.h"
#include "common/rpc/once.h"
#include "common/store/rocksdb_store.h"
#include "gtest/gtest.h"
#include "services/livelihood/assistance_service.h"
#include "services/livelihood/care_facility_service.h"
#include "services/livelihood/figures.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/tables.h"
#include "tests/unit/livelihood/testing/rules.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::livelihood::testing {

class District {
 public:
  District() {
    store::RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 1;
    store_ = *store::RocksDbStore::Open(std::move(options));
    ledger_ = *facts::Ledger::Open(*store_, *BuildCatalogue(tables), TestReferenceFiles(),
                                   {.service = "livelihood", .division_root = kRoot, .clock = [] {
                                      return absl::FromUnixSeconds(1717243200);
                                    }});
    committer_ = std::make_unique<facts::Committer>(*ledger_, once_);
    newborns =
        std::make_unique<NewbornEnrollmentService>(*ledger_, *committer_, executor_, tables, identities);
    facilities = std::make_unique<CareFacilityService>(*ledger_, *committer_, executor_, tables);
    assistance = std::make_unique<AssistanceService>(*ledger_, *committer_, executor_, tables, identities);
  }
  ~District() { store_->Close(); }

  // Calls a method as "clerk:li" and waits for its answer.
  template <class Service, class Response, class Request>
  absl::StatusOr<Response> Call(const std::unique_ptr<Service>& service,
                                rpc::Reply<Response> (Service::*method)(rpc::Call&, const Request&),
                                const Request& request) {
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    absl::StatusOr<Response> response = rpc::testing::Await((service.get()->*method)(call, request));
    replayed = call.replayed();
    return response;
  }

  absl::StatusOr<fact::v1::Fact> Correct(fact::v1::CorrectFactRequest request) {
    request.set_cause(fact::v1::CAUSE_ERROR);
    request.set_reason("wrong entry");
    return Run([&](facts::Writer& writer) { return facts::Correct(writer, request); });
  }
  absl::StatusOr<fact::v1::Fact> Retract(const std::string& name) {
    fact::v1::RetractFactRequest request;
    request.set_name(name);
    request.set_cause(fact::v1::CAUSE_ERROR);
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
    const auto snapshot = store_->Read();
    const auto query = facts::ResolveQuery(*ledger_, *snapshot, question, "");
    EXPECT_TRUE(query.ok()) << query.status();
    const auto value = facts::Evaluator(*ledger_, *snapshot).Evaluate(*query);
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? value->value : -1;
  }

  int64_t revision() const { return store_->Read()->head().revision; }
  std::shared_ptr<const store::Snapshot> Read() const { return store_->Read(); }
  fact::v1::Fact LastFact() const { return *facts::FactAt(*Read(), revision()); }

  // Runs a work of the engine, `StatusOr<T>(Writer&)`, and waits for it.
  template <class T = fact::v1::Fact, class Work>
  absl::StatusOr<T> Run(Work work) {
    absl::StatusOr<T> result;
    const absl::Status committed = store_->CommitAndWait([&](store::Transaction& transaction) {
      facts::Writer writer(*ledger_, transaction, "clerk:li");
      result = work(writer);
      return result.status();
    });
    if (!committed.ok()) return committed;
    return result;
  }

  const Tables tables;
  const Identities identities{*auth::KeyedDigest::FromKey(std::string(32, 'k'))};
  // Whether the last call was answered with what an earlier one had done.
  bool replayed = false;

 private:
  store::TempDirectory directory_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<facts::Ledger> ledger_;
  const rpc::OnceTable once_{*auth::KeyedDigest::FromKey(std::string(32, 'o'))};
  std::unique_ptr<facts::Committer> committer_;
  rpc::Executor executor_;

 public:
  std::unique_ptr<NewbornEnrollmentService> newborns;
  std::unique_ptr<CareFacilityService> facilities;
  std::unique_ptr<AssistanceService> assistance;
};

inline fact::v1::CorrectFactRequest Correcting(const std::string& name) {
  fact::v1::CorrectFactRequest request;
  request.set_name(name);
  return request;
}

}  // namespace eastgate::livelihood::testing

#endif  // EASTGATE_TESTS_UNIT_LIVELIHOOD_TESTING_DISTRICT_H_
