// The echo service with behaviors that a test replaces, and a real server around it on free ports.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_ECHO_SERVER_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_ECHO_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server_runner.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/status_mapping.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "testing/echo.grpc.pb.h"
#include "tests/unit/rpc/testing/caller_context.h"

namespace eastgate::rpc::testing {

class EchoServiceImpl final {
 public:
  std::function<Reply<Echo>(Call&, const GetEchoRequest&)> get = [](Call& call,
                                                                    const GetEchoRequest& request) {
    Echo echo;
    echo.set_text(request.text());
    echo.set_principal(call.principal());
    return Reply<Echo>(std::move(echo));
  };
  std::function<Reply<Echo>(Call&, const CreateEchoRequest&)> create = [](Call& call,
                                                                          const CreateEchoRequest& request) {
    Echo echo;
    echo.set_text(request.text());
    echo.set_principal(call.principal());
    echo.set_revision(7);
    return Reply<Echo>(std::move(echo));
  };
  std::function<Reply<Done>(Call&, const WatchEchoesRequest&, Stream<Echo>&)> watch =
      [](Call&, const WatchEchoesRequest&, Stream<Echo>&) { return Reply<Done>(Done{}); };
  std::function<Reply<Echo>(Call&, const CreateEchoRequest&, Requests<CreateEchoRequest>&)> collect =
      [](Call&, const CreateEchoRequest&, Requests<CreateEchoRequest>&) { return Reply<Echo>(Echo()); };

  std::unique_ptr<BoundService> Bind(Runtime& runtime) {
    return ServiceBinder(runtime, EchoService::service_full_name())
        .Unary("GetEcho", this, &EchoServiceImpl::Get)
        .Unary("CreateEcho", this, &EchoServiceImpl::Create)
        .Stream("WatchEchoes", this, &EchoServiceImpl::Watch)
        .ClientStream("CollectEchoes", this, &EchoServiceImpl::Collect)
        .Build();
  }

  Reply<Echo> Get(Call& call, const GetEchoRequest& request) { return get(call, request); }
  Reply<Echo> Create(Call& call, const CreateEchoRequest& request) { return create(call, request); }
  Reply<Done> Watch(Call& call, const WatchEchoesRequest& request, Stream<Echo>& out) {
    return watch(call, request, out);
  }
  Reply<Echo> Collect(Call& call, const CreateEchoRequest& first, Requests<CreateEchoRequest>& others) {
    return collect(call, first, others);
  }
};

// Log lines, readable while the log is written.
class Lines {
 public:
  observability::LogOptions Options(observability::Level level) {
    observability::LogOptions options;
    options.level = level;
    options.sink = [this](absl::string_view line) {
      absl::MutexLock lock(&mutex_);
      lines_.emplace_back(line);
    };
    return options;
  }
  // The first line that holds `text`, when it has been written.
  std::string WaitFor(absl::string_view text) {
    std::string found;
    const auto is_there = [&]() {
      for (const std::string& line : lines_) {
        if (line.find(std::string(text)) != std::string::npos) found = line;
      }
      return !found.empty();
    };
    absl::MutexLock lock(&mutex_, absl::Condition(&is_there));
    return found;
  }
  std::vector<std::string> all() {
    absl::MutexLock lock(&mutex_);
    return lines_;
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> lines_;
};

struct EchoServer {
  // With `followed` it only reads, and follows that.
  explicit EchoServer(Limits limits = {}, ServerOptions options = {}, HeadWatcher* followed = nullptr)
      : runtime(metrics, log, limits) {
    options.service = "echo";
    if (followed != nullptr) runtime.FollowLog(*followed);
    server = std::make_unique<ServerRunner>(options, runtime);
    server->Add(service.Bind(runtime));
    runtime.SetRights(auth::Rights::OfEverybody());
    started = server->Start();
    channel = grpc::CreateChannel(server->grpc_address(), grpc::InsecureChannelCredentials());
    stub = EchoService::NewStub(channel);
  }

  absl::StatusOr<Echo> Get(const GetEchoRequest& request, grpc::ClientContext* context) {
    Echo echo;
    const grpc::Status status = stub->GetEcho(context, request, &echo);
    if (!status.ok()) return FromGrpcStatus(status);
    return echo;
  }
  absl::StatusOr<Echo> Get(absl::string_view text = "hello") {
    CallerContext context;
    GetEchoRequest request;
    request.set_text(std::string(text));
    return Get(request, &context);
  }
  absl::StatusOr<Echo> Create(grpc::ClientContext* context) {
    Echo echo;
    const grpc::Status status = stub->CreateEcho(context, CreateEchoRequest(), &echo);
    if (!status.ok()) return FromGrpcStatus(status);
    return echo;
  }

  Lines lines;
  observability::Log log{lines.Options(observability::Level::kDebug)};
  observability::Metrics metrics;
  Runtime runtime;
  EchoServiceImpl service;
  std::unique_ptr<ServerRunner> server;
  absl::Status started;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<EchoService::Stub> stub;
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_ECHO_SERVER_H_
