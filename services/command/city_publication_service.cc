#include "services/command/city_publication_service.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "common/facts/read.h"
#include "common/rpc/reply_callback.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_gathering.h"
#include "services/command/city_gathering.h"
#include "services/command/city_publication_rules.h"
#include "services/command/city_small_cells.h"
#include "services/command/publication_rules.h"
#include "services/command/suite_names.h"
#include "services/command/target_facts.h"

namespace eastgate::command {

using rpc::Call;
using rpc::Reply;
using v1::DistrictLogHead;
using v1::PublishedCityBriefing;

namespace {

using Heads = std::vector<absl::StatusOr<fact::v1::GetLogHeadResponse>>;
// The heads of the logs of all districts, by division and service.
using HeadsByLog =
    std::map<std::pair<std::string, v1::SuiteService>, absl::StatusOr<fact::v1::GetLogHeadResponse>>;

Reply<HeadsByLog> HeadsOf(Call& own, const CityDistricts& districts,
                          const std::vector<BriefingSectionSpec>& specs) {
  std::vector<Reply<Heads>> asking;
  asking.reserve(specs.size());
  for (const BriefingSectionSpec& spec : specs)
    asking.push_back(CityLogHeads(own, districts, ServiceOf(spec)));
  CO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<Heads>> answered, co_await rpc::WhenAll(std::move(asking)));
  HeadsByLog heads;
  for (size_t s = 0; s < specs.size(); ++s) {
    CO_RETURN_IF_ERROR(answered[s].status());
    const v1::SuiteService service = ServiceNamed(ServiceOf(specs[s]));
    for (size_t i = 0; i < districts.all().size(); ++i) {
      const CityDistricts::District& district = districts.all()[i];
      if (district.peers.Has(ServiceOf(specs[s])))
        heads.emplace(std::pair(district.division, service), std::move((*answered[s])[i]));
    }
  }
  co_return std::move(heads);
}

// Returns the heads at which the briefing was gathered.
std::vector<DistrictLogHead> LogsOf(const v1::CityBriefing& briefing, const HeadsByLog& heads) {
  std::map<std::pair<std::string, v1::SuiteService>, DistrictLogHead> logs;
  for (const v1::CityBriefingSection& section : briefing.sections()) {
    const v1::SuiteService service = ServiceNamed(ServiceOf(section.section()));
    for (const v1::DistrictAnswer& district : section.districts()) {
      if (district.status() != v1::DISTRICT_ANSWER_STATUS_ANSWERED) continue;
      const fact::v1::GetLogHeadResponse& head = *heads.at({district.division(), service});
      DistrictLogHead& log = logs[{district.division(), service}];
      log.set_division(district.division());
      log.set_service(service);
      log.set_log_id(head.log_id());
      log.set_revision(head.revision());
      log.set_digest(head.digest());
    }
  }
  std::vector<DistrictLogHead> sorted;
  sorted.reserve(logs.size());
  for (auto& [unused, log] : logs) sorted.push_back(std::move(log));
  return sorted;
}

void SetKnownAt(int64_t revision, DistrictQuestion& question) {
  for (auto& one : *question.asked.mutable_requests()) one.mutable_query()->set_known_at_revision(revision);
}

// Returns what a district answered to a section of the briefing, which has it.
const v1::DistrictAnswer& AnswerIn(const v1::CityBriefing& briefing, v1::BriefingSectionKind kind,
                                   absl::string_view division) {
  const auto section = std::find_if(briefing.sections().begin(), briefing.sections().end(),
                                    [kind](const auto& one) { return one.section() == kind; });
  return *std::find_if(section->districts().begin(), section->districts().end(),
                       [division](const auto& one) { return one.division() == division; });
}

std::vector<std::string> DivisionsOf(const v1::CityBriefing& briefing) {
  std::vector<std::string> divisions;
  for (const v1::DistrictAnswer& district : briefing.sections(0).districts())
    divisions.push_back(district.division());
  return divisions;
}

}  // namespace

