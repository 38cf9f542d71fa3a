// An XML part of a workbook, element by element.
//
// No part has a document type, so that none declares entities; one that does is refused. Names come without
// their prefix: workbooks are written with several, and in two namespaces (transitional and strict).
#ifndef EASTGATE_SERVICES_INTAKE_WORKBOOK_XML_PART_H_
#define EASTGATE_SERVICES_INTAKE_WORKBOOK_XML_PART_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/intake/workbook/archive.h"

namespace eastgate::workbook {

// The attributes of an element while it is told.
class Attributes {
 public:
  // `pairs` are names and values in turn, ended by null.
  explicit Attributes(const char** pairs) : pairs_(pairs) {}

  // Returns the value; empty if there is none.
  absl::string_view operator[](absl::string_view name) const;

 private:
  const char** pairs_;
};

// Is told of the elements of a part. An error ends the reading.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual absl::Status Begin(absl::string_view element, const Attributes& attributes) = 0;
  virtual absl::Status End(absl::string_view element) = 0;
  // A piece of the text between two tags, in UTF-8.
  virtual absl::Status Text(absl::string_view /*text*/) { return absl::OkStatus(); }
};

// Reads the whole part. INVALID_ARGUMENT if it is not well-formed.
absl::Status ReadXml(Archive& archive, const std::string& part, XmlHandler& handler);

}  // namespace eastgate::workbook

#endif  // EASTGATE_SERVICES_INTAKE_WORKBOOK_XML_PART_H_
