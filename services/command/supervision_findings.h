// The findings of a sweep on a day: what is overdue, due soon, behind schedule or returned, and which unit is
// responsible for it.
//
// Pure functions of the rows that the services list and the day.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_FINDINGS_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_FINDINGS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"
#include "eastgate/command/v1/supervision.pb.h"
#include "eastgate/command/v1/target.pb.h"
#include "eastgate/figure/v1/reporting.pb.h"
#include "eastgate/livelihood/v1/deliverable.pb.h"
#include "eastgate/livelihood/v1/livelihood_project.pb.h"
#include "eastgate/livelihood/v1/milestone.pb.h"
#include "eastgate/livelihood/v1/procurement.pb.h"
#include "eastgate/urban/v1/patrol.pb.h"
#include "eastgate/urban/v1/rectification_campaign.pb.h"
#include "eastgate/urban/v1/rectification_item.pb.h"
#include "services/command/supervision_subjects.h"

namespace eastgate::command {

// Something for which an order must be open.
struct Finding {
  v1::SupervisionSubject subject;
  std::string title_zh;
  std::string task_force;
  std::string unit;
  std::string division;
  v1::SupervisionCause cause = v1::SUPERVISION_CAUSE_UNSPECIFIED;
  v1::SupervisionColor color = v1::SUPERVISION_COLOR_UNSPECIFIED;
  // The last day on which work could have changed it: that of a target's year, once it has passed.
  std::optional<reference::Date> final_since = std::nullopt;
};

// The task force and the lead unit of a project or a campaign, which answer for what belongs to it and names
// nobody itself.
struct Owner {
  std::string task_force;
  std::string lead_unit;
};
Owner OwnerOf(const livelihood::v1::LivelihoodProject& project);
Owner OwnerOf(const urban::v1::RectificationCampaign& campaign);

// The context in which subjects are examined: the day, how many days ahead something is due soon, the owners
// of projects and campaigns by name, and the reference data.
struct SurveyContext {
  reference::Date on;
  int64_t soon_days = 0;
  std::map<std::string, Owner> owners;
  std::shared_ptr<const reference::ReferenceData> reference;
};

// Return what is wrong with a subject on the day as its facts have it, one finding for each cause. DATA_LOSS
// where the row is not one that a service writes: it has no steps, or a day is malformed or missing.
// NOT_FOUND where something is wrong and its owner is not known.
// A target whose figure was not reported, or cannot be judged, gives none.
using Findings = std::vector<Finding>;
Findings FindingsOf(const v1::Target& target, const v1::TargetEvaluation& evaluation,
                    absl::string_view division);
absl::StatusOr<Findings> FindingsOf(const livelihood::v1::Milestone& milestone, const SurveyContext& context);
absl::StatusOr<Findings> FindingsOf(const livelihood::v1::Deliverable& deliverable,
                                    const SurveyContext& context);
absl::StatusOr<Findings> FindingsOf(const livelihood::v1::Procurement& procurement,
                                    const SurveyContext& context);
absl::StatusOr<Findings> FindingsOf(const urban::v1::RectificationItem& item, const SurveyContext& context);
absl::StatusOr<Findings> FindingsOf(const urban::v1::PatrolRound& round, const SurveyContext& context);
// The division that has not reported is the unit that is to act.
absl::StatusOr<Findings> FindingsOf(const std::string& figure, const figure::v1::MissingReport& missing,
                                    const SurveyContext& context);

// Names a subject that could not be examined, and why; counts it once the answer names as many as it may.
void AddFailure(const v1::SupervisionSubject& subject, const absl::Status& status,
                v1::ReconcileSupervisionOrdersResponse& response);

// The result of examining every subject on a day.
struct Survey {
  reference::Date on;
  std::string division_root = {};  // Every order must lie in it; empty for everywhere.
  Findings findings;
  std::set<std::string> unknown;  // The keys of the subjects and lists that could not be examined.
  v1::ReconcileSupervisionOrdersResponse response;  // The number of subjects and the failures so far.

  void Fail(const v1::SupervisionSubject& subject, const absl::Status& status);
  void Fail(const v1::SupervisionSubjectList& list, const absl::Status& status);
  // Adds what examining the subject, or one of the list, has found; a failure where that lies outside the
  // district.
  void Add(const v1::SupervisionSubject& subject, absl::StatusOr<Findings> found);
  void Add(const v1::SupervisionSubjectList& list, absl::StatusOr<Findings> found);
  // Adds what another part of the same survey has found.
  void Add(Survey part);

 private:
  // Adds the findings of one subject if all lie in the district.
  absl::Status AddFindings(absl::StatusOr<Findings> found);
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_FINDINGS_H_
