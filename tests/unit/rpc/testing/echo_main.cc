// The echo service as a program, for the tests of the process itself. Arguments: listen address, admin
// address.
#include <cstdio>

#include "common/rpc/process.h"
#include "common/rpc/server_runner.h"
#include "tests/unit/rpc/testing/echo_server.h"

int main(int argc, char** argv) {
  using namespace eastgate;
  rpc::PrepareProcess();
  observability::Log log;
  observability::Metrics metrics;
  rpc::Runtime runtime(metrics, log);
  rpc::testing::EchoServiceImpl service;
  rpc::ServerOptions options;
  options.service = "echo";
  if (argc > 1) options.listen = argv[1];
  if (argc > 2) options.admin = argv[2];
  options.on_hang_up = [] {
    std::printf("hung up\n");
    std::fflush(stdout);
  };
  rpc::ServerRunner server(options, runtime);
  service.create = [&](rpc::Call&, const rpc::testing::CreateEchoRequest&) -> rpc::Reply<rpc::testing::Echo> {
    server.Fail(absl::DataLossError("asked to fail"));
    return rpc::testing::Echo();
  };
  server.Add(service.Bind(runtime));
  runtime.SetRights(auth::Rights::OfEverybody());
  return server.Run([] { std::printf("drained\n"); });
}