std::unique_ptr<rpc::BoundService> CityPublicationService::Bind(rpc::Runtime& runtime) {
  return rpc::ServiceBinder(runtime, v1::CityPublicationService::service_full_name())
      .Unary("PublishCityBriefing", this, &CityPublicationService::Publish)
      .Unary("GetPublishedCityBriefing", this, &CityPublicationService::Get)
      .Unary("ListPublishedCityBriefings", this, &CityPublicationService::List)
      .Unary("RecomputePublishedCityBriefing", this, &CityPublicationService::Recompute)
      .Build();
}

Reply<PublishedCityBriefing> CityPublicationService::Publish(Call& call,
                                                             const v1::PublishCityBriefingRequest& request) {
  CO_ASSIGN_OR_RETURN(PublishedCityBriefing published, co_await PublishInFull(call, request));
  answers_.Suppress(call, published);
  co_return std::move(published);
}

Reply<PublishedCityBriefing> CityPublicationService::PublishInFull(
    Call& call, const v1::PublishCityBriefingRequest& request) {
  CO_RETURN_IF_ERROR(CheckPublish(request, NewCheck(request)));
  const auto snapshot = log_.Read();
  CO_ASSIGN_OR_RETURN(const std::optional<PublishedCityBriefing> known,
                      tables_.published_city_briefings.Find(*snapshot, request.published_city_briefing_id()));
  // If the id is known already, the request is answered or refused without a call to a district.
  if (known) co_return co_await Record(call, request, {}, {}, {});
  CO_RETURN_IF_ERROR(districts_.CheckIsCity());
  const std::unique_ptr<Call> own = OwnCall(call, log_);
  CO_ASSIGN_OR_RETURN(const HeadsByLog heads, co_await HeadsOf(*own, districts_, sections_));
  const auto prepare = [this, &request, &heads](const BriefingSectionSpec& spec, DistrictQuestion& question) {
    question.row = RowOf(log_, question.row.division(), request.as_of());
    const auto head = heads.find({question.row.division(), ServiceNamed(ServiceOf(spec))});
    if (head == heads.end()) return;
    if (head->second.ok()) return SetKnownAt(head->second->revision(), question);
    SetStatus(head->second.status(), question.row);
  };
  std::vector<v1::Target> targets;
  const FindTarget find_target = Remembering(TargetsOf(tables_, *snapshot), targets);
  const std::vector<std::string> divisions = districts_.Divisions();
  CO_ASSIGN_OR_RETURN(v1::CityBriefing briefing,
                      co_await GatherCityBriefing(*own, districts_, divisions, sections_, request.as_of(),
                                                  prepare, find_target));
  CO_RETURN_IF_ERROR(CheckComplete(briefing, request.allow_missing()));
  std::vector<DistrictLogHead> logs = LogsOf(briefing, heads);
  co_return co_await Record(call, request, std::move(briefing), std::move(logs), std::move(targets));
}

Reply<PublishedCityBriefing> CityPublicationService::Record(Call& call,
                                                            const v1::PublishCityBriefingRequest& request,
                                                            v1::CityBriefing briefing,
                                                            std::vector<DistrictLogHead> logs,
                                                            std::vector<v1::Target> targets) {
  const auto& table = tables_.published_city_briefings;
  std::vector<v1::CountedParts> counted_parts = CountedPartsIn(briefing, districts_.figures());
  return committer_.Commit<PublishedCityBriefing>(
      call, request, resource::IdempotencyKey::ById(table.collection(), request.published_city_briefing_id()),
      table,
      [&request, &table, briefing = std::move(briefing), logs = std::move(logs), targets = std::move(targets),
       counted_parts = std::move(counted_parts)](facts::Writer& writer) {
        PublishedCityBriefing row =
            command::Publish(request, briefing, logs, targets, counted_parts, writer.next_fact());
        fact::v1::Fact fact = PublishedFact(row, writer.log().division_root());
        return lifecycle::Record(writer, table, std::move(row), std::move(fact), request.source_ref());
      });
}

Reply<PublishedCityBriefing> CityPublicationService::Get(Call& call,
                                                         const v1::GetPublishedCityBriefingRequest& request) {
  Reply<PublishedCityBriefing> reading = GetRow(request, tables_.published_city_briefings);
  CO_ASSIGN_OR_RETURN(PublishedCityBriefing published, co_await std::move(reading));
  answers_.Suppress(call, published);
  co_return std::move(published);
}

