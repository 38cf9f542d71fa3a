// The overlay against a plain map: every read must answer as if the writes were already in the base.
#include "common/store/overlay.h"

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/store/key_codec.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::store {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;
using testing::ElementsAre;

class MapReader final : public Reader {
 public:
  std::map<std::string, std::string> entries;
  Head at;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    const auto it = entries.find(std::string(key));
    if (it == entries.end()) return std::nullopt;
    return it->second;
  }

  absl::Status Scan(absl::string_view begin, absl::string_view end, Visitor visit) const override {
    for (auto it = entries.lower_bound(std::string(begin)); it != entries.end(); ++it) {
      if (!end.empty() && it->first >= std::string(end)) break;
      if (!visit(it->first, it->second)) break;
    }
    return absl::OkStatus();
  }

  absl::Status ScanBackward(absl::string_view begin, absl::string_view end, Visitor visit) const override {
    auto it = end.empty() ? entries.end() : entries.lower_bound(std::string(end));
    while (it != entries.begin() && (--it)->first >= std::string(begin)) {
      if (!visit(it->first, it->second)) break;
    }
    return absl::OkStatus();
  }

  const Head& head() const override { return at; }
};

Entries Collect(const Reader& reader, bool forward, const std::string& begin, const std::string& end,
                size_t limit) {
  Entries entries;
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    entries.emplace_back(std::string(key), std::string(value));
    return entries.size() < limit;
  };
  EXPECT_TRUE((forward ? reader.Scan(begin, end, visit) : reader.ScanBackward(begin, end, visit)).ok());
  return entries;
}

// Keys of one or two letters, so that base, pending and bounds often meet.
std::string RandomKey(std::mt19937& random) {
  std::string key(1, static_cast<char>('a' + random() % 6));
  if (random() % 2 == 0) key.push_back(static_cast<char>('a' + random() % 6));
  return key;
}

void WriteRandomly(std::mt19937& random, Overlay& overlay, std::map<std::string, std::string>& model) {
  for (int i = 0; i < 8; ++i) {
    const std::string key = RandomKey(random);
    if (random() % 3 == 0) {
      overlay.Delete(key);
      model.erase(key);
    } else {
      const std::string value = std::to_string(random() % 1000);
      overlay.Put(key, value);
      model[key] = value;
    }
  }
}

void ExpectSame(std::mt19937& random, const Reader& reader, const std::map<std::string, std::string>& model) {
  MapReader expected;
  expected.entries = model;
  for (int i = 0; i < 6; ++i) {
    const std::string key = RandomKey(random);
    EXPECT_EQ(*reader.Get(key), *expected.Get(key));
    const std::string begin = random() % 4 == 0 ? "" : RandomKey(random);
    const std::string end = random() % 4 == 0 ? "" : RandomKey(random);
    const size_t limit = random() % 3 == 0 ? 1 + random() % 4 : 1000;
    for (bool forward : {true, false}) {
      EXPECT_EQ(Collect(reader, forward, begin, end, limit), Collect(expected, forward, begin, end, limit));
    }
  }
}

TEST(OverlayTest, TwoStackedOverlaysReadAsTheMapWithTheirWrites) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    MapReader base;
    for (int i = 0; i < 8; ++i) base.entries[RandomKey(random)] = "base";
    std::map<std::string, std::string> committed = base.entries;
    Overlay group(&base);
    for (int transaction = 0; transaction < 4; ++transaction) {
      std::map<std::string, std::string> model = committed;
      Overlay overlay(&group);
      WriteRandomly(random, overlay, model);
      ExpectSame(random, overlay, model);
      ExpectSame(random, group, committed);
      // Half of the transactions fail: their overlays are dropped.
      if (random() % 2 == 0) {
        overlay.MoveInto(group);
        committed = model;
      }
      ExpectSame(random, group, committed);
    }
  }
}

