// The idempotency table: the records by which a request that is sent again is recognized. The bytes are on
// disk: append-only.
//
//   natural id  := 09 scope:string id:string          → revision:i64 name:string (content digest:32)+
//   request     := 0A principal:string request_id:string              → request row
//   expiry      := 0B expires:i64 principal:string request_id:string  → empty
//   request row := expires:i64 method:string content digest:32 answer bytes
//
// Natural ids are kept for ever, requests for seven days. The revision is that of the fact which the request
// recorded; the first digest is that of the last request, those after it are of earlier ones whose facts were
// retracted. Times are seconds since 1970. Digests are keyed,
// since bodies may hold what identifies a person, and cover the whole request but the fields that may differ
// when it is sent again (request_id, etag, validate_only). They are written under the newest key and compared
// under each: a request whose key is no longer there counts as one with other content. Runs inside a
// transaction; thread-safe.
#ifndef EASTGATE_COMMON_RESOURCE_IDEMPOTENCY_H_
#define EASTGATE_COMMON_RESOURCE_IDEMPOTENCY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/digest_keys.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace eastgate::resource {

inline constexpr absl::Duration kRequestIdLifetime = absl::Hours(7 * 24);

// The key by which a request is recognized as a repetition of an earlier one. Both ids are optional and may
// be given together.
struct IdempotencyKey {
  // The caller's own resource id or source_ref, unique in its scope for ever.
  std::string scope;
  std::string id;
  // Unique among the principal's requests for seven days.
  std::string request_id;
  // The id is that of something in the world, such as a USCC: when its fact was retracted, a request with
  // other content may use it again.
  bool is_of_the_world = false;

  static IdempotencyKey ById(absl::string_view collection, absl::string_view id) {
    return {std::string(collection), std::string(id), ""};
  }
  // `method` scopes the source_ref, where there is one.
  static IdempotencyKey BySourceRef(absl::string_view method, absl::string_view source_ref,
                                    absl::string_view request_id) {
    return {std::string(method), std::string(source_ref), std::string(request_id)};
  }
  static IdempotencyKey ByRequestId(absl::string_view request_id) {
    return {"", "", std::string(request_id)};
  }
};

// A request that used a natural id before.
struct NaturalIdUse {
  std::string name;      // The resource's.
  int64_t revision = 0;  // The revision of the fact that it recorded; 0 if it recorded none.
                         // Compares its content with that of the request that comes now.
  enum class Content { kSame, kOther, kSameAsAnEarlierOne } content = Content::kOther;
};

class IdempotencyRecords {
 public:
  explicit IdempotencyRecords(auth::DigestKeys keys) : keys_(std::move(keys)) {}

  // The digests of a request's content: under each key, that of the newest first.
  using Contents = std::vector<std::string>;
  Contents ContentDigests(const google::protobuf::Message& request) const;

  // Returns the answer of an earlier request with this id, or nothing. FAILED_PRECONDITION, reason
  // REQUEST_ID_REUSED, when that request had other content.
  absl::StatusOr<std::optional<std::string>> FindAnswer(const store::Reader& reader,
                                                        absl::string_view principal,
                                                        const IdempotencyKey& key, absl::string_view method,
                                                        const Contents& contents, absl::Time now) const;
  // Returns the last request with this natural id, or nothing.
  absl::StatusOr<std::optional<NaturalIdUse>> FindUse(const store::Reader& reader, const IdempotencyKey& key,
                                                      const Contents& contents) const;

  // Writes the record of the natural id, if there is one: its request recorded the fact of that revision.
  absl::Status KeepUse(store::Transaction& transaction, const IdempotencyKey& key, const Contents& contents,
                       absl::string_view name, int64_t revision) const;
  // Moves the digest of a request that was sent again, if it is under an older key, to the newest.
  absl::Status RenewUse(store::Transaction& transaction, const IdempotencyKey& key,
                        const Contents& contents) const;
  // Forgets the digests of the requests that used a natural id, which stays in use: whatever is sent with it
  // counts as other content. For requests whose content must not be recognized any more.
  absl::Status ForgetContent(store::Transaction& transaction, const IdempotencyKey& key) const;
  // Writes the record of the request_id, if there is one, and deletes those of at most two expired requests.
  absl::Status KeepAnswer(store::Transaction& transaction, absl::string_view principal,
                          const IdempotencyKey& key, absl::string_view method, const Contents& contents,
                          const google::protobuf::Message& answer, absl::Time now) const;

 private:
  const auth::DigestKeys keys_;
  mutable std::string
      oldest_expiry_;  // A key before which no request expires. Used on the writer's thread only.
};

}  // namespace eastgate::resource

#endif  // EASTGATE_COMMON_RESOURCE_IDEMPOTENCY_H_
