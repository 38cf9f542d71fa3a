#include "common/lifecycle/commit.h"

#include "eastgate/options/v1/options.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::lifecycle {

using google::protobuf::FieldDescriptor;

void ClearPlace(google::protobuf::Message& response) {
  const google::protobuf::Descriptor& type = *response.GetDescriptor();
  const google::protobuf::Reflection& reflection = *response.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.options().GetExtension(options::v1::place_in_log)) {
      reflection.ClearField(&response, &field);
      continue;
    }
    const auto* part = field.is_map() ? nullptr : field.message_type();
    // A resource within it was recorded before.
    if (part == nullptr || part->options().HasExtension(google::api::resource)) continue;
    if (!field.is_repeated()) {
      if (reflection.HasField(response, &field)) ClearPlace(*reflection.MutableMessage(&response, &field));
      continue;
    }
    for (int j = 0; j < reflection.FieldSize(response, &field); ++j) {
      ClearPlace(*reflection.MutableRepeatedMessage(&response, &field, j));
    }
  }
}

}  // namespace eastgate::lifecycle
