// What a sweep finds wrong on a day: what is late, due soon or returned, and whose it is.
//
// Pure functions of the rows that the services list and the day.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_FINDINGS_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_FINDINGS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "eastgate/command/v1/supervision.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/reporting.pb.h"
#include "eastgate/livelihood/v1/project.pb.h"
#include "eastgate/urban/v1/patrol.pb.h"
#include "eastgate/urban/v1/rectification.pb.h"

namespace eastgate::command {

// Something that an order is to be open for.
struct Finding {
  std::string subject;  // "urban/rectificationItems/GT-109"
  std::string title_zh;
  std::string task_force;
  std::string unit;
  std::string division;
  v1::SupervisionCause cause = v1::SUPERVISION_CAUSE_UNSPECIFIED;
  v1::SupervisionColor color = v1::SUPERVISION_COLOR_UNSPECIFIED;
};

// Who answers for a project or a campaign, and so for what belongs to it and names nobody itself.
struct Owner {
  std::string task_force;
  std::string lead_unit;
};
Owner OwnerOf(const livelihood::v1::LivelihoodProject& project);
Owner OwnerOf(const urban::v1::RectificationCampaign& campaign);

// What a sweep looks with: its day, how many days ahead something is due soon, and the owners by name.
struct Sight {
  reference::Date on;
  int64_t soon_days = 0;
  std::map<std::string, Owner> owners;
};

// Of a subject on the day, as its facts have it: what is wrong with it, one for each cause. DATA_LOSS where
// the row is not one that a service writes: it has no steps, or days that are none. NOT_FOUND where something
// is wrong and its owner is not known.
using Findings = std::vector<Finding>;
Findings Look(const v1::Target& target, const v1::TargetEvaluation& evaluation, absl::string_view division);
absl::StatusOr<Findings> Look(const livelihood::v1::Milestone& milestone, const Sight& sight);
absl::StatusOr<Findings> Look(const livelihood::v1::Deliverable& deliverable, const Sight& sight);
absl::StatusOr<Findings> Look(const livelihood::v1::Procurement& procurement, const Sight& sight);
absl::StatusOr<Findings> Look(const urban::v1::RectificationItem& item, const Sight& sight);
absl::StatusOr<Findings> Look(const urban::v1::PatrolRound& round, const Sight& sight);
// The division that has not reported is the unit that is to act.
absl::StatusOr<Findings> Look(const std::string& figure, const figure::v1::MissingReport& missing,
                              const Sight& sight);
// What begins the subjects of a figure's missing reports: "economy/missingReports/economy.chain_output".
std::string MissingReportsOf(const std::string& figure);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_FINDINGS_H_
