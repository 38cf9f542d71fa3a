#include "common/resource/history.h"

#include "eastgate/options/v1/options.pb.h"

namespace eastgate::resource {

HistoryFields::HistoryFields(const google::protobuf::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->options().GetExtension(options::v1::history)) fields_.push_back(type.field(i));
  }
}

void HistoryFields::Clear(google::protobuf::Message& row) const {
  for (const google::protobuf::FieldDescriptor* field : fields_) row.GetReflection()->ClearField(&row, field);
}

}  // namespace eastgate::resource
