#include "services/intake/workbook/xml_part.h"

#include <expat.h>

#include <memory>
#include <type_traits>

#include "common/status/status_macros.h"

namespace eastgate::workbook {
namespace {

// The most bytes of one tag or comment, which the parser holds until it is whole.
constexpr XML_Index kMaxTagBytes = XML_Index{1} << 20;
// The most elements that are open at a time, each of which the parser holds; workbooks have some ten.
constexpr int kMaxDepth = 64;

absl::string_view WithoutPrefix(absl::string_view name) {
  return name.substr(name.find(':') + 1);
}

// One reading: its parser, its handler and the first error.
struct Reading {
  XML_Parser parser;
  XmlHandler& handler;
  absl::Status status;
  int depth = 0;  // The number of elements that are open.

  void Note(const absl::Status& told) {
    if (told.ok() || !status.ok()) return;
    status = told;
    XML_StopParser(parser, XML_FALSE);
  }
};

void OnBegin(void* data, const char* name, const char** attributes) {
  auto& reading = *static_cast<Reading*>(data);
  if (++reading.depth > kMaxDepth) reading.Note(Damaged("标记嵌套过深"));
  if (reading.status.ok()) reading.Note(reading.handler.Begin(WithoutPrefix(name), Attributes(attributes)));
}

void OnEnd(void* data, const char* name) {
  auto& reading = *static_cast<Reading*>(data);
  --reading.depth;
  if (reading.status.ok()) reading.Note(reading.handler.End(WithoutPrefix(name)));
}

void OnText(void* data, const char* text, int size) {
  auto& reading = *static_cast<Reading*>(data);
  if (reading.status.ok()) reading.Note(reading.handler.Text({text, static_cast<size_t>(size)}));
}

void OnDocumentType(void* data, const char* /*name*/, const char* /*system*/, const char* /*public_id*/,
                    int /*has_internal_subset*/) {
  static_cast<Reading*>(data)->Note(Damaged("含有文档类型声明"));
}

}  // namespace

absl::string_view Attributes::operator[](absl::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (WithoutPrefix(pair[0]) == name) return pair[1];
  }
  return "";
}

absl::Status ReadXml(Archive& archive, const std::string& part, XmlHandler& handler) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  if (parser == nullptr) return absl::ResourceExhaustedError("内存不足");
  Reading reading = {parser.get(), handler, absl::OkStatus()};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), &OnBegin, &OnEnd);
  XML_SetCharacterDataHandler(parser.get(), &OnText);
  XML_SetStartDoctypeDeclHandler(parser.get(), &OnDocumentType);
  XML_Index fed = 0;
  const auto parse = [&](absl::string_view piece, bool is_last) -> absl::Status {
    const auto parsed =
        XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), is_last ? 1 : 0);
    RETURN_IF_ERROR(reading.status);
    if (parsed != XML_STATUS_OK) return Damaged("内容不是有效的 XML");
    fed += static_cast<XML_Index>(piece.size());
    if (!is_last && fed - XML_GetCurrentByteIndex(parser.get()) > kMaxTagBytes) return Damaged("标记过长");
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(archive.Read(part, [&](absl::string_view piece) { return parse(piece, false); }));
  return parse("", true);
}

}  // namespace eastgate::workbook
