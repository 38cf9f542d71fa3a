// The references that a resource declares in the contract, by google.api.resource_reference, and what they
// name in a row. References to facts, and those that only mention a resource, are left out.
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_DECLARED_REFERENCES_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_DECLARED_REFERENCES_H_

#include <map>
#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::lifecycle::testing {

// The type of what each reference names, "command.eastgate/MechanismUnit", by its path: "Target.task_force",
// "NeighborhoodCenter.steps.facility".
std::map<std::string, std::string> DeclaredReferences(const google::protobuf::Descriptor& type);

// The names that a row has, by the path of the reference.
std::map<std::string, std::set<std::string>> NamesByReference(const google::protobuf::Message& row);

// The type of the resource, "command.eastgate/Target".
std::string ResourceType(const google::protobuf::Descriptor& type);

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_DECLARED_REFERENCES_H_
