// One measure of the sample district over its four servers, as "name<TAB>calls/s<TAB>p50 µs<TAB>p99 µs" on a
// line.
//
//   district_benchmark TARGET MEASURE [name=value...]
//
// TARGET is the server that the measure calls. Values: in_flight (16), seconds (3), first (number of the
// first call), count (of calls; 0 for as many as the seconds take). table.py puts measures together.
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "eastgate/command/v1/briefing.grpc.pb.h"
#include "eastgate/command/v1/fund_service.grpc.pb.h"
#include "eastgate/command/v1/publication.grpc.pb.h"
#include "eastgate/command/v1/supervision_service.grpc.pb.h"
#include "eastgate/economy/v1/promotion_service.grpc.pb.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "eastgate/figure/v1/reporting_service.grpc.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "eastgate/urban/v1/rectification_service.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/benchmark/lanes.h"

namespace eastgate::benchmark {
namespace {

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;
using Values = std::map<std::string, int64_t>;
namespace cm = command::v1;

constexpr char kAsOf[] = "2024-09-30";

template <class Service>
using Async = typename Service::StubInterface::async_interface;

// A measure that sends `Request`s by a method of `Service`.
template <class Service, class Request, class Response>
std::function<Rate(const Channels&, const Values&)> Unary(
    void (Async<Service>::*method)(grpc::ClientContext*, const Request*, Response*,
                                   std::function<void(grpc::Status)>),
    std::function<void(int64_t number, Request& request)> fill) {
  return [method, fill = std::move(fill)](const Channels& channels, const Values& values) {
    Lanes<Service, Request, Response> lanes(
        channels, static_cast<int>(values.at("in_flight")),
        [method](auto& stub, auto* context, auto* request, auto* response, auto done) {
          (stub.async()->*method)(context, request, response, std::move(done));
        },
        [&fill](int64_t number, const Response&, Request& request) { fill(number, request); });
    return lanes.Run(ExtentOf(values), values.at("first"));
  };
}

// An allocation of one fen to a project of livelihood, which is asked for it; the account holds enough.
void FillAllocation(int64_t number, cm::CreateFundAllocationRequest& request) {
  request.set_fund_allocation_id(absl::StrCat("b-", number));
  request.set_account("fundAccounts/district-2024-benchmark");
  request.set_project("livelihoodProjects/meal-points");
  request.set_amount_fen(1);
  request.set_allocated_on("2024-06-03");
}

Rate Appropriate(const Channels& channels, const Values&) {
  cm::CreateFundAppropriationRequest request;
  request.set_fund_appropriation_id("benchmark");
  request.set_level(reference::v1::TERRITORIAL_LEVEL_DISTRICT);
  request.set_budget_year(2024);
  request.set_purpose("benchmark");
  request.set_amount_fen(10'000'000'000'000);
  request.set_appropriated_on("2024-06-03");
  grpc::ClientContext context;
  NameCaller(context);
  cm::FundAppropriation response;
  const grpc::Status status =
      cm::FundService::NewStub(channels.front())->CreateFundAppropriation(&context, request, &response);
  if (!status.ok()) {
    std::fprintf(stderr, "a call failed: %s\n", status.error_message().c_str());
    std::_Exit(1);
  }
  return {};
}

void FillItem(int64_t number, urban::v1::CreateRectificationItemRequest& request) {
  static constexpr const char* kCampaigns[] = {"railway-corridor", "nanchang-avenue", "village-appearance"};
  static constexpr const char* kKinds[] = {"clearance", "facades", "recultivation", "appearance"};
  static constexpr const char* kDivisions[] = {"360111001", "360111003", "360111005", "360111103"};
  request.set_rectification_item_id(absl::StrCat("b-", number));
  request.set_campaign(absl::StrCat("rectificationCampaigns/", kCampaigns[number % 3]));
  request.set_kind(kKinds[number % 4]);
  request.set_place(absl::StrCat("place ", number));
  request.set_division(kDivisions[number % 4]);
  request.set_found_on(absl::StrFormat("2024-%02d-%02d", 2 + number % 5, 1 + number % 28));
  request.set_due_on("2024-07-31");
}

// Three dimensions together, which no roll-up was declared for: items found by inspection, of two campaigns
// and three kinds.
void FillCombination(int64_t, figure::v1::GetFigureRequest& request) {
  request.Clear();
  auto& query = *request.mutable_query();
  query.set_figure("urban.rectification_items_listed");
  query.set_as_of(kAsOf);
  const auto filter = [&query](const char* key, std::initializer_list<const char*> values) {
    auto& dimension = *query.add_dimensions();
    dimension.set_key(key);
    for (const char* value : values) dimension.add_values(value);
  };
  filter("campaign", {"railway-corridor", "village-appearance"});
  filter("kind", {"appearance", "clearance", "facades"});
  filter("source", {"inspection"});
}

void FillEvent(int64_t number, economy::v1::CreatePromotionEventRequest& request) {
  request.set_promotion_event_id(absl::StrCat("b-", number));
  request.set_campaign("promotionCampaigns/knitting-carnival");
  request.set_title_zh("示例场次");
  request.set_division("360111001");
  request.set_held_on("2024-09-03");
}

// Fills in a request for the status of the reports of ten townships over nine months.
void FillStatus(int64_t, figure::v1::BatchGetReportingStatusRequest& request) {
  request.Clear();
  auto& query = *request.add_queries();
  query.set_figure("livelihood.newborn_enrollments");
  query.set_as_of(kAsOf);
}

int Main(int argc, char** argv) {
  Values values = {{"in_flight", 16}, {"seconds", 3}, {"first", 1}, {"count", 0}};
  for (int i = 3; i < argc; ++i) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(argv[i], absl::MaxSplits('=', 1));
    if (values.count(pair.first) == 0 || !absl::SimpleAtoi(pair.second, &values[pair.first])) argc = 0;
  }
  using Health = grpc::health::v1::Health;
  const std::map<std::string, std::function<Rate(const Channels&, const Values&)>>
      measures =
          {
              {"empty",
               Unary<Health, grpc::health::v1::HealthCheckRequest, grpc::health::v1::HealthCheckResponse>(
                   &Async<Health>::Check, [](int64_t, auto&) {})},
              {"appropriate", Appropriate},
              {"allocation", Unary<cm::FundService, cm::CreateFundAllocationRequest, cm::FundAllocation>(
                                 &Async<cm::FundService>::CreateFundAllocation, FillAllocation)},
              {"item", Unary<urban::v1::RectificationService, urban::v1::CreateRectificationItemRequest,
                             urban::v1::RectificationItem>(
                           &Async<urban::v1::RectificationService>::CreateRectificationItem, FillItem)},
              {"combination",
               Unary<figure::v1::FigureService, figure::v1::GetFigureRequest, figure::v1::FigureValue>(
                   &Async<figure::v1::FigureService>::GetFigure, FillCombination)},
              {"event", Unary<economy::v1::PromotionService, economy::v1::CreatePromotionEventRequest,
                              economy::v1::PromotionEvent>(
                            &Async<economy::v1::PromotionService>::CreatePromotionEvent, FillEvent)},
              {"briefing", Unary<cm::BriefingService, cm::GetBriefingRequest, cm::Briefing>(
                               &Async<cm::BriefingService>::GetBriefing,
                               [](int64_t, auto& request) { request.set_as_of(kAsOf); })},
              {"sweep", Unary<cm::SupervisionService, cm::ReconcileSupervisionOrdersRequest,
                              cm::ReconcileSupervisionOrdersResponse>(
                            &Async<cm::SupervisionService>::ReconcileSupervisionOrders,
                            [](int64_t, auto& request) {
                              request.set_as_of(kAsOf);
                              request.set_validate_only(true);
                            })},
              {"publish", Unary<cm::PublicationService, cm::PublishBriefingRequest, cm::PublishedBriefing>(
                              &Async<cm::PublicationService>::PublishBriefing,
                              [](int64_t number, auto& request) {
                                request.set_published_briefing_id(absl::StrCat("b-", number));
                                request.set_as_of(kAsOf);
                                request.set_published_on("2024-10-08");
                              })},
              {"recompute",
               Unary<cm::PublicationService, cm::RecomputePublishedBriefingRequest, cm::RecomputedBriefing>(
                   &Async<cm::PublicationService>::RecomputePublishedBriefing,
                   [](int64_t, auto& request) { request.set_name("publishedBriefings/b-1"); })},
              {"status", Unary<figure::v1::ReportingService, figure::v1::BatchGetReportingStatusRequest,
                               figure::v1::BatchGetReportingStatusResponse>(
                             &Async<figure::v1::ReportingService>::BatchGetReportingStatus, FillStatus)},
          };
  const auto measure = measures.find(argc >= 3 ? argv[2] : "");
  if (measure == measures.end()) {
    std::fprintf(stderr, "usage: district_benchmark TARGET MEASURE [name=value...]\n");
    return 2;
  }
  const Rate rate = measure->second(Connect(argv[1]), values);
  std::printf("%s\t%.1f\t%.0f\t%.0f\n", argv[2], rate.per_second, rate.p50_us, rate.p99_us);
  return 0;
}

}  // namespace
}  // namespace eastgate::benchmark

int main(int argc, char** argv) {
  return eastgate::benchmark::Main(argc, argv);
}
