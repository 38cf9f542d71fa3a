// The rows of the idempotency table as bytes; their grammar is in idempotency.h. Pure functions.
#ifndef EASTGATE_COMMON_RESOURCE_IDEMPOTENCY_ROWS_H_
#define EASTGATE_COMMON_RESOURCE_IDEMPOTENCY_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace eastgate::resource {

// The row of a natural id.
struct NaturalIdRow {
  int64_t revision = 0;  // That of the fact that the last request recorded; 0 if it recorded none.
  std::string name;
  std::vector<std::string> contents;  // Digests, that of the last request first.
};
std::string Encode(const NaturalIdRow& row);
absl::StatusOr<NaturalIdRow> ParseNaturalIdRow(absl::string_view bytes);  // DATA_LOSS if malformed.

// The row of a request_id.
struct RequestRow {
  int64_t expires = 0;  // In seconds since 1970.
  std::string method;   // "pkg.Service/Method"
  std::string content;  // A digest.
  std::string answer;
};
std::string Encode(const RequestRow& row);
absl::StatusOr<RequestRow> ParseRequestRow(absl::string_view bytes);  // DATA_LOSS if malformed.

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_IDEMPOTENCY_ROWS_H_
