#include "common/resource/idempotency_rows.h"

#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::resource {
namespace {

using store::KeyReader;
using store::KeyWriter;

constexpr size_t kDigestBytes = 32;

}  // namespace

std::string Encode(const NaturalIdRow& row) {
  KeyWriter out;
  out.I64(row.revision).String(row.name);
  for (const std::string& content : row.contents) out.Raw(content);
  return out.Take();
}

absl::StatusOr<NaturalIdRow> ParseNaturalIdRow(absl::string_view bytes) {
  KeyReader in(bytes);
  NaturalIdRow row;
  ASSIGN_OR_RETURN(row.revision, in.I64());
  ASSIGN_OR_RETURN(row.name, in.String());
  do {
    ASSIGN_OR_RETURN(const absl::string_view content, in.Raw(kDigestBytes));
    row.contents.emplace_back(content);
  } while (!in.rest().empty());
  return row;
}

std::string Encode(const RequestRow& row) {
  return KeyWriter().I64(row.expires).String(row.method).Raw(row.content).Raw(row.answer).Take();
}

absl::StatusOr<RequestRow> ParseRequestRow(absl::string_view bytes) {
  KeyReader in(bytes);
  RequestRow row;
  ASSIGN_OR_RETURN(row.expires, in.I64());
  ASSIGN_OR_RETURN(row.method, in.String());
  ASSIGN_OR_RETURN(const absl::string_view content, in.Raw(kDigestBytes));
  row.content = std::string(content);
  row.answer = std::string(in.rest());
  return row;
}

}  // namespace eastgate::resource
