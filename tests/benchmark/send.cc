// Sends the requests of one method as fast as a service takes them: fills it with rows for a measure.
//
//   send ADDRESS METHOD IN_FLIGHT [PRINCIPAL] < REQUESTS
//
// METHOD is service and name of a unary method, as in eastgate.urban.v1.PatrolService/CreatePatrolRound. Each
// line of standard input is a request as JSON. IN_FLIGHT of them are sent at once; one that is refused for
// being too many is sent again. The first other error, also one of a request in a batch, ends the program
// with its text. Prints how many rows were sent a second: a batch has as many rows as requests.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "tests/benchmark/lanes.h"

namespace eastgate::benchmark {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr absl::Duration kPause = absl::Milliseconds(2);  // Before a request is sent again.

[[noreturn]] void Fail(const std::string& text) {
  std::fprintf(stderr, "%s\n", text.c_str());
  std::_Exit(1);
}

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor& type) {
  auto* const factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(&type)->New());
}

// Returns the field of that name that has messages, as many as there are; null where there is none.
const FieldDescriptor* MessagesField(const google::protobuf::Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  return field != nullptr && field->is_repeated() && field->message_type() != nullptr ? field : nullptr;
}

class Sender {
 public:
  Sender(const std::string& address, const MethodDescriptor& method, std::string principal)
      : method_(method),
        path_(absl::StrCat("/", method.service()->full_name(), "/", method.name())),
        principal_(std::move(principal)),
        requests_(MessagesField(*method.input_type(), "requests")),
        results_(MessagesField(*method.output_type(), "results")) {
    for (const auto& channel : Connect(address))
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
  }

  // Sends a request for each line and waits for all answers. Returns the number of rows.
  int64_t Send(std::istream& lines, size_t most_in_flight) {
    bool has_more = true;
    while (true) {
      while (has_more && in_flight_ < most_in_flight) has_more = SendLine(lines);
      if (in_flight_ == 0) return rows_;
      AwaitOne();
    }
  }

 private:
  struct Call {
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
    grpc::Status status;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  };

  // Returns whether there was another line.
  bool SendLine(std::istream& lines) {
    std::string line;
    if (!std::getline(lines, line)) return false;
    const std::unique_ptr<Message> request = NewMessage(*method_.input_type());
    const auto parsed = google::protobuf::util::JsonStringToMessage(line, request.get());
    if (!parsed.ok()) Fail(absl::StrCat(parsed.ToString(), ": ", line.substr(0, 500)));
    rows_ += requests_ == nullptr ? 1 : request->GetReflection()->FieldSize(*request, requests_);
    const grpc::Slice bytes(request->SerializeAsString());
    auto call = std::make_unique<Call>();
    call->request = grpc::ByteBuffer(&bytes, 1);
    Start(std::move(call));
    ++in_flight_;
    return true;
  }

  // The queue has the call until it ends.
  void Start(std::unique_ptr<Call> started) {
    Call& call = *started.release();
    call.reader.reset();  // It lies in the call that the context has.
    call.context = std::make_unique<grpc::ClientContext>();
    NameCaller(*call.context, principal_);
    grpc::GenericStub& stub = *stubs_[next_++ % stubs_.size()];
    call.reader = stub.PrepareUnaryCall(call.context.get(), path_, call.request, &queue_);
    call.reader->StartCall();
    call.reader->Finish(&call.response, &call.status, &call);
  }

  void AwaitOne() {
    void* tag = nullptr;
    bool is_ok = false;
    if (!queue_.Next(&tag, &is_ok)) Fail("the completion queue ended");
    std::unique_ptr<Call> call(static_cast<Call*>(tag));
    if (call->status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      absl::SleepFor(kPause);
      return Start(std::move(call));
    }
    if (!call->status.ok())
      Fail(absl::StrCat(path_, ": ", call->status.error_code(), " ", call->status.error_message()));
    if (results_ != nullptr) CheckResults(call->response);
    --in_flight_;
  }

  // Fails where a result of a batch is an error.
  void CheckResults(grpc::ByteBuffer& bytes) const {
    const std::unique_ptr<Message> response = NewMessage(*method_.output_type());
    grpc::Slice slice;
    if (!bytes.DumpToSingleSlice(&slice).ok() ||
        !response->ParseFromArray(slice.begin(), static_cast<int>(slice.size())))
      Fail("an answer cannot be parsed");
    const auto& reflection = *response->GetReflection();
    for (int i = 0; i < reflection.FieldSize(*response, results_); ++i) {
      const Message& result = reflection.GetRepeatedMessage(*response, results_, i);
      const FieldDescriptor* error = result.GetDescriptor()->FindFieldByName("error");
      if (error != nullptr && result.GetReflection()->HasField(result, error))
        Fail(absl::StrCat(path_, ": ", result.GetReflection()->GetMessage(result, error).ShortDebugString()));
    }
  }

  const MethodDescriptor& method_;
  const std::string path_;
  const std::string principal_;
  const FieldDescriptor* const requests_;  // Those of a batch.
  const FieldDescriptor* const results_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  size_t in_flight_ = 0;
  size_t next_ = 0;
  int64_t rows_ = 0;
};

int Main(int argc, char** argv) {
  int in_flight = 0;
  if (argc < 4 || argc > 5 || !absl::SimpleAtoi(argv[3], &in_flight) || in_flight < 1) {
    std::fprintf(stderr, "usage: send ADDRESS METHOD IN_FLIGHT [PRINCIPAL] < REQUESTS\n");
    return 2;
  }
  const std::string name = absl::StrReplaceAll(argv[2], {{"/", "."}});
  const MethodDescriptor* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  if (method == nullptr) Fail(absl::StrCat("no method ", argv[2]));
  std::ios::sync_with_stdio(false);
  Sender sender(argv[1], *method, argc > 4 ? argv[4] : kBenchmark);
  const absl::Time begun = absl::Now();
  const int64_t rows = sender.Send(std::cin, static_cast<size_t>(in_flight));
  std::printf("%.1f\n", static_cast<double>(rows) / absl::ToDoubleSeconds(absl::Now() - begun));
  return 0;
}

}  // namespace
}  // namespace eastgate::benchmark

int main(int argc, char** argv) {
  return eastgate::benchmark::Main(argc, argv);
}
