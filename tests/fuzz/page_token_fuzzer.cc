// Page tokens: any text is a cursor or refused; a token of a query gives back its cursor, and is refused for
// another query.
//
// The input is the request's bytes, the first of which is their length, then a text that is taken for a token
// and for a cursor.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/resource/page_token.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

using fact::v1::ListFactsRequest;

constexpr size_t kMaxCursorBytes = 700;

void Check(absl::string_view input) {
  if (input.empty()) return;
  const size_t length = std::min<size_t>(static_cast<unsigned char>(input[0]), input.size() - 1);
  const absl::string_view text = input.substr(1 + length);
  ListFactsRequest request;
  if (!request.ParseFromArray(input.data() + 1, static_cast<int>(length))) return;

  ListFactsRequest copy;
  Require(copy.ParseFromString(resource::DeterministicBytes(request)), "a request's bytes are read back");
  Require(resource::DeterministicBytes(copy) == resource::DeterministicBytes(request),
          "equal requests have the same bytes");

  const absl::StatusOr<std::string> decoded = resource::DecodePageToken(request, text);
  Require(!decoded.ok() || decoded->empty() == text.empty(), "only the empty token has no cursor");

  const std::string token = resource::EncodePageToken(request, text.substr(0, kMaxCursorBytes));
  request.set_page_size(request.page_size() == 7 ? 8 : 7);
  const absl::StatusOr<std::string> cursor = resource::DecodePageToken(request, token);
  Require(cursor.ok() && *cursor == text.substr(0, kMaxCursorBytes), "a token gives back its cursor");
  request.set_kind(request.kind() + "x");
  Require(text.empty() || !resource::DecodePageToken(request, token).ok(),
          "a token of another query is refused");
}

}  // namespace
}  // namespace eastgate::fuzz

// Bytes that are no message are not worth a line each.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
