// Persisted bytes: what was written is read, sorts as its fields do, and is refused when it was cut or bent.
#include "common/store/key_codec.h"

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace eastgate::store {
namespace {

// Every pair must compare as bytes as it does as values; `values` must ascend.
template <class Value, class Encode>
void ExpectOrdered(const std::vector<Value>& values, Encode encode) {
  for (size_t i = 1; i < values.size(); ++i)
    EXPECT_LT(encode(values[i - 1]), encode(values[i])) << "at " << i;
}

template <class Value>
std::vector<Value> Boundaries() {
  using Limits = std::numeric_limits<Value>;
  std::vector<Value> values = {Limits::min(), static_cast<Value>(Limits::min() + 1), 0, 1, 127, 128, 255};
  if constexpr (sizeof(Value) > 1) values.insert(values.end(), {256, 257, 32767});
  if constexpr (sizeof(Value) > 2) values.insert(values.end(), {65535, 65536, 16777215, 16777216});
  if constexpr (sizeof(Value) > 4) values.insert(values.end(), {Value{1} << 32, (Value{1} << 56) + 1});
  if constexpr (Limits::is_signed) values.insert(values.end(), {-1, -255, -256, -257, -65536});
  values.insert(values.end(), {static_cast<Value>(Limits::max() - 1), Limits::max()});
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

template <class Value, class Write, class Read>
void ExpectRoundTripsInOrder(Write write, Read read) {
  const std::vector<Value> values = Boundaries<Value>();
  ExpectOrdered(values, write);
  for (Value value : values) {
    const std::string bytes = write(value);
    KeyReader whole(bytes);
    EXPECT_EQ(*read(whole), value);
    EXPECT_TRUE(whole.Finish().ok());
    for (size_t size = 0; size < bytes.size(); ++size) {
      KeyReader cut(absl::string_view(bytes).substr(0, size));
      EXPECT_EQ(read(cut).status().code(), absl::StatusCode::kDataLoss);
    }
  }
}

std::vector<std::string> RandomStrings(size_t count) {
  std::mt19937 random(20240930);
  const std::string alphabet("\x00\x01\x02z\xFE\xFF", 6);
  std::vector<std::string> strings;
  while (strings.size() < count) {
    std::string value(random() % 6, '\0');
    for (char& byte : value) byte = alphabet[random() % alphabet.size()];
    strings.push_back(std::move(value));
  }
  return strings;
}

TEST(KeyCodecTest, U8RoundTripsInOrder) {
  ExpectRoundTripsInOrder<uint8_t>([](uint8_t v) { return KeyWriter().U8(v).Take(); },
                                   [](KeyReader& r) { return r.U8(); });
}

TEST(KeyCodecTest, U16RoundTripsInOrder) {
  ExpectRoundTripsInOrder<uint16_t>([](uint16_t v) { return KeyWriter().U16(v).Take(); },
                                    [](KeyReader& r) { return r.U16(); });
}

TEST(KeyCodecTest, U32RoundTripsInOrder) {
  ExpectRoundTripsInOrder<uint32_t>([](uint32_t v) { return KeyWriter().U32(v).Take(); },
                                    [](KeyReader& r) { return r.U32(); });
}

TEST(KeyCodecTest, U64RoundTripsInOrder) {
  ExpectRoundTripsInOrder<uint64_t>([](uint64_t v) { return KeyWriter().U64(v).Take(); },
                                    [](KeyReader& r) { return r.U64(); });
}

TEST(KeyCodecTest, I32RoundTripsInOrder) {
  ExpectRoundTripsInOrder<int32_t>([](int32_t v) { return KeyWriter().I32(v).Take(); },
                                   [](KeyReader& r) { return r.I32(); });
}

TEST(KeyCodecTest, I64RoundTripsInOrder) {
  ExpectRoundTripsInOrder<int64_t>([](int64_t v) { return KeyWriter().I64(v).Take(); },
                                   [](KeyReader& r) { return r.I64(); });
}

TEST(KeyCodecTest, BytesOnDiskAreTheDocumentedOnes) {
  EXPECT_EQ(KeyWriter(Prefix::kCell)
                .U16(0x0102)
                .U32(0x03040506)
                .I32(-1)
                .String(absl::string_view("a\0b", 3))
                .Take(),
            std::string("\x03\x01\x02\x03\x04\x05\x06\x7F\xFF\xFF\xFF"
                        "a\x00\xFF"
                        "b\x00\x01",
                        17));
}

TEST(KeyCodecTest, TuplesWithStringsRoundTripInOrder) {
  using Tuple = std::tuple<std::string, std::string, int32_t>;
  const std::vector<std::string> strings = RandomStrings(3000);
  std::vector<Tuple> tuples;
  for (size_t i = 0; i + 1 < strings.size(); i += 2) {
    tuples.emplace_back(strings[i], strings[i + 1], static_cast<int32_t>(i % 5) - 2);
  }
  std::sort(tuples.begin(), tuples.end());
  tuples.erase(std::unique(tuples.begin(), tuples.end()), tuples.end());
  const auto encode = [](const Tuple& t) {
    return KeyWriter().String(std::get<0>(t)).String(std::get<1>(t)).I32(std::get<2>(t)).Take();
  };
  ExpectOrdered(tuples, encode);
  for (const Tuple& tuple : tuples) {
    const std::string bytes = encode(tuple);
    KeyReader reader(bytes);
    EXPECT_EQ(*reader.String(), std::get<0>(tuple));
    EXPECT_EQ(*reader.String(), std::get<1>(tuple));
    EXPECT_EQ(*reader.I32(), std::get<2>(tuple));
    EXPECT_TRUE(reader.Finish().ok());
  }
}

TEST(KeyCodecTest, AStringPrefixBoundsExactlyTheStringsThatBeginWithIt) {
  std::vector<std::string> strings = RandomStrings(400);
  for (const std::string& prefix : RandomStrings(60)) {
    const std::string begin = KeyWriter().StringPrefix(prefix).Take();
    const std::string end = PrefixEnd(begin);
    for (const std::string& value : strings) {
      const std::string key = KeyWriter().String(value).U32(7).Take();
      const bool inside = key >= begin && (end.empty() || key < end);
      EXPECT_EQ(inside, value.substr(0, prefix.size()) == prefix);
    }
  }
}

TEST(KeyCodecTest, PrefixEndIsTheSmallestKeyBeyondThePrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xFF\xFF"), "b");
  EXPECT_EQ(PrefixEnd(absl::string_view("a\0", 2)), "a\x01");
  EXPECT_EQ(PrefixEnd("\x7F"), "\x80");
  EXPECT_EQ(PrefixEnd("\xFF\xFF"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

TEST(KeyCodecTest, BentStringsAreDataLoss) {
  for (const std::string& bytes :
       {std::string(""), std::string("abc"), std::string("ab\0", 3), std::string("a\0\x02", 3),
        std::string("a\0\0", 3), std::string("\0\xFF", 2)}) {
    KeyReader reader(bytes);
    const absl::Status status = reader.String().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(status::ReasonOf(status), "CORRUPT");
  }
}

TEST(KeyCodecTest, AnotherPrefixAndBytesLeftOverAreDataLoss) {
  const std::string bytes = KeyWriter(Prefix::kLog).U8(9).Take();
  KeyReader other(bytes);
  EXPECT_EQ(other.Expect(Prefix::kCell).code(), absl::StatusCode::kDataLoss);
  KeyReader reader(bytes);
  EXPECT_TRUE(reader.Expect(Prefix::kLog).ok());
  EXPECT_EQ(reader.Finish().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(reader.Raw(2).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*reader.Raw(1), "\x09");
  EXPECT_TRUE(reader.AtEnd());
}

}  // namespace
}  // namespace eastgate::store
