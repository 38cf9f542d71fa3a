#include "services/urban/rectification_rules.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "common/rpc/errors.h"
#include "common/rpc/status_macros.h"
#include "services/urban/figure_ids.h"

namespace eastgate::urban {
namespace {

using facts::StoredDate;
using reference::Date;
using v1::RECTIFICATION_STATE_CLEARED;
using v1::RECTIFICATION_STATE_DISPATCHED;
using v1::RECTIFICATION_STATE_HANDLED;
using v1::RECTIFICATION_STATE_LISTED;
using v1::RECTIFICATION_STATE_REOPENED;
using v1::RECTIFICATION_STATE_RETRACTED;
using v1::RECTIFICATION_STATE_RETURNED;
using v1::RECTIFICATION_STATE_VERIFIED;
using v1::RECTIFICATION_STATE_WITHDRAWN;
using v1::RectificationItem;
using v1::RectificationStep;

constexpr char kCampaigns[] = "rectificationCampaigns";
constexpr char kItemsCollection[] = "rectificationItems";
constexpr char kRounds[] = "patrolRounds";
constexpr double kMaxLatitude = 90;
constexpr double kMaxLongitude = 180;
constexpr size_t kSha256Digits = 64;

const char* StatusOf(v1::RectificationState state) {
  switch (state) {
    case RECTIFICATION_STATE_HANDLED:
    case RECTIFICATION_STATE_VERIFIED:
      return "awaiting_verification";
    case RECTIFICATION_STATE_CLEARED:
      return "cleared";
    case RECTIFICATION_STATE_WITHDRAWN:
      return "withdrawn";
    default:
      return "open";
  }
}

// Gathers the postings of one step. An item counts as due on its due day, or later on the day of what changed
// that, so that no day before a step is touched by it.
class StepPostings {
 public:
  StepPostings(const RectificationItem& item, fact::v1::Fact& draft)
      : item_(item),
        draft_(draft),
        dimensions_({{"campaign", item.campaign().substr(sizeof(kCampaigns))},
                     {"kind", facts::ValueOf(item.kind())}}) {}

  void Listed(const RectificationStep& step) {
    const Date due = StoredDate(step.due_on());
    auto with_source = dimensions_;
    with_source["source"] = item_.patrol_round().empty() ? "inspection" : "patrol";
    Add(kItemsListed, On(step), 1, with_source);
    if (!item_.relapse_of().empty()) Add(kItemsRelapsed, On(step), 1);
    Status(step, 1);
    Add(kItemsDue, due, 1);
    Add(kItemsOverdue, facts::LateFrom(due), 1);
  }

  void Later(const RectificationStep& before, const RectificationStep& step) {
    const Date on = On(step);
    const Date due = StoredDate(before.due_on());
    if (before.state() == step.state()) return Extended(due, StoredDate(step.due_on()));
    if (StatusOf(before.state()) != StatusOf(step.state())) {
      Status(step, 1);
      Add(kItems, on, -1, WithStatus(before));
    }
    switch (step.state()) {
      case RECTIFICATION_STATE_HANDLED:
        return Add(kItemsHandled, on, 1);
      case RECTIFICATION_STATE_RETURNED:
        return Add(kItemsReturned, on, 1);
      case RECTIFICATION_STATE_CLEARED:
        Add(kItemsCleared, on, 1);
        Add(kItemsDueCleared, std::max(due, on), 1);
        if (on <= due) Add(kItemsClearedOnTime, due, 1);
        return Add(kItemsOverdue, facts::LateUntil(due, on), -1);
      case RECTIFICATION_STATE_WITHDRAWN:
        Add(kItemsDue, std::max(due, on), -1);
        return Add(kItemsOverdue, facts::LateUntil(due, on), -1);
      case RECTIFICATION_STATE_REOPENED:
        return Reopened(On(before), on, due, StoredDate(step.due_on()));
      default:
        return;
    }
  }

 private:
  static Date On(const RectificationStep& step) { return StoredDate(step.began_on()); }

  void Extended(Date from, Date to) {
    Add(kItemsDue, from, -1);
    Add(kItemsDue, to, 1);
    Add(kItemsOverdue, facts::LateFrom(from), -1);
    Add(kItemsOverdue, facts::LateFrom(to), 1);
  }

