// A rectification item and its history, for the tests of its rules and of its postings.
#ifndef EASTGATE_TESTS_UNIT_URBAN_ITEM_HISTORY_H_
#define EASTGATE_TESTS_UNIT_URBAN_ITEM_HISTORY_H_

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/urban/rectification_item_rules.h"
#include "tests/unit/lifecycle/testing/lifecycle.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::urban::testing {

inline v1::CreateRectificationItemRequest ItemRequest() {
  v1::CreateRectificationItemRequest request;
  request.set_rectification_item_id("1");
  request.set_campaign("rectificationCampaigns/c");
  request.set_kind("facades");
  request.set_place("涂料厂围墙");
  request.set_division(lifecycle::testing::kStreet);
  request.set_found_on("2024-03-01");
  request.set_due_on("2024-03-20");
  return request;
}

// Adds steps that have the least that each needs. The item was listed by facts/10; every step has the next
// fact.
struct ItemHistory {
  v1::RectificationItem item =
      *lifecycle::testing::Created(RectificationItemLifecycle(), List(ItemRequest()), "facts/10");

  ItemHistory& Dispatch(const std::string& on, const std::string& unit = "unit-a") {
    v1::DispatchRectificationItemRequest request;
    request.set_responsible_unit(unit);
    request.set_occurred_on(on);
    return Expect(Add(request, urban::Dispatch));
  }
  ItemHistory& Handle(const std::string& on) { return Expect(TryHandle(on, "unit-a")); }
  absl::Status TryHandle(const std::string& on, const std::string& unit) {
    v1::HandleRectificationItemRequest request;
    request.set_acting_unit(unit);
    request.set_occurred_on(on);
    auto& evidence = *request.add_evidence();
    evidence.set_uri("photo");
    evidence.set_sha256(std::string(64, 'a'));
    return Add(request, urban::Handle);
  }
  absl::Status TryVerify(const std::string& on, const std::string& unit) {
    v1::VerifyRectificationItemRequest request;
    request.set_acting_unit(unit);
    request.set_occurred_on(on);
    return Add(request, urban::Verify);
  }
  ItemHistory& Verify(const std::string& on) { return Expect(TryVerify(on, "unit-b")); }
  absl::Status TryReturn(const std::string& on, const std::string& unit) {
    v1::ReturnRectificationItemRequest request;
    request.set_acting_unit(unit);
    request.set_reason("not clean");
    request.set_occurred_on(on);
    return Add(request, urban::Return);
  }
  ItemHistory& Clear(const std::string& on) {
    return Expect(lifecycle::testing::Enter(RectificationItemLifecycle(), item,
                                            v1::RECTIFICATION_ITEM_STATE_CLEARED, on, NextFact()));
  }
  absl::Status TryExtend(const std::string& on, const std::string& due_on) {
    v1::ExtendRectificationItemRequest request;
    request.set_occurred_on(on);
    request.set_due_on(due_on);
    request.set_reason("rain");
    return Add(request, urban::Extend);
  }
  ItemHistory& Reopen(const std::string& on, const std::string& due_on) {
    v1::ReopenRectificationItemRequest request;
    request.set_occurred_on(on);
    request.set_due_on(due_on);
    request.set_reason("back");
    return Expect(Add(request, urban::Reopen));
  }
  ItemHistory& Withdraw(const std::string& on) {
    v1::WithdrawRectificationItemRequest request;
    request.set_occurred_on(on);
    request.set_reason("listed twice");
    return Expect(Add(request, urban::Withdraw));
  }

  // Corrects the day of a step.
  absl::Status Correct(int step, reference::Date day) {
    return lifecycle::testing::Correct(RectificationItemLifecycle(), item, item.steps(step).fact(),
                                       "facts/90", lifecycle::testing::OnDay(day));
  }
  fact::v1::Fact LastFact() const {
    return RectificationItemLifecycle().FactOf(item, item.steps_size() - 1, lifecycle::testing::kRoot);
  }
  std::vector<std::string> LastPostings() const { return lifecycle::testing::PostingsOf(LastFact()); }

 private:
  std::string NextFact() const { return "facts/" + std::to_string(10 + item.steps_size()); }

  template <class Request>
  absl::Status Add(const Request& request, absl::Status (*rule)(v1::RectificationItem&, const Request&)) {
    return lifecycle::testing::AddStep(
        RectificationItemLifecycle(), item, NextFact(),
        [&](v1::RectificationItem& changed) { return rule(changed, request); });
  }
  ItemHistory& Expect(const absl::Status& status) {
    EXPECT_THAT(status, eastgate::testing::IsOk());
    return *this;
  }
};

}  // namespace eastgate::urban::testing

#endif  // EASTGATE_TESTS_UNIT_URBAN_ITEM_HISTORY_H_
