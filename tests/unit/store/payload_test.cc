#include "common/store/payload.h"

#include <gtest/gtest.h>

#include "common/store/key_codec.h"

namespace eastgate::store {
namespace {

Overlay::Pending Decoded(absl::string_view payload) {
  Overlay::Pending entries;
  EXPECT_TRUE(VisitPayload(payload, [&](absl::string_view key, std::optional<absl::string_view> value) {
                entries[std::string(key)] = value ? std::optional<std::string>(*value) : std::nullopt;
              }).ok());
  return entries;
}

std::string Key(Prefix prefix, absl::string_view rest) {
  return KeyWriter(prefix).Raw(rest).Take();
}

TEST(PayloadTest, HasWhatWasPutAndDeleted) {
  const Overlay::Pending entries = {{Key(Prefix::kResource, ""), ""},
                                    {Key(Prefix::kResource, "a"), std::nullopt},
                                    {Key(Prefix::kResource, "b"), std::string(70'000, 'x')}};
  EXPECT_EQ(Decoded(EncodePayload(entries)), entries);
}

TEST(PayloadTest, LeavesOutWhatFollowsFromTheLog) {
  EXPECT_EQ(EncodePayload({{Key(Prefix::kPosting, "a"), "value"}}), "");
}

TEST(PayloadTest, IsRefusedWhereItIsCutOrOfAnotherKind) {
  const std::string payload = EncodePayload({{Key(Prefix::kResource, "key"), "value"}});
  const auto ignore = [](absl::string_view, std::optional<absl::string_view>) {};
  for (size_t size = 1; size < payload.size(); ++size)
    EXPECT_TRUE(absl::IsDataLoss(VisitPayload(payload.substr(0, size), ignore))) << size;
  EXPECT_TRUE(absl::IsDataLoss(VisitPayload("\x02" + payload.substr(1), ignore)));
}

}  // namespace
}  // namespace eastgate::store