  // It leaves the cleared total, and is due anew.
  void Reopened(Date cleared_on, Date on, Date due, Date due_again) {
    Add(kItemsCleared, on, -1);
    Add(kItemsDueCleared, std::max(due, on), -1);
    if (cleared_on <= due) Add(kItemsClearedOnTime, std::max(due, on), -1);
    Add(kItemsDue, std::max(due, on), -1);
    Add(kItemsDue, std::max(std::max(due, on), due_again), 1);
    Add(kItemsOverdue, facts::LateFrom(due_again), 1);
  }

  std::map<std::string, std::string> WithStatus(const RectificationStep& step) const {
    auto dimensions = dimensions_;
    dimensions["status"] = StatusOf(step.state());
    return dimensions;
  }
  void Status(const RectificationStep& step, int amount) { Add(kItems, On(step), amount, WithStatus(step)); }

  void Add(const char* measure, Date on, int amount) { Add(measure, on, amount, dimensions_); }
  void Add(const char* measure, Date on, int amount, const std::map<std::string, std::string>& dimensions) {
    *draft_.add_postings() = facts::MakePosting(measure, on, item_.division(), amount, dimensions);
  }

  const RectificationItem& item_;
  fact::v1::Fact& draft_;
  const std::map<std::string, std::string> dimensions_;
};

void PostStep(const RectificationItem& item, int index, fact::v1::Fact& draft) {
  StepPostings postings(item, draft);
  if (index == 0) {
    postings.Listed(item.steps(0));
  } else {
    postings.Later(item.steps(index - 1), item.steps(index));
  }
  for (const fact::v1::Evidence& evidence : item.steps(index).evidence()) *draft.add_evidence() = evidence;
}

// The next step, due as it was.
absl::StatusOr<RectificationStep*> Take(RectificationItem& item, v1::RectificationState to,
                                        absl::string_view on, absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step, ItemLife().Take(item, to, on, fact));
  step->set_due_on(item.due_on());
  return step;
}

// Of what was last handled: who did so may not judge it.
absl::Status CheckNotHandler(const RectificationItem& item, absl::string_view unit) {
  const auto handled =
      std::find_if(item.steps().rbegin(), item.steps().rend(),
                   [](const RectificationStep& step) { return step.state() == RECTIFICATION_STATE_HANDLED; });
  if (handled == item.steps().rend() || handled->unit() != unit) return absl::OkStatus();
  return rpc::Refused(fact::v1::ERROR_REASON_VERIFIER_IS_HANDLER,
                      "unit: the unit that handled the item can neither verify nor return it",
                      {{"unit", std::string(unit)}});
}

void CheckEvidence(resource::RequestCheck& check, const v1::HandleItemRequest& request) {
  if (request.evidence().empty() || request.evidence_size() > kMaxEvidence)
    check.Add("evidence", absl::StrCat("got ", request.evidence_size(), ", want 1 to ", kMaxEvidence));
  for (int i = 0; i < std::min(request.evidence_size(), kMaxEvidence); ++i) {
    check.Text(absl::StrCat("evidence[", i, "].uri"), request.evidence(i).uri(), 1, kMaxUriBytes);
    const std::string& digest = request.evidence(i).sha256();
    if (digest.size() != kSha256Digits || digest.find_first_not_of("0123456789abcdef") != std::string::npos)
      check.Add(absl::StrCat("evidence[", i, "].sha256"), "want 64 lower-case hexadecimal digits");
  }
}

// Days between neighbors may move, and with them whether an extension was in time.
absl::Status CheckDays(RectificationItem& item, int index) {
  RectificationStep& step = *item.mutable_steps(index);
  if (index == 0) {
    return facts::CheckNotAfter("occurred_on", StoredDate(step.began_on()), step.due_on(),
                                "the day it is due");
  }
  if (step.state() == RECTIFICATION_STATE_REOPENED) {
    return facts::CheckNotAfter("occurred_on", StoredDate(step.began_on()), step.due_on(),
                                "the day it is due");
  }
  if (step.state() == item.steps(index - 1).state()) {
    return facts::CheckNotAfter("occurred_on", StoredDate(step.began_on()), item.steps(index - 1).due_on(),
                                "the day it was due");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRectificationCampaignRequest& request,
                         resource::RequestCheck check) {
  check.Id("rectification_campaign_id", request.rectification_campaign_id());
  check.Title("title_zh", request.title_zh());
  check.Responsible(request);
  const auto started_on = check.Date("started_on", request.started_on());
  check.Division("division", request.division(), started_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRectificationCampaignsRequest& request, resource::RequestCheck check) {
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckCreate(const v1::CreateRectificationItemRequest& request, resource::RequestCheck check) {
  check.Id("rectification_item_id", request.rectification_item_id());
  check.Name("campaign", request.campaign(), kCampaigns);
  check.EnumValue("kind", request.kind());
  check.Title("place", request.place());
  // Written so that a NaN is refused, too.
  if (!(request.latitude() >= -kMaxLatitude && request.latitude() <= kMaxLatitude))
    check.Add("latitude", "want −90 to 90 degrees");
  if (!(request.longitude() >= -kMaxLongitude && request.longitude() <= kMaxLongitude))
    check.Add("longitude", "want −180 to 180 degrees");
  const auto found_on = check.Date("found_on", request.found_on());
  const auto due_on = check.Date("due_on", request.due_on());
  check.NotBefore("due_on", due_on, "found_on", found_on);
  check.Division("division", request.division(), found_on);
  check.OptionalName("patrol_round", request.patrol_round(), kRounds);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListRectificationItemsRequest& request, resource::RequestCheck check) {
  check.OptionalName("campaign", request.campaign(), kCampaigns);
  check.OptionalEnumValue("kind", request.kind());
  check.OptionalEnumValue("state", request.state());
  check.OptionalDate("overdue_on", request.overdue_on());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckDispatch(const v1::DispatchItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kItemsCollection, "dispatched_on", request.dispatched_on());
  check.Title("unit", request.unit());
  return check.ToStatus();
}

absl::Status CheckHandle(const v1::HandleItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kItemsCollection, "handled_on", request.handled_on());
  check.Title("unit", request.unit());
  CheckEvidence(check, request);
  return check.ToStatus();
}

absl::Status CheckVerify(const v1::VerifyItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kItemsCollection, "verified_on", request.verified_on());
  check.Title("unit", request.unit());
  return check.ToStatus();
}

absl::Status CheckReturn(const v1::ReturnItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kItemsCollection, "returned_on", request.returned_on());
  check.Title("unit", request.unit());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckClear(const v1::ClearItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kItemsCollection, "cleared_on", request.cleared_on());
  return check.ToStatus();
}

absl::Status CheckExtend(const v1::ExtendItemRequest& request, resource::RequestCheck check) {
  const auto extended_on = check.Step(request, kItemsCollection, "extended_on", request.extended_on());
  check.NotBefore("due_on", check.Date("due_on", request.due_on()), "extended_on", extended_on);
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckReopen(const v1::ReopenItemRequest& request, resource::RequestCheck check) {
  const auto reopened_on = check.Step(request, kItemsCollection, "reopened_on", request.reopened_on());
  check.NotBefore("due_on", check.Date("due_on", request.due_on()), "reopened_on", reopened_on);
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

absl::Status CheckWithdraw(const v1::WithdrawItemRequest& request, resource::RequestCheck check) {
  check.Step(request, kItemsCollection, "withdrawn_on", request.withdrawn_on());
  check.Reason("reason", request.reason());
  return check.ToStatus();
}

bool Matches(const v1::ListRectificationCampaignsRequest& request,
             const v1::RectificationCampaign& campaign) {
  return (request.include_retracted() || !campaign.retracted()) &&
         reference::DivisionRegistry::Contains(request.division(), campaign.division());
}

bool Matches(const v1::ListRectificationItemsRequest& request, const RectificationItem& item) {
  if (!ItemLife().StateFits(request.state(), item)) return false;
  if (const std::string& on = request.overdue_on(); !on.empty()) {
    const bool over =
        item.state() == RECTIFICATION_STATE_CLEARED || item.state() == RECTIFICATION_STATE_WITHDRAWN;
    // ISO dates compare as strings do.
    if (item.steps().empty() || item.due_on() >= on || item.steps(0).began_on() > on ||
        (over && item.steps().rbegin()->began_on() <= on))
      return false;
  }
  return (request.campaign().empty() || item.campaign() == request.campaign()) &&
         (request.kind() == v1::RECTIFICATION_KIND_UNSPECIFIED || item.kind() == request.kind()) &&
         reference::DivisionRegistry::Contains(request.division(), item.division());
}

v1::RectificationCampaign Begin(const v1::CreateRectificationCampaignRequest& request,
                                absl::string_view fact) {
  v1::RectificationCampaign campaign;
  campaign.set_name(absl::StrCat(kCampaigns, "/", request.rectification_campaign_id()));
  campaign.set_title_zh(request.title_zh());
  campaign.set_task_force(request.task_force());
  campaign.set_lead_unit(request.lead_unit());
  *campaign.mutable_responsible_units() = request.responsible_units();
  campaign.set_division(request.division());
  campaign.set_started_on(request.started_on());
  campaign.set_source_ref(request.source_ref());
  campaign.set_fact(std::string(fact));
  return campaign;
}

fact::v1::Fact CampaignFact(const v1::RectificationCampaign& campaign) {
  return facts::DraftFact(kCampaignRecorded, campaign, campaign.started_on());
}

absl::Status CheckListable(const v1::CreateRectificationItemRequest& request,
                           const v1::RectificationCampaign& campaign, const v1::PatrolRound* round) {
  if (campaign.retracted()) return facts::RecordRetracted(campaign.name());
  const Date found_on = StoredDate(request.found_on());
  RETURN_IF_ERROR(
      facts::CheckNotBefore("found_on", found_on, campaign.started_on(), "the day the campaign began"));
  if (round == nullptr) return absl::OkStatus();
  if (round->state() != v1::PATROL_ROUND_STATE_HELD) {
    return facts::TransitionNotAllowed(round->name(), v1::PatrolRoundState_Name(round->state()),
                                       "an item found by it", {"PATROL_ROUND_STATE_HELD"});
  }
  return facts::CheckNotBefore("found_on", found_on, round->steps().rbegin()->began_on(),
                               "the day of the patrol");
}

std::string RelapseOf(const std::vector<RectificationItem>& items_of_place, Date found_on, int64_t days) {
  const RectificationItem* last = nullptr;
  const auto cleared_on = [](const RectificationItem& item) {
    return StoredDate(item.steps().rbegin()->began_on());
  };
  for (const RectificationItem& item : items_of_place) {
    if (item.state() != RECTIFICATION_STATE_CLEARED) continue;
    const Date on = cleared_on(item);
    if (on > found_on || found_on - on > days) continue;
    if (last == nullptr || on > cleared_on(*last)) last = &item;
  }
  return last == nullptr ? std::string() : last->name();
}

RectificationItem List(const v1::CreateRectificationItemRequest& request, const std::string& relapse_of,
                       absl::string_view fact) {
  RectificationItem item;
  item.set_name(absl::StrCat(kItemsCollection, "/", request.rectification_item_id()));
  item.set_campaign(request.campaign());
  item.set_kind(request.kind());
  item.set_place(request.place());
  item.set_division(request.division());
  item.set_latitude(request.latitude());
  item.set_longitude(request.longitude());
  item.set_due_on(request.due_on());
  item.set_patrol_round(request.patrol_round());
  item.set_relapse_of(relapse_of);
  item.set_source_ref(request.source_ref());
  ItemLife().Begin(item, RECTIFICATION_STATE_LISTED, request.found_on(), fact).set_due_on(request.due_on());
  return item;
}

absl::Status Dispatch(RectificationItem& item, const v1::DispatchItemRequest& request,
                      absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step,
                   Take(item, RECTIFICATION_STATE_DISPATCHED, request.dispatched_on(), fact));
  step->set_unit(request.unit());
  return absl::OkStatus();
}

absl::Status Handle(RectificationItem& item, const v1::HandleItemRequest& request, absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step,
                   Take(item, RECTIFICATION_STATE_HANDLED, request.handled_on(), fact));
  step->set_unit(request.unit());
  *step->mutable_evidence() = request.evidence();
  return absl::OkStatus();
}

absl::Status Verify(RectificationItem& item, const v1::VerifyItemRequest& request, absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step,
                   Take(item, RECTIFICATION_STATE_VERIFIED, request.verified_on(), fact));
  step->set_unit(request.unit());
  return CheckNotHandler(item, request.unit());
}