TEST(OverlayTest, AVisitorMayWriteAheadOfTheScan) {
  MapReader base;
  base.entries = {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}};
  for (bool forward : {true, false}) {
    Overlay overlay(&base);
    overlay.Put("bb", "pending");
    std::vector<std::string> seen;
    const auto visit = [&](absl::string_view key, absl::string_view) {
      seen.emplace_back(key);
      overlay.Delete(key);
      if (key == "b") overlay.Delete(forward ? "c" : "a");
      if (key == "bb") overlay.Put(forward ? "cc" : "aa", "new");
      return true;
    };
    ASSERT_TRUE((forward ? overlay.Scan("", "", visit) : overlay.ScanBackward("", "", visit)).ok());
    if (forward) {
      EXPECT_THAT(seen, ElementsAre("a", "b", "bb", "cc", "d"));
    } else {
      EXPECT_THAT(seen, ElementsAre("d", "c", "bb", "b", "aa"));
    }
  }
}

TEST(OverlayTest, AVisitorMayOverwriteTheEntryItLooksAt) {
  MapReader base;
  Overlay overlay(&base);
  overlay.Put("k", std::string(100, 'x'));
  ASSERT_TRUE(overlay
                  .Scan("", "",
                        [&](absl::string_view key, absl::string_view value) {
                          overlay.Put(key, "short");
                          EXPECT_EQ(value, std::string(100, 'x'));
                          return true;
                        })
                  .ok());
  EXPECT_EQ(*overlay.Get("k"), "short");
}

TEST(OverlayTest, AnErrorOfTheBaseIsNotHidden) {
  class Broken final : public Reader {
   public:
    absl::StatusOr<std::optional<std::string>> Get(absl::string_view) const override {
      return absl::DataLossError("broken");
    }
    absl::Status Scan(absl::string_view, absl::string_view, Visitor) const override {
      return absl::DataLossError("broken");
    }
    absl::Status ScanBackward(absl::string_view, absl::string_view, Visitor) const override {
      return absl::DataLossError("broken");
    }
    const Head& head() const override { return head_; }

   private:
    Head head_;
  };
  const Broken base;
  Overlay overlay(&base);
  overlay.Put("k", "v");
  const auto visit = [](absl::string_view, absl::string_view) { return true; };
  EXPECT_TRUE(overlay.Get("k").ok());
  EXPECT_EQ(overlay.Get("other").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(overlay.Scan("", "", visit).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(overlay.ScanBackward("", "", visit).code(), absl::StatusCode::kDataLoss);
}

TEST(OverlayTest, WrittenRowsAreTakenOnceInTheOrderOfKeysAsTheyAre) {
  MapReader base;
  Overlay overlay(&base);
  const auto row = [](const std::string& id) { return KeyWriter(Prefix::kResource).Raw(id).Take(); };
  const auto taken = [&overlay] {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const RowBytes& row : overlay.TakeWrittenRows())
      rows.emplace_back(std::string(row.key), std::string(row.bytes));
    return rows;
  };
  using Rows = std::vector<std::pair<std::string, std::string>>;
  overlay.Put(row("b"), "1");
  overlay.Put(row("a"), "2");
  overlay.Put(KeyWriter(Prefix::kIndex).Raw("c").Take(), "no row");
  overlay.Put(row("b"), "3");
  EXPECT_EQ(taken(), (Rows{{row("a"), "2"}, {row("b"), "3"}}));
  EXPECT_EQ(taken(), Rows());
  overlay.Delete(row("a"));
  EXPECT_EQ(taken(), (Rows{{row("a"), ""}}));
}

TEST(OverlayTest, TheHeadMovesOnlyForward) {
  MapReader base;
  base.at = {5, std::string(32, 'a')};
  const Head next{6, std::string(32, 'b')};

  Overlay moved(&base);
  moved.SetHead(next);
  EXPECT_TRUE(moved.status().ok());
  EXPECT_EQ(moved.head(), next);
  Overlay group(&base);
  moved.MoveInto(group);
  EXPECT_EQ(group.head(), next);
  EXPECT_TRUE(group.head_moved());

  Overlay same(&base);
  same.SetHead(base.at);
  EXPECT_TRUE(same.status().ok());
  EXPECT_TRUE(same.empty());

  const std::vector<Head> wrong = {
      {4, std::string(32, 'b')}, {5, std::string(32, 'b')}, {6, "short"}, {0, ""}};
  for (const Head& head : wrong) {
    Overlay overlay(&base);
    overlay.SetHead(head);
    EXPECT_EQ(overlay.status().code(), absl::StatusCode::kInternal) << head.revision;
    EXPECT_EQ(overlay.head(), base.at);
  }
}

}  // namespace
}  // namespace eastgate::store
