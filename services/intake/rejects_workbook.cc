#include "services/intake/rejects_workbook.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/reference/csv.h"
#include "common/status/status_macros.h"
#include "common/workbook/workbook_writer.h"
#include "services/intake/rejects.h"

namespace eastgate::intake {
namespace {

constexpr char kSheet[] = "退回的行";
constexpr mode_t kFileMode = 0600;

absl::Status CannotWrite() {
  return absl::UnavailableError("无法写退回文件");
}

// The bytes of a file, of which memory need hold no more than are read at a time.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat found = {};
    if (file_ < 0 || fstat(file_, &found) != 0 || found.st_size == 0) return;
    size_ = static_cast<size_t>(found.st_size);
    bytes_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_, 0);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (bytes_ != MAP_FAILED) munmap(bytes_, size_);
    if (file_ >= 0) close(file_);
  }

  // Empty if the file could not be read.
  absl::string_view bytes() const {
    return bytes_ == MAP_FAILED ? "" : absl::string_view(static_cast<const char*>(bytes_), size_);
  }

 private:
  const int file_;
  size_t size_ = 0;
  void* bytes_ = MAP_FAILED;
};

absl::Status AddRows(absl::string_view csv, workbook::WorkbookWriter& writer) {
  reference::CsvReader reader(csv);
  std::vector<std::string> row;
  ASSIGN_OR_RETURN(const bool any, reader.Next(row));
  if (!any) return CannotWrite();
  writer.AddSheet(kSheet, std::vector<workbook::ColumnSettings>(row.size()));
  writer.AddHeader(row);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.Next(row));
    if (!more) return absl::OkStatus();
    // A cell that is text is not executed, whatever it begins with.
    for (std::string& cell : row) cell = std::string(Unguarded(cell));
    writer.AddRow(row);
  }
}

}  // namespace

absl::Status MakeWorkbook(const std::filesystem::path& csv, const std::filesystem::path& workbook) {
  unlink(workbook.c_str());
  const int file = open(workbook.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode);
  if (file < 0) return CannotWrite();
  workbook::WorkbookWriter writer(workbook.string());
  const MappedFile rows(csv);
  absl::Status written = AddRows(rows.bytes(), writer);
  if (written.ok()) written = writer.Close();
  if (written.ok() && (fsync(file) != 0 || unlink(csv.c_str()) != 0)) written = CannotWrite();
  close(file);
  return written.ok() ? written : CannotWrite();
}

}  // namespace eastgate::intake
