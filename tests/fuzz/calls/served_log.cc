#include "tests/fuzz/calls/served_log.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/facts/division_of.h"
#include "common/figures/roll_up.h"
#include "common/reference/reference_files.h"
#include "common/server/callers.h"
#include "eastgate/options/v1/options.pb.h"
#include "grpcpp/server_builder.h"

namespace eastgate::fuzz {
namespace {

// 15 January 2026, noon in Asia/Shanghai.
constexpr int64_t kStartSeconds = 1'768'449'600;
constexpr size_t kMaxLines = 20;
constexpr int kMessageBytes = 4 << 20;

constexpr char kDivisionRoot[] = "360111";

constexpr char kGrants[] =
    "holder,role,division,valid_from,valid_to\n"
    "clerk:sun,reader,360111,2024-01-01,\n"
    "clerk:sun,auditor,360111,2024-01-01,\n";
constexpr char kPrincipals[] =
    "principal,unit\n"
    "clerk:wang,office-city-management\n"
    "clerk:zhao,office-civil-affairs\n"
    "clerk:li,street-qingshanlu\n"
    "service/economy,institution-data-center\n";

template <class T>
T OrEnd(absl::StatusOr<T> result, const char* what) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s: %s\n", what, result.status().ToString().c_str());
  std::abort();
}

// The sample district, and what the callers were granted.
reference::ReferenceFiles DistrictFiles() {
  reference::ReferenceFiles files =
      OrEnd(reference::LoadReferenceFiles(EASTGATE_SAMPLE_REFERENCE), "the sample");
  std::string grants = kGrants;
  for (int role = 1; role <= options::v1::Role_MAX; ++role) {
    if (!options::v1::Role_IsValid(role)) continue;
    const std::string word = absl::AsciiStrToLower(
        absl::StripPrefix(options::v1::Role_Name(static_cast<options::v1::Role>(role)), "ROLE_"));
    for (const char* holder : {"clerk:wang", "clerk:zhao", "service/economy"})
      absl::StrAppend(&grants, holder, ",", word, ",360111,2024-01-01,\n");
    absl::StrAppend(&grants, "clerk:li,", word, ",360111001,2024-01-01,\n");
  }
  files[std::string(reference::kGrantsFile)] = grants;
  files[std::string(reference::kPrincipalsFile)] = kPrincipals;
  return files;
}

// Retractions that wait for another service are not tried again while a sequence runs.
server::Retractions::Options RetractionOptions() {
  server::Retractions::Options options;
  options.first_wait = absl::Hours(1);
  options.most_wait = absl::Hours(1);
  return options;
}

}  // namespace

ServedLog::State::State(const ServedLog& owner, const std::shared_ptr<const store::MemoryContents>& contents,
                        rpc::Executor& executor)
    : store(contents),
      log(OrEnd(facts::Log::OpenForReading(store, owner.catalogue_.schema(), owner.OptionsOfLog()), "log")),
      figures(OrEnd(figures::FigureStore::OpenForReading(*log, owner.catalogue_), "figures")),
      records(owner.digest_keys_),
      committer(*log, *figures, records),
      head(contents->head.revision),
      figure_service(*figures, executor),
      retractions(*log, committer, names_in_use, {}, RetractionOptions()),
      fact_service(*log, committer, executor, head, retractions, absl::Milliseconds(1)),
      reference_service(*log, executor) {
  store.OnAdvance([this](const store::Head& moved) { head.Advance(moved.revision); });
  retractions.Start();
}

ServedLog::ServedLog(const std::string& service, figures::Catalogue catalogue)
    : service_(service),
      catalogue_(std::move(catalogue)),
      vocabulary_(Vocabulary::Of(catalogue_)),
      digest_keys_(*auth::KeyedDigest::FromKey(std::string(32, 'f'))),
      now_(absl::FromUnixSeconds(kStartSeconds)),
      log_(LogOptions()),
      runtime_(metrics_, log_) {
  store::MemoryStore store;
  const auto log =
      OrEnd(facts::Log::Open(store, catalogue_.schema(), DistrictFiles(), OptionsOfLog()), "the district");
  OrEnd(figures::FigureStore::Open(*log, catalogue_), "its figures");
  base_ = store.contents();
  runtime_.SetRights(server::RightsOf(*log->reference(), kDivisionRoot, nullptr));
  runtime_.SetFindDivisions([this](absl::string_view name) -> absl::StatusOr<std::vector<std::string>> {
    const auto division = facts::DivisionOf(*catalogue_.schema(), *state_->store.Read(), name);
    if (!division.ok()) return division.status();
    return *division ? std::vector<std::string>{**division} : std::vector<std::string>();
  });
}

observability::LogOptions ServedLog::LogOptions() {
  observability::LogOptions options;
  options.level = observability::Level::kError;
  options.sink = [this](absl::string_view line) {
    std::lock_guard lock(lines_mutex_);
    lines_.emplace_back(line);
    if (lines_.size() > kMaxLines) lines_.pop_front();
  };
  return options;
}

facts::Log::Options ServedLog::OptionsOfLog() const {
  return {service_, kDivisionRoot, [this] { return now_; }};
}

std::string ServedLog::LastLines() {
  std::lock_guard lock(lines_mutex_);
  return absl::StrJoin(lines_, "\n");
}

void ServedLog::Reset() {
  DropServices();
  state_.reset();
  now_ = absl::FromUnixSeconds(kStartSeconds);
  state_.emplace(*this, base_, executor_);
  MakeServices();
}

void ServedLog::RollUp() {
  const absl::Status rolled_up = figures::RollUp(*state_->figures);
  if (rolled_up.ok()) return;
  std::fprintf(stderr, "the cells do not take up what the log has: %s\n", rolled_up.ToString().c_str());
  std::abort();
}

void ServedLog::WaitIdle() {
  while (!runtime_.gate().WaitIdle(absl::Now() + absl::Microseconds(100))) {
  }
}

void ServedLog::AddMethods(const rpc::BoundService& service) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(service.full_name());
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const auto* method = descriptor->method(i);
    methods_[absl::StrCat(service.full_name(), "/", method->name())] = method;
  }
}

void ServedLog::Serve() {
  Reset();
  bound_ = Bind(runtime_);
  bound_.push_back(state_->figure_service.Bind(runtime_));
  bound_.push_back(state_->fact_service.Bind(runtime_));
  bound_.push_back(state_->reference_service.Bind(runtime_));
  grpc::EnableDefaultHealthCheckService(false);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMessageBytes);
  builder.SetMaxSendMessageSize(kMessageBytes);
  for (const auto& service : bound_) {
    AddMethods(*service);
    builder.RegisterService(service.get());
  }
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel(grpc::ChannelArguments());
}

}  // namespace eastgate::fuzz
