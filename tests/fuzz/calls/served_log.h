// ServedLog: one server of the suite in this process, without its sockets and files: its services are behind
// the wrapper of every call, as main puts them there, and are reached through a channel of gRPC that stays in
// the process. The log is in memory, and Reset() makes it new.
//
// New objects are at the addresses of the old ones, so that the methods that gRPC was given once are those of
// the new services. No other service can be asked. One thread uses it.
#ifndef EASTGATE_TESTS_FUZZ_CALLS_SERVED_LOG_H_
#define EASTGATE_TESTS_FUZZ_CALLS_SERVED_LOG_H_

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/auth/digest_keys.h"
#include "common/facts/log.h"
#include "common/figures/catalogue.h"
#include "common/figures/figure_store.h"
#include "common/lifecycle/commit.h"
#include "common/lifecycle/domain_service.h"
#include "common/lifecycle/names_in_use.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/resource/idempotency.h"
#include "common/rpc/executor.h"
#include "common/rpc/head_watcher.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/server/fact_service.h"
#include "common/server/figure_service.h"
#include "common/server/reference_service.h"
#include "common/server/reporting_service.h"
#include "common/server/retractions.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"
#include "tests/fuzz/calls/sequence_mutator.h"
#include "tests/unit/store/testing/memory_store.h"

namespace eastgate::fuzz {

// Who can call: the principal, and for whom it calls, if for another. Both empty: nobody.
struct KnownCaller {
  const char* principal;
  const char* on_behalf_of;
};
inline constexpr KnownCaller kCallers[] = {
    {"clerk:wang", ""},                 // Has all roles.
    {"clerk:zhao", ""},                 // The same, of another unit.
    {"clerk:li", ""},                   // All roles, for a street.
    {"clerk:sun", ""},                  // A reader.
    {"service/economy", "clerk:wang"},  // A service that calls for a clerk.
    {"clerk:wang", "clerk:zhao"},       // A clerk who may not call for another.
    {"clerk:nobody", ""},               // Has no grant.
    {"", ""},
};

class ServedLog {
 public:
  virtual ~ServedLog() = default;
  ServedLog(const ServedLog&) = delete;
  ServedLog& operator=(const ServedLog&) = delete;

  // The log is as it was when the server started for the first time, and so is the clock.
  void Reset();
  void PassDays(int days) { now_ += absl::Hours(24) * days; }
  void RollUp();
  // Waits until no call is under way, with which the answer of a call may not be over.
  void WaitIdle();

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const Methods& methods() const { return methods_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  const figures::FigureStore& figures() const { return *state_->figures; }
  std::shared_ptr<const store::Snapshot> Read() const { return state_->store.Read(); }
  // The head after Reset.
  int64_t first_revision() const { return base_->head.revision; }
  // The last lines that the server wrote to its log.
  std::string LastLines();

 protected:
  ServedLog(const std::string& service, figures::Catalogue catalogue);

  // Returns the parts from which a service is made, after Reset.
  lifecycle::ServiceParts parts() {
    return {*state_->log, *state_->figures, state_->committer, executor_, state_->names_in_use};
  }
  const auth::DigestKeys& digest_keys() const { return digest_keys_; }
  server::FigureService& figure_service() { return state_->figure_service; }
  server::FactService& fact_service() { return state_->fact_service; }

  // Makes the services of this server anew, where they were.
  virtual void MakeServices() = 0;
  virtual void DropServices() = 0;
  // Binds them.
  virtual std::vector<std::unique_ptr<rpc::BoundService>> Bind(rpc::Runtime& runtime) = 0;

  // Resets and begins to serve. For the constructor of the class that has the services.
  void Serve();

 private:
  struct State {
    State(const ServedLog& owner, const std::shared_ptr<const store::MemoryContents>& contents,
          rpc::Executor& executor);

    store::MemoryStore store;
    std::unique_ptr<facts::Log> log;
    std::unique_ptr<figures::FigureStore> figures;
    resource::IdempotencyRecords records;
    lifecycle::Committer committer;
    rpc::HeadWatcher head;
    lifecycle::NamesInUse names_in_use;
    server::FigureService figure_service;
    server::Retractions retractions;
    server::FactService fact_service;
    server::ReferenceService reference_service;
  };

  observability::LogOptions LogOptions();
  facts::Log::Options OptionsOfLog() const;
  void AddMethods(const rpc::BoundService& service);

  const std::string service_;
  const figures::Catalogue catalogue_;
  const Vocabulary vocabulary_;
  const auth::DigestKeys digest_keys_;
  absl::Time now_;
  std::shared_ptr<const store::MemoryContents> base_;
  std::mutex lines_mutex_;
  std::deque<std::string> lines_;
  observability::Metrics metrics_;
  observability::Log log_;
  rpc::Runtime runtime_;
  rpc::Executor executor_;
  std::optional<State> state_;
  std::vector<std::unique_ptr<rpc::BoundService>> bound_;
  Methods methods_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// The server whose own services are `Services`: a class with the type Tables, the name kName, a constructor
// from (const ServiceContext&, const Tables&), and a method BindAll(Runtime&, bound).
struct ServiceContext {
  lifecycle::ServiceParts parts;
  const auth::DigestKeys& digest_keys;
  server::FigureService& figures;
  server::FactService& facts;
  server::ReportingService& reporting;
};

template <class Services>
class Served final : private Services::Tables, public ServedLog {
 public:
  Served() : ServedLog(Services::kName, *tables().BuildCatalogue()) { Serve(); }

 private:
  const typename Services::Tables& tables() const { return *this; }

  void MakeServices() override {
    reporting_.emplace(parts(), tables().reporting);
    services_.emplace(ServiceContext{parts(), digest_keys(), figure_service(), fact_service(), *reporting_},
                      tables());
  }
  void DropServices() override {
    services_.reset();
    reporting_.reset();
  }
  std::vector<std::unique_ptr<rpc::BoundService>> Bind(rpc::Runtime& runtime) override {
    std::vector<std::unique_ptr<rpc::BoundService>> bound;
    bound.push_back(reporting_->Bind(runtime));
    services_->Visit([&](auto& service) { bound.push_back(service.Bind(runtime)); });
    return bound;
  }

  std::optional<server::ReportingService> reporting_;
  std::optional<Services> services_;
};

}  // namespace eastgate::fuzz

#endif  // EASTGATE_TESTS_FUZZ_CALLS_SERVED_LOG_H_
