#include "common/server/callers.h"

#include <memory>
#include <string>

#include "common/reference/reference_data.h"
#include "gtest/gtest.h"
#include "tests/unit/figures/testing/test_log.h"

namespace eastgate::server {
namespace {

using options::v1::ROLE_READER;
using options::v1::ROLE_REPORTER;

const reference::Date kToday(2024, 9, 30);

reference::ReferenceFiles Files() {
  reference::ReferenceFiles files = figures::testing::TestReferenceFiles();
  files["units.csv"] =
      "code,title_zh,kind,parent,division,valid_from,valid_to,successors,uscc\n"
      "office-a,甲局,office,,360111,2000-01-01,,,\n";
  files["principals.csv"] = "principal,unit\nclerk:li,office-a\nclerk:wang,office-a\n";
  files["grants.csv"] =
      "holder,role,division,valid_from,valid_to\n"
      "office-a,reader,360111,2024-01-01,\n"
      "clerk:li,reporter,360111001,2024-01-01,2024-10-01\n";
  return files;
}

std::shared_ptr<const auth::Rights> Rights(const reference::ReferenceFiles& files) {
  const auto data = reference::ParseReference(files);
  EXPECT_TRUE(data.ok()) << data.status();
  return RightsOf(**data, "360111", auth::Rights::OfEverybody());
}

TEST(RightsOf, AGrantToAUnitIsOneToEachOfItsPrincipals) {
  const auto rights = Rights(Files());
  EXPECT_TRUE(rights->Of("clerk:li", {ROLE_READER}, kToday).everywhere());
  EXPECT_TRUE(rights->Of("clerk:wang", {ROLE_READER}, kToday).everywhere());
  EXPECT_TRUE(rights->Of("office-a", {ROLE_READER}, kToday).nowhere()) << "a unit does not call";
  EXPECT_TRUE(rights->Of("clerk:zhou", {ROLE_READER}, kToday).nowhere());
  EXPECT_EQ(rights->UnitOf("clerk:wang"), "office-a");
}

TEST(RightsOf, AGrantToAPrincipalIsItsOwn) {
  const auto rights = Rights(Files());
  EXPECT_TRUE(rights->Of("clerk:li", {ROLE_REPORTER}, kToday).Covers("360111001"));
  EXPECT_TRUE(rights->Of("clerk:li", {ROLE_REPORTER}, kToday + 1).nowhere());
  EXPECT_TRUE(rights->Of("clerk:wang", {ROLE_REPORTER}, kToday).nowhere());
}

TEST(RightsOf, WithoutGrantsItIsAsTheConfigurationSays) {
  reference::ReferenceFiles files = Files();
  files.erase("grants.csv");
  EXPECT_TRUE(Rights(files)->of_everybody());
}

}  // namespace
}  // namespace eastgate::server
