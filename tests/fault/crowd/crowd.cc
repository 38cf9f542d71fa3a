// Callers of a livelihood server: many who are greedy, or one who is polite.
//
//   crowd greedy TARGET [name=value...]   prints "answered<TAB>refused"
//   crowd polite TARGET [name=value...]   prints "what<TAB>calls<TAB>p50 µs<TAB>p99 µs<TAB>most µs" for each
//   thing asked
//
// A greedy client is a principal with a connection of its own that keeps its calls in flight, and sends the
// next one at once when one was answered or refused: figures, writes, full pages of lists, and batches of
// figures as known earlier. The polite one asks a figure, a page of one row and a write in turn, one at a
// time, with a pause after each. Values: seconds (10), first (number of the first enrollment, below
// 10,000,000), known_at (revision of the batches), clients (16), and how many calls each has in flight:
// figures (4), writes (4), lists (4), batches (4); pause_us (2000).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "tests/benchmark/enrollments.h"
#include "tests/benchmark/lanes.h"

namespace eastgate::fault {
namespace {

namespace figure_pb = figure::v1;
namespace pb = livelihood::v1;
using figure_pb::FigureService;
using pb::NewbornEnrollmentService;
using Values = std::map<std::string, int64_t>;

constexpr int kYear = 2024;
constexpr int kPage = 1000;
constexpr int kBatch = 5;
// The numbers of a client's enrollments; the polite one's come after those of all greedy ones.
constexpr int64_t kNumbersOfOne = 10'000'000;
constexpr int64_t kPolite = 90;

std::shared_ptr<grpc::Channel> Connection(const std::string& target, int number) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("eastgate.connection", number);  // Else all would share one.
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(target, benchmark::Credentials(), arguments);
}

struct Calls {
  int64_t answered = 0;
  int64_t refused = 0;
};

// Calls of one kind in flight.
class Load {
 public:
  virtual ~Load() = default;
  virtual void Start(absl::Duration length) = 0;
  virtual Calls Finish() = 0;
};

template <class Service, class Request, class Response>
class LoadOf final : public Load {
 public:
  template <class... Arguments>
  explicit LoadOf(Arguments&&... arguments) : lanes_(std::forward<Arguments>(arguments)...) {}

  void Start(absl::Duration length) override { lanes_.Start({.length = length}, 0); }
  Calls Finish() override {
    const int64_t answered = lanes_.Finish().calls;
    return {answered, lanes_.refused()};
  }

 private:
  benchmark::Lanes<Service, Request, Response> lanes_;
};

using FigureLoad = LoadOf<FigureService, figure_pb::GetFigureRequest, figure_pb::FigureValue>;
using WriteLoad = LoadOf<NewbornEnrollmentService, pb::CreateNewbornEnrollmentRequest, pb::NewbornEnrollment>;
using ListLoad =
    LoadOf<NewbornEnrollmentService, pb::ListNewbornEnrollmentsRequest, pb::ListNewbornEnrollmentsResponse>;
using BatchLoad =
    LoadOf<FigureService, figure_pb::BatchGetFiguresRequest, figure_pb::BatchGetFiguresResponse>;

void Get(FigureService::Stub& stub, grpc::ClientContext* context, const figure_pb::GetFigureRequest* request,
         figure_pb::FigureValue* response, std::function<void(grpc::Status)> done) {
  stub.async()->GetFigure(context, request, response, std::move(done));
}

void Create(NewbornEnrollmentService::Stub& stub, grpc::ClientContext* context,
            const pb::CreateNewbornEnrollmentRequest* request, pb::NewbornEnrollment* response,
            std::function<void(grpc::Status)> done) {
  stub.async()->CreateNewbornEnrollment(context, request, response, std::move(done));
}

void List(NewbornEnrollmentService::Stub& stub, grpc::ClientContext* context,
          const pb::ListNewbornEnrollmentsRequest* request, pb::ListNewbornEnrollmentsResponse* response,
          std::function<void(grpc::Status)> done) {
  stub.async()->ListNewbornEnrollments(context, request, response, std::move(done));
}

void Batch(FigureService::Stub& stub, grpc::ClientContext* context,
           const figure_pb::BatchGetFiguresRequest* request, figure_pb::BatchGetFiguresResponse* response,
           std::function<void(grpc::Status)> done) {
  stub.async()->BatchGetFigures(context, request, response, std::move(done));
}

std::vector<std::unique_ptr<Load>> LoadsOf(int client, const std::string& target, const Values& values) {
  const std::vector<std::shared_ptr<grpc::Channel>> channels = {Connection(target, client)};
  const benchmark::LaneOptions options = {absl::StrCat("clerk:greedy-", client), /*counts_refusals=*/true};
  const auto in_flight = [&values](const char* what) { return static_cast<int>(values.at(what)); };
  const int64_t first = values.at("first") + client * kNumbersOfOne;
  const int64_t known_at = values.at("known_at");
  std::vector<std::unique_ptr<Load>> loads;
  loads.push_back(std::make_unique<FigureLoad>(
      channels, in_flight("figures"), Get,
      [](int64_t, const auto&, auto& request) { request = benchmark::YearToDate(kYear, 0); }, options));
  loads.push_back(std::make_unique<WriteLoad>(
      channels, in_flight("writes"), Create,
      [first](int64_t number, const auto&, auto& request) {
        benchmark::FillEnrollment(first + number, kYear, /*per_day=*/0, request);
      },
      options));
  loads.push_back(std::make_unique<ListLoad>(
      channels, in_flight("lists"), List,
      [](int64_t, const auto&, auto& request) { request.set_page_size(kPage); }, options));
  loads.push_back(std::make_unique<BatchLoad>(
      channels, in_flight("batches"), Batch,
      [known_at](int64_t, const auto&, auto& request) {
        if (request.requests_size() > 0) return;
        for (int i = 0; i < kBatch; ++i) *request.add_requests() = benchmark::YearToDate(kYear, known_at);
      },
      options));
  return loads;
}

void BeGreedy(const std::string& target, const Values& values) {
  std::vector<std::unique_ptr<Load>> loads;
  for (int client = 0; client < values.at("clients"); ++client) {
    for (auto& load : LoadsOf(client, target, values)) loads.push_back(std::move(load));
  }
  for (const auto& load : loads) load->Start(absl::Seconds(values.at("seconds")));
  Calls all;
  for (const auto& load : loads) {
    const Calls of_load = load->Finish();
    all.answered += of_load.answered;
    all.refused += of_load.refused;
  }
  std::printf("%lld\t%lld\n", static_cast<long long>(all.answered), static_cast<long long>(all.refused));
}

// A question of the polite client, and the times of its answers, in microseconds.
struct Question {
  const char* what;
  std::function<grpc::Status(grpc::ClientContext&)> ask;
  std::vector<int64_t> micros = {};

