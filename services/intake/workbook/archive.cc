#include "services/intake/workbook/archive.h"

#include <minizip/unzip.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"

namespace eastgate::workbook {
namespace {

constexpr size_t kPieceBytes = size_t{64} << 10;
constexpr int kAnyCase = 2;

}  // namespace

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("不是完好的 .xlsx 文件：", what, "；请用 Excel 或 WPS 另存后重发"));
}

// The functions through which minizip reads. The stream is the memory itself.
struct Archive::Callbacks {
  static Memory& Of(void* stream) { return *static_cast<Memory*>(stream); }

  static void* Open(void* opaque, const void* /*name*/, int /*mode*/) {
    Of(opaque).position = 0;
    return opaque;
  }
  static uLong Read(void* /*opaque*/, void* stream, void* to, uLong size) {
    Memory& memory = Of(stream);
    const uint64_t left = memory.bytes.size() - memory.position;
    const uLong read = static_cast<uLong>(std::min<uint64_t>(size, left));
    if (read > 0) std::memcpy(to, memory.bytes.data() + memory.position, read);
    memory.position += read;
    return read;
  }
  static uLong Write(void* /*opaque*/, void* /*stream*/, const void* /*from*/, uLong /*size*/) { return 0; }
  static ZPOS64_T Tell(void* /*opaque*/, void* stream) { return Of(stream).position; }
  static long Seek(void* /*opaque*/, void* stream, ZPOS64_T offset, int origin) {
    Memory& memory = Of(stream);
    const uint64_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? memory.position
                          : origin == ZLIB_FILEFUNC_SEEK_END ? memory.bytes.size()
                                                             : 0;
    const uint64_t to = from + offset;
    if (to < from || to > memory.bytes.size()) return -1;
    memory.position = to;
    return 0;
  }
  static int CloseFile(void* /*opaque*/, void* /*stream*/) { return 0; }
  static int Error(void* /*opaque*/, void* /*stream*/) { return 0; }
};

void Archive::Close::operator()(void* zip) const {
  unzClose(zip);
}

absl::StatusOr<Archive> Archive::Open(absl::string_view bytes, size_t max_inflated_bytes) {
  Archive archive(bytes, max_inflated_bytes);
  zlib_filefunc64_def functions = {};
  functions.zopen64_file = &Callbacks::Open;
  functions.zread_file = &Callbacks::Read;
  functions.zwrite_file = &Callbacks::Write;
  functions.ztell64_file = &Callbacks::Tell;
  functions.zseek64_file = &Callbacks::Seek;
  functions.zclose_file = &Callbacks::CloseFile;
  functions.zerror_file = &Callbacks::Error;
  functions.opaque = archive.memory_.get();
  archive.zip_.reset(unzOpen2_64("", &functions));
  if (archive.zip_ == nullptr) return Damaged("压缩包不完整");
  return archive;
}

bool Archive::Has(const std::string& part) {
  return unzLocateFile(zip_.get(), part.c_str(), kAnyCase) == UNZ_OK;
}

absl::Status Archive::Read(const std::string& part,
                           const std::function<absl::Status(absl::string_view)>& take) {
  if (!Has(part)) return Damaged("缺少其中的部分");
  if (unzOpenCurrentFile(zip_.get()) != UNZ_OK) return Damaged("压缩包不完整");
  const absl::Status read = ReadOpened(take);
  const bool is_whole = unzCloseCurrentFile(zip_.get()) == UNZ_OK;
  RETURN_IF_ERROR(read);
  return is_whole ? absl::OkStatus() : Damaged("压缩包的校验和不符");
}

absl::Status Archive::ReadOpened(const std::function<absl::Status(absl::string_view)>& take) {
  std::array<char, kPieceBytes> piece;
  while (true) {
    const int read = unzReadCurrentFile(zip_.get(), piece.data(), piece.size());
    if (read == 0) return absl::OkStatus();
    if (read < 0) return Damaged("压缩包不完整");
    const auto size = static_cast<size_t>(read);
    if (size > left_bytes_) return absl::InvalidArgumentError("解压后超过 512 MiB，请拆分");
    left_bytes_ -= size;
    RETURN_IF_ERROR(take({piece.data(), size}));
  }
}

}  // namespace eastgate::workbook
