#include "services/command/city_service.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/config/suite.h"
#include "common/facts/read.h"
#include "common/reference/quoted.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/command/city_gathering.h"
#include "services/command/city_rules.h"
#include "services/command/city_sums.h"
#include "services/command/suite_names.h"
#include "services/command/target_facts.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Reply;

namespace {

using Heads = std::vector<absl::StatusOr<fact::v1::GetLogHeadResponse>>;

// Returns the services of the suite in the order of the enum.
std::vector<std::string> ServicesInOrder() {
  std::vector<std::string> names = config::ServiceNames();
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return ServiceNamed(a) < ServiceNamed(b); });
  return names;
}

v1::DistrictService StateOf(const std::string& service,
                            const absl::StatusOr<fact::v1::GetLogHeadResponse>& head) {
  v1::DistrictService state;
  state.set_service(ServiceNamed(service));
  SetStatus(head.status(), state);
  if (!head.ok()) return state;
  state.set_log_id(head->log_id());
  state.set_revision(head->revision());
  state.set_digest(head->digest());
  return state;
}

// Returns the error of a figure that no district has answered.
absl::Status NobodyAnswers(const std::vector<DistrictReply>& replies, const std::string& service) {
  for (const DistrictReply& reply : replies) {
    if (reply.row.status() == v1::DISTRICT_ANSWER_STATUS_REFUSED) return reply.answer.status();
  }
  return status::ErrorWithReason(absl::StatusCode::kUnavailable, fact::v1::ERROR_REASON_PEER_UNAVAILABLE,
                                 "no district answers", {{"service", service}});
}

}  // namespace

std::unique_ptr<rpc::BoundService> CityService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::CityService::service_full_name())
      .Unary("ListDistricts", this, &CityService::ListDistricts)
      .Unary("GetCityFigure", this, &CityService::GetFigure)
      .Unary("GetCityBriefing", this, &CityService::GetBriefing)
      .Build();
}

Reply<v1::ListDistrictsResponse> CityService::ListDistricts(Call& call,
                                                            const v1::ListDistrictsRequest& request) {
  CO_RETURN_IF_ERROR(NewCheck(request).ToStatus());
  CO_RETURN_IF_ERROR(facts::ReadAtLeast(log_, request.min_revision()).status());
  CO_RETURN_IF_ERROR(districts_.CheckIsCity());
  const std::unique_ptr<Call> own = OwnCall(call, log_);
  const std::vector<std::string> services = ServicesInOrder();
  std::vector<Reply<Heads>> asking;
  asking.reserve(services.size());
  for (const std::string& service : services) asking.push_back(CityLogHeads(*own, districts_, service));
  CO_ASSIGN_OR_RETURN(const std::vector<absl::StatusOr<Heads>> heads,
                      co_await rpc::WhenAll(std::move(asking)));
  const std::string today = reference::FormatDate(Today());
  v1::ListDistrictsResponse response;
  for (size_t i = 0; i < districts_.all().size(); ++i) {
    const CityDistricts::District& district = districts_.all()[i];
    const v1::DistrictAnswer row = RowOf(log_, district.division, today);
    v1::District& listed = *response.add_districts();
    listed.set_division(row.division());
    listed.set_title_zh(row.title_zh());
    for (size_t s = 0; s < services.size(); ++s) {
      if (!district.peers.Has(services[s])) continue;
      CO_RETURN_IF_ERROR(heads[s].status());
      *listed.add_services() = StateOf(services[s], (*heads[s])[i]);
    }
  }
  co_return std::move(response);
}

absl::Status CityService::CheckAskable(const figure::v1::FigureQuery& query) const {
  if (!districts_.Has(config::ServiceOf(query.figure()))) {
    std::vector<std::string> known = ServicesInOrder();
    known.erase(std::remove_if(known.begin(), known.end(),
                               [this](const std::string& service) { return !districts_.Has(service); }),
                known.end());
    return status::InvalidField("query.figure",
                                absl::StrCat("got ", reference::Quoted(query.figure()),
                                             ", want a figure of: ", absl::StrJoin(known, ", ")));
  }
  for (const CityDistricts::District& district : districts_.all()) {
    if (AskedOf(district.division, query.division())) return absl::OkStatus();
  }
  return status::InvalidField("query.division",
                              absl::StrCat("got ", reference::Quoted(query.division()),
                                           ", want the city, a district of it, or a division within one"));
}

