// Sends requests to the services and says what became of each.
//
// Blocking and thread-safe: intake calls it from as many threads as it wants calls in flight. Every request
// carries what makes it happen once, so what may not have arrived is sent again.
#ifndef EASTGATE_SERVICES_INTAKE_SENDER_H_
#define EASTGATE_SERVICES_INTAKE_SENDER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "services/intake/caller.h"
#include "services/intake/request.h"

namespace eastgate::intake {

enum class Result { kLoaded, kUnchanged, kRejected, kUnreachable };

struct Outcome {
  Result result = Result::kLoaded;
  std::string reason;  // Why it was rejected, in Chinese.
  // The record for which a creation was rejected because it was retracted since.
  std::string retracted;
};

struct SenderOptions {
  Caller caller = Caller::Named("");
  bool dry_run = false;
  absl::Duration call_limit = absl::Seconds(30);
  // A service that is not there or too busy is tried again so often, waiting twice as long each time.
  int attempts = 6;
  absl::Duration first_wait = absl::Milliseconds(200);
  std::function<void(absl::Duration)> sleep = absl::SleepFor;
};

// By the name of the service.
using Channels = std::map<std::string, std::shared_ptr<grpc::Channel>>;

class Sender {
 public:
  Sender(const Channels& channels, SenderOptions options);

  // Sends all of them, none of which may need what another one makes, and returns their outcomes in their
  // order: those that follow each other and have a batch method for their type are sent as one call. After
  // one for which a service does not answer no more are sent: they have its outcome.
  std::vector<Outcome> Send(absl::Span<const Request> requests) const;
  // Calls the method that takes such a request, which changes nothing, on a service that there is.
  grpc::Status Read(const std::string& service, const google::protobuf::Message& request,
                    google::protobuf::Message& response) const;

 private:
  struct Answer;
  using Messages = std::vector<const google::protobuf::Message*>;

  // Calls the method that takes such a request, on its service.
  Answer Call(const std::string& service, const google::protobuf::Message& request,
              google::protobuf::Message& response) const;
  // Calls a method once.
  grpc::Status CallOnce(const std::string& service, const google::protobuf::MethodDescriptor& method,
                        const google::protobuf::Message& request, google::protobuf::Message& response,
                        bool* replayed) const;
  // Calls `attempt` until it says that all is settled, as often as the options allow, waiting in between.
  void Try(absl::FunctionRef<bool()> attempt) const;
  Outcome SendOne(const Request& request) const;
  Outcome SendMessage(const std::string& service, const google::protobuf::Message& message) const;
  // Sends messages of one type by their batch method.
  std::vector<Outcome> SendBatch(const google::protobuf::MethodDescriptor& method,
                                 const Messages& messages) const;
  Outcome Amend(const Amendment& amendment) const;
  // Lists all facts about the resource, in the order of their revisions.
  Answer ListFacts(const std::string& service, const std::string& resource,
                   std::vector<fact::v1::Fact>& facts) const;

  const Channels channels_;
  const SenderOptions options_;
};

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_SENDER_H_
