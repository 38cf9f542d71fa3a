// The request that one row of a file makes of a service.
#ifndef EASTGATE_SERVICES_INTAKE_REQUEST_H_
#define EASTGATE_SERVICES_INTAKE_REQUEST_H_

#include <memory>
#include <string>
#include <variant>

#include "eastgate/fact/v1/fact_service.pb.h"
#include "google/protobuf/message.h"

namespace eastgate::intake {

// A correction or retraction of what was recorded about a resource. Which fact that is, the service is asked
// for when it is sent; the request's name is empty until then.
struct Amendment {
  std::string service;   // "livelihood"
  std::string resource;  // newbornEnrollments/{id}
  std::variant<fact::v1::CorrectFactRequest, fact::v1::RetractFactRequest> request;
};

// A request of one of the services: its type says which method it is for.
using MessagePtr = std::shared_ptr<const google::protobuf::Message>;

// A request of a method that every service has, for one of them. None where there is no such service.
struct Addressed {
  std::string service;  // "livelihood"
  MessagePtr message;
};

using Request = std::variant<MessagePtr, Amendment, Addressed>;

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_REQUEST_H_
