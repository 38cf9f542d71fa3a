// The method that a request is for, found by the request's type. Thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_METHOD_H_
#define EASTGATE_SERVICES_INTAKE_METHOD_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace eastgate::intake {

// Returns the method that takes the request type; every request type belongs to one. Ends the program if
// there is none: a form of our own is wrong then.
const google::protobuf::MethodDescriptor& MethodOf(const google::protobuf::Descriptor& request);

// Returns the method that takes many requests of this type at once, in its field `requests`; null if there is
// none.
const google::protobuf::MethodDescriptor* BatchMethodOf(const google::protobuf::Descriptor& request);

// Returns "urban" for a request of package eastgate.urban.v1.
std::string ServiceOf(const google::protobuf::Descriptor& request);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_METHOD_H_
