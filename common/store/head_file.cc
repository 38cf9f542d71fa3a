#include "common/store/head_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/crc32c.h"
#include "common/store/disk.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"

namespace eastgate::store {
namespace {

constexpr absl::string_view kName = "HEAD";
constexpr absl::string_view kMagic = "EGHEAD01";
constexpr size_t kFileBytes = 8 + 8 + kDigestBytes + 4;

std::string PathOf(const std::string& directory) {
  return absl::StrCat(directory, "/", kName);
}

absl::Status Failed(absl::string_view step) {
  return absl::UnavailableError(absl::StrCat("HEAD: cannot ", step, ": errno ", errno));
}

absl::Status Lost(absl::string_view message) {
  return status::ErrorWithReason(absl::StatusCode::kDataLoss, status::ErrorReason::ERROR_REASON_CORRUPT,
                                 message);
}

std::string Encode(const Head& head) {
  KeyWriter writer;
  writer.Raw(kMagic).U64(static_cast<uint64_t>(head.revision)).Raw(head.digest);
  if (head.revision == 0) writer.Raw(std::string(kDigestBytes, '\0'));
  writer.U32(Crc32c(writer.bytes()));
  return writer.Take();
}

absl::StatusOr<Head> Parse(absl::string_view bytes) {
  if (bytes.size() != kFileBytes) return Corrupt("HEAD has another length");
  KeyReader reader(bytes);
  ASSIGN_OR_RETURN(const absl::string_view magic, reader.Raw(kMagic.size()));
  ASSIGN_OR_RETURN(const uint64_t revision, reader.U64());
  ASSIGN_OR_RETURN(const absl::string_view digest, reader.Raw(kDigestBytes));
  ASSIGN_OR_RETURN(const uint32_t checksum, reader.U32());
  if (checksum != Crc32c(bytes.substr(0, kFileBytes - 4))) return Corrupt("HEAD fails its checksum");
  if (magic != kMagic) return Corrupt("HEAD is not a head file");
  Head head{static_cast<int64_t>(revision), revision == 0 ? "" : std::string(digest)};
  if (!IsWellFormed(head)) return Corrupt("HEAD has no valid revision");
  return head;
}

absl::Status WriteWhole(int descriptor, const std::string& bytes) {
  const ssize_t written = pwrite(descriptor, bytes.data(), bytes.size(), 0);
  if (written != static_cast<ssize_t>(bytes.size())) return Failed("write");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Head>> HeadFile::Load(const std::string& directory) {
  const Descriptor file(open(PathOf(directory).c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return std::nullopt;
    return Failed("open");
  }
  char buffer[kFileBytes + 1];
  const ssize_t size = pread(file.get(), buffer, sizeof(buffer), 0);
  if (size < 0) return Failed("read");
  ASSIGN_OR_RETURN(Head head, Parse(absl::string_view(buffer, static_cast<size_t>(size))));
  return head;
}

absl::StatusOr<std::unique_ptr<HeadFile>> HeadFile::Open(const std::string& directory, const Head& head) {
  Descriptor file(open(PathOf(directory).c_str(), O_RDWR | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno != ENOENT) return Failed("open");
    RETURN_IF_ERROR(WriteWholeFile(directory, kName, Encode(head)));
    Descriptor created(open(PathOf(directory).c_str(), O_RDWR | O_CLOEXEC));
    if (created.get() < 0) return Failed("open");
    return std::unique_ptr<HeadFile>(new HeadFile(created.release()));
  }
  return std::unique_ptr<HeadFile>(new HeadFile(file.release()));
}

HeadFile::~HeadFile() {
  close(descriptor_);
}

absl::Status HeadFile::Write(const Head& head) {
  return WriteWhole(descriptor_, Encode(head));
}

absl::Status CheckAgainstHead(const Head& log, const std::optional<Head>& head, absl::string_view advice) {
  if (!head) {
    if (log.revision == 0) return absl::OkStatus();
    return Lost(absl::StrCat("HEAD is missing though the log is at revision ", log.revision,
                             ": restore it, or the whole store, from the backup"));
  }
  if (log.revision < head->revision) {
    return Lost(absl::StrCat("the log is shorter than HEAD: it ends at revision ", log.revision,
                             ", revision ", head->revision, " was acknowledged; ", advice));
  }
  if (log.revision == head->revision && log.digest != head->digest) {
    return Lost(absl::StrCat("the log's digest at revision ", log.revision,
                             " is not HEAD's: one of them belongs to another store"));
  }
  return absl::OkStatus();
}

}  // namespace eastgate::store
