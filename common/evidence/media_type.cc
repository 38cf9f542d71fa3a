#include "common/evidence/media_type.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

namespace eastgate::evidence {
namespace {

using absl::string_view;

constexpr char kPdf[] = "application/pdf";
constexpr char kHeic[] = "image/heic";
constexpr char kJpeg[] = "image/jpeg";
constexpr char kPng[] = "image/png";
constexpr char kWebp[] = "image/webp";
constexpr char kMp4[] = "video/mp4";
constexpr const char* kAllowed[] = {kPdf, kHeic, kJpeg, kPng, kWebp, kMp4};

// The brands of ISO 14496-12 files, behind the letters "ftyp".
constexpr const char* kHeicBrands[] = {"heic", "heix", "heim", "heis", "mif1"};
constexpr const char* kMp4Brands[] = {"isom", "iso2", "iso3", "iso4", "iso5", "iso6",
                                      "mp41", "mp42", "avc1", "M4V ", "MSNV", "dash"};

template <size_t kCount>
bool IsAmong(string_view brand, const char* const (&brands)[kCount]) {
  return std::find(std::begin(brands), std::end(brands), brand) != std::end(brands);
}

}  // namespace

std::string AllowedMediaTypes() {
  return absl::StrJoin(kAllowed, ", ");
}

bool IsAllowedMediaType(string_view media_type) {
  return IsAmong(media_type, kAllowed);
}

string_view MediaTypeOf(string_view first) {
  if (absl::StartsWith(first, "\xff\xd8\xff")) return kJpeg;
  if (absl::StartsWith(first, "\x89PNG\r\n\x1a\n")) return kPng;
  if (absl::StartsWith(first, "%PDF-")) return kPdf;
  if (first.size() < kTypeBytes) return "";
  const string_view kind = first.substr(4, 4), brand = first.substr(8, 4);
  if (absl::StartsWith(first, "RIFF") && brand == "WEBP") return kWebp;
  if (kind != "ftyp") return "";
  if (IsAmong(brand, kHeicBrands)) return kHeic;
  return IsAmong(brand, kMp4Brands) ? kMp4 : "";
}

}  // namespace eastgate::evidence
