// Another service of the suite, for the tests of those who ask it: a server on a free port with a generated
// service whose rows a test puts in.
#ifndef EASTGATE_TESTS_UNIT_RPC_TESTING_FAKE_PEER_H_
#define EASTGATE_TESTS_UNIT_RPC_TESTING_FAKE_PEER_H_

#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace eastgate::rpc::testing {

class FakePeer {
 public:
  // The service must outlive it.
  explicit FakePeer(grpc::Service& service) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
  }
  ~FakePeer() { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Rows by name, as a Get method answers them.
template <class Row>
struct FakeRows {
  template <class Request>
  grpc::Status Get(const Request& request, Row& row) const {
    const auto found = rows.find(request.name());
    if (found == rows.end()) return {grpc::StatusCode::NOT_FOUND, request.name()};
    row = found->second;
    return grpc::Status::OK;
  }
  // A row of that name.
  Row& operator[](const std::string& name) {
    rows[name].set_name(name);
    return rows[name];
  }

  std::map<std::string, Row> rows;
};

}  // namespace eastgate::rpc::testing

#endif  // EASTGATE_TESTS_UNIT_RPC_TESTING_FAKE_PEER_H_
