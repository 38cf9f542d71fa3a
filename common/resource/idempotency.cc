#include "common/resource/idempotency.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/reference/text_key.h"
#include "common/resource/idempotency_rows.h"
#include "common/resource/page_token.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"

namespace eastgate::resource {
namespace {

using store::KeyReader;
using store::KeyWriter;
using store::Prefix;

constexpr int kExpiredPerCommit = 2;

// A source_ref is a text: a document that was used once is used in every spelling of its number. Ids have one
// spelling only.
std::string NaturalIdKey(const IdempotencyKey& key) {
  return KeyWriter(Prefix::kNaturalId).String(key.scope).String(reference::TextKey(key.id)).Take();
}

std::string RequestKey(absl::string_view principal, absl::string_view request_id) {
  return KeyWriter(Prefix::kRequest).String(principal).String(request_id).Take();
}

std::string ExpiryKey(int64_t expires, absl::string_view principal, absl::string_view request_id) {
  return KeyWriter(Prefix::kRequestExpiry).I64(expires).String(principal).String(request_id).Take();
}

absl::StatusOr<std::optional<NaturalIdRow>> FindUseRow(const store::Reader& reader,
                                                       const IdempotencyKey& key) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(NaturalIdKey(key)));
  if (!bytes) return std::optional<NaturalIdRow>();
  ASSIGN_OR_RETURN(NaturalIdRow row, ParseNaturalIdRow(*bytes));
  return std::optional<NaturalIdRow>(std::move(row));
}

bool Has(const IdempotencyRecords::Contents& contents, const std::string& digest) {
  return std::find(contents.begin(), contents.end(), digest) != contents.end();
}

void ClearNamed(google::protobuf::Message& message, const char* name) {
  if (const auto* field = message.GetDescriptor()->FindFieldByName(name))
    message.GetReflection()->ClearField(&message, field);
}

// Removes requests that expired before `now`, a few at a time: each commit adds at most one. `oldest` is a
// key before which there is none: what was deleted is not passed over again, which would take longer with
// each deletion. Empty where it is not known.
absl::Status LetGo(store::Transaction& transaction, int64_t now, std::string& oldest) {
  if (oldest.empty()) oldest = KeyWriter(Prefix::kRequestExpiry).Take();
  const std::string end = KeyWriter(Prefix::kRequestExpiry).I64(now).Take();
  if (oldest >= end) return absl::OkStatus();
  std::vector<std::string> expired;
  RETURN_IF_ERROR(transaction.Scan(oldest, end, [&](absl::string_view key, absl::string_view) {
    expired.emplace_back(key);
    return expired.size() < kExpiredPerCommit;
  }));
  // The first is there: were this transaction dropped, it would be found again.
  if (!expired.empty()) oldest = expired.front();
  for (const std::string& key : expired) {
    KeyReader in(key);
    RETURN_IF_ERROR(in.Expect(Prefix::kRequestExpiry));
    ASSIGN_OR_RETURN(const int64_t expires, in.I64());
    ASSIGN_OR_RETURN(const std::string principal, in.String());
    ASSIGN_OR_RETURN(const std::string request_id, in.String());
    transaction.Delete(key);
    // The id may have been used anew since: then its row expires later.
    ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                     transaction.Get(RequestKey(principal, request_id)));
    if (!bytes) continue;
    ASSIGN_OR_RETURN(const RequestRow row, ParseRequestRow(*bytes));
    if (row.expires == expires) transaction.Delete(RequestKey(principal, request_id));
  }
  return absl::OkStatus();
}

}  // namespace

IdempotencyRecords::Contents IdempotencyRecords::ContentDigests(
    const google::protobuf::Message& request) const {
  std::unique_ptr<google::protobuf::Message> content(request.New());
  content->CopyFrom(request);
  for (const char* name : {"request_id", "etag", "validate_only"}) ClearNamed(*content, name);
  // An update carries its etag inside the resource.
  std::vector<const google::protobuf::FieldDescriptor*> set;
  content->GetReflection()->ListFields(*content, &set);
  for (const auto* field : set) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated())
      continue;
    ClearNamed(*content->GetReflection()->MutableMessage(content.get(), field), "etag");
  }
  return keys_.Digests("request_content",
                       absl::StrCat(request.GetTypeName(), "\n", resource::DeterministicBytes(*content)));
}

