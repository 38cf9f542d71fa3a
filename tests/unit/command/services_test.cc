// The methods with the log under them: what is recorded once, what figures say, what corrections and
// retractions free, and what happens when another service is not there.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/facts/commit.h"
#include "common/facts/corrections.h"
#include "common/facts/figure_service.h"
#include "common/facts/ledger.h"
#include "common/facts/reporting_service.h"
#include "common/rpc/executor.h"
#include "common/rpc/once.h"
#include "common/store/rocksdb_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/briefing_service.h"
#include "services/command/figures.h"
#include "services/command/fund_service.h"
#include "services/command/mechanism_service.h"
#include "services/command/peers.h"
#include "services/command/publication_service.h"
#include "services/command/tables.h"
#include "services/command/target_service.h"
#include "tests/unit/facts/testing/test_ledger.h"
#include "tests/unit/rpc/testing/await.h"
#include "tests/unit/rpc/testing/fake_peer.h"
#include "tests/unit/store/temp_directory.h"

namespace eastgate::command {
namespace {

using rpc::testing::Await;
using ::testing::DoubleEq;
using ::testing::HasSubstr;

class CommandServices : public ::testing::Test {
 protected:
  CommandServices() {
    store::RocksDbStore::Options options;
    options.directory = directory_.path();
    options.min_free_bytes = 0;
    store_ = *store::RocksDbStore::Open(std::move(options));
    ledger_ = *facts::Ledger::Open(*store_, *BuildCatalogue(tables_), facts::testing::TestReferenceFiles(),
                                   {.service = "command", .division_root = "360111", .clock = [] {
                                      return absl::FromUnixSeconds(1717243200);
                                    }});
    committer_ = std::make_unique<facts::Committer>(*ledger_, once_);
    figures_ = std::make_unique<facts::FigureService>(*ledger_, executor_);
    facts_ = std::make_unique<facts::FactService>(*ledger_, *committer_, executor_, head_);
    // Nobody listens on port 1.
    reporting_ = std::make_unique<facts::ReportingService>(
        facts::ServiceParts{*ledger_, *committer_, executor_}, tables_.reporting);
    peers_ = std::make_unique<Peers>(*figures_, *facts_, *reporting_,
                                     std::map<std::string, std::string>{{"livelihood", "127.0.0.1:1"}});
    mechanism_ =
        std::make_unique<MechanismService>(facts::ServiceParts{*ledger_, *committer_, executor_}, tables_);
    targets_ = std::make_unique<TargetService>(facts::ServiceParts{*ledger_, *committer_, executor_}, tables_,
                                               *peers_);
    funds_ = std::make_unique<FundService>(facts::ServiceParts{*ledger_, *committer_, executor_}, tables_,
                                           *peers_);
  }
  ~CommandServices() override { store_->Close(); }

  template <class Service, class Response, class Request>
  absl::StatusOr<Response> Call(const std::unique_ptr<Service>& service,
                                rpc::Reply<Response> (Service::*method)(rpc::Call&, const Request&),
                                const Request& request) {
    rpc::Call call = rpc::Call::ForTest("clerk:li");
    absl::StatusOr<Response> response = Await((service.get()->*method)(call, request));
    replayed_ = call.replayed();
    return response;
  }

  absl::StatusOr<v1::Body> Create(const std::string& id, v1::BodyType type,
                                  const std::string& on = "2024-02-19") {
    v1::CreateBodyRequest request;
    request.set_body_id(id);
    request.set_type(type);
    request.set_title_zh("示例" + id);
    request.set_established_on(on);
    return Call(mechanism_, &MechanismService::Create, request);
  }

  absl::StatusOr<v1::Body> Dissolve(const std::string& id, const std::string& on) {
    v1::DissolveBodyRequest request;
    request.set_name("bodies/" + id);
    request.set_dissolved_on(on);
    return Call(mechanism_, &MechanismService::DissolveBody, request);
  }

