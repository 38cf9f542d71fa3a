#include "services/urban/rectification_item_rules.h"

#include "absl/strings/str_cat.h"
#include "common/lifecycle/extensions.h"
#include "common/lifecycle/open_rows.h"
#include "common/reference/division.h"
#include "common/reference/units.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/urban/patrol_rules.h"
#include "services/urban/rectification_campaign_rules.h"
#include "services/urban/rectification_item_postings.h"

namespace eastgate::urban {
namespace {

using lifecycle::StoredDate;
using reference::Date;
using v1::RECTIFICATION_ITEM_STATE_CLEARED;
using v1::RECTIFICATION_ITEM_STATE_DISPATCHED;
using v1::RECTIFICATION_ITEM_STATE_HANDLED;
using v1::RECTIFICATION_ITEM_STATE_LISTED;
using v1::RECTIFICATION_ITEM_STATE_REOPENED;
using v1::RECTIFICATION_ITEM_STATE_RETRACTED;
using v1::RECTIFICATION_ITEM_STATE_RETURNED;
using v1::RECTIFICATION_ITEM_STATE_VERIFIED;
using v1::RECTIFICATION_ITEM_STATE_WITHDRAWN;
using v1::RectificationItem;
using v1::RectificationItemStep;

constexpr char kCollection[] = "rectificationItems";
constexpr double kMaxLatitude = 90;
constexpr double kMaxLongitude = 180;

Date On(const RectificationItemStep& step) {
  return StoredDate(step.occurred_on());
}

// Returns whether the handling was returned for rework.
bool WasReturned(const RectificationItem& item, int handling) {
  for (int i = handling + 1; i < item.steps_size(); ++i) {
    if (item.steps(i).state() == RECTIFICATION_ITEM_STATE_HANDLED) return false;
    if (item.steps(i).state() == RECTIFICATION_ITEM_STATE_RETURNED) return true;
  }
  return false;
}

// Returns the unit that handled the item last before this step; empty where none did.
std::string HandlerBefore(const RectificationItem& item, int index) {
  while (--index >= 0) {
    if (item.steps(index).state() == RECTIFICATION_ITEM_STATE_HANDLED) return item.steps(index).acting_unit();
  }
  return "";
}

// Returns the unit to which the item was dispatched last before the step `end`; empty where to none.
std::string ResponsibleBefore(const RectificationItem& item, int end) {
  while (--end >= 0) {
    if (!item.steps(end).responsible_unit().empty()) return item.steps(end).responsible_unit();
  }
  return "";
}

// Refuses a judgment of the item by the unit that last handled it.
absl::Status CheckNotHandler(const reference::UnitRegistry& units, const RectificationItem& item, int index) {
  const std::string& unit = item.steps(index).acting_unit();
  const std::string handler = HandlerBefore(item, index);
  if (!units.AreOne(unit, handler)) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_VERIFIER_IS_HANDLER,
                         "acting_unit: the unit that handled the item can neither verify nor return it",
                         {{"acting_unit", unit}, {"handler", handler}});
}

// Refuses a handling by another unit than that to which the item was dispatched.
absl::Status CheckResponsible(const reference::UnitRegistry& units, const RectificationItem& item,
                              int index) {
  const std::string& unit = item.steps(index).acting_unit();
  const std::string responsible = ResponsibleBefore(item, index);
  if (units.AreOne(unit, responsible)) return absl::OkStatus();
  return status::Refused(fact::v1::ERROR_REASON_UNIT_NOT_RESPONSIBLE,
                         absl::StrCat("acting_unit: got ", unit, ", want ", responsible,
                                      ", to which the item was dispatched, or its successor"),
                         {{"acting_unit", unit}, {"responsible_unit", responsible}});
}

// Judges the step; one that says nothing of the due day leaves that as it was.
absl::Status JudgeStep(const lifecycle::Judgment& judgment, RectificationItem& item, int index) {
  RectificationItemStep& step = *item.mutable_steps(index);
  if (index == 0) {
    return lifecycle::CheckNotAfter(judgment.DayField("found_on"), On(step), step.due_on(),
                                    "the day it is due");
  }
  const RectificationItemStep& before = item.steps(index - 1);
  if (lifecycle::IsExtension(item, index))
    return lifecycle::CheckExtension(judgment, step.occurred_on(), "due_on", step.due_on(), before.due_on());
  if (step.state() == RECTIFICATION_ITEM_STATE_REOPENED) {
    return lifecycle::CheckNotAfter(judgment.DayField("occurred_on"), On(step), step.due_on(),
                                    "the day it is due");
  }
  step.set_due_on(before.due_on());
  const reference::UnitRegistry& units = judgment.reference->units;
  switch (step.state()) {
    case RECTIFICATION_ITEM_STATE_HANDLED:
      return CheckResponsible(units, item, index);
    case RECTIFICATION_ITEM_STATE_VERIFIED:
    case RECTIFICATION_ITEM_STATE_RETURNED:
      return CheckNotHandler(units, item, index);
    default:
      return absl::OkStatus();
  }
}

// Written so that a NaN is refused, too.
void CheckLocation(resource::RequestCheck& check, const google::type::LatLng& location) {
  if (!(location.latitude() >= -kMaxLatitude && location.latitude() <= kMaxLatitude))
    check.Add("location.latitude", "want −90 to 90 degrees");
  if (!(location.longitude() >= -kMaxLongitude && location.longitude() <= kMaxLongitude))
    check.Add("location.longitude", "want −180 to 180 degrees");
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRectificationItemRequest& request, resource::RequestCheck check) {
  check.Id("rectification_item_id", request.rectification_item_id());
  check.Name("campaign", request.campaign(), kRectificationCampaigns);
  check.Title("place", request.place());
  CheckLocation(check, request.location());
  const auto found_on = check.Date("found_on", request.found_on());
  const auto due_on = check.Date("due_on", request.due_on());
  check.NotBefore("due_on", due_on, "found_on", found_on);
  check.Division("division", request.division(), found_on);
  check.OptionalName("patrol_round", request.patrol_round(), kPatrolRounds);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRectificationItemsRequest& request, resource::RequestCheck check) {
  check.OptionalName("campaign", request.campaign(), kRectificationCampaigns);
  check.OptionalDate("overdue_on", request.overdue_on());
  check.OptionalDate("due_until", request.due_until());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckDispatch(const v1::DispatchRectificationItemRequest& request,
                           resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckHandle(const v1::HandleRectificationItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckVerify(const v1::VerifyRectificationItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckReturn(const v1::ReturnRectificationItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckClear(const v1::ClearRectificationItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckExtend(const v1::ExtendRectificationItemRequest& request, resource::RequestCheck check) {
  lifecycle::CheckExtensionTo(check, request, kCollection);
  return check.ToStatus();
}

absl::Status CheckReopen(const v1::ReopenRectificationItemRequest& request, resource::RequestCheck check) {
  const auto occurred_on = check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.NotBefore("due_on", check.Date("due_on", request.due_on()), "occurred_on", occurred_on);
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckWithdraw(const v1::WithdrawRectificationItemRequest& request,
                           resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

bool IsOpen(const RectificationItem& item) {
  switch (item.state()) {
    case RECTIFICATION_ITEM_STATE_LISTED:
    case RECTIFICATION_ITEM_STATE_DISPATCHED:
    case RECTIFICATION_ITEM_STATE_HANDLED:
    case RECTIFICATION_ITEM_STATE_VERIFIED:
    case RECTIFICATION_ITEM_STATE_RETURNED:
    case RECTIFICATION_ITEM_STATE_REOPENED:
      return true;
    default:
      return false;
  }
}

bool Matches(const v1::ListRectificationItemsRequest& request, const RectificationItem& item) {
  if (!RectificationItemLifecycle().IsListed(request.states(), item)) return false;
  if (!lifecycle::MatchesOpen(request, IsOpen(item), item.due_on())) return false;
  if (request.relapse() && item.relapse_of().empty()) return false;
  if (!request.responsible_unit().empty() && item.responsible_unit() != request.responsible_unit())
    return false;
  if (!lifecycle::MatchesOverdue(request, item, IsOpen(item), item.due_on())) return false;
  return (request.campaign().empty() || item.campaign() == request.campaign()) &&
         (request.kind().empty() || item.kind() == request.kind()) &&
         reference::DivisionRegistry::Contains(request.division(), item.division());
}

RectificationItem List(const v1::CreateRectificationItemRequest& request) {
  RectificationItem item;
  item.set_name(absl::StrCat(kCollection, "/", request.rectification_item_id()));
  item.set_campaign(request.campaign());
  item.set_kind(request.kind());
  item.set_place(request.place());
  item.set_division(request.division());
  if (request.has_location()) *item.mutable_location() = request.location();
  item.set_patrol_round(request.patrol_round());
  item.set_source_ref(request.source_ref());
  RectificationItemLifecycle()
      .Begin(item, RECTIFICATION_ITEM_STATE_LISTED, request.found_on())
      .set_due_on(request.due_on());
  return item;
}

absl::Status CheckListable(const lifecycle::Judgment& judgment, const RectificationItem& item,
                           const v1::RectificationCampaign& campaign, const v1::PatrolRound* round) {
  RETURN_IF_ERROR(RectificationCampaignEntry().CheckNotRetracted(campaign));
  const absl::string_view field = judgment.DayField("found_on");
  const Date found_on = On(item.steps(0));
  RETURN_IF_ERROR(
      lifecycle::CheckNotBefore(field, found_on, campaign.started_on(), "the day the campaign began"));
  if (round == nullptr) return absl::OkStatus();
  if (round->state() != v1::PATROL_ROUND_STATE_HELD) {
    return lifecycle::TransitionNotAllowed(round->name(), v1::PatrolRoundState_Name(round->state()),
                                           "an item found by it", {"PATROL_ROUND_STATE_HELD"});
  }
  return lifecycle::CheckNotBefore(field, found_on, round->steps().rbegin()->occurred_on(),
                                   "the day of the patrol");
}

std::string RelapseOf(const RectificationItem& item, const std::vector<RectificationItem>& items_of_place,
                      int64_t days) {
  const Date found_on = On(item.steps(0));
  const RectificationItemStep* last_clearing = nullptr;
  std::string relapse_of;
  for (const RectificationItem& other : items_of_place) {
    if (other.name() == item.name()) continue;
    const RectificationItemStep* present = nullptr;  // The last step by the day on which the item was found.
    for (const RectificationItemStep& step : other.steps()) {
      if (On(step) <= found_on) present = &step;
    }
    if (present == nullptr || present->state() != RECTIFICATION_ITEM_STATE_CLEARED) continue;
    if (found_on - On(*present) > days) continue;
    if (last_clearing != nullptr && On(*present) <= On(*last_clearing)) continue;
    last_clearing = present;
    relapse_of = other.name();
  }
  return relapse_of;
}

absl::Status Dispatch(RectificationItem& item, const v1::DispatchRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Enter(item, RECTIFICATION_ITEM_STATE_DISPATCHED,
                                                      {"occurred_on", request.occurred_on()}));
  step->set_responsible_unit(request.responsible_unit());
  return absl::OkStatus();
}

absl::Status Handle(RectificationItem& item, const v1::HandleRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Enter(item, RECTIFICATION_ITEM_STATE_HANDLED,
                                                      {"occurred_on", request.occurred_on()}));
  step->set_acting_unit(request.acting_unit());
  *step->mutable_evidence() = request.evidence();
  return absl::OkStatus();
}

absl::Status Verify(RectificationItem& item, const v1::VerifyRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Enter(item, RECTIFICATION_ITEM_STATE_VERIFIED,
                                                      {"occurred_on", request.occurred_on()}));
  step->set_acting_unit(request.acting_unit());
  return absl::OkStatus();
}

absl::Status Return(RectificationItem& item, const v1::ReturnRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Enter(item, RECTIFICATION_ITEM_STATE_RETURNED,
                                                      {"occurred_on", request.occurred_on()}));
  step->set_acting_unit(request.acting_unit());
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status Extend(RectificationItem& item, const v1::ExtendRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Remain(
                       item,
                       {RECTIFICATION_ITEM_STATE_DISPATCHED, RECTIFICATION_ITEM_STATE_RETURNED,
                        RECTIFICATION_ITEM_STATE_REOPENED},
                       {"occurred_on", request.occurred_on()}));
  step->set_due_on(request.due_on());
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status Reopen(RectificationItem& item, const v1::ReopenRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Enter(item, RECTIFICATION_ITEM_STATE_REOPENED,
                                                      {"occurred_on", request.occurred_on()}));
  step->set_due_on(request.due_on());
  step->set_reason(request.reason());
  return absl::OkStatus();
}

absl::Status Withdraw(RectificationItem& item, const v1::WithdrawRectificationItemRequest& request) {
  ASSIGN_OR_RETURN(RectificationItemStep* const step,
                   RectificationItemLifecycle().Enter(item, RECTIFICATION_ITEM_STATE_WITHDRAWN,
                                                      {"occurred_on", request.occurred_on()}));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

const lifecycle::Lifecycle<RectificationItem>& RectificationItemLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<RectificationItem>(
      {.recorded = kItemListed,
       .stepped = kItemStepped,
       .measures = {kItems, kItemsListed, kItemsCleared, kItemsReopened, kItemsDue, kItemsDueCleared,
                    kItemsClearedOnTime, kItemsOverdue, kItemsHandled, kItemsReturned, kItemsRelapsed},
       .transitions = {{RECTIFICATION_ITEM_STATE_LISTED,
                        {RECTIFICATION_ITEM_STATE_DISPATCHED, RECTIFICATION_ITEM_STATE_WITHDRAWN}},
                       {RECTIFICATION_ITEM_STATE_DISPATCHED,
                        {RECTIFICATION_ITEM_STATE_HANDLED, RECTIFICATION_ITEM_STATE_WITHDRAWN}},
                       {RECTIFICATION_ITEM_STATE_HANDLED,
                        {RECTIFICATION_ITEM_STATE_VERIFIED, RECTIFICATION_ITEM_STATE_RETURNED}},
                       {RECTIFICATION_ITEM_STATE_VERIFIED,
                        {RECTIFICATION_ITEM_STATE_CLEARED, RECTIFICATION_ITEM_STATE_RETURNED}},
                       {RECTIFICATION_ITEM_STATE_RETURNED,
                        {RECTIFICATION_ITEM_STATE_HANDLED, RECTIFICATION_ITEM_STATE_WITHDRAWN}},
                       {RECTIFICATION_ITEM_STATE_CLEARED, {RECTIFICATION_ITEM_STATE_REOPENED}},
                       {RECTIFICATION_ITEM_STATE_REOPENED,
                        {RECTIFICATION_ITEM_STATE_HANDLED, RECTIFICATION_ITEM_STATE_WITHDRAWN}}},
       .retracted = RECTIFICATION_ITEM_STATE_RETRACTED,
       .post = PostItemStep,
       .recorded_correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"kind"}},
       .apply =
           [](RectificationItem& item, int, const facts::Correction& correction) {
             return lifecycle::CorrectCode(correction, "kind", *item.mutable_kind());
           },
       .judge = JudgeStep,
       // The item is due when its last step says, and answered for by the unit to which it was dispatched
       // last.
       .describe =
           [](RectificationItem& item) {
             if (!item.steps().empty()) item.set_due_on(item.steps().rbegin()->due_on());
             item.set_responsible_unit(ResponsibleBefore(item, item.steps_size()));
           },
       // A reopening subtracts what the clearing added, on time or not; a return belongs to the day of the
       // handling.
       .fixes_its_day =
           [](const RectificationItem& item, int step) {
             return item.steps(step).state() == RECTIFICATION_ITEM_STATE_CLEARED ||
                    (item.steps(step).state() == RECTIFICATION_ITEM_STATE_HANDLED && WasReturned(item, step));
           }});
  return *rules;
}

}  // namespace eastgate::urban