absl::StatusOr<std::optional<std::string>> IdempotencyRecords::FindAnswer(
    const store::Reader& reader, absl::string_view principal, const IdempotencyKey& key,
    absl::string_view method, const Contents& contents, absl::Time now) const {
  if (key.request_id.empty()) return std::optional<std::string>();
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, reader.Get(RequestKey(principal, key.request_id)));
  if (!bytes) return std::optional<std::string>();
  ASSIGN_OR_RETURN(RequestRow row, ParseRequestRow(*bytes));
  if (row.expires <= absl::ToUnixSeconds(now)) return std::optional<std::string>();
  if (row.method != method || !Has(contents, row.content)) {
    return status::Refused(fact::v1::ERROR_REASON_REQUEST_ID_REUSED,
                           "request_id: used in the last seven days for another request; want a new one",
                           {{"request_id", key.request_id}, {"method", row.method}});
  }
  return std::optional<std::string>(std::move(row.answer));
}

absl::StatusOr<std::optional<NaturalIdUse>> IdempotencyRecords::FindUse(const store::Reader& reader,
                                                                        const IdempotencyKey& key,
                                                                        const Contents& contents) const {
  if (key.id.empty()) return std::optional<NaturalIdUse>();
  ASSIGN_OR_RETURN(std::optional<NaturalIdRow> row, FindUseRow(reader, key));
  if (!row) return std::optional<NaturalIdUse>();
  NaturalIdUse use{std::move(row->name), row->revision, NaturalIdUse::Content::kOther};
  const auto found = std::find_if(row->contents.begin(), row->contents.end(),
                                  [&contents](const std::string& digest) { return Has(contents, digest); });
  if (found == row->contents.begin()) {
    use.content = NaturalIdUse::Content::kSame;
  } else if (found != row->contents.end()) {
    use.content = NaturalIdUse::Content::kSameAsAnEarlierOne;
  }
  return std::optional<NaturalIdUse>(std::move(use));
}

absl::Status IdempotencyRecords::KeepUse(store::Transaction& transaction, const IdempotencyKey& key,
                                         const Contents& contents, absl::string_view name,
                                         int64_t revision) const {
  if (key.id.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<NaturalIdRow> before, FindUseRow(transaction, key));
  NaturalIdRow row{revision, std::string(name), {contents.front()}};
  if (before) row.contents.insert(row.contents.end(), before->contents.begin(), before->contents.end());
  transaction.Put(NaturalIdKey(key), Encode(row));
  return absl::OkStatus();
}

absl::Status IdempotencyRecords::RenewUse(store::Transaction& transaction, const IdempotencyKey& key,
                                          const Contents& contents) const {
  if (key.id.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<NaturalIdRow> row, FindUseRow(transaction, key));
  if (!row || row->contents.front() == contents.front()) return absl::OkStatus();
  row->contents.front() = contents.front();
  transaction.Put(NaturalIdKey(key), Encode(*row));
  return absl::OkStatus();
}

absl::Status IdempotencyRecords::ForgetContent(store::Transaction& transaction,
                                               const IdempotencyKey& key) const {
  ASSIGN_OR_RETURN(std::optional<NaturalIdRow> row, FindUseRow(transaction, key));
  if (!row) return absl::OkStatus();
  // No request has this digest.
  row->contents = {std::string(row->contents.front().size(), '\0')};
  transaction.Put(NaturalIdKey(key), Encode(*row));
  return absl::OkStatus();
}

absl::Status IdempotencyRecords::KeepAnswer(store::Transaction& transaction, absl::string_view principal,
                                            const IdempotencyKey& key, absl::string_view method,
                                            const Contents& contents, const google::protobuf::Message& answer,
                                            absl::Time now) const {
  if (key.request_id.empty()) return absl::OkStatus();
  const int64_t expires = absl::ToUnixSeconds(now + kRequestIdLifetime);
  transaction.Put(RequestKey(principal, key.request_id),
                  Encode({expires, std::string(method), contents.front(), answer.SerializeAsString()}));
  const std::string expiry = ExpiryKey(expires, principal, key.request_id);
  transaction.Put(expiry, "");
  if (expiry < oldest_expiry_) oldest_expiry_ = expiry;  // The clock was set back.
  return LetGo(transaction, absl::ToUnixSeconds(now), oldest_expiry_);
}

}  // namespace eastgate::resource
