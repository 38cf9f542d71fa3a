#include "common/lifecycle/names_in_use.h"

#include <memory>

#include "gtest/gtest.h"

namespace eastgate::lifecycle {
namespace {

class NamesInUseTest : public ::testing::Test {
 protected:
  // Registers a use of the names that ends when the result is reset.
  std::unique_ptr<NamesInUse::Use> Use(std::set<std::string> names) {
    return std::unique_ptr<NamesInUse::Use>(new NamesInUse::Use(names_.Register(std::move(names))));
  }
  // Counts in `free_` when the name is free.
  void WaitFor(const std::string& name) {
    names_.WhenFree(name, [this] { ++free_; });
  }

  NamesInUse names_;
  int free_ = 0;
};

TEST_F(NamesInUseTest, ANameThatNobodyUsesIsFree) {
  const auto use = Use({"enterprises/1", "mechanismUnits/a"});
  WaitFor("enterprises/2");
  EXPECT_EQ(free_, 1);
  WaitFor("enterprises");
  EXPECT_EQ(free_, 2);
}

TEST_F(NamesInUseTest, ANameIsFreeWhenEveryUseOfItHasEnded) {
  auto first = Use({"enterprises/1", "mechanismUnits/a"});
  auto second = Use({"enterprises/1"});
  WaitFor("enterprises/1");
  WaitFor("mechanismUnits/a");
  second.reset();
  EXPECT_EQ(free_, 0);
  first.reset();
  EXPECT_EQ(free_, 2);
  WaitFor("enterprises/1");
  EXPECT_EQ(free_, 3);
}

TEST_F(NamesInUseTest, OnlyUsesThatBeganBeforeAreWaitedFor) {
  auto before = Use({"enterprises/1"});
  WaitFor("enterprises/1");
  const auto after = Use({"enterprises/1"});
  before.reset();
  EXPECT_EQ(free_, 1);
  WaitFor("enterprises/1");
  EXPECT_EQ(free_, 1);
}

}  // namespace
}  // namespace eastgate::lifecycle
