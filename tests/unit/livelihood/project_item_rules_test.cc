// Tests the rules that milestones and deliverables share, with both.
#include "services/livelihood/project_item_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/livelihood/deliverable_rules.h"
#include "services/livelihood/milestone_rules.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/livelihood/testing/requests.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::livelihood {
namespace {

using eastgate::testing::IsOk;
using eastgate::testing::RefusedAs;
using eastgate::testing::ViolatesFields;
using lifecycle::testing::AddStep;
using lifecycle::testing::Created;
using lifecycle::testing::Enter;
using lifecycle::testing::kOtherStreet;
using lifecycle::testing::kRoot;
using lifecycle::testing::NewCheck;
using lifecycle::testing::OnDay;
using lifecycle::testing::PostingsOf;
using reference::Date;
using ::testing::ElementsAre;
using v1::PROJECT_ITEM_STATE_CANCELLED;
using v1::PROJECT_ITEM_STATE_COMPLETED;
using v1::PROJECT_ITEM_STATE_OPEN;

struct Milestones {
  using Item = v1::Milestone;
  using List = v1::ListMilestonesRequest;
  static constexpr char kFigures[] = "livelihood.milestones";
  static constexpr char kDimensions[] = " milestone=interior project=p";
  static const lifecycle::Lifecycle<Item>& Rules() { return MilestoneLifecycle(); }
  static v1::CreateMilestoneRequest Request() { return testing::MilestoneOfProject(); }
  static Item Plan() { return PlanMilestone(Request()); }
  using ExtendRequest = v1::ExtendMilestoneRequest;
  static absl::Status Extend(Item& item, const ExtendRequest& request) {
    return ExtendMilestone(item, request);
  }
};

struct Deliverables {
  using Item = v1::Deliverable;
  using List = v1::ListDeliverablesRequest;
  static constexpr char kFigures[] = "livelihood.deliverables";
  static constexpr char kDimensions[] = " kind=meal_point project=p";
  static const lifecycle::Lifecycle<Item>& Rules() { return DeliverableLifecycle(); }
  static v1::CreateDeliverableRequest Request() { return testing::DeliverableOfProject(); }
  static Item Plan() { return PlanDeliverable(Request()); }
  using ExtendRequest = v1::ExtendDeliverableRequest;
  static absl::Status Extend(Item& item, const ExtendRequest& request) {
    return ExtendDeliverable(item, request);
  }
};

template <class Noun>
class ProjectItem : public ::testing::Test {
 protected:
  using Item = typename Noun::Item;

  // Recorded by facts/1.
  const Item planned_ = *Created(Noun::Rules(), Noun::Plan(), "facts/1");

