#include "services/command/supervision_subjects.h"

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "services/command/suite_names.h"

namespace eastgate::command {
namespace {

constexpr char kMissingReports[] = "missingReports";

}  // namespace

v1::SupervisionSubject ResourceSubject(v1::SuiteService service, absl::string_view name) {
  v1::SupervisionSubject subject;
  subject.set_service(service);
  subject.set_resource(std::string(name));
  return subject;
}

v1::SupervisionSubject ReportSubject(const std::string& figure, const figure::v1::MissingReport& missing) {
  v1::SupervisionSubject subject;
  subject.set_service(ServiceNamed(config::ServiceOf(figure)));
  subject.mutable_missing_report()->set_figure(figure);
  subject.mutable_missing_report()->set_division(missing.division());
  subject.mutable_missing_report()->set_period(missing.period());
  return subject;
}

v1::SupervisionSubjectList ResourcesIn(v1::SuiteService service, absl::string_view collection) {
  v1::SupervisionSubjectList list;
  list.set_service(service);
  list.set_collection(std::string(collection));
  return list;
}

v1::SupervisionSubjectList ReportsOf(const std::string& figure) {
  v1::SupervisionSubjectList list;
  list.set_service(ServiceNamed(config::ServiceOf(figure)));
  list.set_figure(figure);
  return list;
}

std::string KeyOf(const v1::SupervisionSubject& subject) {
  const std::string service = NameOf(subject.service());
  if (!subject.has_missing_report()) return absl::StrCat(service, "/", subject.resource());
  const v1::MissingReportSubject& missing = subject.missing_report();
  return absl::StrCat(service, "/", kMissingReports, "/", missing.figure(), "/", missing.division(), "/",
                      missing.period());
}

std::string KeyOf(const v1::SupervisionSubjectList& list) {
  const std::string service = NameOf(list.service());
  if (list.kind_case() != v1::SupervisionSubjectList::kFigure)
    return absl::StrCat(service, "/", list.collection());
  return absl::StrCat(service, "/", kMissingReports, "/", list.figure());
}

}  // namespace eastgate::command
