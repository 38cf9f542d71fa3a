// The rules between projects, milestones, deliverables and procurements: a part of a project needs a project
// that was not retracted.
//
// Thread-safe; includes no service.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PROJECT_FACTS_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PROJECT_FACTS_H_

#include "services/livelihood/tables.h"

namespace eastgate::livelihood {

// NOT_FOUND where there is no such project; RECORD_RETRACTED where it was retracted.
lifecycle::LifecycleTable<v1::Milestone>::Links MilestoneLinks(const Tables& tables);
lifecycle::LifecycleTable<v1::Deliverable>::Links DeliverableLinks(const Tables& tables);
lifecycle::LifecycleTable<v1::Procurement>::Links ProcurementLinks(const Tables& tables);

// The most milestones, deliverables and procurements that follow a project.
inline constexpr int kMaxFollowing = 2'000;

// Gives the milestones, deliverables and procurements of a project, as an update would have it, its task
// force where that is another one. LIMIT_REACHED.
absl::Status GiveTaskForce(facts::Writer& writer, const Tables& tables, const v1::LivelihoodProject& project);

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PROJECT_FACTS_H_
