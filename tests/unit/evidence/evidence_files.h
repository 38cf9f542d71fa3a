// Files of evidence for tests: bytes that begin as a type does, and uploads of them.
#ifndef EASTGATE_TESTS_UNIT_EVIDENCE_EVIDENCE_FILES_H_
#define EASTGATE_TESTS_UNIT_EVIDENCE_EVIDENCE_FILES_H_

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/evidence/file_store.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::evidence::testing {

inline std::string Png(size_t bytes, char fill = 'x') {
  return absl::StrCat("\x89PNG\r\n\x1a\n", std::string(bytes - 8, fill));
}

inline std::string Sha256Of(const std::string& bytes) {
  return auth::ToHex(auth::Sha256Of(bytes));
}

inline UploadDeclaration Declare(const std::string& bytes, const std::string& division = "360111001") {
  return {.media_type = "image/png",
          .size_bytes = static_cast<int64_t>(bytes.size()),
          .sha256 = Sha256Of(bytes),
          .division = division,
          .principal = "clerk:li"};
}

// A store in a folder of its own; `Reopen` is what a restart does.
struct Files {
  Files() { Reopen({}); }

  void Reopen(FileStore::Options options) {
    store.reset();
    options.directory = directory.path() + "/data/evidence";
    store = *FileStore::Open(std::move(options));
  }

  absl::StatusOr<v1::EvidenceFile> Send(const UploadDeclaration& declared, const std::string& bytes,
                                        size_t chunk = 1000) {
    absl::StatusOr<std::unique_ptr<Upload>> upload = store->Begin(declared);
    if (!upload.ok()) return upload.status();
    for (size_t at = 0; at < bytes.size(); at += chunk) {
      const absl::Status appended = (*upload)->Append(absl::string_view(bytes).substr(at, chunk));
      if (!appended.ok()) return appended;
    }
    return (*upload)->Finish();
  }
  absl::StatusOr<v1::EvidenceFile> Send(const std::string& bytes, const std::string& division = "360111001") {
    return Send(Declare(bytes, division), bytes);
  }

  std::string data() const { return directory.path() + "/data"; }
  std::string PathOf(const std::string& sha256, const std::string& tail = "") const {
    return absl::StrCat(data(), "/evidence/", BytesPathOf(sha256), tail);
  }
  size_t Unfinished() const {
    const std::filesystem::directory_iterator begin(data() + "/evidence/incoming");
    return static_cast<size_t>(std::distance(begin, std::filesystem::directory_iterator()));
  }
  absl::StatusOr<std::string> ReadAll(const std::string& sha256) const {
    const absl::StatusOr<StoredFile> file = store->OpenBytes(sha256);
    if (!file.ok()) return file.status();
    std::string bytes;
    const absl::Status read = file->ReadAll(
        sha256, [](int64_t) { return absl::OkStatus(); },
        [&bytes](absl::string_view block) {
          absl::StrAppend(&bytes, block);
          return absl::OkStatus();
        });
    if (!read.ok()) return read;
    return bytes;
  }

  store::TempDirectory directory;
  std::unique_ptr<FileStore> store;
};

}  // namespace eastgate::evidence::testing

#endif  // EASTGATE_TESTS_UNIT_EVIDENCE_EVIDENCE_FILES_H_
