// Refusals of the services as the bureaus that sent the rows read them: in Chinese, fields named as the
// columns of the form. Pure, thread-safe.
#ifndef EASTGATE_SERVICES_INTAKE_REASON_H_
#define EASTGATE_SERVICES_INTAKE_REASON_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/status.h"

namespace eastgate::intake {

// Returns the text of a refusal of a request of that type: every bad field, or the rule's reason.
std::string ReasonZh(const grpc::Status& status, const google::protobuf::Descriptor& request);

// Returns the record that the refusal says was retracted; empty if it says something else.
std::string RetractedRecord(const grpc::Status& status);

// Returns the column that goes into the field of that path ("posts[2].title"), in the form that has such
// requests; a general name where no column does.
std::string ColumnOf(const google::protobuf::Descriptor& request, absl::string_view path);

// Returns the description of a violation of the field in Chinese; empty if there are no words for it.
std::string DescriptionZh(absl::string_view description, const google::protobuf::Descriptor& request,
                          absl::string_view path);

}  // namespace eastgate::intake

#endif  // EASTGATE_SERVICES_INTAKE_REASON_H_
