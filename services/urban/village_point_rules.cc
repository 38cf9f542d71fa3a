#include "services/urban/village_point_rules.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/draft.h"
#include "common/figures/definitions.h"
#include "common/reference/division.h"
#include "common/status/errors.h"

namespace eastgate::urban {
namespace {

using v1::VILLAGE_POINT_STATE_ABANDONED;
using v1::VILLAGE_POINT_STATE_ACCEPTED;
using v1::VILLAGE_POINT_STATE_BUILDING;
using v1::VILLAGE_POINT_STATE_FINISHED;
using v1::VILLAGE_POINT_STATE_PLANNED;
using v1::VILLAGE_POINT_STATE_RETRACTED;
using v1::VILLAGE_POINT_STATE_SHOWCASE;

constexpr char kCollection[] = "villagePoints";
constexpr size_t kTownshipDigits = 9;

// Posts the point and its investment out of a stage (sign −1) or into it (sign 1).
void Post(const v1::VillagePoint& point, absl::string_view on, v1::VillagePointState stage, int sign,
          fact::v1::Fact& draft) {
  const std::map<std::string, std::string> dimensions = {
      {"stage", lifecycle::ValueOf(stage)},
      {"showcase", stage == VILLAGE_POINT_STATE_SHOWCASE ? "true" : "false"}};
  const reference::Date day = lifecycle::StoredDate(on);
  *draft.add_postings() = facts::MakePosting(kVillagePoints, day, point.division(), sign, dimensions);
  *draft.add_postings() = facts::MakePosting(kVillagePointInvestment, day, point.division(),
                                             sign * point.investment_fen(), dimensions);
}

void PostStep(const v1::VillagePoint& point, int index, fact::v1::Fact& draft) {
  const v1::VillagePointStep& step = point.steps(index);
  if (index > 0) Post(point, step.occurred_on(), point.steps(index - 1).state(), -1, draft);
  if (step.state() != VILLAGE_POINT_STATE_ABANDONED) Post(point, step.occurred_on(), step.state(), 1, draft);
}

absl::Status CheckIsTownshipOrVillage(absl::string_view division) {
  return division.size() >= kTownshipDigits
             ? absl::OkStatus()
             : absl::InvalidArgumentError("want a township or a village, 9 or 12 digits");
}

}  // namespace

absl::Status CheckCreate(const v1::CreateVillagePointRequest& request, resource::RequestCheck check) {
  check.Id("village_point_id", request.village_point_id());
  check.Title("title_zh", request.title_zh());
  check.Fen("investment_fen", request.investment_fen());
  const auto planned_on = check.Date("planned_on", request.planned_on());
  if (request.division().empty() || check.Check("division", CheckIsTownshipOrVillage(request.division())))
    check.Division("division", request.division(), planned_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListVillagePointsRequest& request, resource::RequestCheck check) {
  check.List(request);
  return check.ToStatus();
}

absl::Status CheckStart(const v1::StartVillagePointRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckFinish(const v1::FinishVillagePointRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAccept(const v1::AcceptVillagePointRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckShowcase(const v1::ShowcaseVillagePointRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

absl::Status CheckAbandon(const v1::AbandonVillagePointRequest& request, resource::RequestCheck check) {
  check.Step(request, kCollection, "occurred_on", request.occurred_on());
  return check.ToStatus();
}

bool Matches(const v1::ListVillagePointsRequest& request, const v1::VillagePoint& point) {
  return VillagePointLifecycle().IsListed(request.states(), point) &&
         reference::DivisionRegistry::Contains(request.division(), point.division());
}

v1::VillagePoint Plan(const v1::CreateVillagePointRequest& request) {
  v1::VillagePoint point;
  point.set_name(absl::StrCat(kCollection, "/", request.village_point_id()));
  point.set_title_zh(request.title_zh());
  point.set_division(request.division());
  point.set_investment_fen(request.investment_fen());
  point.set_source_ref(request.source_ref());
  VillagePointLifecycle().Begin(point, VILLAGE_POINT_STATE_PLANNED, request.planned_on());
  return point;
}

const lifecycle::Lifecycle<v1::VillagePoint>& VillagePointLifecycle() {
  static const auto* rules = new lifecycle::Lifecycle<v1::VillagePoint>(
      {.recorded = kVillagePointRecorded,
       .stepped = kVillagePointStepped,
       .measures = {kVillagePoints, kVillagePointInvestment},
       .transitions = {{VILLAGE_POINT_STATE_PLANNED,
                        {VILLAGE_POINT_STATE_BUILDING, VILLAGE_POINT_STATE_ABANDONED}},
                       {VILLAGE_POINT_STATE_BUILDING,
                        {VILLAGE_POINT_STATE_FINISHED, VILLAGE_POINT_STATE_ABANDONED}},
                       {VILLAGE_POINT_STATE_FINISHED, {VILLAGE_POINT_STATE_ACCEPTED}},
                       {VILLAGE_POINT_STATE_ACCEPTED, {VILLAGE_POINT_STATE_SHOWCASE}}},
       .retracted = VILLAGE_POINT_STATE_RETRACTED,
       .updates = {kVillagePointUpdated, "eastgate.urban.v1.VillagePointService/UpdateVillagePoint"},
       .post = PostStep,
       .recorded_correctable =
           {.occurred_on = true, .division = true, .amounts = {kVillagePointInvestment}, .dimensions = {}},
       .apply = [](v1::VillagePoint& point, int, const facts::Correction& correction) -> absl::Status {
         if (const absl::Status place = CheckIsTownshipOrVillage(point.division()); !place.ok())
           return status::InvalidField("division", place.message());
         return lifecycle::CorrectFen(correction, kVillagePointInvestment,
                                      [&point](int64_t fen) { point.set_investment_fen(fen); });
       }});
  return *rules;
}

lifecycle::NounFigures VillagePointFigures() {
  return {{figures::MakeFigure(17, kVillagePoints, "农村人居环境整治村点", "Village points",
                               figure::v1::FIGURE_UNIT_ITEM, figure::v1::FIGURE_KIND_STOCK,
                               {"stage", "showcase"}, "Village points of the day, without those given up."),
           figures::MakeFigure(18, kVillagePointInvestment, "农村人居环境整治总投资",
                               "Investment in village points", figure::v1::FIGURE_UNIT_FEN,
                               figure::v1::FIGURE_KIND_STOCK, {"stage", "showcase"},
                               "The investment in the village points of the day.")},
          {{{"stage", "planned"}, "计划"},
           {{"stage", "building"}, "在建"},
           {{"stage", "finished"}, "完工"},
           {{"stage", "accepted"}, "验收"},
           {{"stage", "showcase"}, "特色示范"},
           {{"showcase", "true"}, "特色村点"},
           {{"showcase", "false"}, "一般村点"}}};
}

}  // namespace eastgate::urban
