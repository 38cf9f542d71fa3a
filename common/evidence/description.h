// The description of a stored file, which lies beside it: the EvidenceFile of the contract, as text.
//
//   description := JSON LF "crc32c " 8 hexadecimal digits LF
//
// The JSON is one line with the names of the proto's fields, so that a person can read it when all else is
// lost; the checksum covers the line. The bytes are on disk: fields are added, never renamed. Pure functions.
#ifndef EASTGATE_COMMON_EVIDENCE_DESCRIPTION_H_
#define EASTGATE_COMMON_EVIDENCE_DESCRIPTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eastgate/evidence/v1/evidence.pb.h"

namespace eastgate::evidence {

std::string Encode(const v1::EvidenceFile& file);

// Returns the description of the file with the digest. DATA_LOSS if it is malformed, or that of another file.
absl::StatusOr<v1::EvidenceFile> ParseDescription(absl::string_view text, absl::string_view sha256);

// Returns the upload of a division, or null where there is none.
const v1::EvidenceUpload* UploadOf(const v1::EvidenceFile& file, absl::string_view division);

}  // namespace eastgate::evidence

#endif  // EASTGATE_COMMON_EVIDENCE_DESCRIPTION_H_
