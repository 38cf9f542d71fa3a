#include "common/lifecycle/commit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/evidence/evidence_name.h"
#include "common/facts/log_reader.h"
#include "common/lifecycle/rules.h"
#include "eastgate/options/v1/options.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace eastgate::lifecycle {

using google::protobuf::FieldDescriptor;

void ClearPlace(google::protobuf::Message& response) {
  const google::protobuf::Descriptor& type = *response.GetDescriptor();
  const google::protobuf::Reflection& reflection = *response.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.options().GetExtension(options::v1::place_in_log)) {
      reflection.ClearField(&response, &field);
      continue;
    }
    const auto* part = field.is_map() ? nullptr : field.message_type();
    // A resource within it was recorded before.
    if (part == nullptr || part->options().HasExtension(google::api::resource)) continue;
    if (!field.is_repeated()) {
      if (reflection.HasField(response, &field)) ClearPlace(*reflection.MutableMessage(&response, &field));
      continue;
    }
    for (int j = 0; j < reflection.FieldSize(response, &field); ++j) {
      ClearPlace(*reflection.MutableRepeatedMessage(&response, &field, j));
    }
  }
}

absl::Status Committer::CheckStored(const rpc::Call& call, const google::protobuf::Message& request,
                                    const resource::EvidenceFields& fields) const {
  // The caller learns nothing of a file that only others have.
  const auto has = [&](absl::string_view sha256) -> absl::StatusOr<bool> {
    if (evidence_ == nullptr) return false;
    ASSIGN_OR_RETURN(const auto file, evidence_->Describe(sha256));
    return file && std::any_of(file->uploads().begin(), file->uploads().end(),
                               [&call](const auto& upload) { return call.IsAllowedFor(upload.division()); });
  };
  absl::Status stored;
  fields.Visit(
      request, "",
      [&](const std::string& path, const fact::v1::Evidence& named) {
        const std::optional<absl::string_view> sha256 = evidence::Sha256In(named.uri());
        if (!stored.ok() || !sha256) return;
        const absl::StatusOr<bool> has_it = has(*sha256);
        stored = has_it.status();
        if (!stored.ok() || *has_it) return;
        stored =
            status::Refused(fact::v1::ERROR_REASON_EVIDENCE_NOT_STORED,
                            absl::StrCat(path, ".uri: ", named.uri(), " was not uploaded to this service"),
                            {{"field", path + ".uri"}, {"name", named.uri()}});
      },
      [](const std::string&, int) {});  // The check of the request has refused it.
  return stored;
}

absl::StatusOr<std::optional<std::string>> Committer::FindReplayed(
    const store::Reader& reader, const resource::IdempotencyKey& key,
    const resource::IdempotencyRecords::Contents& contents) const {
  using Content = resource::NaturalIdUse::Content;
  ASSIGN_OR_RETURN(std::optional<resource::NaturalIdUse> use, records_.FindUse(reader, key, contents));
  if (!use) return std::optional<std::string>();
  if (use->content == Content::kSameAsAnEarlierOne) return RecordRetracted(use->name);
  ASSIGN_OR_RETURN(const bool is_retracted,
                   use->revision == 0 ? false : facts::WasRetracted(reader, use->revision));
  if (use->content == Content::kSame) {
    if (is_retracted) return RecordRetracted(use->name);
    return std::optional<std::string>(std::move(use->name));
  }
  if (is_retracted && key.is_of_the_world) return std::optional<std::string>();
  return status::ErrorWithReason(absl::StatusCode::kAlreadyExists, fact::v1::ERROR_REASON_ID_TAKEN,
                                 "the id or source_ref belongs to a request with other content",
                                 {{"name", use->name}});
}

}  // namespace eastgate::lifecycle
