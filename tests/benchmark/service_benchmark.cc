// One measure of a livelihood server (or of etcd), as "name<TAB>calls/s<TAB>p50 µs<TAB>p99 µs" on a line.
//
//   service_benchmark TARGET MEASURE [name=value...]
//
// Values: in_flight (16), seconds (3), count (calls instead of seconds), first (number of the first call),
// year (2024), known_at (0), per_day (0). table.py puts measures together.
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "eastgate/fact/v1/fact_service.grpc.pb.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "eastgate/reference/v1/level.pb.h"
#include "etcd.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/benchmark/enrollments.h"
#include "tests/benchmark/lanes.h"

namespace eastgate::benchmark {
namespace {

using Channels = std::vector<std::shared_ptr<grpc::Channel>>;
using Values = std::map<std::string, int64_t>;
using figure::v1::FigureService;
using livelihood::v1::CreateNewbornEnrollmentRequest;
using livelihood::v1::NewbornEnrollment;
using livelihood::v1::NewbornEnrollmentService;

int InFlight(const Values& values) {
  return static_cast<int>(values.at("in_flight"));
}

void FillEnrollment(int64_t number, const Values& values, CreateNewbornEnrollmentRequest& request) {
  benchmark::FillEnrollment(number, values.at("year"), values.at("per_day"), request);
}

figure::v1::GetFigureRequest YearToDate(const Values& values) {
  return benchmark::YearToDate(values.at("year"), values.at("known_at"));
}

Lanes<grpc::health::v1::Health, grpc::health::v1::HealthCheckRequest, grpc::health::v1::HealthCheckResponse>
Empty(const Channels& channels, const Values& values) {
  return {channels, InFlight(values),
          [](auto& stub, auto* context, auto* request, auto* response, auto done) {
            stub.async()->Check(context, request, response, std::move(done));
          },
          [](int64_t, const auto&, auto&) {}};
}

Lanes<NewbornEnrollmentService, CreateNewbornEnrollmentRequest, NewbornEnrollment> Create(
    const Channels& channels, const Values& values) {
  return {channels, InFlight(values),
          [](auto& stub, auto* context, auto* request, auto* response, auto done) {
            stub.async()->CreateNewbornEnrollment(context, request, response, std::move(done));
          },
          [values](int64_t number, const auto&, auto& request) { FillEnrollment(number, values, request); }};
}

// A hundred enrollments a call, which are numbered one after the other.
Lanes<NewbornEnrollmentService, livelihood::v1::BatchCreateNewbornEnrollmentsRequest,
      livelihood::v1::BatchCreateNewbornEnrollmentsResponse>
CreateBatch(const Channels& channels, const Values& values) {
  return {
      channels, InFlight(values),
      [](auto& stub, auto* context, auto* request, auto* response, auto done) {
        stub.async()->BatchCreateNewbornEnrollments(
            context, request, response, [response, done = std::move(done)](grpc::Status status) {
              for (const auto& result : response->results()) {
                if (status.ok() && result.has_error())
                  status = {static_cast<grpc::StatusCode>(result.error().code()), result.error().message()};
              }
              done(std::move(status));
            });
      },
      [values](int64_t number, const auto&, auto& request) {
        request.Clear();
        const int64_t first = values.at("first") + 100 * (number - values.at("first"));
        for (int64_t row = first; row < first + 100; ++row)
          FillEnrollment(row, values, *request.add_requests());
      }};
}

Lanes<FigureService, figure::v1::GetFigureRequest, figure::v1::FigureValue> Figure(const Channels& channels,
                                                                                   const Values& values) {
  return {channels, InFlight(values),
          [](auto& stub, auto* context, auto* request, auto* response, auto done) {
            stub.async()->GetFigure(context, request, response, std::move(done));
          },
          [question = YearToDate(values)](int64_t, const auto&, auto& request) { request = question; }};
}

Rate Batch(const Channels& channels, const Values& values) {
  figure::v1::BatchGetFiguresRequest batch;
  for (int i = 0; i < 100; ++i) {
    *batch.add_requests() = YearToDate(values);
    batch.mutable_requests(i)->mutable_query()->set_division(i % 5 == 4 ? "" : kDivisions[i % 5]);
  }
  Lanes<FigureService, figure::v1::BatchGetFiguresRequest, figure::v1::BatchGetFiguresResponse> lanes(
      channels, InFlight(values),
      [](auto& stub, auto* context, auto* request, auto* response, auto done) {
        stub.async()->BatchGetFigures(context, request, response, std::move(done));
      },
      [&batch](int64_t, const auto&, auto& request) { request = batch; });
  return lanes.Run(ExtentOf(values));
}

Rate BreakDown(const Channels& channels, const Values& values) {
  figure::v1::BreakDownFigureRequest question;
  *question.mutable_query() = YearToDate(values).query();
  question.set_division_level(reference::v1::DIVISION_LEVEL_TOWNSHIP);
  Lanes<FigureService, figure::v1::BreakDownFigureRequest, figure::v1::BreakDownFigureResponse> lanes(
      channels, InFlight(values),
      [](auto& stub, auto* context, auto* request, auto* response, auto done) {
        stub.async()->BreakDownFigure(context, request, response, std::move(done));
      },
      [&question](int64_t, const auto&, auto& request) { request = question; });
  return lanes.Run(ExtentOf(values));
}

// Every fact is corrected `versions` times, one after the other.
Rate Correct(const Channels& channels, const Values& values) {
  const int64_t versions = values.at("versions");
  const int64_t facts = values.at("count");
  std::map<int64_t, std::string> current;
  std::mutex mutex;
  double seconds = 0;
  for (int64_t version = 0; version < versions; ++version) {
    Lanes<fact::v1::FactService, fact::v1::CorrectFactRequest, fact::v1::Fact> lanes(
        channels, InFlight(values),
        [&](auto& stub, auto* context, auto* request, auto* response, auto done) {
          stub.async()->CorrectFact(context, request, response,
                                    [&, request, response, done = std::move(done)](grpc::Status status) {
                                      const int64_t number = std::stoll(request->request_id().substr(2));
                                      {
                                        const std::lock_guard lock(mutex);
                                        current[number % facts] = response->name();
                                      }
                                      done(std::move(status));
                                    });
        },
        [&](int64_t number, const auto&, auto& request) {
          request.Clear();
          {
            const std::lock_guard lock(mutex);
            const auto it = current.find(number % facts);
            request.set_name(it != current.end()
                                 ? it->second
                                 : absl::StrCat("facts/", values.at("first") + number % facts));
          }
          (*request.mutable_dimensions())["channel"] =
              version % 2 == 0 ? "district_center" : "township_station";
          request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
          request.set_reason("entered for another channel");
          request.set_request_id(absl::StrCat("c-", number));
        });
    const Rate rate = lanes.Run({.calls = facts}, version * facts);
    seconds += static_cast<double>(facts) / rate.per_second;
  }
  return {static_cast<double>(facts * versions) / seconds, 0, 0};
}

Rate Trace(const Channels& channels, const Values& values) {
  const auto stub = FigureService::NewStub(channels.front());
  figure::v1::TraceFigureRequest request;
  *request.mutable_query() = YearToDate(values).query();
  const absl::Time begun = absl::Now();
  int64_t lines = 0;
  grpc::ClientContext context;
  NameCaller(context);
  const auto stream = stub->TraceFigure(&context, request);
  figure::v1::TraceFigureResponse line;
  while (lines < 200'000 && stream->Read(&line)) ++lines;
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
  context.TryCancel();
  return {static_cast<double>(lines) / seconds, 0, 0};
}

Rate VerifyLog(const Channels& channels, const Values&) {
  const auto stub = fact::v1::FactService::NewStub(channels.front());
  fact::v1::VerifyLogRequest request;
  fact::v1::VerifyLogResponse response;
  grpc::ClientContext context;
  NameCaller(context);
  const absl::Time begun = absl::Now();
  const grpc::Status status = stub->VerifyLog(&context, request, &response);
  if (!status.ok() || response.first_bad_revision() != 0) std::_Exit(1);
  return {static_cast<double>(response.head_revision()) / absl::ToDoubleSeconds(absl::Now() - begun), 0, 0};
}

Rate Head(const Channels& channels, const Values&) {
  const auto stub = fact::v1::FactService::NewStub(channels.front());
  fact::v1::GetLogHeadResponse response;
  grpc::ClientContext context;
  NameCaller(context);
  if (!stub->GetLogHead(&context, {}, &response).ok()) std::_Exit(1);
  return {static_cast<double>(response.revision()), 0, 0};
}

Rate EtcdPut(const Channels& channels, const Values& values) {
  // As long as an enrollment's request.
  CreateNewbornEnrollmentRequest enrollment;
  FillEnrollment(1, values, enrollment);
  Lanes<etcdserverpb::KV, etcdserverpb::PutRequest, etcdserverpb::PutResponse> lanes(
      channels, InFlight(values),
      [](auto& stub, auto* context, auto* request, auto* response, auto done) {
        stub.async()->Put(context, request, response, std::move(done));
      },
      [value = enrollment.SerializeAsString()](int64_t number, const auto&, auto& request) {
        request.set_key(absl::StrCat("newbornEnrollments/b-", number));
        request.set_value(value);
      });
  return lanes.Run(ExtentOf(values), values.at("first"));
}

void Print(const std::string& name, const Rate& rate) {
  std::printf("%s\t%.1f\t%.0f\t%.0f\n", name.c_str(), rate.per_second, rate.p50_us, rate.p99_us);
}

// Writes and figures at once.
void Mixed(const Channels& channels, Values values) {
  auto writes = Create(channels, values);
  Values of_figures = values;
  of_figures["in_flight"] = 16;
  auto figures = Figure(channels, of_figures);
  writes.Start(ExtentOf(values), values.at("first"));
  figures.Start(ExtentOf(values), 1);
  Print("create", writes.Finish());
  Print("figure", figures.Finish());
}

int Main(int argc, char** argv) {
  Values values = {{"in_flight", 16}, {"seconds", 3},  {"count", 0},   {"first", 1},
                   {"year", 2024},    {"known_at", 0}, {"per_day", 0}, {"versions", 5}};
  for (int i = 3; i < argc; ++i) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(argv[i], absl::MaxSplits('=', 1));
    if (values.count(pair.first) == 0 || !absl::SimpleAtoi(pair.second, &values[pair.first])) argc = 0;
  }
  const std::map<std::string, std::function<Rate(const Channels&)>> measures = {
      {"empty", [&](const Channels& c) { return Empty(c, values).Run(ExtentOf(values)); }},
      {"create", [&](const Channels& c) { return Create(c, values).Run(ExtentOf(values), values["first"]); }},
      {"create_batch",
       [&](const Channels& c) { return CreateBatch(c, values).Run(ExtentOf(values), values["first"]); }},
      {"figure", [&](const Channels& c) { return Figure(c, values).Run(ExtentOf(values)); }},
      {"batch", [&](const Channels& c) { return Batch(c, values); }},
      {"break_down", [&](const Channels& c) { return BreakDown(c, values); }},
      {"correct", [&](const Channels& c) { return Correct(c, values); }},
      {"trace", [&](const Channels& c) { return Trace(c, values); }},
      {"verify", [&](const Channels& c) { return VerifyLog(c, values); }},
      {"head", [&](const Channels& c) { return Head(c, values); }},
      {"etcd_put", [&](const Channels& c) { return EtcdPut(c, values); }},
  };
  const std::string name = argc >= 3 ? argv[2] : "";
  if (name == "mixed") {
    Mixed(Connect(argv[1]), values);
    return 0;
  }
  const auto measure = measures.find(name);
  if (measure == measures.end()) {
    std::fprintf(stderr, "usage: service_benchmark TARGET MEASURE [name=value...]\n");
    return 2;
  }
  Print(name, measure->second(Connect(argv[1])));
  return 0;
}

}  // namespace
}  // namespace eastgate::benchmark

int main(int argc, char** argv) {
  return eastgate::benchmark::Main(argc, argv);
}
