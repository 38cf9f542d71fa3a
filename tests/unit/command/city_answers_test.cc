#include "services/command/city_answers.h"

#include <memory>

#include "absl/memory/memory.h"
#include "common/auth/rights.h"
#include "gtest/gtest.h"
#include "tests/unit/command/testing/district_replies.h"

namespace eastgate::command {
namespace {

using namespace testing;  // The replies of districts.

class CityAnswersTest : public ::testing::Test {
 protected:
  CityAnswersTest() {
    const auto grant = [](const char* holder, options::v1::Role role, const char* division) {
      return reference::Grant{holder, role, division, reference::Date(2024, 1, 1)};
    };
    rights_ = auth::Rights::FromGrants({grant("clerk:reading", options::v1::ROLE_READER, "3601"),
                                        grant("clerk:reviewing", options::v1::ROLE_REVIEWER, "3601"),
                                        grant("clerk:district", options::v1::ROLE_REVIEWER, "360111")},
                                       {}, "3601");
    v1::CityBriefing& city = *published_.mutable_city_briefing();
    city.mutable_briefing()->set_as_of("2024-09-30");
    CitySum sum = Sum({Reply("360111", Value(2)), Reply("360112", Value(3))});
    *city.mutable_briefing()->add_sections() = *BuildCitySection(Spec(), Asked(), sum, Target);
    v1::CityBriefingSection& section = *city.add_sections();
    section.mutable_totals()->Add(sum.totals.begin(), sum.totals.end());
    *section.mutable_districts() = std::move(sum.districts);
    v1::CountedParts& parts = *published_.add_counted_parts();
    parts.set_figure(kFlow);
    parts.set_definition_version(2);
    parts.set_value(true);
  }

  // A call of the principal, by itself or through a service.
  std::unique_ptr<rpc::Call> CallOf(const std::string& principal, const std::string& service = "") const {
    auto call = absl::WrapUnique(new rpc::Call(rpc::Call::ForTest(principal)));  // It is not moved.
    call->Admit({principal, service}, rights_, auth::Allowed::Everywhere(), absl::InfiniteFuture());
    return call;
  }

  KnownFigures figures_;
  CityAnswers answers_{5, figures_};
  std::shared_ptr<const auth::Rights> rights_;
  v1::PublishedCityBriefing published_;
};

TEST_F(CityAnswersTest, SmallCellsAreToldToReviewersOfWhatIsAskedAndToServices) {
  EXPECT_FALSE(answers_.TellsAll(*CallOf("clerk:reading")));
  EXPECT_TRUE(answers_.TellsAll(*CallOf("clerk:reviewing")));
  EXPECT_FALSE(answers_.TellsAll(*CallOf("clerk:district")));
  EXPECT_FALSE(answers_.TellsAll(*CallOf("clerk:district"), "3601"));
  EXPECT_TRUE(answers_.TellsAll(*CallOf("clerk:district"), "360111001"));
  EXPECT_TRUE(answers_.TellsAll(*CallOf("service/economy")));
  EXPECT_TRUE(answers_.TellsAll(*CallOf("clerk:reading", "economy")));
  EXPECT_TRUE(CityAnswers(1, figures_).TellsAll(*CallOf("clerk:reading")));
}

TEST_F(CityAnswersTest, EveryAnswerSuppressesTheSame) {
  const auto is_told = [](const v1::CityBriefing& city) {
    return city.sections(0).districts(0).figures(0).has_value() && city.smallest_cell() == 0;
  };
  for (const std::string principal : {"clerk:reading", "clerk:reviewing"}) {
    const bool told = principal == "clerk:reviewing";
    const std::unique_ptr<rpc::Call> call = CallOf(principal);
    v1::CityBriefing briefing = published_.city_briefing(), recomputed = published_.city_briefing();
    v1::PublishedCityBriefing published = published_;
    answers_.Suppress(*call, briefing);
    answers_.Suppress(*call, published);
    answers_.Suppress(*call, published_, recomputed);
    EXPECT_EQ(is_told(briefing), told) << principal;
    EXPECT_EQ(is_told(published.city_briefing()), told) << principal;
    EXPECT_EQ(is_told(recomputed), told) << principal;
    v1::CityFigure figure = *CityFigureOf(Sum({Reply("360111", Value(2)), Reply("360112", Value(3))}));
    answers_.Suppress(*call, "", figure);
    EXPECT_EQ(figure.districts(0).figures(0).has_value(), told) << principal;
  }
}

}  // namespace
}  // namespace eastgate::command