absl::Status Return(RectificationItem& item, const v1::ReturnItemRequest& request, absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step,
                   Take(item, RECTIFICATION_STATE_RETURNED, request.returned_on(), fact));
  step->set_unit(request.unit());
  step->set_reason(request.reason());
  return CheckNotHandler(item, request.unit());
}

absl::Status Clear(RectificationItem& item, const v1::ClearItemRequest& request, absl::string_view fact) {
  return Take(item, RECTIFICATION_STATE_CLEARED, request.cleared_on(), fact).status();
}

absl::Status Extend(RectificationItem& item, const v1::ExtendItemRequest& request, absl::string_view fact) {
  const std::string due_on = item.due_on();
  ASSIGN_OR_RETURN(
      RectificationStep* const step,
      ItemLife().Stay(
          item, {RECTIFICATION_STATE_DISPATCHED, RECTIFICATION_STATE_RETURNED, RECTIFICATION_STATE_REOPENED},
          request.extended_on(), fact));
  if (request.extended_on() > due_on) {
    return rpc::Refused(fact::v1::ERROR_REASON_EXTENSION_TOO_LATE,
                        absl::StrCat("extended_on: got ", request.extended_on(), ", want ", due_on,
                                     ", when it is due, or earlier"),
                        {{"due_on", due_on}});
  }
  RETURN_IF_ERROR(facts::CheckNotBefore("due_on", StoredDate(request.due_on()),
                                        reference::FormatDate(StoredDate(due_on) + 1),
                                        "the day after it is due"));
  step->set_due_on(request.due_on());
  step->set_reason(request.reason());
  item.set_due_on(request.due_on());
  return absl::OkStatus();
}

