#include "services/intake/export_list.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/config/suite.h"
#include "google/protobuf/descriptor_database.h"
#include "services/intake/method.h"

namespace eastgate::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

constexpr char kPrefix[] = "List";
// The fields of a request that the export itself fills in.
constexpr absl::string_view kOwnFields[] = {"page_size", "page_token", "min_revision", "count_total"};

// Returns the only list of messages in a response; null where there is none, or more than one.
const FieldDescriptor* RowsOf(const Descriptor& response) {
  const FieldDescriptor* rows = nullptr;
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor* field = response.field(i);
    if (!field->is_repeated() || field->message_type() == nullptr) continue;
    if (rows != nullptr) return nullptr;
    rows = field;
  }
  return rows;
}

bool HasPages(const MethodDescriptor& method) {
  const Descriptor& request = *method.input_type();
  return absl::StartsWith(method.name(), kPrefix) && !method.server_streaming() &&
         request.FindFieldByName("page_size") != nullptr &&
         request.FindFieldByName("page_token") != nullptr &&
         request.FindFieldByName("min_revision") != nullptr &&
         method.output_type()->FindFieldByName("next_page_token") != nullptr;
}

void AddListsOf(const FileDescriptor& file, std::vector<ExportedList>& lists) {
  const std::vector<std::string> services = config::ServiceNames();
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const MethodDescriptor& method = *file.service(i)->method(j);
      const FieldDescriptor* rows = HasPages(method) ? RowsOf(*method.output_type()) : nullptr;
      if (rows == nullptr) continue;
      const std::string owner = ServiceOf(*method.input_type());
      for (const std::string& service : services) {
        const bool is_served =
            owner == service || std::find(services.begin(), services.end(), owner) == services.end();
        if (!is_served) continue;
        lists.push_back(
            {absl::StrCat(service, "/", absl::StripPrefix(method.name(), kPrefix)), service, &method, rows});
      }
    }
  }
}

std::vector<ExportedList> AllLists() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<ExportedList> lists;
  for (const std::string& file : files) {
    if (absl::StartsWith(file, "eastgate/"))
      AddListsOf(*DescriptorPool::generated_pool()->FindFileByName(file), lists);
  }
  std::sort(lists.begin(), lists.end(),
            [](const ExportedList& a, const ExportedList& b) { return a.name < b.name; });
  return lists;
}

}  // namespace

std::vector<const FieldDescriptor*> ExportedList::Filters() const {
  std::vector<const FieldDescriptor*> filters;
  const Descriptor& request = *method->input_type();
  for (int i = 0; i < request.field_count(); ++i) {
    const FieldDescriptor* field = request.field(i);
    if (std::find(std::begin(kOwnFields), std::end(kOwnFields), field->name()) == std::end(kOwnFields))
      filters.push_back(field);
  }
  return filters;
}

const std::vector<ExportedList>& ExportedLists() {
  static const auto* const lists = new std::vector<ExportedList>(AllLists());
  return *lists;
}

absl::StatusOr<const ExportedList*> ExportNamed(absl::string_view name) {
  std::vector<const ExportedList*> found;
  std::vector<std::string> names;
  const absl::string_view short_name = absl::StripPrefix(name, kPrefix);
  for (const ExportedList& list : ExportedLists()) {
    const bool is_it = list.name == name || list.name.substr(list.service.size() + 1) == short_name;
    if (!is_it) continue;
    found.push_back(&list);
    names.push_back(list.name);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    return absl::InvalidArgumentError(absl::StrCat("没有“", name, "”这个清单；--list-exports 列出全部"));
  return absl::InvalidArgumentError(
      absl::StrCat("“", name, "”在多个服务中都有，请写明：", absl::StrJoin(names, "、")));
}

std::string ExportsText() {
  std::string text;
  for (const ExportedList& list : ExportedLists()) {
    std::vector<std::string> filters;
    for (const FieldDescriptor* field : list.Filters())
      filters.push_back(field->is_repeated() ? field->name() + "…" : field->name());
    absl::StrAppend(&text, list.name, "\t", absl::StrJoin(filters, " "), "\n");
  }
  return text;
}

}  // namespace eastgate::intake
