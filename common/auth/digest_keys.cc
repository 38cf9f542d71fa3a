#include "common/auth/digest_keys.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/auth/sha256.h"
#include "common/status/status_macros.h"

namespace eastgate::auth {
namespace {

constexpr size_t kIdDigits = 8;
constexpr size_t kKeyDigits = 2 * KeyedDigest::kKeyBytes;
constexpr size_t kLineBytes = kIdDigits + 1 + kKeyDigits + 1;
constexpr size_t kMaxFileBytes = DigestKeys::kMaxKeys * kLineBytes;

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

absl::Status Failed(absl::string_view what) {
  return absl::ErrnoToStatus(errno, absl::StrCat("digest key file: cannot ", what));
}

absl::StatusOr<std::string> RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  // Up to 256 bytes come whole or not at all.
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(count))
    return Failed("get randomness");
  return bytes;
}

// nullopt when there is no file.
absl::StatusOr<std::optional<std::string>> ReadKeys(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 && errno == ENOENT) return std::nullopt;
  if (file.get() < 0) return Failed("open");
  struct stat info;
  if (::fstat(file.get(), &info) != 0) return Failed("stat");
  // The group may read it: that is how orchestrators mount a secret for an unprivileged user.
  if ((info.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return absl::FailedPreconditionError(
        "digest key file: others than its owner have rights to it, want mode 0600");
  }
  // One byte more than the longest, so that a longer file shows.
  std::string bytes(kMaxFileBytes + 1, '\0');
  const ssize_t length = ::read(file.get(), bytes.data(), bytes.size());
  if (length < 0) return Failed("read");
  bytes.resize(length);
  return bytes;
}

absl::Status WriteNewFile(const std::string& path, absl::string_view bytes) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return Failed("create");
  if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return Failed("write");
  if (::fsync(file.get()) != 0) return Failed("sync");
  return absl::OkStatus();
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const FileDescriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) return Failed("sync the directory");
  return absl::OkStatus();
}

// A name appears only on a complete file, and only if nobody else's is there: write aside, then link.
absl::Status CreateKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string key, RandomBytes(KeyedDigest::kKeyBytes));
  ASSIGN_OR_RETURN(const std::string suffix, RandomBytes(8));
  const std::string aside = absl::StrCat(path, ".", ToHex(suffix));
  absl::Status status = WriteNewFile(aside, key);
  if (status.ok() && ::link(aside.c_str(), path.c_str()) != 0 && errno != EEXIST) status = Failed("link");
  ::unlink(aside.c_str());
  RETURN_IF_ERROR(status);
  return SyncDirectoryOf(path);
}

// Returns the key of a line without its end.
absl::StatusOr<KeyedDigest> ParseLine(absl::string_view line, size_t number) {
  const auto bad = [number](absl::string_view problem) {
    return absl::DataLossError(absl::StrCat("digest key file: line ", number, ": ", problem));
  };
  if (line.size() + 1 != kLineBytes || line[kIdDigits] != ':' ||
      !std::all_of(line.begin(), line.end(), [](char c) { return c == ':' || absl::ascii_isxdigit(c); }))
    return bad("want the id of a key, a colon and its 64 hexadecimal digits");
  const absl::string_view digits = line.substr(kIdDigits + 1);
  if (digits.find(':') != absl::string_view::npos) return bad("want 64 hexadecimal digits");
  ASSIGN_OR_RETURN(KeyedDigest key, KeyedDigest::FromKey(absl::HexStringToBytes(digits)));
  if (absl::AsciiStrToLower(line.substr(0, kIdDigits)) != key.key_id()) return bad("the id is not the key's");
  return key;
}

}  // namespace

absl::StatusOr<DigestKeys> DigestKeys::Parse(absl::string_view bytes) {
  if (bytes.size() == KeyedDigest::kKeyBytes) {
    ASSIGN_OR_RETURN(KeyedDigest only, KeyedDigest::FromKey(bytes));
    return DigestKeys(only);
  }
  if (bytes.empty() || bytes.size() > kMaxFileBytes || !absl::ConsumeSuffix(&bytes, "\n")) {
    return absl::DataLossError(absl::StrCat("digest key file: want exactly ", KeyedDigest::kKeyBytes,
                                            " bytes, or 1 to ", kMaxKeys, " lines of ID:KEY"));
  }
  std::vector<KeyedDigest> keys;
  for (const absl::string_view line : absl::StrSplit(bytes, '\n')) {
    ASSIGN_OR_RETURN(KeyedDigest key, ParseLine(line, keys.size() + 1));
    const bool is_there = std::any_of(
        keys.begin(), keys.end(), [&key](const KeyedDigest& each) { return each.key_id() == key.key_id(); });
    if (is_there)
      return absl::DataLossError(absl::StrCat("digest key file: key ", key.key_id(), " is there twice"));
    keys.push_back(std::move(key));
  }
  std::reverse(keys.begin(), keys.end());
  return DigestKeys(std::move(keys));
}

absl::StatusOr<DigestKeys> DigestKeys::LoadOrCreate(absl::string_view path) {
  const std::string file(path);
  ASSIGN_OR_RETURN(std::optional<std::string> bytes, ReadKeys(file));
  if (!bytes) {
    RETURN_IF_ERROR(CreateKey(file));
    ASSIGN_OR_RETURN(bytes, ReadKeys(file));
    if (!bytes) return absl::UnavailableError("digest key file: was removed while it was made");
  }
  return Parse(*bytes);
}

bool DigestKeys::Has(absl::string_view key_id) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [key_id](const KeyedDigest& key) { return key.key_id() == key_id; });
}

std::vector<std::string> DigestKeys::Digests(absl::string_view domain_separator,
                                             absl::string_view message) const {
  std::vector<std::string> digests;
  digests.reserve(keys_.size());
  for (const KeyedDigest& key : keys_) digests.push_back(key.Digest(domain_separator, message));
  return digests;
}

}  // namespace eastgate::auth