Reply<v1::ListPublishedCityBriefingsResponse> CityPublicationService::List(
    Call& call, const v1::ListPublishedCityBriefingsRequest& request) {
  CO_RETURN_IF_ERROR(CheckList(request, NewCheck(request)));
  Reply<v1::ListPublishedCityBriefingsResponse> listing =
      ListMatching(call, request, tables_.published_city_briefings,
                   &v1::ListPublishedCityBriefingsResponse::mutable_published_city_briefings, Matches);
  CO_ASSIGN_OR_RETURN(v1::ListPublishedCityBriefingsResponse page, co_await std::move(listing));
  for (PublishedCityBriefing& published : *page.mutable_published_city_briefings())
    answers_.Suppress(call, published);
  co_return std::move(page);
}

Reply<v1::RecomputedCityBriefing> CityPublicationService::Recompute(
    Call& call, const v1::RecomputePublishedCityBriefingRequest& request) {
  CO_ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  CO_ASSIGN_OR_RETURN(const PublishedCityBriefing published,
                      tables_.published_city_briefings.Get(*snapshot, request.name()));
  CO_RETURN_IF_ERROR(districts_.CheckIsCity());
  const v1::CityBriefing& then = published.city_briefing();
  const auto prepare = [&then](const BriefingSectionSpec& spec, DistrictQuestion& question) {
    const v1::DistrictAnswer& answer = AnswerIn(then, spec.section, question.row.division());
    if (answer.status() != v1::DISTRICT_ANSWER_STATUS_ANSWERED) {
      question.row = answer;
      return;
    }
    question.row.set_title_zh(answer.title_zh());
    SetKnownAt(answer.revision(), question);
  };
  const std::unique_ptr<Call> own = OwnCall(call, log_);
  const std::vector<BriefingSectionSpec> specs = SpecsOf(then.briefing());
  const std::vector<std::string> divisions = DivisionsOf(then);
  const FindTarget find_target = FrozenTargets(published.targets());
  CO_ASSIGN_OR_RETURN(v1::CityBriefing briefing,
                      co_await GatherCityBriefing(*own, districts_, divisions, specs, then.briefing().as_of(),
                                                  prepare, find_target));
  CO_RETURN_IF_ERROR(CheckAsComplete(then, briefing));
  CO_ASSIGN_OR_RETURN(const std::vector<DistrictLogHead> logs, co_await LogsAt(*own, published));
  NameLogsAsThen({published.logs().begin(), published.logs().end()}, logs, briefing);
  v1::RecomputedCityBriefing recomputed;
  recomputed.mutable_logs()->Add(logs.begin(), logs.end());
  recomputed.set_digest(DigestOf(briefing));
  recomputed.set_identical(briefing.SerializeAsString() == then.SerializeAsString());
  answers_.Suppress(call, published, briefing);
  *recomputed.mutable_city_briefing() = std::move(briefing);
  co_return std::move(recomputed);
}

Reply<std::vector<DistrictLogHead>> CityPublicationService::LogsAt(Call& own,
                                                                   const PublishedCityBriefing& published) {
  std::vector<Reply<v1::ServiceLogHead>> asking;
  for (const DistrictLogHead& then : published.logs()) {
    v1::ServiceLogHead log;
    log.set_service(then.service());
    log.set_revision(then.revision());
    // It has answered just now, so it is there.
    asking.push_back(LogAt(own, districts_.Find(then.division())->peers, std::move(log)));
  }
  CO_ASSIGN_OR_RETURN(const std::vector<absl::StatusOr<v1::ServiceLogHead>> answered,
                      co_await rpc::WhenAll(std::move(asking)));
  std::vector<DistrictLogHead> logs(published.logs().begin(), published.logs().end());
  for (size_t i = 0; i < logs.size(); ++i) {
    CO_RETURN_IF_ERROR(answered[i].status());
    logs[i].set_log_id(answered[i]->log_id());
    logs[i].set_digest(answered[i]->digest());
  }
  co_return std::move(logs);
}

}  // namespace eastgate::command