  // The item after the step of facts/2.
  Item After(v1::ProjectItemState state, const std::string& on) const {
    Item item = planned_;
    EXPECT_THAT(Enter(Noun::Rules(), item, state, on, "facts/2"), IsOk());
    return item;
  }
  static typename Noun::ExtendRequest Extension(const std::string& on, const std::string& due_on) {
    typename Noun::ExtendRequest request;
    request.set_occurred_on(on);
    request.set_due_on(due_on);
    request.set_approved_by("unit-b");
    request.set_reason("雨季");
    return request;
  }
  static absl::Status Extend(Item& item, const std::string& on, const std::string& due_on,
                             const std::string& fact = "facts/2") {
    return AddStep(Noun::Rules(), item, fact,
                   [&](Item& row) { return Noun::Extend(row, Extension(on, due_on)); });
  }
  static std::vector<std::string> LastPostings(const Item& item) {
    return PostingsOf(Noun::Rules().FactOf(item, item.steps_size() - 1, kRoot));
  }
  static auto PostingsOfPlan() {
    return ElementsAre(Posting("_due", "2024-01-10@2024-06-30 360111001 1"),
                       Posting("_overdue", "2024-07-01 360111001 1"));
  }
  static std::string Posting(const std::string& figure, const std::string& rest) {
    return Noun::kFigures + figure + " " + rest + Noun::kDimensions;
  }
};

using Nouns = ::testing::Types<Milestones, Deliverables>;
TYPED_TEST_SUITE(ProjectItem, Nouns);

TYPED_TEST(ProjectItem, IsNotDueBeforeItWasPlanned) {
  auto request = TypeParam::Request();
  EXPECT_THAT(CheckCreate(request, NewCheck()), IsOk());
  request.set_due_on("2024-01-09");
  EXPECT_THAT(CheckCreate(request, NewCheck()), ViolatesFields({"due_on"}));
}

TYPED_TEST(ProjectItem, FiltersAreOptionalAndChecked) {
  typename TypeParam::List list;
  EXPECT_THAT(CheckList(list, NewCheck()), IsOk());
  list.set_project("p");
  list.set_task_force("t");
  list.set_overdue_on("soon");
  list.set_division("12");
  EXPECT_THAT(CheckList(list, NewCheck()),
              ViolatesFields({"division", "overdue_on", "project", "task_force"}));
}

TYPED_TEST(ProjectItem, AllowsExactlyTheseTransitions) {
  lifecycle::testing::ExpectTransitions(
      TypeParam::Rules(), this->planned_,
      {{PROJECT_ITEM_STATE_OPEN, {PROJECT_ITEM_STATE_COMPLETED, PROJECT_ITEM_STATE_CANCELLED}}});
}

TYPED_TEST(ProjectItem, IsDueThenOverdueUntilItIsDone) {
  EXPECT_THAT(this->LastPostings(this->planned_), this->PostingsOfPlan());
  EXPECT_THAT(this->LastPostings(this->After(PROJECT_ITEM_STATE_COMPLETED, "2024-07-05")),
              ElementsAre(this->Posting("_completed", "2024-07-05 360111001 1"),
                          this->Posting("_overdue", "2024-07-05 360111001 -1")));
  EXPECT_THAT(this->LastPostings(this->After(PROJECT_ITEM_STATE_CANCELLED, "2024-05-01")),
              ElementsAre(this->Posting("_due", "2024-05-01@2024-06-30 360111001 -1"),
                          this->Posting("_overdue", "2024-07-01 360111001 -1")));
}

TYPED_TEST(ProjectItem, IsPlannedNoLaterThanItIsDue) {
  const auto planned_on = [this](Date day) {
    auto item = this->planned_;
    return lifecycle::testing::Correct(TypeParam::Rules(), item, "facts/1", "facts/2", OnDay(day));
  };
  EXPECT_THAT(planned_on(Date(2024, 7, 1)),
              RefusedAs("DATE_OUT_OF_ORDER field=occurred_on latest=2024-06-30"));
  EXPECT_THAT(planned_on(Date(2024, 6, 30)), IsOk());
}

TYPED_TEST(ProjectItem, IsExtendedWhileItIsOpen) {
  lifecycle::testing::ExpectExtendableWhileOpen(TypeParam::Rules(), this->planned_, [this](auto& item) {
    return TypeParam::Extend(item, this->Extension("2024-06-01", "2024-09-30"));
  });
}

TYPED_TEST(ProjectItem, AnExtensionNamesEveryViolationAtOnce) {
  auto request = this->Extension("2024-06-01", "2024-05-31");
  request.set_name("x/1");
  request.clear_reason();
  EXPECT_THAT(CheckExtend(request, NewCheck()), ViolatesFields({"due_on", "name", "reason"}));
  request.set_approved_by("unit-x");
  EXPECT_THAT(CheckExtend(request, resource::RequestCheck(lifecycle::testing::TestReference(), kRoot, nullptr,
                                                          request)),
              ViolatesFields({"approved_by", "due_on", "name", "reason"}));
}

TYPED_TEST(ProjectItem, AnExtensionMovesWhatIsDueAndWhatIsOverdue) {
  auto item = this->planned_;
  EXPECT_EQ(item.first_due_on(), "2024-06-30");
  EXPECT_THAT(this->Extend(item, "2024-07-01", "2024-09-30"),
              RefusedAs("EXTENSION_TOO_LATE due_on=2024-06-30"));
  EXPECT_THAT(this->Extend(item, "2024-06-30", "2024-06-30"),
              RefusedAs("DATE_OUT_OF_ORDER earliest=2024-07-01 field=due_on"));
  ASSERT_THAT(this->Extend(item, "2024-06-30", "2024-09-30"), IsOk());
  EXPECT_EQ(item.due_on(), "2024-09-30");
  EXPECT_EQ(item.first_due_on(), "2024-06-30");
  EXPECT_EQ(item.steps(1).approved_by(), "unit-b");
  EXPECT_EQ(item.steps(1).reason(), "雨季");
  EXPECT_THAT(this->LastPostings(item),
              ElementsAre(this->Posting("_due", "2024-06-30@2024-06-30 360111001 -1"),
                          this->Posting("_overdue", "2024-07-01 360111001 -1"),
                          this->Posting("_due", "2024-06-30@2024-09-30 360111001 1"),
                          this->Posting("_overdue", "2024-10-01 360111001 1")));
  EXPECT_THAT(PostingsOf(TypeParam::Rules().FactOf(item, 0, kRoot)), this->PostingsOfPlan())
      << "what the creation posted stays";
  ASSERT_THAT(Enter(TypeParam::Rules(), item, PROJECT_ITEM_STATE_COMPLETED, "2024-10-05", "facts/3"), IsOk());
  EXPECT_THAT(this->LastPostings(item), ElementsAre(this->Posting("_completed", "2024-10-05 360111001 1"),
                                                    this->Posting("_overdue", "2024-10-05 360111001 -1")));
}

TYPED_TEST(ProjectItem, AnExtensionIsCorrectedAndRetractedAsAnyStep) {
  auto item = this->planned_;
  ASSERT_THAT(this->Extend(item, "2024-06-01", "2024-09-30"), IsOk());
  const auto corrected_to = [&item](Date day) {
    auto changed = item;
    return lifecycle::testing::Correct(TypeParam::Rules(), changed, "facts/2", "facts/9", OnDay(day));
  };
  EXPECT_THAT(corrected_to(Date(2024, 7, 1)), RefusedAs("EXTENSION_TOO_LATE due_on=2024-06-30"));
  EXPECT_THAT(corrected_to(Date(2024, 6, 30)), IsOk());
  ASSERT_THAT(this->Extend(item, "2024-09-01", "2024-12-31", "facts/3"), IsOk());
  auto planned_late = item;
  EXPECT_THAT(lifecycle::testing::Correct(TypeParam::Rules(), planned_late, "facts/1", "facts/9",
                                          OnDay(Date(2024, 5, 31))),
              IsOk())
      << "before the first due day";
  EXPECT_EQ(planned_late.due_on(), "2024-12-31");
  ASSERT_THAT(TypeParam::Rules().Retract(item, "facts/3"), IsOk());
  EXPECT_EQ(item.due_on(), "2024-09-30");
  ASSERT_THAT(TypeParam::Rules().Retract(item, "facts/2"), IsOk());
  EXPECT_EQ(item.due_on(), "2024-06-30");
  EXPECT_EQ(item.state(), PROJECT_ITEM_STATE_OPEN);
}

TYPED_TEST(ProjectItem, IsOverdueByTheExtendedDay) {
  auto item = this->planned_;
  ASSERT_THAT(this->Extend(item, "2024-06-01", "2024-09-30"), IsOk());
  typename TypeParam::List request;
  request.set_overdue_on("2024-09-30");
  EXPECT_FALSE(Matches(request, item));
  request.set_overdue_on("2024-10-01");
  EXPECT_TRUE(Matches(request, item));
}

TYPED_TEST(ProjectItem, AllFiltersMustMatch) {
  typename TypeParam::List request;
  EXPECT_TRUE(Matches(request, this->planned_));
  request.set_project("livelihoodProjects/q");
  EXPECT_FALSE(Matches(request, this->planned_));
  request.set_project(testing::kProject);
  request.add_states(PROJECT_ITEM_STATE_COMPLETED);
  EXPECT_FALSE(Matches(request, this->planned_));
  request.add_states(PROJECT_ITEM_STATE_OPEN);
  EXPECT_TRUE(Matches(request, this->planned_));
  request.set_division(kOtherStreet);
  EXPECT_FALSE(Matches(request, this->planned_));
}

TYPED_TEST(ProjectItem, OverdueOnADayIsWhatWasNotDoneByIt) {
  typename TypeParam::List request;
  request.set_overdue_on("2024-06-30");
  EXPECT_FALSE(Matches(request, this->planned_));
  request.set_overdue_on("2024-07-01");
  EXPECT_TRUE(Matches(request, this->planned_));
  const auto done = this->After(PROJECT_ITEM_STATE_COMPLETED, "2024-07-02");
  EXPECT_TRUE(Matches(request, done));
  request.set_overdue_on("2024-07-02");
  EXPECT_FALSE(Matches(request, done));
}

}  // namespace
}  // namespace eastgate::livelihood