  static v1::CreateTargetRequest TargetRequest(const std::string& id,
                                               const std::string& figure = "command.task_forces") {
    v1::CreateTargetRequest request;
    request.set_target_id(id);
    request.set_figure(figure);
    request.set_year(2024);
    request.set_direction(v1::TARGET_DIRECTION_AT_LEAST);
    request.set_value(5);
    request.set_set_by("总指挥部");
    request.set_set_on("2024-02-20");
    return request;
  }
  absl::StatusOr<v1::Target> CreateTarget(const v1::CreateTargetRequest& request) {
    return Call(targets_, &TargetService::Create, request);
  }
  absl::StatusOr<v1::Target> ReviseTo(const std::string& id, int64_t value, const std::string& set_on) {
    v1::ReviseTargetRequest request;
    request.set_name("targets/" + id);
    request.set_value(value);
    request.set_set_by("总指挥部");
    request.set_set_on(set_on);
    return Call(targets_, &TargetService::ReviseTarget, request);
  }
  absl::StatusOr<v1::TargetEvaluation> Evaluate(const std::string& id, const std::string& as_of) {
    v1::EvaluateTargetRequest request;
    request.set_name("targets/" + id);
    request.set_as_of(as_of);
    return Call(targets_, &TargetService::EvaluateTarget, request);
  }

  void Appropriate(const std::string& id, int64_t fen) {
    v1::CreateAppropriationRequest request;
    request.set_appropriation_id(id);
    request.set_level(v1::FUND_LEVEL_DISTRICT);
    request.set_budget_year(2024);
    request.set_purpose("livelihood");
    request.set_amount_fen(fen);
    request.set_appropriated_on("2024-02-01");
    const auto appropriated = Call(funds_, &FundService::CreateAppropriation, request);
    ASSERT_TRUE(appropriated.ok()) << appropriated.status();
    account_ = appropriated->account();
  }
  void Allocate(const std::string& id, int64_t fen) {
    v1::CreateAllocationRequest request;
    request.set_allocation_id(id);
    request.set_account(account_);
    request.set_amount_fen(fen);
    request.set_allocated_on("2024-03-01");
    const auto allocated = Call(funds_, &FundService::CreateAllocation, request);
    ASSERT_TRUE(allocated.ok()) << allocated.status();
  }

  int64_t Figure(const std::string& figure, const std::string& as_of) {
    figure::v1::GetFigureRequest request;
    request.mutable_query()->set_figure(figure);
    request.mutable_query()->set_as_of(as_of);
    const auto value = Call(figures_, &facts::FigureService::GetFigure, request);
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? value->value() : -1;
  }

  std::string LastFactName() const { return absl::StrCat("facts/", store_->Read()->head().revision); }
  absl::StatusOr<fact::v1::Fact> Retract(const std::string& name) {
    fact::v1::RetractFactRequest request;
    request.set_name(name);
    request.set_cause(fact::v1::CAUSE_ERROR);
    request.set_reason("wrong entry");
    return Run([&](facts::Writer& writer) { return facts::Retract(writer, request); });
  }
  absl::StatusOr<fact::v1::Fact> Correct(const std::string& name, const std::string& occurred_on) {
    fact::v1::CorrectFactRequest request;
    request.set_name(name);
    request.set_occurred_on(occurred_on);
    request.set_cause(fact::v1::CAUSE_ERROR);
    request.set_reason("wrong entry");
    return Run([&](facts::Writer& writer) { return facts::Correct(writer, request); });
  }
  absl::StatusOr<fact::v1::Fact> Run(
      const std::function<absl::StatusOr<fact::v1::Fact>(facts::Writer&)>& work) {
    absl::StatusOr<fact::v1::Fact> fact;
    const absl::Status committed = store_->CommitAndWait([&](store::Transaction& transaction) {
      facts::Writer writer(*ledger_, transaction, "clerk:li");
      fact = work(writer);
      return fact.status();
    });
    if (!committed.ok()) return committed;
    return fact;
  }

