// The subjects of supervision orders, and lists of them: as the contract types them, and as keys.
//
//   key  := service '/' resource | service '/missingReports/' figure '/' division '/' period
//   list := service '/' collection | service '/missingReports/' figure
//
// Keys are in indexes and in the names of orders: "urban/rectificationItems/GT-109". The key of a list is
// what the keys of its subjects begin with, before a '/'. Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_SUBJECTS_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_SUBJECTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "eastgate/command/v1/supervision_subject.pb.h"
#include "eastgate/figure/v1/reporting.pb.h"

namespace eastgate::command {

// Returns a resource of the service.
v1::SupervisionSubject ResourceSubject(v1::SuiteService service, absl::string_view name);
// Returns a report of the figure that has not come.
v1::SupervisionSubject ReportSubject(const std::string& figure, const figure::v1::MissingReport& missing);

// Returns all resources of a collection ("rectificationItems"), and all missing reports of a figure.
v1::SupervisionSubjectList ResourcesIn(v1::SuiteService service, absl::string_view collection);
v1::SupervisionSubjectList ReportsOf(const std::string& figure);

std::string KeyOf(const v1::SupervisionSubject& subject);
std::string KeyOf(const v1::SupervisionSubjectList& list);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_SUBJECTS_H_
