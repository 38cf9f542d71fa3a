#include "common/store/backup_manifest.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/status_macros.h"
#include "common/store/crc32c.h"
#include "common/store/key_codec.h"
#include "common/store/meta.h"

namespace eastgate::store {
namespace {

constexpr absl::string_view kFirstLine = "eastgate-backup 1";
constexpr absl::string_view kChecksumLine = "crc32c ";

void PutText(std::string& out, absl::string_view name, absl::string_view value) {
  absl::StrAppend(&out, name, " ", absl::CEscape(value), "\n");
}

void PutNumber(std::string& out, absl::string_view name, int64_t value) {
  absl::StrAppend(&out, name, " ", value, "\n");
}

// Reads the lines in their order.
class Lines {
 public:
  explicit Lines(absl::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  absl::StatusOr<absl::string_view> Next() {
    const size_t end = rest_.find('\n');
    if (end == absl::string_view::npos) return Corrupt("the manifest is cut");
    const absl::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }

  // The value of the next line, which must have that name.
  absl::StatusOr<absl::string_view> Value(absl::string_view name) {
    ASSIGN_OR_RETURN(absl::string_view line, Next());
    if (!absl::ConsumePrefix(&line, name) || !absl::ConsumePrefix(&line, " "))
      return Corrupt("the manifest lacks a line");
    return line;
  }

  absl::StatusOr<std::string> Text(absl::string_view name) {
    ASSIGN_OR_RETURN(const absl::string_view value, Value(name));
    std::string text;
    if (!absl::CUnescape(value, &text)) return Corrupt("the manifest has a bad text");
    return text;
  }

  absl::StatusOr<int64_t> Number(absl::string_view name) {
    ASSIGN_OR_RETURN(const absl::string_view value, Value(name));
    int64_t number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < 0) return Corrupt("the manifest has a bad number");
    return number;
  }

 private:
  absl::string_view rest_;
};

absl::StatusOr<BackupFile> ParseFile(absl::string_view line) {
  BackupFile file;
  const size_t space = line.find(' ');
  if (space == absl::string_view::npos || !absl::SimpleAtoi(line.substr(0, space), &file.bytes) ||
      file.bytes < 0) {
    return Corrupt("the manifest has a bad file");
  }
  if (!absl::CUnescape(line.substr(space + 1), &file.path) || file.path.empty())
    return Corrupt("the manifest has a bad file");
  return file;
}

// Returns what the checksum at the end covers.
absl::StatusOr<absl::string_view> Checked(absl::string_view text) {
  const size_t line = text.rfind(kChecksumLine);
  if (line == absl::string_view::npos || line == 0 || text[line - 1] != '\n')
    return Corrupt("the manifest is cut");
  const absl::string_view covered = text.substr(0, line);
  if (text.substr(line) != absl::StrCat(kChecksumLine, HexCrc32c(covered), "\n"))
    return Corrupt("the manifest fails its checksum");
  return covered;
}

absl::StatusOr<BackupManifest> ParseLines(absl::string_view text) {
  Lines lines(text);
  ASSIGN_OR_RETURN(const absl::string_view first, lines.Next());
  if (first != kFirstLine) return Corrupt("the manifest is of another form");
  BackupManifest manifest;
  ASSIGN_OR_RETURN(manifest.backup, lines.Number("backup"));
  ASSIGN_OR_RETURN(manifest.service, lines.Text("service"));
  ASSIGN_OR_RETURN(manifest.log_id, lines.Text("log_id"));
  ASSIGN_OR_RETURN(manifest.head.revision, lines.Number("revision"));
  ASSIGN_OR_RETURN(const std::string digest, lines.Text("digest"));
  manifest.head.digest = absl::HexStringToBytes(digest);
  ASSIGN_OR_RETURN(manifest.format, lines.Number("format"));
  ASSIGN_OR_RETURN(const int64_t created, lines.Number("created"));
  manifest.created = absl::FromUnixNanos(created);
  ASSIGN_OR_RETURN(manifest.added_bytes, lines.Number("added_bytes"));
  ASSIGN_OR_RETURN(manifest.principal, lines.Text("principal"));
  ASSIGN_OR_RETURN(manifest.request_id, lines.Text("request_id"));
  ASSIGN_OR_RETURN(manifest.restore_point, lines.Text("restore_point"));
  ASSIGN_OR_RETURN(manifest.restore_revision, lines.Number("restore_revision"));
  ASSIGN_OR_RETURN(manifest.key_crc32c, lines.Text("key"));
  ASSIGN_OR_RETURN(manifest.engine_crc32c, lines.Text("engine"));
  while (!lines.AtEnd()) {
    ASSIGN_OR_RETURN(const absl::string_view line, lines.Value("file"));
    ASSIGN_OR_RETURN(BackupFile file, ParseFile(line));
    manifest.files.push_back(std::move(file));
  }
  if (!IsWellFormed(manifest.head)) return Corrupt("the manifest has a bad head");
  return manifest;
}

}  // namespace

int64_t BackupManifest::bytes() const {
  int64_t sum = 0;
  for (const BackupFile& file : files) sum += file.bytes;
  return sum;
}

std::string HexCrc32c(absl::string_view bytes) {
  return absl::StrCat(absl::Hex(Crc32c(bytes), absl::kZeroPad8));
}

std::string Encode(const BackupManifest& manifest) {
  std::string out = absl::StrCat(kFirstLine, "\n");
  PutNumber(out, "backup", manifest.backup);
  PutText(out, "service", manifest.service);
  PutText(out, "log_id", manifest.log_id);
  PutNumber(out, "revision", manifest.head.revision);
  PutText(out, "digest", absl::BytesToHexString(manifest.head.digest));
  PutNumber(out, "format", manifest.format);
  PutNumber(out, "created", absl::ToUnixNanos(manifest.created));
  PutNumber(out, "added_bytes", manifest.added_bytes);
  PutText(out, "principal", manifest.principal);
  PutText(out, "request_id", manifest.request_id);
  PutText(out, "restore_point", manifest.restore_point);
  PutNumber(out, "restore_revision", manifest.restore_revision);
  PutText(out, "key", manifest.key_crc32c);
  PutText(out, "engine", manifest.engine_crc32c);
  for (const BackupFile& file : manifest.files)
    absl::StrAppend(&out, "file ", file.bytes, " ", absl::CEscape(file.path), "\n");
  absl::StrAppend(&out, kChecksumLine, HexCrc32c(out), "\n");
  return out;
}

absl::StatusOr<BackupManifest> ParseBackupManifest(absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::string_view covered, Checked(text));
  return ParseLines(covered);
}

}  // namespace eastgate::store
