#include "common/rpc/inbound.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/stubs/common.h"
#include "google/protobuf/wire_format_lite.h"
#include "grpcpp/support/proto_buffer_reader.h"

namespace eastgate::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kMaxDepth = 100;  // as protobuf's own

// The path of the first string in wire order that is not UTF-8. Entries of a map are counted, since a key
// that is not UTF-8 cannot be written: "labels[0].key".
std::optional<std::string> FindBadString(const Descriptor& type, const std::string& bytes, int depth) {
  if (depth > kMaxDepth) return std::nullopt;
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  std::map<int, int> seen;
  while (const uint32_t tag = input.ReadTag()) {
    const auto* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    const bool is_text = field != nullptr && field->type() == FieldDescriptor::TYPE_STRING;
    const bool is_message = field != nullptr && field->type() == FieldDescriptor::TYPE_MESSAGE;
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED ||
        (!is_text && !is_message)) {
      if (!WireFormatLite::SkipField(&input, tag)) return std::nullopt;
      continue;
    }
    std::string value;
    if (!WireFormatLite::ReadBytes(&input, &value)) return std::nullopt;
    std::string path = field->name();
    if (field->is_repeated()) absl::StrAppend(&path, "[", seen[field->number()]++, "]");
    if (is_text &&
        !google::protobuf::internal::IsStructurallyValidUTF8(value.data(), static_cast<int>(value.size()))) {
      return path;
    }
    if (is_message) {
      if (auto inner = FindBadString(*field->message_type(), value, depth + 1)) {
        return absl::StrCat(path, ".", *inner);
      }
    }
  }
  return std::nullopt;
}

std::string Flatten(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

absl::Status ParseRequest(grpc::ByteBuffer& buffer, google::protobuf::Message& message) {
  if (!buffer.Valid()) return absl::InvalidArgumentError("the call carries no request");
  grpc::ProtoBufferReader reader(&buffer);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  if (auto path = FindBadString(*message.GetDescriptor(), Flatten(buffer), 0)) {
    return status::InvalidField(*path, "is not valid UTF-8");
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the request is not a ", message.GetDescriptor()->full_name()));
}

}  // namespace eastgate::rpc
