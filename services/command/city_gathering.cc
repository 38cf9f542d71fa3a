#include "services/command/city_gathering.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/config/suite.h"
#include "common/lifecycle/rules.h"
#include "common/reference/reference_data.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/transport.h"
#include "common/status/status_macros.h"
#include "services/command/briefing_gathering.h"
#include "services/command/briefing_narrative.h"
#include "services/command/city_rules.h"
#include "services/command/city_sections.h"

namespace eastgate::command {

namespace pb = ::eastgate::figure::v1;
using rpc::Call;
using rpc::Done;
using rpc::Reply;

namespace {

// Returns whether the definition of every value is known.
bool AreKnown(const KnownFigures& figures, const SectionAnswer& answer) {
  for (const pb::FigureValue& value : answer.figures.values()) {
    if (!figures.Find(value)) return false;
  }
  return true;
}

Reply<Done> Learn(Call& own, const CityDistricts& districts, const Peers& peers, std::string service) {
  std::vector<pb::Figure> figures;
  pb::ListFiguresRequest request;
  request.set_page_size(config::kMaxPageSize);
  do {
    CO_ASSIGN_OR_RETURN(const pb::ListFiguresResponse page,
                        co_await peers.ListFigures(own, service, request));
    figures.insert(figures.end(), page.figures().begin(), page.figures().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  districts.figures().Add(figures);
  co_return Done{};
}

Reply<pb::ListFiguresResponse> ListFigures(Call& call, const facts::Log& log, const CityDistricts& districts,
                                           std::string service, pb::ListFiguresRequest request) {
  const std::unique_ptr<Call> own = OwnCall(call, log);
  absl::Status error = rpc::PeerMissing(service);
  for (const CityDistricts::District& district : districts.all()) {
    if (!district.peers.Has(service)) continue;
    auto page = co_await district.peers.ListFigures(*own, service, request);
    if (page.ok()) co_return std::move(page);
    error = page.status();
  }
  co_return error;
}

// Adds the sums of some questions, which are of one division, in the places of `at`.
Reply<Done> AskOfDivision(Call& own, const facts::Log& log, const CityDistricts& districts,
                          const pb::BatchGetFiguresRequest& asked, const std::vector<int>& at,
                          SumsOfDistricts& sums) {
  pb::BatchGetFiguresRequest together;
  for (const int i : at) *together.add_requests() = asked.requests(i);
  const pb::FigureQuery& query = together.requests(0).query();
  std::vector<DistrictQuestion> questions;
  for (const CityDistricts::District& district : districts.all()) {
    const std::optional<std::string> division = AskedOf(district.division, query.division());
    if (!division) continue;
    questions.push_back({RowOf(log, district.division, query.as_of()), together});
    for (auto& one : *questions.back().asked.mutable_requests()) one.mutable_query()->set_division(*division);
  }
  CO_ASSIGN_OR_RETURN(std::vector<DistrictReply> replies,
                      co_await AskDistricts(own, districts, std::move(questions)));
  CitySum sum = AddDistricts(together, std::move(replies),
                             [&districts](const auto& value) { return districts.figures().Find(value); });
  const bool any_refused = std::any_of(sum.districts.begin(), sum.districts.end(), [](const auto& row) {
    return row.status() == v1::DISTRICT_ANSWER_STATUS_REFUSED;
  });
  // A refusal, or too many reports to scan, may be about one of the questions only.
  sums.ask_each_alone = sums.ask_each_alone || any_refused || sum.sum.reporting.statuses().empty();
  SectionAnswer& answer = sums.answer;
  for (size_t i = 0; i < at.size(); ++i) {
    const int from = static_cast<int>(i);
    sums.errors[at[i]] = CheckWhole(sum, from, config::ServiceOf(query.figure()));
    if (!sums.errors[at[i]].ok()) continue;
    *answer.figures.mutable_values(at[i]) = sum.sum.figures.values(from);
    for (const auto reporting : {&SectionAnswer::reporting, &SectionAnswer::previous_reporting}) {
      if (!(sum.sum.*reporting).statuses().empty())
        *(answer.*reporting).mutable_statuses(at[i]) = (sum.sum.*reporting).statuses(from);
    }
  }
  co_return Done{};
}

Reply<SumsOfDistricts> AskTogether(Call& call, const facts::Log& log, const CityDistricts& districts,
                                   pb::BatchGetFiguresRequest asked) {
  SumsOfDistricts sums;
  std::map<std::string, std::vector<int>> by_division;
  for (int i = 0; i < asked.requests_size(); ++i) {
    by_division[asked.requests(i).query().division()].push_back(i);
    sums.errors.emplace_back();
    sums.answer.figures.add_values();
    sums.answer.reporting.add_statuses();
    sums.answer.previous_reporting.add_statuses();
  }
  const std::unique_ptr<Call> own = OwnCall(call, log);
  for (const auto& [unused, at] : by_division) {
    const auto added = co_await AskOfDivision(*own, log, districts, asked, at, sums);
    CO_RETURN_IF_ERROR(added.status());
  }
  co_return std::move(sums);
}

std::string ServiceAsked(const DistrictQuestion& question) {
  return config::ServiceOf(question.asked.requests(0).query().figure());
}

}  // namespace

std::unique_ptr<Call> OwnCall(const Call& call, const facts::Log& log) {
  return Call::OnOwnBehalf(call, rpc::ServicePrincipal(log.service()));
}

v1::DistrictAnswer RowOf(const facts::Log& log, const std::string& division, absl::string_view as_of) {
  v1::DistrictAnswer row;
  row.set_division(division);
  const auto reference = log.reference();
  const reference::Division* known = reference->divisions.Find(division);
  row.set_title_zh(known == nullptr ? division : known->NameOn(lifecycle::StoredDate(as_of)));
  return row;
}

Reply<std::vector<DistrictReply>> AskDistricts(Call& own, const CityDistricts& districts,
                                               std::vector<DistrictQuestion> questions) {
  // Null where nobody is asked.
  std::vector<const Peers*> peers;
  std::vector<Reply<SectionAnswer>> asking;
  for (const DistrictQuestion& question : questions) {
    const CityDistricts::District* district = districts.Find(question.row.division());
    const bool is_asked = question.row.status() == v1::DISTRICT_ANSWER_STATUS_UNSPECIFIED &&
                          district != nullptr && district->peers.Has(ServiceAsked(question));
    peers.push_back(is_asked ? &district->peers : nullptr);
    if (is_asked) asking.push_back(district->peers.AskSection(own, question.asked));
  }
  CO_ASSIGN_OR_RETURN(std::vector<absl::StatusOr<SectionAnswer>> answers,
                      co_await rpc::WhenAll(std::move(asking)));
  std::vector<DistrictReply> replies;
  size_t next = 0;
  for (size_t i = 0; i < questions.size(); ++i) {
    DistrictQuestion& question = questions[i];
    if (peers[i] != nullptr) {
      replies.push_back(
          ReplyOf(std::move(question.row), std::move(answers[next++]), question.asked.requests_size()));
    } else if (question.row.status() != v1::DISTRICT_ANSWER_STATUS_UNSPECIFIED) {
      replies.push_back({std::move(question.row), absl::UnavailableError("the district is not asked")});
    } else {
      replies.push_back(NotConfigured(std::move(question.row)));
    }
    // A definition is asked for once: the next answer finds it known.
    if (!replies.back().answer.ok() || AreKnown(districts.figures(), *replies.back().answer)) continue;
    const std::string service = ServiceAsked(question);
    // Whose definition stays unknown does not count.
    const auto learned = co_await Learn(own, districts, *peers[i], service);
  }
  co_return std::move(replies);
}

Reply<v1::CityBriefing> GatherCityBriefing(Call& own, const CityDistricts& districts,
                                           const std::vector<std::string>& of,
                                           const std::vector<BriefingSectionSpec>& specs, std::string as_of,
                                           PrepareQuestion prepare, FindTarget find_target) {
  std::vector<pb::BatchGetFiguresRequest> asked;
  std::vector<DistrictQuestion> questions;
  for (const BriefingSectionSpec& spec : specs) {
    asked.push_back(Questions(spec, as_of));
    for (const std::string& division : of) {
      DistrictQuestion& question = questions.emplace_back();
      question.row.set_division(division);
      question.asked = asked.back();
      for (auto& request : *question.asked.mutable_requests())
        request.mutable_query()->set_division(division);
      prepare(spec, question);
    }
  }
  CO_ASSIGN_OR_RETURN(std::vector<DistrictReply> replies,
                      co_await AskDistricts(own, districts, std::move(questions)));
  const NatureOf nature_of = [&districts](const pb::FigureValue& value) {
    return districts.figures().Find(value);
  };
  v1::CityBriefing city;
  v1::Briefing& briefing = *city.mutable_briefing();
  briefing.set_as_of(as_of);
  auto next = std::make_move_iterator(replies.begin());
  for (size_t i = 0; i < specs.size(); ++i) {
    const auto end = next + static_cast<ptrdiff_t>(of.size());
    CitySum sum = AddDistricts(asked[i], std::vector<DistrictReply>(next, end), nature_of);
    next = end;
    CO_ASSIGN_OR_RETURN(*briefing.add_sections(), BuildCitySection(specs[i], asked[i], sum, find_target));
    v1::CityBriefingSection& section = *city.add_sections();
    section.set_section(specs[i].section);
    if (briefing.sections().rbegin()->status() == v1::BRIEFING_SECTION_STATUS_OK)
      section.mutable_totals()->Add(sum.totals.begin(), sum.totals.end());
    *section.mutable_districts() = std::move(sum.districts);
  }
  briefing.set_narrative_zh(NarrativeText(briefing));
  co_return std::move(city);
}

DistrictFigures FiguresTogether(const facts::Log& log, const CityDistricts& districts) {
  return {.has = [&districts](absl::string_view service) { return districts.Has(service); },
          .list =
              [&log, &districts](Call& call, std::string service, pb::ListFiguresRequest request) {
                return ListFigures(call, log, districts, std::move(service), std::move(request));
              },
          .ask =
              [&log, &districts](Call& call, pb::BatchGetFiguresRequest asked) {
                return AskTogether(call, log, districts, std::move(asked));
              }};
}

Reply<std::vector<absl::StatusOr<fact::v1::GetLogHeadResponse>>> CityLogHeads(Call& own,
                                                                              const CityDistricts& districts,
                                                                              std::string service) {
  const fact::v1::GetLogHeadRequest request;
  std::vector<Reply<fact::v1::GetLogHeadResponse>> replies;
  for (const CityDistricts::District& district : districts.all())
    replies.push_back(district.peers.GetLogHead(own, service, request));
  CO_ASSIGN_OR_RETURN(auto heads, co_await rpc::WhenAll(std::move(replies)));
  co_return std::move(heads);
}

}  // namespace eastgate::command
