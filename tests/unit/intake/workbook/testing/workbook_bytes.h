// Workbooks made of their parts, right ones and damaged ones.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_WORKBOOK_TESTING_WORKBOOK_BYTES_H_
#define EASTGATE_TESTS_UNIT_INTAKE_WORKBOOK_TESTING_WORKBOOK_BYTES_H_

#include <zlib.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace eastgate::workbook::testing {

inline std::string Little(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

inline std::string Deflated(absl::string_view bytes) {
  z_stream stream = {};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string deflated(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(deflated.data());
  stream.avail_out = static_cast<uInt>(deflated.size());
  deflate(&stream, Z_FINISH);
  deflated.resize(stream.total_out);
  deflateEnd(&stream);
  return deflated;
}

// Returns a ZIP archive of these files.
inline std::string Zip(const std::vector<std::pair<std::string, std::string>>& files) {
  constexpr int kDeflated = 8;
  std::string archive, directory;
  for (const auto& [name, text] : files) {
    const std::string deflated = Deflated(text);
    const auto checksum =
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    const std::string about = absl::StrCat(Little(20, 2), Little(0, 2), Little(kDeflated, 2), Little(0, 4),
                                           Little(checksum, 4), Little(deflated.size(), 4),
                                           Little(text.size(), 4), Little(name.size(), 2), Little(0, 2));
    absl::StrAppend(&directory, "PK\x01\x02", Little(20, 2), about, Little(0, 2), Little(0, 2), Little(0, 2),
                    Little(0, 4), Little(archive.size(), 4), name);
    absl::StrAppend(&archive, "PK\x03\x04", about, name, deflated);
  }
  return absl::StrCat(archive, directory, "PK\x05\x06", Little(0, 4), Little(files.size(), 2),
                      Little(files.size(), 2), Little(directory.size(), 4), Little(archive.size(), 4),
                      Little(0, 2));
}

// The parts of a workbook with one sheet, each of which a test may replace; an empty one is left out.
struct Parts {
  std::string rows;  // "<row><c><v>1</v></c></row>"
  std::string sheets = R"(<sheet name="一" sheetId="1" r:id="r1"/>)";
  std::string properties = "";  // "<workbookPr date1904=\"1\"/>"
  std::string texts = "";       // "<si><t>a</t></si>"
  std::string styles = "";      // "<cellXfs>…</cellXfs>"
  std::string second_rows = "";
  std::string before_sheet = "";  // Before the root of the first sheet.
};

inline std::string Relations(const std::string& inside) {
  return absl::StrCat(
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)", inside,
      "</Relationships>");
}

inline std::string Relation(const std::string& id, const std::string& type, const std::string& target) {
  return absl::StrCat(R"(<Relationship Id=")", id,
                      R"(" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/)", type,
                      R"(" Target=")", target, R"("/>)");
}

inline std::string SheetXml(const std::string& rows, const std::string& before = "") {
  return absl::StrCat(R"(<?xml version="1.0" encoding="UTF-8"?>)", before, "<worksheet><sheetData>", rows,
                      "</sheetData></worksheet>");
}

inline std::string WorkbookBytes(const Parts& parts) {
  std::string relations = absl::StrCat(Relation("r1", "worksheet", "worksheets/sheet1.xml"),
                                       Relation("r2", "worksheet", "/xl/worksheets/sheet2.xml"));
  std::vector<std::pair<std::string, std::string>> files = {
      {"_rels/.rels", Relations(Relation("r1", "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml",
       absl::StrCat("<workbook>", parts.properties, "<sheets>", parts.sheets, "</sheets></workbook>")},
      {"xl/worksheets/sheet1.xml", SheetXml(parts.rows, parts.before_sheet)},
      {"xl/worksheets/sheet2.xml", SheetXml(parts.second_rows)}};
  if (!parts.texts.empty()) {
    absl::StrAppend(&relations, Relation("r3", "sharedStrings", "sharedStrings.xml"));
    files.emplace_back("xl/sharedStrings.xml", absl::StrCat("<sst>", parts.texts, "</sst>"));
  }
  if (!parts.styles.empty()) {
    absl::StrAppend(&relations, Relation("r4", "styles", "styles.xml"));
    files.emplace_back("xl/styles.xml", absl::StrCat("<styleSheet>", parts.styles, "</styleSheet>"));
  }
  files.emplace_back("xl/_rels/workbook.xml.rels", Relations(relations));
  return Zip(files);
}

// Returns a row of texts.
inline std::string TextRow(const std::vector<std::string>& cells) {
  std::string row = "<row>";
  for (const std::string& cell : cells)
    absl::StrAppend(&row, "<c t=\"inlineStr\"><is><t>", cell, "</t></is></c>");
  return absl::StrCat(row, "</row>");
}

}  // namespace eastgate::workbook::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_WORKBOOK_TESTING_WORKBOOK_BYTES_H_
