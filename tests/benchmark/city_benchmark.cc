// A city of 100 districts in one process: 100 logs of livelihood on 100 ports, and the city's service in
// front. Measures its briefing with all districts up and with one down, and one that is published, and checks
// what they say. The logs, the calls and the city share the cores of the machine.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/observability/log.h"
#include "common/observability/metrics.h"
#include "common/rpc/runtime.h"
#include "common/rpc/server_runner.h"
#include "common/server/fact_service.h"
#include "common/server/figure_service.h"
#include "common/server/reporting_service.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/command/city_publication_service.h"
#include "services/command/city_service.h"
#include "services/livelihood/identities.h"
#include "services/livelihood/newborn_enrollment_service.h"
#include "services/livelihood/tables.h"
#include "tests/unit/command/command_test.h"

namespace eastgate::command {
namespace {

using eastgate::testing::IsOk;
using ::testing::HasSubstr;

constexpr int kDistricts = 100;
constexpr int kTownships = 10;    // In each.
constexpr int kEnrollments = 20;  // In each, half of them a year earlier.
constexpr int kCalls = 50;        // In each measure.
constexpr int kSampleItems = 49;  // As many as the sample's briefing has in all sections.
// The aim is 300 ms on two cores that do nothing else; a machine that does may need longer.
constexpr absl::Duration kBound = absl::Seconds(1);

std::string DivisionOf(int district) {
  return absl::StrFormat("3601%02d", district);
}

// The reference data of a district: all divisions of the city, and a duty to report, as the sample has.
reference::ReferenceFiles FilesOfCity() {
  reference::ReferenceFiles files = lifecycle::testing::DistrictFiles();
  std::string divisions =
      "code,title_zh,valid_from,valid_to,successors\n36,省,1949-01-01,,\n3601,市,1949-01-01,,\n";
  for (int i = 0; i < kDistricts; ++i) {
    absl::StrAppend(&divisions, DivisionOf(i), ",示例", i, "区,1949-01-01,,\n");
    for (int t = 1; t <= kTownships; ++t)
      absl::StrAppendFormat(&divisions, "%s%03d,示例%d街道,1949-01-01,,\n", DivisionOf(i), t, t);
  }
  files["divisions.csv"] = divisions;
  files["reporting.csv"] =
      "figure,level,period_length,valid_from,valid_to,due_working_days,source\n"
      "livelihood.newborn_enrollments,township,month,2023-01-01,,10,s\n";
  return files;
}

struct LivelihoodSchema {
  const livelihood::Tables tables;
};

// The livelihood server of a district.
class DistrictServer final : public LivelihoodSchema, public lifecycle::testing::ServiceStore {
 public:
  DistrictServer(const std::string& division, const reference::ReferenceFiles& files)
      : ServiceStore("livelihood", *tables.BuildCatalogue(), files, division) {
    server_->Add(figures_.Bind(runtime_));
    server_->Add(facts_.Bind(runtime_));
    server_->Add(reporting_.Bind(runtime_));
    runtime_.SetRights(auth::Rights::OfEverybody());
    EXPECT_THAT(server_->Start(), IsOk());
    for (int i = 0; i < kEnrollments; ++i) Enroll(division, i);
  }
  ~DistrictServer() { Stop(); }

  std::string address() const { return server_->grpc_address(); }
  void Stop() { server_->Drain(); }

 private:
  void Enroll(const std::string& division, int number) {
    livelihood::v1::CreateNewbornEnrollmentRequest request;
    request.set_newborn_enrollment_id(absl::StrCat("e-", number));
    request.mutable_child_identity()->set_birth_certificate(absl::StrFormat("B%09d", number));
    const int year = 2024 - number % 2;
    request.set_born_on(absl::StrFormat("%d-03-01", year));
    request.set_enrolled_on(absl::StrFormat("%d-03-12", year));
    request.set_entitled_on(absl::StrFormat("%d-03-05", year));
    request.set_division(absl::StrFormat("%s%03d", division, 1 + number % kTownships));
    request.set_channel(livelihood::v1::NEWBORN_ENROLLMENT_CHANNEL_VILLAGE_POINT);
    EXPECT_THAT(Call(newborns_, &livelihood::NewbornEnrollmentService::Create, request), IsOk());
  }

