#include "common/evidence/description.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/evidence/evidence_name.h"
#include "common/store/backup_manifest.h"
#include "common/store/key_codec.h"
#include "google/protobuf/util/json_util.h"

namespace eastgate::evidence {
namespace {

constexpr absl::string_view kChecksum = "\ncrc32c ";
constexpr size_t kChecksumDigits = 8;

}  // namespace

std::string Encode(const v1::EvidenceFile& file) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  // It fails only for what no message of this type can hold.
  if (!google::protobuf::util::MessageToJsonString(file, &text, options).ok()) return "";
  return absl::StrCat(text, kChecksum, store::HexCrc32c(text), "\n");
}

absl::StatusOr<v1::EvidenceFile> ParseDescription(absl::string_view text, absl::string_view sha256) {
  const absl::Status corrupt = store::Corrupt(absl::StrCat("the description of ", NameOf(sha256)));
  const size_t tail = kChecksum.size() + kChecksumDigits + 1;
  if (text.size() < tail) return corrupt;
  const absl::string_view json = text.substr(0, text.size() - tail);
  if (text.substr(json.size()) != absl::StrCat(kChecksum, store::HexCrc32c(json), "\n")) return corrupt;
  v1::EvidenceFile file;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // A later version may have written it.
  if (!google::protobuf::util::JsonStringToMessage(std::string(json), &file, options).ok()) return corrupt;
  if (file.sha256() != sha256 || file.name() != NameOf(sha256)) return corrupt;
  return file;
}

const v1::EvidenceUpload* UploadOf(const v1::EvidenceFile& file, absl::string_view division) {
  for (const v1::EvidenceUpload& upload : file.uploads()) {
    if (upload.division() == division) return &upload;
  }
  return nullptr;
}

}  // namespace eastgate::evidence
