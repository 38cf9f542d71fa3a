// The nouns of the tests of common/lifecycle: a note with remarks, and a task of the whole district.
#ifndef EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_NOUNS_H_
#define EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_NOUNS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/figures/definitions.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/part_entry.h"
#include "common/lifecycle/table_set.h"
#include "common/status/errors.h"
#include "testing/rows.pb.h"

namespace eastgate::lifecycle::testing {

inline constexpr char kNotes[] = "test.notes";
inline constexpr char kTasks[] = "test.tasks";
inline constexpr int64_t kMostAmount = 100;

// Posts its doubled amount; at most 100, and not in January. Its remarks follow it.
inline const Entry<Note>& NoteEntry() {
  static const auto* rules = new Entry<Note>(
      {.kind = "test.noted",
       .measures = {kNotes},
       .recorded = NOTE_STATE_RECORDED,
       .retracted = NOTE_STATE_RETRACTED,
       .occurred_on = [](const Note& note) { return lifecycle::StoredDate(note.noted_on()); },
       .mutable_day = &Note::mutable_noted_on,
       .correctable = {.occurred_on = true, .division = true, .amounts = {kNotes}, .dimensions = {}},
       .apply = [](Note& note, const facts::Correction& correction) -> absl::Status {
         const auto amount = correction.amounts.find(kNotes);
         if (amount != correction.amounts.end()) note.set_amount(amount->second);
         return absl::OkStatus();
       },
       .judge = [](const Judgment& judgment, Note& note) -> absl::Status {
         if (note.amount() > kMostAmount) return lifecycle::LimitReached(note.name(), kMostAmount);
         RETURN_IF_ERROR(lifecycle::CheckNotBefore(judgment.DayField("noted_on"),
                                                   lifecycle::StoredDate(note.noted_on()), "2024-02-01",
                                                   "the end of January"));
         note.set_doubled(2 * note.amount());
         return absl::OkStatus();
       },
       .parts =
           [](const Note& note) {
             std::vector<std::string> facts;
             for (const Remark& remark : note.remarks()) facts.push_back(remark.fact());
             return facts;
           },
       .post =
           [](const Note& note, fact::v1::Fact& draft) {
             *draft.add_postings() = facts::MakePosting(kNotes, lifecycle::StoredDate(note.noted_on()),
                                                        draft.division(), note.doubled());
           }});
  return *rules;
}

inline const PartEntry<Note, Remark>& RemarkEntry() {
  static const auto* rules = new PartEntry<Note, Remark>(
      {.kind = "test.remarked",
       .measures = {},
       .retracted = NOTE_STATE_RETRACTED,
       .find = [](Note& note, absl::string_view fact) { return FindIn(note.mutable_remarks(), fact); },
       .remove = [](Note& note, Remark* remark) { RemoveFrom(note.mutable_remarks(), remark); },
       .set_fact = [](Remark& remark, absl::string_view fact) { remark.set_fact(std::string(fact)); },
       .occurred_on = [](const Remark& remark) { return lifecycle::StoredDate(remark.made_on()); },
       .mutable_day = &Remark::mutable_made_on,
       .correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}},
       .judge = [](const Judgment& judgment, Note& note, Remark& remark) -> absl::Status {
         return lifecycle::CheckNotBefore(judgment.DayField("on"), lifecycle::StoredDate(remark.made_on()),
                                          note.noted_on(), "the day of the note");
       },
       .release = [](const Note&, const Remark& remark) -> absl::Status {
         return remark.text() == "kept" ? lifecycle::CheckNoDependents(remark.fact(), {"facts/7"})
                                        : absl::OkStatus();
       }});
  return *rules;
}

// Counts open tasks; no step lies after the due day.
inline const Lifecycle<Task>& TaskLifecycle() {
  static const auto* rules = new Lifecycle<Task>(
      {.recorded = "test.task_opened",
       .stepped = "test.task_stepped",
       .measures = {kTasks},
       .transitions = {{TASK_STATE_OPEN, {TASK_STATE_DONE}},
                       {TASK_STATE_DONE, {TASK_STATE_REOPENED}},
                       {TASK_STATE_REOPENED, {TASK_STATE_DONE}}},
       .retracted = TASK_STATE_RETRACTED,
       .post =
           [](const Task& task, int step, fact::v1::Fact& draft) {
             if (step > 0 && task.steps(step).state() == task.steps(step - 1).state()) return;
             *draft.add_postings() =
                 facts::MakePosting(kTasks, lifecycle::StoredDate(task.steps(step).occurred_on()),
                                    draft.division(), task.steps(step).state() == TASK_STATE_DONE ? -1 : 1);
           },
       .recorded_correctable = {.occurred_on = true, .division = false, .amounts = {}, .dimensions = {}},
       .judge = [](const Judgment& judgment, Task& task, int step) -> absl::Status {
         if (task.due_on().empty()) return absl::OkStatus();
         return lifecycle::CheckNotAfter(judgment.DayField("on"),
                                         lifecycle::StoredDate(task.steps(step).occurred_on()), task.due_on(),
                                         "the day it is due");
       },
       .describe = [](Task& task) { task.set_steps_so_far(task.steps_size()); },
       .fixes_its_day = [](const Task& task,
                           int step) { return task.steps(step).state() == TASK_STATE_REOPENED; },
       .place = Place::kWholeDistrict});
  return *rules;
}

struct TestTables : TableSet {
  TestTables() { RemarkEntry().AddTo(*this, notes); }

  EntryTable<Note> notes{*this,
                         {.number = 1, .collection = "notes", .type = "Note", .indexes = {}},
                         NoteEntry(),
                         {{figures::MakeFigure(1, kNotes, "记录", "Notes", figure::v1::FIGURE_UNIT_ITEM,
                                               figure::v1::FIGURE_KIND_FLOW, {}, "Notes.")},
                          {}}};
  LifecycleTable<Task> tasks{*this,
                             {.number = 2, .collection = "tasks", .type = "Task", .indexes = {}},
                             TaskLifecycle(),
                             {{figures::MakeFigure(2, kTasks, "任务", "Tasks", figure::v1::FIGURE_UNIT_ITEM,
                                                   figure::v1::FIGURE_KIND_STOCK, {}, "Tasks.")},
                              {}}};
};

}  // namespace eastgate::lifecycle::testing

#endif  // EASTGATE_TESTS_UNIT_LIFECYCLE_TESTING_NOUNS_H_
