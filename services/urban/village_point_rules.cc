#include "services/urban/village_point_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/writer.h"
#include "common/reference/division.h"
#include "services/urban/figure_ids.h"

namespace eastgate::urban {
namespace {

using v1::VILLAGE_POINT_STATE_ABANDONED;
using v1::VILLAGE_POINT_STATE_ACCEPTED;
using v1::VILLAGE_POINT_STATE_BUILDING;
using v1::VILLAGE_POINT_STATE_COMPLETED;
using v1::VILLAGE_POINT_STATE_PLANNED;
using v1::VILLAGE_POINT_STATE_RETRACTED;
using v1::VILLAGE_POINT_STATE_SHOWCASE;

constexpr char kCollection[] = "villagePoints";
constexpr size_t kTownshipDigits = 9;

// Takes the point and its investment out of a stage, or puts them in.
void Post(const v1::VillagePoint& point, absl::string_view on, v1::VillagePointState stage, int sign,
          fact::v1::Fact& draft) {
  const std::map<std::string, std::string> dimensions = {
      {"stage", facts::ValueOf(stage)},
      {"showcase", stage == VILLAGE_POINT_STATE_SHOWCASE ? "true" : "false"}};
  const reference::Date day = facts::StoredDate(on);
  *draft.add_postings() = facts::MakePosting(kVillagePoints, day, point.division(), sign, dimensions);
  *draft.add_postings() = facts::MakePosting(kVillagePointInvestment, day, point.division(),
                                             sign * point.investment_fen(), dimensions);
}

void PostStep(const v1::VillagePoint& point, int index, fact::v1::Fact& draft) {
  const v1::VillagePointStep& step = point.steps(index);
  if (index > 0) Post(point, step.began_on(), point.steps(index - 1).state(), -1, draft);
  if (step.state() != VILLAGE_POINT_STATE_ABANDONED) Post(point, step.began_on(), step.state(), 1, draft);
}

}  // namespace

absl::Status CheckCreate(const v1::CreateVillagePointRequest& request, resource::RequestCheck check) {
  check.Id("village_point_id", request.village_point_id());
  check.Title("display_name", request.display_name());
  check.Fen("investment_fen", request.investment_fen());
  const auto planned_on = check.Date("planned_on", request.planned_on());
  if (!request.division().empty() && request.division().size() < kTownshipDigits) {
    check.Add("division", "want a township or a village, 9 or 12 digits");
  } else {
    check.Division("division", request.division(), planned_on);
  }
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListVillagePointsRequest& request, resource::RequestCheck check) {
  check.OptionalEnumValue("state", request.state());
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckChange(const v1::ChangeVillagePointStateRequest& request, resource::RequestCheck check) {
  check.EnumValue("state", request.state());
  check.Step(request, kCollection, "began_on", request.began_on());
  return check.ToStatus();
}

bool Matches(const v1::ListVillagePointsRequest& request, const v1::VillagePoint& point) {
  return VillagePointLife().StateFits(request.state(), point) &&
         reference::DivisionRegistry::Contains(request.division(), point.division());
}

v1::VillagePoint Plan(const v1::CreateVillagePointRequest& request, absl::string_view fact) {
  v1::VillagePoint point;
  point.set_name(absl::StrCat(kCollection, "/", request.village_point_id()));
  point.set_display_name(request.display_name());
  point.set_division(request.division());
  point.set_investment_fen(request.investment_fen());
  point.set_source_ref(request.source_ref());
  VillagePointLife().Begin(point, VILLAGE_POINT_STATE_PLANNED, request.planned_on(), fact);
  return point;
}

const facts::Life<v1::VillagePoint>& VillagePointLife() {
  static const auto* life = new facts::Life<v1::VillagePoint>(
      {.recorded = kVillagePointRecorded,
       .stepped = kVillagePointStepped,
       .measures = {kVillagePoints, kVillagePointInvestment},
       .next = {{VILLAGE_POINT_STATE_PLANNED, {VILLAGE_POINT_STATE_BUILDING, VILLAGE_POINT_STATE_ABANDONED}},
                {VILLAGE_POINT_STATE_BUILDING,
                 {VILLAGE_POINT_STATE_COMPLETED, VILLAGE_POINT_STATE_ABANDONED}},
                {VILLAGE_POINT_STATE_COMPLETED, {VILLAGE_POINT_STATE_ACCEPTED}},
                {VILLAGE_POINT_STATE_ACCEPTED, {VILLAGE_POINT_STATE_SHOWCASE}}},
       .retracted = VILLAGE_POINT_STATE_RETRACTED,
       .post = PostStep,
       .recorded_correctable =
           {.occurred_on = true, .division = true, .amounts = {kVillagePointInvestment}, .dimensions = {}},
       .amend = [](v1::VillagePoint& point, int, const facts::Correction& correction) {
         return facts::TakeOverFen(correction, kVillagePointInvestment,
                                   [&point](int64_t fen) { point.set_investment_fen(fen); });
       }});
  return *life;
}

}  // namespace eastgate::urban
