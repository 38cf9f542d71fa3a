#include "services/urban/renovation_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/facts/evaluator.h"
#include "common/facts/query.h"
#include "common/rpc/status_macros.h"
#include "services/urban/figure_ids.h"
#include "services/urban/renovation_rules.h"

namespace eastgate::urban {

using facts::Drafted;
using rpc::Call;
using rpc::Reply;
using v1::Renovation;
using v1::RenovationPlan;

namespace {

constexpr struct {
  const char* title_zh;
  const char* planned;
  const char* started;
  const char* accepted;
} kMeasures[] = {{"小区", kPlannedNeighborhoods, kStartedNeighborhoods, kAcceptedNeighborhoods},
                 {"栋", kPlannedBuildings, kStartedBuildings, kAcceptedBuildings},
                 {"平方米", kPlannedArea, kStartedArea, kAcceptedArea},
                 {"户", kPlannedHouseholds, kStartedHouseholds, kAcceptedHouseholds}};

}  // namespace

std::unique_ptr<rpc::BoundService> RenovationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::RenovationService::service_full_name())
      .Unary("CreateRenovationPlan", this, &RenovationService::CreatePlan)
      .Unary("GetRenovationPlan", this, &RenovationService::GetPlan)
      .Unary("ReviseRenovationPlan", this, &RenovationService::RevisePlan)
      .Unary("GetRenovationProgress", this, &RenovationService::GetProgress)
      .Unary("CreateRenovation", this, &RenovationService::Create)
      .Unary("GetRenovation", this, &RenovationService::Get)
      .Unary("ListRenovations", this, &RenovationService::List)
      .Unary("ChangeRenovationState", this, &RenovationService::ChangeState)
      .Build();
}

Reply<RenovationPlan> RenovationService::CreatePlan(Call& call,
                                                    const v1::CreateRenovationPlanRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(call, request, absl::StrCat(request.year()), plans_,
                   [&request](facts::Writer& writer) -> absl::StatusOr<Drafted<RenovationPlan>> {
                     RenovationPlan plan = Adopt(request, writer.next_fact());
                     fact::v1::Fact fact = AdoptedFact(plan, writer.ledger().division_root());
                     return Drafted<RenovationPlan>{std::move(plan), std::move(fact)};
                   });
}

Reply<RenovationPlan> RenovationService::GetPlan(Call&, const v1::GetRenovationPlanRequest& request) {
  return GetRow(request, plans_);
}

Reply<RenovationPlan> RenovationService::RevisePlan(Call& call,
                                                    const v1::ReviseRenovationPlanRequest& request) {
  RETURN_IF_ERROR(CheckRevise(request, NewCheck()));
  return ChangeRow(call, request, plans_,
                   [&request](facts::Writer& writer, RenovationPlan& plan) -> absl::StatusOr<fact::v1::Fact> {
                     RETURN_IF_ERROR(Revise(plan, request, writer.next_fact()));
                     return AdoptedFact(plan, writer.ledger().division_root());
                   });
}

Reply<v1::RenovationProgress> RenovationService::GetProgress(
    Call&, const v1::GetRenovationProgressRequest& request) {
  RETURN_IF_ERROR(CheckProgress(request, NewCheck()));
  ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(ledger_, request.min_revision()));
  ASSIGN_OR_RETURN(const RenovationPlan plan, plans_.Get(*snapshot, request.name()));
  facts::Evaluator evaluator(ledger_, *snapshot);
  const auto value_of = [&](const char* figure) -> absl::StatusOr<int64_t> {
    figure::v1::FigureQuery question;
    question.set_figure(figure);
    question.set_as_of(request.as_of());
    question.set_division(request.division());
    ASSIGN_OR_RETURN(const facts::Query query, facts::ResolveQuery(ledger_, *snapshot, question, ""));
    ASSIGN_OR_RETURN(const facts::Value value, evaluator.Evaluate(query));
    return value.value;
  };
  v1::RenovationProgress progress;
  progress.set_plan(plan.name());
  progress.set_as_of(request.as_of());
  progress.set_plan_version(VersionOn(plan, request.as_of()).number());
  progress.set_revision(snapshot->head().revision);
  for (const auto& known : kMeasures) {
    v1::RenovationMeasure& measure = *progress.add_measures();
    measure.set_title_zh(known.title_zh);
    ASSIGN_OR_RETURN(const int64_t planned, value_of(known.planned));
    ASSIGN_OR_RETURN(const int64_t started, value_of(known.started));
    ASSIGN_OR_RETURN(const int64_t accepted, value_of(known.accepted));
    measure.set_planned(planned);
    measure.set_started(started);
    measure.set_accepted(accepted);
    if (planned == 0) continue;
    measure.set_start_rate(static_cast<double>(started) / static_cast<double>(planned));
    measure.set_acceptance_rate(static_cast<double>(accepted) / static_cast<double>(planned));
  }
  return progress;
}

Reply<Renovation> RenovationService::Create(Call& call, const v1::CreateRenovationRequest& request) {
  RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
  return CreateRow(
      call, request, request.renovation_id(), renovations_,
      [this, &request](facts::Writer& writer) -> absl::StatusOr<Drafted<Renovation>> {
        ASSIGN_OR_RETURN(const RenovationPlan plan, plans_.Get(writer.transaction(), request.plan()));
        Renovation renovation = Name(request, plan, writer.next_fact());
        resource::RequestCheck check = NewCheck();
        check.Division("division", request.division(), facts::StoredDate(renovation.steps(0).began_on()));
        RETURN_IF_ERROR(check.ToStatus());
        fact::v1::Fact fact = RenovationLife().LastFact(renovation);
        return Drafted<Renovation>{std::move(renovation), std::move(fact)};
      });
}

Reply<Renovation> RenovationService::Get(Call&, const v1::GetRenovationRequest& request) {
  return GetRow(request, renovations_);
}

Reply<v1::ListRenovationsResponse> RenovationService::List(Call&, const v1::ListRenovationsRequest& request) {
  RETURN_IF_ERROR(CheckList(request, NewCheck()));
  std::optional<std::pair<uint16_t, std::string>> index;
  if (!request.plan().empty()) index = {kRenovationsByPlan, request.plan()};
  return ListMatching<v1::ListRenovationsResponse>(
      request, renovations_, &v1::ListRenovationsResponse::mutable_renovations, Matches, index);
}

Reply<Renovation> RenovationService::ChangeState(Call& call,
                                                 const v1::ChangeRenovationStateRequest& request) {
  RETURN_IF_ERROR(CheckChange(request, NewCheck()));
  return ChangeRow(
      call, request, renovations_,
      [this, &request](facts::Writer& writer, Renovation& renovation) -> absl::StatusOr<fact::v1::Fact> {
        ASSIGN_OR_RETURN(const RenovationPlan plan, plans_.Get(writer.transaction(), renovation.plan()));
        RETURN_IF_ERROR(urban::ChangeState(renovation, request, plan, writer.reference()->parameters,
                                           writer.next_fact()));
        return RenovationLife().LastFact(renovation);
      });
}

std::vector<facts::FactKind> RenovationKinds(const Tables& tables) {
  std::vector<facts::FactKind> kinds = RenovationLife().Kinds(tables.renovations);
  facts::FactKind adopted;
  adopted.name = kRenovationPlanAdopted;
  adopted.owner_rpc = "eastgate.urban.v1.RenovationService/ReviseRenovationPlan";
  kinds.push_back(std::move(adopted));
  return kinds;
}

}  // namespace eastgate::urban