Reply<v1::CityFigure> CityService::GetFigure(Call& call, const v1::GetCityFigureRequest& request) {
  CO_RETURN_IF_ERROR(CheckGetFigure(request, NewCheck(request)));
  CO_RETURN_IF_ERROR(facts::ReadAtLeast(log_, request.min_revision()).status());
  CO_RETURN_IF_ERROR(districts_.CheckIsCity());
  const figure::v1::FigureQuery& query = request.query();
  CO_RETURN_IF_ERROR(CheckAskable(query));
  figure::v1::BatchGetFiguresRequest asked;
  *asked.add_requests()->mutable_query() = query;
  asked.mutable_requests(0)->set_compare_year_on_year(request.compare_year_on_year());
  std::vector<DistrictQuestion> questions;
  for (const CityDistricts::District& district : districts_.all()) {
    const std::optional<std::string> division = AskedOf(district.division, query.division());
    if (!division) continue;
    questions.push_back({RowOf(log_, district.division, query.as_of()), asked});
    questions.back().asked.mutable_requests(0)->mutable_query()->set_division(*division);
  }
  const std::unique_ptr<Call> own = OwnCall(call, log_);
  CO_ASSIGN_OR_RETURN(std::vector<DistrictReply> replies,
                      co_await AskDistricts(*own, districts_, std::move(questions)));
  const bool any =
      std::any_of(replies.begin(), replies.end(), [](const auto& one) { return one.answer.ok(); });
  if (!any) co_return NobodyAnswers(replies, config::ServiceOf(query.figure()));
  const NatureOf nature_of = [this](const auto& value) { return districts_.figures().Find(value); };
  CitySum sum = AddDistricts(asked, std::move(replies), nature_of);
  if (!nature_of(sum.sum.figures.values(0)))
    co_return absl::UnavailableError("no district tells the definition of the figure");
  CO_ASSIGN_OR_RETURN(v1::CityFigure figure, CityFigureOf(std::move(sum)));
  answers_.Suppress(call, query.division(), figure);
  co_return std::move(figure);
}

Reply<v1::CityBriefing> CityService::GetBriefing(Call& call, const v1::GetCityBriefingRequest& request) {
  CO_RETURN_IF_ERROR(CheckGetBriefing(request, NewCheck(request)));
  CO_RETURN_IF_ERROR(facts::ReadAtLeast(log_, request.min_revision()).status());
  CO_RETURN_IF_ERROR(districts_.CheckIsCity());
  const auto snapshot = log_.Read();
  FindTarget find_target = TargetsOf(tables_, *snapshot);
  if (request.has_known_at_time()) {
    CO_ASSIGN_OR_RETURN(const int64_t known_at, RevisionKnownAt(*snapshot, request.known_at_time()));
    find_target = TargetsKnownAt(tables_, *snapshot, known_at);
  }
  const auto prepare = [this, &request](const BriefingSectionSpec&, DistrictQuestion& question) {
    question.row = RowOf(log_, question.row.division(), request.as_of());
    if (!request.has_known_at_time()) return;
    for (auto& one : *question.asked.mutable_requests())
      *one.mutable_query()->mutable_known_at_time() = request.known_at_time();
  };
  const std::vector<std::string> divisions = districts_.Divisions();
  const std::unique_ptr<Call> own = OwnCall(call, log_);
  CO_ASSIGN_OR_RETURN(v1::CityBriefing briefing,
                      co_await GatherCityBriefing(*own, districts_, divisions, sections_, request.as_of(),
                                                  prepare, find_target));
  answers_.Suppress(call, briefing);
  co_return std::move(briefing);
}

}  // namespace eastgate::command