  const Tables tables_;
  store::TempDirectory directory_;
  std::unique_ptr<store::Store> store_;
  rpc::OnceTable once_{*auth::KeyedDigest::FromKey(std::string(32, 'k'))};
  rpc::Executor executor_;
  std::unique_ptr<facts::Ledger> ledger_;
  std::unique_ptr<facts::Committer> committer_;
  rpc::Signal head_{0};
  std::unique_ptr<facts::FactService> facts_;
  std::unique_ptr<facts::ReportingService> reporting_;
  std::unique_ptr<facts::FigureService> figures_;
  std::unique_ptr<Peers> peers_;
  std::unique_ptr<MechanismService> mechanism_;
  std::unique_ptr<TargetService> targets_;
  std::unique_ptr<FundService> funds_;
  std::string account_;
  bool replayed_ = false;
};

TEST_F(CommandServices, ABodyCountsFromItsEstablishmentToItsDissolution) {
  ASSERT_TRUE(Create("a", v1::BODY_TYPE_TASK_FORCE).ok());
  ASSERT_TRUE(Create("a", v1::BODY_TYPE_TASK_FORCE).ok());
  EXPECT_TRUE(replayed_);
  ASSERT_TRUE(Create("b", v1::BODY_TYPE_TASK_FORCE, "2024-03-01").ok());
  ASSERT_TRUE(Dissolve("b", "2024-06-01").ok());
  EXPECT_EQ(Figure("command.task_forces", "2024-02-18"), 0);
  EXPECT_EQ(Figure("command.task_forces", "2024-03-01"), 2);
  EXPECT_EQ(Figure("command.task_forces", "2024-06-01"), 1);
}

TEST_F(CommandServices, ThereIsOneHeadquartersAtATime) {
  ASSERT_TRUE(Create("h1", v1::BODY_TYPE_HEADQUARTERS).ok());
  const auto second = Create("h2", v1::BODY_TYPE_HEADQUARTERS);
  EXPECT_EQ(rpc::ReasonOf(second.status()), "HEADQUARTERS_EXISTS");
  const auto dissolved = Dissolve("h1", "2024-06-01");
  ASSERT_TRUE(dissolved.ok());
  ASSERT_TRUE(Create("h2", v1::BODY_TYPE_HEADQUARTERS, "2024-06-01").ok());
  EXPECT_EQ(rpc::ReasonOf(Retract(dissolved->dissolution_fact()).status()), "HEADQUARTERS_EXISTS")
      << "the first cannot come back beside the second";
  EXPECT_EQ(Figure("command.headquarters", "2024-12-31"), 1);
}

TEST_F(CommandServices, CorrectionsAndRetractionsMoveBodyAndFigure) {
  const auto body = Create("a", v1::BODY_TYPE_FUNCTIONAL_GROUP);
  ASSERT_TRUE(Dissolve("a", "2024-06-01").ok());
  EXPECT_EQ(rpc::ReasonOf(Retract(body->fact()).status()), "DEPENDENT_FACTS");
  ASSERT_TRUE(Correct(body->fact(), "2024-03-01").ok());
  EXPECT_EQ(Figure("command.functional_groups", "2024-02-29"), 0);
  EXPECT_EQ(Figure("command.functional_groups", "2024-03-01"), 1);
  v1::GetBodyRequest get;
  get.set_name("bodies/a");
  const std::string dissolved = Call(mechanism_, &MechanismService::Get, get)->dissolution_fact();
  EXPECT_EQ(rpc::ReasonOf(Correct(dissolved, "2024-03-01").status()), "DATE_OUT_OF_ORDER");
  ASSERT_TRUE(Correct(dissolved, "2024-07-01").ok());
  EXPECT_EQ(Figure("command.functional_groups", "2024-06-30"), 1);
  ASSERT_TRUE(Retract(Call(mechanism_, &MechanismService::Get, get)->dissolution_fact()).ok());
  EXPECT_EQ(Figure("command.functional_groups", "2024-12-31"), 1);
  ASSERT_TRUE(Retract(Call(mechanism_, &MechanismService::Get, get)->fact()).ok());
  EXPECT_EQ(Figure("command.functional_groups", "2024-12-31"), 0);
  EXPECT_EQ(Call(mechanism_, &MechanismService::List, v1::ListBodiesRequest())->bodies_size(), 0);
}

TEST_F(CommandServices, ATargetIsJudgedByItsFigure) {
  ASSERT_TRUE(Create("a", v1::BODY_TYPE_TASK_FORCE).ok());
  const auto target = CreateTarget(TargetRequest("t"));
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(Figure("command.targets", "2024-02-20"), 1);
  const auto judged = Evaluate("t", "2024-12-31");
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->actual(), 1);
  EXPECT_EQ(judged->light(), v1::LIGHT_RED);
  EXPECT_EQ(Evaluate("t", "2024-03-01")->light(), v1::LIGHT_GREEN);
  EXPECT_EQ(rpc::ReasonOf(CreateTarget(TargetRequest("t2")).status()), "TARGET_EXISTS");
  ASSERT_TRUE(Retract(target->versions(0).fact()).ok());
  EXPECT_EQ(Figure("command.targets", "2024-12-31"), 0);
  EXPECT_TRUE(CreateTarget(TargetRequest("t2")).ok()) << "the figure may get another target";
}

TEST_F(CommandServices, ATargetNeedsAKnownFigureAndTaskForce) {
  for (const char* figure : {"command.nothing", "nowhere.figure"}) {
    const auto bad = CreateTarget(TargetRequest("t", figure));
    EXPECT_EQ(bad.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(bad.status().message()), HasSubstr("figure"));
  }
  v1::CreateTargetRequest request = TargetRequest("t");
  request.set_task_force("bodies/none");
  EXPECT_TRUE(absl::IsNotFound(CreateTarget(request).status()));
  ASSERT_TRUE(Create("hq", v1::BODY_TYPE_HEADQUARTERS).ok());
  request.set_task_force("bodies/hq");
  EXPECT_THAT(std::string(CreateTarget(request).status().message()), HasSubstr("task_force"));
  ASSERT_TRUE(Create("tf", v1::BODY_TYPE_TASK_FORCE).ok());
  request.set_task_force("bodies/tf");
  ASSERT_TRUE(Dissolve("tf", request.set_on()).ok());
  EXPECT_EQ(rpc::ReasonOf(CreateTarget(request).status()), "BODY_DISSOLVED");
}

TEST_F(CommandServices, ATargetOverARatioIsJudgedByItsParts) {
  v1::CreateTargetRequest request = TargetRequest("rate", "command.fund_allocation_rate");
  request.set_value(9500);
  const auto target = CreateTarget(request);
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_TRUE(target->of_ratio());
  const auto nothing = Evaluate("rate", "2024-06-30");
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_FALSE(nothing->has_actual()) << "nothing was appropriated";
  EXPECT_EQ(nothing->light(), v1::LIGHT_UNSPECIFIED);
  Appropriate("a", 1000);
  Allocate("b", 949);
  const auto judged = Evaluate("rate", "2024-06-30");
  EXPECT_EQ(judged->actual(), 9490);
  EXPECT_EQ(judged->expected(), 9500);
  EXPECT_EQ(judged->light(), v1::LIGHT_YELLOW);
  Allocate("c", 1);
  EXPECT_EQ(Evaluate("rate", "2024-06-30")->light(), v1::LIGHT_GREEN);
}

TEST_F(CommandServices, ABriefingShowsTheTargetOfARatio) {
  v1::CreateTargetRequest target = TargetRequest("rate", "command.fund_allocation_rate");
  target.set_value(9500);
  ASSERT_TRUE(CreateTarget(target).ok());
  const auto briefings = std::make_unique<BriefingService>(
      *ledger_, tables_, *peers_,
      *ParseBriefingItems("section,section_title_zh,figure,filter,title_zh,unit_zh,rounding\n"
                          "mechanism,机制,command.fund_allocation_rate,,资金分配率,,\n"),
      std::vector<CrossCheckSpec>());
  v1::GetBriefingRequest request;
  request.set_as_of("2024-09-30");
  auto item = Call(briefings, &BriefingService::GetBriefing, request)->sections(0).items(0);
  EXPECT_EQ(item.target(), 9500);
  EXPECT_FALSE(item.has_completion());
  EXPECT_EQ(item.light(), v1::LIGHT_UNSPECIFIED);
  EXPECT_EQ(item.text_zh(), "资金分配率暂无");
  Appropriate("a", 1000);
  Allocate("b", 960);
  item = Call(briefings, &BriefingService::GetBriefing, request)->sections(0).items(0);
  EXPECT_THAT(item.completion(), DoubleEq(0.96 / 0.95));
  EXPECT_EQ(item.light(), v1::LIGHT_GREEN);
  EXPECT_EQ(item.text_zh(), "资金分配率96%，超全年目标（95%）");
}

TEST_F(CommandServices, APeerThatIsDownIsNamed) {
  const auto target = CreateTarget(TargetRequest("t", "livelihood.newborn_enrollments"));
  EXPECT_EQ(target.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(rpc::ReasonOf(target.status()), "PEER_UNAVAILABLE");
}

TEST_F(CommandServices, WhatIsNotThereIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(Dissolve("none", "2024-06-01").status()));
  EXPECT_TRUE(absl::IsNotFound(Evaluate("none", "2024-06-01").status()));
  EXPECT_TRUE(absl::IsNotFound(ReviseTo("none", 6, "2024-06-01").status()));
  v1::UpdateBodyRequest update;
  update.mutable_body()->set_name("bodies/none");
  update.mutable_body()->set_title_zh("t");
  update.mutable_update_mask()->add_paths("title_zh");
  update.set_changed_on("2024-06-01");
  EXPECT_TRUE(absl::IsNotFound(Call(mechanism_, &MechanismService::UpdateBody, update).status()));
  v1::CreateAllocationRequest allocation;
  allocation.set_allocation_id("a");
  allocation.set_account("fundAccounts/district-2024-livelihood");
  allocation.set_amount_fen(1);
  allocation.set_allocated_on("2024-03-01");
  EXPECT_TRUE(absl::IsNotFound(Call(funds_, &FundService::CreateAllocation, allocation).status()));
}

TEST_F(CommandServices, ATargetIsRevisedInOrderAndJudgedOnlyWhileInForce) {
  ASSERT_TRUE(CreateTarget(TargetRequest("t")).ok());
  EXPECT_EQ(rpc::ReasonOf(ReviseTo("t", 6, "2024-02-20").status()), "DATE_OUT_OF_ORDER");
  const auto revised = ReviseTo("t", 6, "2024-06-01");
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_EQ(rpc::ReasonOf(Evaluate("t", "2024-02-19").status()), "TARGET_NOT_IN_FORCE");
  EXPECT_EQ(Evaluate("t", "2024-05-31")->value(), 5);
  EXPECT_EQ(Evaluate("t", "2024-06-01")->value(), 6);
  EXPECT_EQ(rpc::ReasonOf(Retract(revised->versions(0).fact()).status()), "DEPENDENT_FACTS");
  EXPECT_EQ(rpc::ReasonOf(Correct(revised->versions(0).fact(), "2024-03-01").status()),
            "FIELD_NOT_CORRECTABLE");
  ASSERT_TRUE(Retract(revised->versions(1).fact()).ok());
  ASSERT_TRUE(Retract(revised->versions(0).fact()).ok());
  EXPECT_EQ(rpc::ReasonOf(ReviseTo("t", 7, "2024-09-01").status()), "RECORD_RETRACTED");
  EXPECT_EQ(rpc::ReasonOf(Evaluate("t", "2024-09-01").status()), "RECORD_RETRACTED");
}

TEST_F(CommandServices, AnAccountIsNotOverdrawnByWhateverMovesIt) {
  Appropriate("a", 1000);
  const std::string appropriation = LastFactName();
  v1::CreateAllocationRequest request;
  request.set_allocation_id("b");
  request.set_account(account_);
  request.set_amount_fen(1001);
  request.set_allocated_on("2024-03-01");
  EXPECT_EQ(rpc::ReasonOf(Call(funds_, &FundService::CreateAllocation, request).status()),
            "FUNDS_INSUFFICIENT");
  Allocate("b", 1000);
  EXPECT_EQ(rpc::ReasonOf(Retract(appropriation).status()), "FUNDS_INSUFFICIENT");
  EXPECT_EQ(rpc::ReasonOf(Correct(appropriation, "2025-01-01").status()), "DATE_OUT_OF_ORDER");
  ASSERT_TRUE(Correct(LastFactName(), "2024-05-01").ok());
  EXPECT_EQ(Figure("command.funds_allocated", "2024-04-30"), 0);
}

TEST_F(CommandServices, AProjectIsAskedOfLivelihood) {
  struct Projects final : livelihood::v1::ProjectService::Service {
    grpc::Status GetLivelihoodProject(grpc::ServerContext*,
                                      const livelihood::v1::GetLivelihoodProjectRequest* request,
                                      livelihood::v1::LivelihoodProject* project) override {
      return projects.Get(*request, *project);
    }
    rpc::testing::FakeRows<livelihood::v1::LivelihoodProject> projects;
  } livelihood;
  const rpc::testing::FakePeer server(livelihood);
  const Peers peers(*figures_, *facts_, *reporting_, {{"livelihood", server.address()}});
  const auto asking =
      std::make_unique<FundService>(facts::ServiceParts{*ledger_, *committer_, executor_}, tables_, peers);
  Appropriate("a", 1000);
  v1::CreateAllocationRequest request;
  request.set_allocation_id("b");
  request.set_account(account_);
  request.set_project("livelihoodProjects/p");
  request.set_amount_fen(400);
  request.set_allocated_on("2024-03-01");
  EXPECT_EQ(rpc::ReasonOf(Call(funds_, &FundService::CreateAllocation, request).status()),
            "PEER_UNAVAILABLE");
  EXPECT_TRUE(absl::IsNotFound(Call(asking, &FundService::CreateAllocation, request).status()));
  auto& project = livelihood.projects["livelihoodProjects/p"];
  project.set_retracted(true);
  EXPECT_EQ(rpc::ReasonOf(Call(asking, &FundService::CreateAllocation, request).status()),
            "RECORD_RETRACTED");
  project.set_retracted(false);
  project.set_level(livelihood::v1::PROJECT_LEVEL_PROVINCIAL);
  ASSERT_TRUE(Call(asking, &FundService::CreateAllocation, request).ok());
  EXPECT_EQ(Figure("command.livelihood_funds", "2024-12-31"), 400);
}

TEST_F(CommandServices, APublishedBriefingIsComparedByTargetAndCheck) {
  ASSERT_TRUE(Create("a", v1::BODY_TYPE_TASK_FORCE).ok());
  ASSERT_TRUE(CreateTarget(TargetRequest("t")).ok());
  const auto publications = std::make_unique<PublicationService>(
      facts::ServiceParts{*ledger_, *committer_, executor_}, tables_, *peers_,
      *ParseBriefingItems("section,section_title_zh,figure,filter,title_zh,unit_zh,rounding\n"
                          "mechanism,机制,command.task_forces,,专班,,\n"),
      *ParseCrossChecks("title_zh,left,right\n专班＝目标,command.task_forces,command.targets\n"));
  v1::PublishBriefingRequest request;
  request.set_published_briefing_id("b");
  request.set_as_of("2024-09-30");
  request.set_published_on("2024-10-08");
  const auto published = Call(publications, &PublicationService::Publish, request);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_TRUE(published->briefing().cross_checks(0).agrees());
  EXPECT_EQ(rpc::ReasonOf(Retract(published->fact()).status()), "OWNED_BY_RPC");

  const auto body = Create("b", v1::BODY_TYPE_TASK_FORCE);
  const auto revised = ReviseTo("t", 6, "2024-06-01");
  v1::RecomputePublishedBriefingRequest recompute;
  recompute.set_name("publishedBriefings/b");
  EXPECT_TRUE(Call(publications, &PublicationService::Recompute, recompute)->identical());
  v1::ComparePublishedBriefingRequest compare;
  compare.set_name("publishedBriefings/b");
  const auto comparison = Call(publications, &PublicationService::Compare, compare);
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  ASSERT_EQ(comparison->changes_size(), 1);
  EXPECT_EQ(comparison->changes(0).published_target().version(), 1);
  EXPECT_EQ(comparison->changes(0).current_target().version(), 2);
  EXPECT_EQ(comparison->changes(0).current_target().fact(), revised->versions(1).fact());
  ASSERT_EQ(comparison->facts_size(), 1);
  EXPECT_EQ(comparison->facts(0).fact().name(), body->fact());
  EXPECT_EQ(comparison->facts(0).items(0).contribution(), 1);
  ASSERT_EQ(comparison->cross_check_changes_size(), 1);
  EXPECT_EQ(comparison->cross_check_changes(0).published().left(), 1);
  EXPECT_EQ(comparison->cross_check_changes(0).current().left(), 2);
  EXPECT_FALSE(comparison->cross_check_changes(0).current().agrees());
  EXPECT_EQ(comparison->parameter_changes_size(), 0);

  compare.set_name("publishedBriefings/none");
  recompute.set_name("publishedBriefings/none");
  EXPECT_TRUE(absl::IsNotFound(Call(publications, &PublicationService::Compare, compare).status()));
  EXPECT_TRUE(absl::IsNotFound(Call(publications, &PublicationService::Recompute, recompute).status()));
}

TEST_F(CommandServices, ABriefingThatLacksASectionIsNotPublished) {
  const auto publications = std::make_unique<PublicationService>(
      facts::ServiceParts{*ledger_, *committer_, executor_}, tables_, *peers_,
      *ParseBriefingItems("section,section_title_zh,figure,filter,title_zh,unit_zh,rounding\n"
                          "livelihood,民生,livelihood.newborn_enrollments,,登记,,\n"),
      std::vector<CrossCheckSpec>());
  v1::PublishBriefingRequest request;
  request.set_published_briefing_id("b");
  request.set_as_of("2024-09-30");
  request.set_published_on("2024-10-08");
  EXPECT_EQ(rpc::ReasonOf(Call(publications, &PublicationService::Publish, request).status()),
            "PEER_UNAVAILABLE");
}

TEST_F(CommandServices, ABriefingShowsWhatCameAndWhatDidNot) {
  ASSERT_TRUE(Create("a", v1::BODY_TYPE_TASK_FORCE).ok());
  ASSERT_TRUE(CreateTarget(TargetRequest("t")).ok());
  const auto briefings = std::make_unique<BriefingService>(*ledger_, tables_, *peers_,
                                                           *LoadBriefingItems(EASTGATE_SAMPLE_REFERENCE),
                                                           *LoadCrossChecks(EASTGATE_SAMPLE_REFERENCE));
  v1::GetBriefingRequest request;
  request.set_as_of("2024-09-30");
  const auto briefing = Call(briefings, &BriefingService::GetBriefing, request);
  ASSERT_TRUE(briefing.ok()) << briefing.status();
  ASSERT_EQ(briefing->sections_size(), 4);
  const v1::BriefingSection& mechanism = briefing->sections(0);
  EXPECT_EQ(mechanism.status(), v1::SECTION_STATUS_OK);
  EXPECT_EQ(mechanism.log_id(), ledger_->log_id());
  EXPECT_EQ(mechanism.revision(), store_->Read()->head().revision);
  EXPECT_EQ(mechanism.items(1).value().value(), 1);
  EXPECT_EQ(mechanism.items(1).target(), 5);
  EXPECT_EQ(mechanism.items(1).light(), v1::LIGHT_RED);
  EXPECT_FALSE(mechanism.items(0).has_target());
  for (const int away : {1, 2, 3}) {
    EXPECT_EQ(briefing->sections(away).status(), v1::SECTION_STATUS_UNAVAILABLE);
    EXPECT_EQ(briefing->sections(away).items_size(), 0);
  }
  EXPECT_THAT(briefing->narrative_zh(), HasSubstr("数据暂缺"));
  request.set_as_of("2024-13-01");
  EXPECT_EQ(Call(briefings, &BriefingService::GetBriefing, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace eastgate::command
