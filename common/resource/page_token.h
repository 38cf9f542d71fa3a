// Page tokens: where the next page begins, bound to the query that the first page answered.
//
//   token := base64url(fingerprint:8 bytes cursor)
//
// The fingerprint covers the whole request but page_size, page_token and min_revision, so that a token of
// another query is told from a good one. Pure functions.
#ifndef EASTGATE_COMMON_RESOURCE_PAGE_TOKEN_H_
#define EASTGATE_COMMON_RESOURCE_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

// Returns the same bytes for equal messages of a type: maps in the order of their keys.
std::string DeterministicBytes(const google::protobuf::Message& message);

// `cursor` is what the answering method needs to go on; empty only for an empty token (no next page).
std::string EncodePageToken(const google::protobuf::Message& request, absl::string_view cursor);

// Returns the cursor in the request's own field `page_token`; empty for the first page. INVALID_ARGUMENT,
// field page_token, when it was not made for this query.
absl::StatusOr<std::string> DecodePageToken(const google::protobuf::Message& request,
                                            absl::string_view token);

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_PAGE_TOKEN_H_
