#include "services/intake/method.h"

#include <cstdlib>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor_database.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using Methods = std::map<const Descriptor*, const MethodDescriptor*>;

void AddMethodsOf(const FileDescriptor& file, Methods& methods) {
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const MethodDescriptor* method = file.service(i)->method(j);
      methods[method->input_type()] = method;
    }
  }
}

// A request may be in another file than its service, and only the file of the service names the other one: so
// all files of our contracts that the program was linked with are searched, once.
Methods AllMethods() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  Methods methods;
  for (const std::string& file : files) {
    if (absl::StartsWith(file, "eastgate/"))
      AddMethodsOf(*DescriptorPool::generated_pool()->FindFileByName(file), methods);
  }
  return methods;
}

}  // namespace

const MethodDescriptor& MethodOf(const Descriptor& request) {
  static const auto* const methods = new Methods(AllMethods());
  const auto method = methods->find(&request);
  if (method == methods->end()) std::abort();
  return *method->second;
}

const MethodDescriptor* BatchMethodOf(const Descriptor& request) {
  static const auto* const methods = new Methods([] {
    Methods batches;
    for (const auto& [input, method] : AllMethods()) {
      const auto* requests = input->FindFieldByName("requests");
      if (requests == nullptr || requests->message_type() == nullptr ||
          !absl::StartsWith(method->name(), "BatchCreate")) {
        continue;
      }
      batches[requests->message_type()] = method;
    }
    return batches;
  }());
  const auto method = methods->find(&request);
  return method == methods->end() ? nullptr : method->second;
}

std::string ServiceOf(const Descriptor& request) {
  const std::vector<std::string> parts = absl::StrSplit(request.file()->package(), '.');
  return parts[1];
}

}  // namespace eastgate::intake
