// The rules that milestones and deliverables of a project share: each is due by a day, which can be extended,
// and completed or cancelled once. Being overdue follows from the due day, which posts it.
//
// Pure functions of the resource and the request; refusals carry their reason.
#ifndef EASTGATE_SERVICES_LIVELIHOOD_PROJECT_ITEM_RULES_H_
#define EASTGATE_SERVICES_LIVELIHOOD_PROJECT_ITEM_RULES_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "common/facts/draft.h"
#include "common/lifecycle/extensions.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/resource/request_check.h"
#include "eastgate/livelihood/v1/project_item.pb.h"
#include "services/livelihood/project_rules.h"

namespace eastgate::livelihood {

// The kinds of fact and the figures of one kind of item, and what gives the values of their dimensions.
template <class Item>
struct ProjectItemNoun {
  const char* recorded;
  const char* stepped;
  const char* updated;
  const char* updated_by;  // The method that updates it.
  const char* due;
  const char* completed;
  const char* overdue;
  std::map<std::string, std::string> (*dimensions)(const Item&);
};

// Checks what the requests to create either item have in common.
template <class Request>
void CheckProjectItem(resource::RequestCheck& check, const Request& request) {
  check.Name("project", request.project(), kLivelihoodProjects);
  const auto planned_on = check.Date("planned_on", request.planned_on());
  check.NotBefore("due_on", check.Date("due_on", request.due_on()), "planned_on", planned_on);
  check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
}

// Checks the filters of what belongs to a project and can be overdue.
template <class Request>
void CheckProjectItemList(resource::RequestCheck& check, const Request& request) {
  check.OptionalName("project", request.project(), kLivelihoodProjects);
  check.OptionalDate("overdue_on", request.overdue_on());
  check.OptionalDate("due_until", request.due_until());
  check.OptionalName("task_force", request.task_force(), "mechanismUnits");
  check.List(request);
}

// Returns the day on which an open item is due; empty for one that is not open.
template <class Item>
std::string OpenItemDueOn(const Item& item) {
  return item.state() == v1::PROJECT_ITEM_STATE_OPEN ? item.due_on() : "";
}

// Returns whether what belongs to a project is of the project, the unit and the task force asked for.
template <class Request, class Row>
bool IsOfProject(const Request& request, const Row& row) {
  return (request.project().empty() || row.project() == request.project()) &&
         (request.responsible_unit().empty() || row.responsible_unit() == request.responsible_unit()) &&
         (request.task_force().empty() || row.task_force() == request.task_force());
}

template <class Request, class Item>
bool MatchesProjectItem(const Request& request, const Item& item,
                        const lifecycle::Lifecycle<Item>& lifecycle) {
  const bool is_open = item.state() == v1::PROJECT_ITEM_STATE_OPEN;
  return lifecycle.IsListed(request.states(), item) &&
         lifecycle::MatchesOpen(request, is_open, item.due_on()) && IsOfProject(request, item) &&
         lifecycle::MatchesOverdue(request, item, is_open, item.due_on()) &&
         reference::DivisionRegistry::Contains(request.division(), item.division());
}

// Returns an item with what both kinds have in common.
template <class Item, class Request>
Item NewProjectItem(const Request& request, const std::string& name,
                    const lifecycle::Lifecycle<Item>& lifecycle) {
  Item item;
  item.set_name(name);
  item.set_project(request.project());
  item.set_division(request.division());
  item.set_source_ref(request.source_ref());
  item.set_responsible_unit(request.responsible_unit());
  lifecycle.Begin(item, v1::PROJECT_ITEM_STATE_OPEN, request.planned_on()).set_due_on(request.due_on());
  return item;
}

// Posts an open item to what is due, in the cohort of its due day, and, from the day after that, to what is
// overdue. An extension moves it to the new day; a cancellation takes it out of both; a completion ends what
// is overdue.
template <class Item>
void PostProjectItem(const ProjectItemNoun<Item>& noun, const Item& item, int index, fact::v1::Fact& draft) {
  const reference::Date due = lifecycle::StoredDate(lifecycle::DueOnAfter(item, index));
  const reference::Date on = lifecycle::StoredDate(item.steps(index).occurred_on());
  const std::map<std::string, std::string> dimensions = noun.dimensions(item);
  const auto post = [&](const char* measure, reference::Date day, int amount) {
    *draft.add_postings() = facts::MakePosting(measure, day, item.division(), amount, dimensions);
  };
  const auto post_due = [&](reference::Date day, int amount) {
    *draft.add_postings() = facts::MakeCohortPosting(noun.due, on, day, item.division(), amount, dimensions);
  };
  const bool is_extension = lifecycle::IsExtension(item, index);
  if (is_extension) {
    const reference::Date was_due = lifecycle::StoredDate(lifecycle::DueOnAfter(item, index - 1));
    post_due(was_due, -1);
    post(noun.overdue, lifecycle::OverdueFrom(was_due), -1);
  }
  if (index == 0 || is_extension) {
    post_due(due, 1);
    post(noun.overdue, lifecycle::OverdueFrom(due), 1);
    return;
  }
  if (item.steps(index).state() == v1::PROJECT_ITEM_STATE_COMPLETED) {
    post(noun.completed, on, 1);
  } else {
    post_due(due, -1);
  }
  post(noun.overdue, lifecycle::OverdueUntil(due, on), -1);
}

// An item is planned no later than it is due, and extended while it is not overdue.
template <class Item>
absl::Status JudgeProjectItem(const lifecycle::Judgment& judgment, Item& item, int step) {
  const std::string& on = item.steps(step).occurred_on();
  const std::string& due_on = item.steps(step).due_on();
  if (lifecycle::IsExtension(item, step)) {
    return lifecycle::CheckExtension(judgment, on, "due_on", due_on, lifecycle::DueOnAfter(item, step - 1));
  }
  if (step > 0) return absl::OkStatus();
  return lifecycle::CheckNotAfter(judgment.DayField("planned_on"), lifecycle::StoredDate(on), due_on,
                                  "the day it is due");
}

template <class Item>
lifecycle::Lifecycle<Item>* NewProjectItemLifecycle(const ProjectItemNoun<Item>& noun) {
  return new lifecycle::Lifecycle<Item>(
      {.recorded = noun.recorded,
       .stepped = noun.stepped,
       .measures = {noun.due, noun.completed, noun.overdue},
       .transitions = {{v1::PROJECT_ITEM_STATE_OPEN,
                        {v1::PROJECT_ITEM_STATE_COMPLETED, v1::PROJECT_ITEM_STATE_CANCELLED}}},
       .retracted = v1::PROJECT_ITEM_STATE_RETRACTED,
       .updates = {noun.updated, noun.updated_by},
       .post = [noun](const Item& item, int step,
                      fact::v1::Fact& draft) { PostProjectItem(noun, item, step, draft); },
       .judge = JudgeProjectItem<Item>,
       .describe = lifecycle::DescribeDueDays<Item>});
}

}  // namespace eastgate::livelihood

#endif  // EASTGATE_SERVICES_LIVELIHOOD_PROJECT_ITEM_RULES_H_
