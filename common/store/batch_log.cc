#include "common/store/batch_log.h"

#include "absl/strings/str_cat.h"
#include "common/store/crc32c.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"

namespace eastgate::store {

absl::Status CheckBatch(const LogBatch& batch) {
  if (batch.seq < 1) return absl::InvalidArgumentError(absl::StrCat("batch ", batch.seq, ": want 1 or more"));
  if (!IsWellFormed(batch.head)) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch ", batch.seq, ": its head is no revision with its digest"));
  }
  if (batch.payload.size() > kMaxPayloadBytes) {
    return absl::InvalidArgumentError(absl::StrCat("batch ", batch.seq, ": got a payload of ",
                                                   batch.payload.size(), " bytes, want at most ",
                                                   kMaxPayloadBytes));
  }
  return absl::OkStatus();
}

uint32_t ChecksumOf(const LogBatch& batch) {
  KeyWriter writer;
  writer.U64(static_cast<uint64_t>(batch.seq))
      .U64(static_cast<uint64_t>(batch.head.revision))
      .Raw(batch.head.digest);
  return ExtendCrc32c(Crc32c(writer.bytes()), batch.payload);
}

}  // namespace eastgate::store