absl::Status Reopen(RectificationItem& item, const v1::ReopenItemRequest& request, absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step,
                   ItemLife().Take(item, RECTIFICATION_STATE_REOPENED, request.reopened_on(), fact));
  step->set_due_on(request.due_on());
  step->set_reason(request.reason());
  item.set_due_on(request.due_on());
  return absl::OkStatus();
}

absl::Status Withdraw(RectificationItem& item, const v1::WithdrawItemRequest& request,
                      absl::string_view fact) {
  ASSIGN_OR_RETURN(RectificationStep* const step,
                   Take(item, RECTIFICATION_STATE_WITHDRAWN, request.withdrawn_on(), fact));
  step->set_reason(request.reason());
  return absl::OkStatus();
}

const facts::Life<RectificationItem>& ItemLife() {
  static const auto* life = new facts::Life<RectificationItem>(
      {.recorded = kItemListed,
       .stepped = kItemStepped,
       .measures = {kItems, kItemsListed, kItemsCleared, kItemsDue, kItemsDueCleared, kItemsClearedOnTime,
                    kItemsOverdue, kItemsHandled, kItemsReturned, kItemsRelapsed},
       .next = {{RECTIFICATION_STATE_LISTED, {RECTIFICATION_STATE_DISPATCHED, RECTIFICATION_STATE_WITHDRAWN}},
                {RECTIFICATION_STATE_DISPATCHED,
                 {RECTIFICATION_STATE_HANDLED, RECTIFICATION_STATE_WITHDRAWN}},
                {RECTIFICATION_STATE_HANDLED, {RECTIFICATION_STATE_VERIFIED, RECTIFICATION_STATE_RETURNED}},
                {RECTIFICATION_STATE_VERIFIED, {RECTIFICATION_STATE_CLEARED, RECTIFICATION_STATE_RETURNED}},
                {RECTIFICATION_STATE_RETURNED, {RECTIFICATION_STATE_HANDLED, RECTIFICATION_STATE_WITHDRAWN}},
                {RECTIFICATION_STATE_CLEARED, {RECTIFICATION_STATE_REOPENED}},
                {RECTIFICATION_STATE_REOPENED, {RECTIFICATION_STATE_HANDLED, RECTIFICATION_STATE_WITHDRAWN}}},
       .retracted = RECTIFICATION_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable = {.occurred_on = true, .division = true, .amounts = {}, .dimensions = {"kind"}},
       .amend = [](RectificationItem& item, int step, const facts::Correction& correction) -> absl::Status {
         v1::RectificationKind kind = item.kind();
         RETURN_IF_ERROR(facts::TakeOver(correction, "kind", kind));
         item.set_kind(kind);
         return CheckDays(item, step);
       },
       // A reopening takes out what the clearing put in, on time or not.
       .carries_its_day = [](const RectificationItem& item,
                             int step) { return item.steps(step).state() == RECTIFICATION_STATE_CLEARED; },
       // What is taken back may have moved the due day.
       .withdrawn =
           [](RectificationItem& item) {
             if (!item.steps().empty()) item.set_due_on(item.steps().rbegin()->due_on());
           }});
  return *life;
}

}  // namespace eastgate::urban
