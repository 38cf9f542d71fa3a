#include "common/config/suite.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::config {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Suite, ServicesAreInTheOrderOfTheirPorts) {
  EXPECT_THAT(ServiceNames(), ElementsAre("command", "economy", "livelihood", "urban"));
  int port = 7400;
  for (const std::string& name : ServiceNames()) EXPECT_EQ(DefaultsOf(name).listen_port, port++) << name;
}

TEST(Suite, AServiceAsksOthersWhereTheyListen) {
  EXPECT_THAT(DefaultsOf(kLivelihood).peers,
              ElementsAre(Pair("command", "127.0.0.1:7400"), Pair("economy", "127.0.0.1:7401"),
                          Pair("urban", "127.0.0.1:7403")));
  const std::vector<std::string> names = ServiceNames();
  for (const std::string& name : names) {
    const ServiceDefaults defaults = DefaultsOf(name);
    EXPECT_EQ(defaults.name, name);
    EXPECT_EQ(defaults.peers.count(name), 0u) << name << " asks itself";
    for (const auto& [peer, target] : defaults.peers) EXPECT_EQ(target, DefaultTargetOf(peer));
  }
}

TEST(Suite, AnIdBeginsWithItsService) {
  EXPECT_EQ(ServiceOf("livelihood.newborn_enrollments"), "livelihood");
  EXPECT_EQ(ServiceOf("nothing"), "nothing");
  EXPECT_EQ(ServiceOf(""), "");
}

TEST(SuiteDeathTest, AnotherServiceIsAnErrorOfTheProgram) {
  EXPECT_DEATH(DefaultsOf("cockpit"), "");
}

}  // namespace
}  // namespace eastgate::config
