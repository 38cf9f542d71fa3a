#include "services/intake/rejects.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/reference/csv.h"
#include "services/intake/rejects_workbook.h"
#include "services/intake/row.h"

namespace eastgate::intake {
namespace {

constexpr char kGuard[] = "'";
// With what a formula begins, also in full width; and the blanks after which a spreadsheet may look for one.
constexpr absl::string_view kFormulas[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
constexpr absl::string_view kBlanks[] = {"\t", "\r"};
constexpr int kFolderDigits = 8;
constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;

bool IsFormula(absl::string_view cell) {
  const absl::string_view text = Trimmed(cell);
  return std::any_of(std::begin(kFormulas), std::end(kFormulas),
                     [text](absl::string_view sign) { return absl::StartsWith(text, sign); }) ||
         std::any_of(std::begin(kBlanks), std::end(kBlanks),
                     [cell](absl::string_view blank) { return absl::StartsWith(cell, blank); });
}

// Returns the first digits of the digest of the folder's full name.
std::string FolderMark(const std::filesystem::path& source) {
  std::error_code error;
  std::filesystem::path full = std::filesystem::absolute(source, error);
  full = std::filesystem::weakly_canonical(full, error);
  if (error) full = source;
  auth::Sha256 digest;
  digest.Update(full.parent_path().string());
  return absl::BytesToHexString(digest.Finish()).substr(0, kFolderDigits);
}

// Makes the folders that are missing, for their owner alone.
bool MakeFolders(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return true;
  if (!MakeFolders(folder.parent_path())) return false;
  return mkdir(folder.c_str(), kFolderMode) == 0 || std::filesystem::is_directory(folder, error);
}

}  // namespace

std::string Guarded(absl::string_view cell) {
  return IsFormula(cell) ? absl::StrCat(kGuard, cell) : std::string(cell);
}

absl::string_view Unguarded(absl::string_view cell) {
  return absl::StartsWith(cell, kGuard) && IsFormula(cell.substr(1)) ? cell.substr(1) : cell;
}

RejectedRows::RejectedRows(const std::vector<std::string>& header, size_t width, Encoding encoding,
                           intake::Write write)
    : header_(header),
      width_(std::max(width, header.size())),
      encoding_(encoding),
      write_(std::move(write)),
      earlier_(static_cast<size_t>(std::find(header.begin(), header.end(), kReasonColumn) - header.begin())) {
  if (earlier_ == header.size()) earlier_ = width_;
}

void RejectedRows::Add(const std::vector<std::string>& row, absl::string_view reason) {
  if (!begun_) {
    write_(MarkOf(encoding_));
    WriteRow(header_, kReasonColumn);
    begun_ = true;
  }
  WriteRow(row, reason);
}

void RejectedRows::WriteRow(std::vector<std::string> row, absl::string_view last) {
  row.resize(width_);
  if (earlier_ < width_) row.erase(row.begin() + static_cast<std::ptrdiff_t>(earlier_));
  row.emplace_back(last);
  for (std::string& cell : row) cell = Guarded(cell);
  std::string csv;
  reference::WriteCsvRow(row, csv);
  write_(EncodeText(csv, encoding_));
}

RejectsFile::RejectsFile(const std::filesystem::path& directory, const std::filesystem::path& source,
                         bool is_workbook)
    : is_workbook_(is_workbook),
      path_(directory / absl::StrCat(source.filename().string(), ".", FolderMark(source), ".rejected",
                                     is_workbook ? ".xlsx" : ".csv")),
      unfinished_(path_.string() + ".part") {}

RejectsFile::~RejectsFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(unfinished_.c_str());
}

void RejectsFile::Open() {
  MakeFolders(path_.parent_path());
  unlink(unfinished_.c_str());
  file_ = open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  failed_ = file_ < 0;
}

void RejectsFile::Write(absl::string_view bytes) {
  if (file_ < 0 && !failed_) Open();
  while (!failed_ && !bytes.empty()) {
    const ssize_t written = write(file_, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else {
      failed_ = written == 0 || errno != EINTR;
    }
  }
}

absl::Status RejectsFile::Close() {
  if (file_ < 0 && !failed_) return absl::OkStatus();
  failed_ = failed_ || fsync(file_) != 0;
  if (file_ >= 0) close(file_);
  file_ = -1;
  if (!failed_ && is_workbook_) {
    const std::string rows = unfinished_.string() + ".csv";
    failed_ = rename(unfinished_.c_str(), rows.c_str()) != 0;
    if (!failed_ && !MakeWorkbook(rows, unfinished_).ok()) {
      // The rows are kept as they are, and an earlier workbook is not.
      unlink(unfinished_.c_str());
      unlink(path_.c_str());
      path_.replace_extension(".csv");
      failed_ = rename(rows.c_str(), unfinished_.c_str()) != 0;
    }
  }
  if (!failed_ && rename(unfinished_.c_str(), path_.c_str()) == 0) return absl::OkStatus();
  unlink(unfinished_.c_str());
  return absl::UnavailableError("无法写退回文件");
}

absl::Status RejectsFile::Remove() {
  std::error_code error;
  std::filesystem::remove(path_, error);
  // Rows of which no workbook could be made.
  if (!error && is_workbook_)
    std::filesystem::remove(std::filesystem::path(path_).replace_extension(".csv"), error);
  return error ? absl::UnavailableError("无法删除以前的退回文件") : absl::OkStatus();
}

}  // namespace eastgate::intake