  void Ask() {
    grpc::ClientContext context;
    benchmark::NameCaller(context, "clerk:polite");
    const absl::Time sent = absl::Now();
    const grpc::Status status = ask(context);
    if (!status.ok()) {
      std::fprintf(stderr, "%s: %s\n", what, status.error_message().c_str());
      std::_Exit(1);
    }
    micros.push_back(absl::ToInt64Microseconds(absl::Now() - sent));
  }

  void Print() {
    std::sort(micros.begin(), micros.end());
    const size_t last = micros.size() - 1;
    std::printf("%s\t%zu\t%lld\t%lld\t%lld\n", what, micros.size(), static_cast<long long>(micros[last / 2]),
                static_cast<long long>(micros[last * 99 / 100]), static_cast<long long>(micros[last]));
  }
};

void BePolite(const std::string& target, const Values& values) {
  const auto channel = Connection(target, 0);
  const auto figures = FigureService::NewStub(channel);
  const auto enrollments = NewbornEnrollmentService::NewStub(channel);
  int64_t number = values.at("first") + kPolite * kNumbersOfOne;
  Question questions[] = {{"figure",
                           [&](grpc::ClientContext& context) {
                             figure_pb::FigureValue value;
                             return figures->GetFigure(&context, benchmark::YearToDate(kYear, 0), &value);
                           }},
                          {"list",
                           [&](grpc::ClientContext& context) {
                             pb::ListNewbornEnrollmentsRequest request;
                             pb::ListNewbornEnrollmentsResponse page;
                             request.set_page_size(1);
                             return enrollments->ListNewbornEnrollments(&context, request, &page);
                           }},
                          {"write", [&](grpc::ClientContext& context) {
                             pb::CreateNewbornEnrollmentRequest request;
                             pb::NewbornEnrollment enrollment;
                             benchmark::FillEnrollment(number++, kYear, /*per_day=*/0, request);
                             return enrollments->CreateNewbornEnrollment(&context, request, &enrollment);
                           }}};
  for (Question& question : questions) question.Ask();  // Connects.
  for (Question& question : questions) question.micros.clear();
  const absl::Time end = absl::Now() + absl::Seconds(values.at("seconds"));
  while (absl::Now() < end) {
    for (Question& question : questions) {
      question.Ask();
      absl::SleepFor(absl::Microseconds(values.at("pause_us")));
    }
  }
  for (Question& question : questions) question.Print();
}

int Main(int argc, char** argv) {
  Values values = {{"seconds", 10}, {"first", 1},  {"known_at", 1}, {"pause_us", 2000}, {"clients", 16},
                   {"figures", 4},  {"writes", 4}, {"lists", 4},    {"batches", 4}};
  for (int i = 3; i < argc; ++i) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(argv[i], absl::MaxSplits('=', 1));
    if (values.count(pair.first) == 0 || !absl::SimpleAtoi(pair.second, &values[pair.first])) argc = 0;
  }
  const std::string who = argc >= 3 ? argv[1] : "";
  if (who == "greedy") {
    BeGreedy(argv[2], values);
  } else if (who == "polite") {
    BePolite(argv[2], values);
  } else {
    std::fprintf(stderr, "usage: crowd greedy|polite TARGET [name=value...]\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace eastgate::fault

int main(int argc, char** argv) {
  return eastgate::fault::Main(argc, argv);
}
