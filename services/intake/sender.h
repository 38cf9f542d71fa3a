// Sends requests to the services and says what became of each.
//
// Blocking and thread-safe: intake calls it from as many threads as it wants requests in flight. Every
// request carries what makes it happen once, so what may not have arrived is sent again.
#ifndef EASTGATE_SERVICES_INTAKE_SENDER_H_
#define EASTGATE_SERVICES_INTAKE_SENDER_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "eastgate/command/v1/mechanism_service.grpc.pb.h"
#include "eastgate/command/v1/target_service.grpc.pb.h"
#include "eastgate/economy/v1/enterprise_service.grpc.pb.h"
#include "eastgate/economy/v1/recognition_service.grpc.pb.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"
#include "eastgate/livelihood/v1/assistance_service.grpc.pb.h"
#include "eastgate/livelihood/v1/care_facility_service.grpc.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "services/intake/request.h"

namespace eastgate::intake {

enum class Result { kLoaded, kUnchanged, kRejected, kUnreachable };

struct Outcome {
  Result result = Result::kLoaded;
  std::string reason;  // Why it was rejected, in Chinese.
};

struct SenderOptions {
  std::string principal;
  bool dry_run = false;
  absl::Duration call_limit = absl::Seconds(30);
  // A service that is not there or too busy is tried again so often, waiting twice as long each time.
  int attempts = 6;
  absl::Duration first_wait = absl::Milliseconds(200);
  std::function<void(absl::Duration)> sleep = absl::SleepFor;
};

struct Channels {
  std::shared_ptr<grpc::Channel> command;
  std::shared_ptr<grpc::Channel> economy;
  std::shared_ptr<grpc::Channel> livelihood;
};

class Sender {
 public:
  Sender(const Channels& channels, SenderOptions options);

  Outcome Send(const Request& request) const;

 private:
  struct Answer;
  template <class Stub, class Message, class Response>
  Answer Call(const Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Message&, Response*),
              const Message& request, Response& response) const;
  // For requests that can be checked without being done.
  template <class Stub, class Message, class Response>
  Outcome Create(const Stub& stub,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Message&, Response*),
                 Message request) const;
  // For those that cannot: a dry run leaves them out.
  template <class Stub, class Message, class Response>
  Outcome Step(const Stub& stub,
               grpc::Status (Stub::*method)(grpc::ClientContext*, const Message&, Response*),
               const Message& request) const;
  Outcome Amend(const Amendment& amendment) const;
  // The fact that now stands for the resource, and whether `source_ref` amended it before.
  Outcome FindFact(const Amendment& amendment, const std::string& source_ref, std::string& fact) const;

  const SenderOptions options_;
  std::unique_ptr<livelihood::v1::NewbornEnrollmentService::Stub> newborns_;
  std::unique_ptr<livelihood::v1::CareFacilityService::Stub> facilities_;
  std::unique_ptr<livelihood::v1::AssistanceService::Stub> assistance_;
  std::unique_ptr<economy::v1::EnterpriseService::Stub> enterprises_;
  std::unique_ptr<economy::v1::RecognitionService::Stub> recognitions_;
  std::map<std::string, std::unique_ptr<fact::v1::FactService::Stub>> facts_;  // By service.
  std::unique_ptr<command::v1::MechanismService::Stub> mechanism_;
  std::unique_ptr<command::v1::TargetService::Stub> targets_;
};

// What a refusal says to the bureau that sent the row: every bad field, or the rule's reason, in Chinese
// where there are words for it.
std::string ReasonZh(const grpc::Status& status);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_SENDER_H_
