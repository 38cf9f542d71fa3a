#include "common/rpc/status_mapping.h"

#include <map>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace eastgate::rpc {
namespace {

constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";

// At most `limit` bytes, never cutting a character of UTF-8 in two.
std::string Shortened(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

// As many violations as fit into `room`, and one that says how many are missing.
std::string TrimmedBadRequest(const std::string& bytes, size_t room) {
  google::rpc::BadRequest all;
  if (!all.ParseFromString(bytes)) return "";
  google::rpc::BadRequest kept;
  for (const auto& violation : all.field_violations()) {
    *kept.add_field_violations() = violation;
    if (kept.ByteSizeLong() > room - 64) {
      kept.mutable_field_violations()->RemoveLast();
      break;
    }
  }
  auto* rest = kept.add_field_violations();
  rest->set_description(
      absl::StrCat(all.field_violations_size() - kept.field_violations_size() + 1, " more violations"));
  return kept.SerializeAsString();
}

// In the order of their type urls, so that what is left out does not depend on chance.
void AddDetails(const absl::Status& status, google::rpc::Status& wire) {
  std::map<std::string, std::string> payloads;
  status.ForEachPayload([&payloads](absl::string_view url, const absl::Cord& bytes) {
    payloads.emplace(std::string(url), std::string(bytes));
  });
  for (auto& [url, bytes] : payloads) {
    const size_t used = wire.ByteSizeLong() + url.size() + 16;
    if (used + bytes.size() > kMaxDetailBytes) {
      if (url != kBadRequestUrl || used + 128 > kMaxDetailBytes) continue;
      bytes = TrimmedBadRequest(bytes, kMaxDetailBytes - used);
    }
    auto* detail = wire.add_details();
    detail->set_type_url(url);
    detail->set_value(bytes);
  }
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  if (absl::IsInternal(status) || absl::IsUnknown(status)) {
    wire.set_message("internal error");
    return wire;
  }
  wire.set_message(Shortened(status.message(), kMaxMessageBytes));
  AddDetails(status, wire);
  return wire;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = ToRpcStatus(status);
  const auto code = static_cast<grpc::StatusCode>(wire.code());
  if (wire.details_size() == 0) return grpc::Status(code, wire.message());
  return grpc::Status(code, wire.message(), wire.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status wire;
  if (wire.ParseFromString(status.error_details())) {
    for (const auto& detail : wire.details())
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace eastgate::rpc
