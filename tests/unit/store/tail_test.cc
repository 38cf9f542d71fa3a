#include "common/store/tail.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/store/key_codec.h"
#include "gtest/gtest.h"

namespace eastgate::store {
namespace {

using Entry = std::pair<std::string, std::optional<std::string>>;

std::string KeyOf(uint32_t number, Prefix of = Prefix::kPosting) {
  return KeyWriter(of).U32(number).Take();
}

template <bool kForward>
std::vector<Entry> Walk(const Tail& tail, const std::string& begin, const std::string& end) {
  std::vector<Entry> entries;
  for (TailCursor<kForward> cursor(tail, begin, end); !cursor.done(); cursor.Next())
    entries.emplace_back(std::string(cursor.key()), cursor.value());
  return entries;
}

TEST(TailTest, TheLastRunThatHasAKeyDecidesAndOnlyDerivedKeysCount) {
  std::mt19937 random(29);
  for (int round = 0; round < 200; ++round) {
    Tail tail;
    std::map<std::string, std::optional<std::string>> model;
    const size_t runs = random() % 6;
    while (tail.size() < runs) {
      auto run = std::make_shared<TailRun>();
      for (int i = 0; i < 8; ++i) {
        std::optional<std::string> value;
        if (random() % 3 != 0) value = std::to_string(random());
        const Prefix of = random() % 4 == 0   ? Prefix::kCell
                          : random() % 2 == 0 ? Prefix::kPosting
                                              : Prefix::kImage;
        const std::string key = KeyOf(random() % 10, of);
        run->entries[key] = value;
        if (of != Prefix::kCell) model[key] = value;
      }
      tail.push_back(std::move(run));
    }
    const std::string begin = random() % 3 == 0 ? "" : KeyOf(random() % 10);
    const std::string end = random() % 3 == 0 ? "" : KeyOf(random() % 10, Prefix::kImage);
    std::vector<Entry> want(model.lower_bound(begin), end.empty() ? model.end() : model.lower_bound(end));
    EXPECT_EQ(Walk<true>(tail, begin, end), want);
    std::reverse(want.begin(), want.end());
    EXPECT_EQ(Walk<false>(tail, begin, end), want);
    for (uint32_t number = 0; number < 10; ++number) {
      const auto found = model.find(KeyOf(number));
      const auto in_tail = FindInTail(tail, KeyOf(number));
      EXPECT_EQ(in_tail.has_value(), found != model.end());
      if (in_tail && found != model.end()) {
        EXPECT_EQ(*in_tail, found->second);
      }
    }
  }
}

}  // namespace
}  // namespace eastgate::store