  const livelihood::Identities identities_{*auth::KeyedDigest::FromKey(std::string(32, 'k')), tables.persons};
  const std::unique_ptr<livelihood::NewbornEnrollmentService> newborns_ =
      std::make_unique<livelihood::NewbornEnrollmentService>(parts(), tables, identities_);
  observability::Metrics metrics_;
  observability::Log log_lines_;
  rpc::Runtime runtime_{metrics_, log_lines_};
  rpc::HeadWatcher head_{0};
  server::FigureService figures_{figure_store(), parts().executor};
  server::Retractions retractions_{log(), parts().committer, names_in_use(), {}};
  server::FactService facts_{log(), parts().committer, parts().executor, head_, retractions_};
  server::ReportingService reporting_{parts(), tables.reporting};
  const std::unique_ptr<rpc::ServerRunner> server_ =
      std::make_unique<rpc::ServerRunner>(rpc::ServerOptions{.service = "livelihood", .admin = ""}, runtime_);
};

// The livelihood section of the sample's briefing; its items are repeated until there are so many.
std::vector<BriefingSectionSpec> SectionOf(int items) {
  BriefingSectionSpec section;
  const std::vector<BriefingSectionSpec> sections = *LoadBriefingItems(EASTGATE_SAMPLE_REFERENCE);
  for (const BriefingSectionSpec& one : sections) {
    if (one.section == v1::BRIEFING_SECTION_KIND_LIVELIHOOD) section = one;
  }
  const size_t own = section.items.size();
  for (size_t i = 0; section.items.size() < static_cast<size_t>(items); ++i)
    section.items.push_back(section.items[i % own]);
  return {section};
}

class CityBenchmark : public CommandTest {
 protected:
  CityBenchmark() : CommandTest("3601") {
    const reference::ReferenceFiles files = FilesOfCity();
    std::vector<DistrictSpec> specs;
    for (int i = 0; i < kDistricts; ++i) {
      servers_.push_back(std::make_unique<DistrictServer>(DivisionOf(i), files));
      specs.push_back({DivisionOf(i), {{"livelihood", servers_.back()->address()}}});
    }
    districts_ = std::make_unique<CityDistricts>(specs, rpc::PeerTargets());
    districts_->Connect();
    answers_ = std::make_unique<CityAnswers>(/*smallest_cell=*/0, districts_->figures());
  }

  // Calls for the briefing, prints how long that took, and returns the last answer and the median.
  std::pair<v1::CityBriefing, absl::Duration> Measure(const std::string& name, int items) {
    const auto city =
        std::make_unique<CityService>(parts(), tables, *districts_, *answers_, SectionOf(items));
    v1::GetCityBriefingRequest request;
    request.set_as_of("2024-09-30");
    absl::StatusOr<v1::CityBriefing> briefing = Call(city, &CityService::GetBriefing, request);
    std::vector<absl::Duration> took;
    for (int i = 0; i < kCalls; ++i) {
      const absl::Time begun = absl::Now();
      briefing = Call(city, &CityService::GetBriefing, request);
      took.push_back(absl::Now() - begun);
      EXPECT_THAT(briefing, IsOk());
    }
    std::sort(took.begin(), took.end());
    std::printf("%s, %zu items: p50 %.0f ms, p99 %.0f ms, %zu KiB\n", name.c_str(), sections_of(*briefing),
                absl::ToDoubleMilliseconds(took[kCalls / 2]),
                absl::ToDoubleMilliseconds(took[kCalls * 99 / 100]), briefing->ByteSizeLong() / 1024);
    return {*std::move(briefing), took[kCalls / 2]};
  }
  static size_t sections_of(const v1::CityBriefing& briefing) {
    return static_cast<size_t>(briefing.briefing().sections(0).items_size());
  }

  std::vector<std::unique_ptr<DistrictServer>> servers_;
  std::unique_ptr<CityDistricts> districts_;
  std::unique_ptr<CityAnswers> answers_;
};

const v1::BriefingItem& Enrollments(const v1::CityBriefing& briefing) {
  const auto& items = briefing.briefing().sections(0).items();
  return *std::find_if(items.begin(), items.end(), [](const v1::BriefingItem& item) {
    return item.query().figure() == "livelihood.newborn_enrollments";
  });
}

TEST_F(CityBenchmark, TheBriefingOfAHundredDistricts) {
  // As every server does: it costs a part of all calls.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const auto [whole, median] = Measure("100 districts up", kSampleItems);
  EXPECT_EQ(Enrollments(whole).value().value(), kDistricts * kEnrollments / 2);
  EXPECT_EQ(whole.sections(0).districts_size(), kDistricts);
  EXPECT_LE(median, kBound);
  Measure("100 districts up", 0);

  const auto publications = std::make_unique<CityPublicationService>(parts(), tables, *districts_, *answers_,
                                                                     SectionOf(kSampleItems));
  v1::PublishCityBriefingRequest publish;
  publish.set_published_city_briefing_id("b");
  publish.set_as_of("2024-09-30");
  publish.set_published_on("2024-10-08");
  absl::Time begun = absl::Now();
  const auto published = Call(publications, &CityPublicationService::Publish, publish);
  ASSERT_THAT(published, IsOk());
  const absl::Duration to_publish = absl::Now() - begun;
  v1::RecomputePublishedCityBriefingRequest recompute;
  recompute.set_name(published->name());
  begun = absl::Now();
  const auto again = Call(publications, &CityPublicationService::Recompute, recompute);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->identical());
  std::printf("published: %.0f ms, %zu KiB; recomputed: %.0f ms\n", absl::ToDoubleMilliseconds(to_publish),
              published->ByteSizeLong() / 1024, absl::ToDoubleMilliseconds(absl::Now() - begun));

  servers_[37]->Stop();
  const auto [lacking, median_with_one_down] = Measure("one district down", kSampleItems);
  EXPECT_EQ(Enrollments(lacking).value().value(), (kDistricts - 1) * kEnrollments / 2);
  EXPECT_THAT(Enrollments(lacking).text_zh(), HasSubstr("（未含360137）"));
  EXPECT_LE(median_with_one_down, kBound);
}

}  // namespace
}  // namespace eastgate::command
