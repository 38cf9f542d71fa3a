#include "services/intake/workbook/relationships.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "services/intake/workbook/contents.h"
#include "services/intake/workbook/xml_part.h"

namespace eastgate::workbook {
namespace {

class Reader final : public XmlHandler {
 public:
  Reader(absl::string_view folder, std::vector<Relationship>& found) : folder_(folder), found_(found) {}

  absl::Status Begin(absl::string_view element, const Attributes& attributes) override {
    if (element != "Relationship" || attributes["TargetMode"] == "External") return absl::OkStatus();
    if (found_.size() == kMaxDefinitions) return Damaged("部分过多");
    const absl::string_view type = attributes["Type"];
    const size_t slash = type.rfind('/');
    found_.push_back({std::string(attributes["Id"]),
                      std::string(slash == absl::string_view::npos ? type : type.substr(slash + 1)),
                      PartAt(folder_, attributes["Target"])});
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view /*element*/) override { return absl::OkStatus(); }

 private:
  const absl::string_view folder_;
  std::vector<Relationship>& found_;
};

}  // namespace

std::string PartAt(absl::string_view folder, absl::string_view target) {
  std::vector<absl::string_view> steps;
  if (!absl::StartsWith(target, "/")) steps = absl::StrSplit(folder, '/', absl::SkipEmpty());
  for (const absl::string_view step : absl::StrSplit(target, '/', absl::SkipEmpty())) {
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();
    } else if (step != ".") {
      steps.push_back(step);
    }
  }
  return absl::StrJoin(steps, "/");
}

absl::StatusOr<std::vector<Relationship>> RelationshipsOf(Archive& archive, const std::string& part) {
  const size_t slash = part.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : part.substr(0, slash + 1);
  std::vector<Relationship> found;
  Reader reader(folder, found);
  const std::string name = absl::StrCat(folder, "_rels/", part.substr(folder.size()), ".rels");
  RETURN_IF_ERROR(ReadXml(archive, name, reader));
  return found;
}

}  // namespace eastgate::workbook
