#include "common/auth/keyed_digest.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/status/status_macros.h"

namespace eastgate::auth {
namespace {

constexpr size_t kBlockBytes = 64;  // A block of SHA-256.

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
absl::StatusOr<std::optional<std::string>> ReadKey(const std::string& path) {
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
  // One byte more than a key, so that a longer file shows.
  std::string key(KeyedDigest::kKeyBytes + 1, '\0');
  const ssize_t length = ::read(file.get(), key.data(), key.size());
  if (length < 0) return Failed("read");
  key.resize(length);
  if (key.size() != KeyedDigest::kKeyBytes) {
    return absl::DataLossError(
        absl::StrCat("digest key file: want exactly ", KeyedDigest::kKeyBytes, " bytes"));
  }
  return key;
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

}  // namespace

KeyedDigest::KeyedDigest(std::string key)
    : key_(std::move(key)), key_id_(ToHex(Sha256Of(key_)).substr(0, 8)) {}

KeyedDigest::~KeyedDigest() {
  OPENSSL_cleanse(key_.data(), key_.size());
}

absl::StatusOr<KeyedDigest> KeyedDigest::LoadOrCreate(absl::string_view path) {
  const std::string file(path);
  ASSIGN_OR_RETURN(std::optional<std::string> key, ReadKey(file));
  if (!key) {
    RETURN_IF_ERROR(CreateKey(file));
    ASSIGN_OR_RETURN(key, ReadKey(file));
    if (!key) return absl::UnavailableError("digest key file: was removed while it was made");
  }
  return KeyedDigest(*std::move(key));
}

absl::StatusOr<KeyedDigest> KeyedDigest::FromKey(absl::string_view key) {
  if (key.size() != kKeyBytes)
    return absl::InvalidArgumentError(absl::StrCat("want a key of ", kKeyBytes, " bytes"));
  return KeyedDigest(std::string(key));
}

std::string KeyedDigest::Digest(absl::string_view domain_separator, absl::string_view message) const {
  // HMAC-SHA256 (RFC 2104) of: separator length:u32be separator message. One hash state a thread: OpenSSL's
  // own HMAC makes one anew for every message, which costs more than hashing it.
  thread_local Sha256 hash;
  const auto pad_with = [this](char pad) {
    std::string block(kBlockBytes, pad);
    for (size_t i = 0; i < key_.size(); ++i) block[i] = static_cast<char>(block[i] ^ key_[i]);
    hash.Update(block);
    OPENSSL_cleanse(block.data(), block.size());
  };
  const uint32_t length = static_cast<uint32_t>(domain_separator.size());
  const char prefix[] = {static_cast<char>(length >> 24), static_cast<char>(length >> 16),
                         static_cast<char>(length >> 8), static_cast<char>(length)};
  pad_with(0x36);
  hash.Update(absl::string_view(prefix, sizeof(prefix)));
  hash.Update(domain_separator);
  hash.Update(message);
  const std::string inner = hash.Finish();
  pad_with(0x5c);
  hash.Update(inner);
  return hash.Finish();
}

}  // namespace eastgate::auth
