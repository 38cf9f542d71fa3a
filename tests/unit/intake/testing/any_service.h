// A server that answers every unary method of every service as a function says.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_ANY_SERVICE_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_ANY_SERVICE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "grpcpp/create_channel.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace eastgate::intake::testing {

class AnyService {
 public:
  // Returns the bytes of the answer to a call of the method, "/package.Service/Method". Every answer is
  // marked as replayed. Called on the server's threads, one call at a time if the client sends so.
  using Answer = std::function<std::string(const std::string& method)>;

  explicit AnyService(Answer answer) : service_(std::move(answer)) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials());
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(grpc::GenericCallbackServerContext& context, const Answer& answer)
        : context_(context), answer_(answer) {
      StartRead(&request_);
    }
    void OnReadDone(bool) override {
      const grpc::Slice slice(answer_(context_.method()));
      response_ = grpc::ByteBuffer(&slice, 1);
      context_.AddTrailingMetadata("eastgate-replayed", "1");
      StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    grpc::GenericCallbackServerContext& context_;
    const Answer& answer_;
    grpc::ByteBuffer request_, response_;
  };
  class Service : public grpc::CallbackGenericService {
   public:
    explicit Service(Answer answer) : answer_(std::move(answer)) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
      return new Reactor(*context, answer_);
    }

   private:
    const Answer answer_;
  };

  Service service_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace eastgate::intake::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_ANY_SERVICE_H_
