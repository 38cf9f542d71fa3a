#include "common/resource/page_token.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/status/errors.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace eastgate::resource {
namespace {

constexpr size_t kFingerprintBytes = 8;
constexpr size_t kMaxTokenBytes = 1024;

std::string Fingerprint(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token", "min_revision", "count_total", "view"}) {
    if (const auto* field = query->GetDescriptor()->FindFieldByName(name)) {
      query->GetReflection()->ClearField(query.get(), field);
    }
  }
  return auth::Sha256Of(absl::StrCat(request.GetTypeName(), "\n", DeterministicBytes(*query)))
      .substr(0, kFingerprintBytes);
}

}  // namespace

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream sink(&bytes);
  google::protobuf::io::CodedOutputStream out(&sink);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

std::string EncodePageToken(const google::protobuf::Message& request, absl::string_view cursor) {
  if (cursor.empty()) return "";
  return absl::WebSafeBase64Escape(absl::StrCat(Fingerprint(request), cursor));
}

absl::StatusOr<std::string> DecodePageToken(const google::protobuf::Message& request,
                                            absl::string_view token) {
  if (token.empty()) return std::string();
  std::string bytes;
  if (token.size() > kMaxTokenBytes || !absl::WebSafeBase64Unescape(token, &bytes) ||
      bytes.size() <= kFingerprintBytes || bytes.substr(0, kFingerprintBytes) != Fingerprint(request)) {
    return status::InvalidField("page_token",
                                "not a token of this query; want next_page_token of its page before");
  }
  return bytes.substr(kFingerprintBytes);
}

}  // namespace eastgate::resource
