// Calls a livelihood server as fast as it answers and prints rates as ratios to an empty call.
//
// Eight connections with sixteen calls in flight each, callbacks, one reused message a lane. Arguments:
// target, seconds per measure.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "eastgate/livelihood/v1/newborn_enrollment_service.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/create_channel.h"

namespace {

using eastgate::figure::v1::FigureService;
using eastgate::figure::v1::FigureValue;
using eastgate::figure::v1::GetFigureRequest;
using eastgate::livelihood::v1::CreateNewbornEnrollmentRequest;
using eastgate::livelihood::v1::NewbornEnrollment;
using eastgate::livelihood::v1::NewbornEnrollmentService;
using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr int kConnections = 8;
constexpr int kInFlight = 16;

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& target) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt("eastgate.connection", i);  // Else all would share one.
    channels.push_back(grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
  }
  return channels;
}

// One measure: lanes that each send a call when the last one ended.
template <class Stub, class Request, class Response>
class Measure {
 public:
  using Method = std::function<void(Stub&, grpc::ClientContext*, const Request*, Response*,
                                    std::function<void(grpc::Status)>)>;
  using Fill = std::function<void(int64_t number, Request&)>;

  Measure(Method method, Fill fill) : method_(std::move(method)), fill_(std::move(fill)) {}

  double Run(const std::vector<std::unique_ptr<Stub>>& stubs, absl::Duration length) {
    end_ = absl::Now() + length;
    left_ = kConnections * kInFlight;
    std::vector<std::unique_ptr<Lane>> lanes;
    for (const auto& stub : stubs) {
      for (int i = 0; i < kInFlight; ++i) {
        lanes.push_back(std::make_unique<Lane>());
        lanes.back()->stub = stub.get();
      }
    }
    for (auto& lane : lanes) Send(*lane);
    while (left_ > 0) absl::SleepFor(absl::Milliseconds(10));
    if (failed_ > 0) {
      std::fprintf(stderr, "%ld calls failed: %s\n", static_cast<long>(failed_), failure_.c_str());
      std::exit(1);
    }
    return static_cast<double>(done_) / absl::ToDoubleSeconds(length);
  }

 private:
  struct Lane {
    Stub* stub;
    Request request;
    Response response;
    std::unique_ptr<grpc::ClientContext> context;
  };

  void Send(Lane& lane) {
    lane.context = std::make_unique<grpc::ClientContext>();
    lane.context->AddMetadata("eastgate-principal", "test:benchmark");
    fill_(++number_, lane.request);
    method_(*lane.stub, lane.context.get(), &lane.request, &lane.response,
            [this, &lane](const grpc::Status& status) {
              if (!status.ok() && failed_++ == 0) failure_ = status.error_message();
              const bool over = absl::Now() >= end_;
              if (!over) ++done_;
              if (over || failed_ > 0) {
                --left_;
              } else {
                Send(lane);
              }
            });
  }

  const Method method_;
  const Fill fill_;
  absl::Time end_;
  std::atomic<int> left_{0};
  std::atomic<int64_t> number_{0};
  std::atomic<int64_t> done_{0};
  std::atomic<int64_t> failed_{0};
  std::string failure_;
};

template <class Service>
std::vector<std::unique_ptr<typename Service::Stub>> Stubs(
    const std::vector<std::shared_ptr<grpc::Channel>>& channels) {
  std::vector<std::unique_ptr<typename Service::Stub>> stubs;
  for (const auto& channel : channels) stubs.push_back(Service::NewStub(channel));
  return stubs;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: service_benchmark TARGET SECONDS\n");
    return 2;
  }
  const auto channels = Connect(argv[1]);
  const absl::Duration length = absl::Seconds(std::atoi(argv[2]));

  Measure<Health::Stub, HealthCheckRequest, HealthCheckResponse> empty(
      [](auto& stub, auto* context, auto* request, auto* response, auto done) {
        stub.async()->Check(context, request, response, std::move(done));
      },
      [](int64_t, HealthCheckRequest&) {});
  const double baseline = empty.Run(Stubs<Health>(channels), length);

  const auto newborns = Stubs<NewbornEnrollmentService>(channels);
  Measure<NewbornEnrollmentService::Stub, CreateNewbornEnrollmentRequest, NewbornEnrollment> create(
      [](auto& stub, auto* context, auto* request, auto* response, auto done) {
        stub.async()->CreateNewbornEnrollment(context, request, response, std::move(done));
      },
      [](int64_t number, CreateNewbornEnrollmentRequest& request) {
        request.set_newborn_enrollment_id(absl::StrCat("b-", number));
        request.mutable_child()->set_birth_certificate(absl::StrFormat("B%09d", number));
        request.set_birth_date("2024-01-05");
        request.set_enrolled_on(absl::StrFormat("2024-%02d-%02d", 2 + number % 8, 1 + number % 28));
        request.set_division(number % 2 == 0 ? "360111001001" : "360111003");
        request.set_channel(eastgate::livelihood::v1::ENROLLMENT_CHANNEL_HOSPITAL);
      });
  const double created = create.Run(newborns, length);

  const auto figures = Stubs<FigureService>(channels);
  const auto get = [](auto& stub, auto* context, auto* request, auto* response, auto done) {
    stub.async()->GetFigure(context, request, response, std::move(done));
  };
  Measure<FigureService::Stub, GetFigureRequest, FigureValue> figure(
      get, [](int64_t, GetFigureRequest& request) {
        request.mutable_query()->set_figure("livelihood.newborn_enrollments");
        request.mutable_query()->set_as_of("2024-09-15");
      });
  const double read = figure.Run(figures, length);
  Measure<FigureService::Stub, GetFigureRequest, FigureValue> compared(
      get, [](int64_t, GetFigureRequest& request) {
        request.mutable_query()->set_figure("livelihood.newborn_enrollments");
        request.mutable_query()->set_as_of("2024-09-15");
        request.mutable_query()->set_division("360111001");
        request.set_compare_year_on_year(true);
      });
  const double read_compared = compared.Run(figures, length);

  std::printf("%-60s %10s %8s\n", "", "calls/s", "ratio");
  const auto print = [&](const char* what, double rate) {
    std::printf("%-60s %10.0f %8.2f\n", what, rate, rate / baseline);
  };
  print("empty call (grpc.health.v1.Health/Check)", baseline);
  print("durable enrollment (CreateNewbornEnrollment)", created);
  print("figure, year to date (GetFigure)", read);
  print("figure of a street with year on year (GetFigure)", read_compared);
  return 0;
}
