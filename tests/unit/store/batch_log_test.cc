// The batches that a log takes, and the checksum that is kept with each.
#include "common/store/batch_log.h"

#include "common/store/crc32c.h"
#include "gtest/gtest.h"

namespace eastgate::store {
namespace {

LogBatch Sample() {
  return {258, {3, std::string(32, 'd')}, "payload"};
}

TEST(CheckBatchTest, RefusesABatchThatNoLogTakes) {
  LogBatch batch = Sample();
  EXPECT_TRUE(CheckBatch(batch).ok());
  batch.payload.assign(kMaxPayloadBytes, 'p');
  EXPECT_TRUE(CheckBatch(batch).ok());
  batch.payload.push_back('p');
  EXPECT_EQ(CheckBatch(batch).code(), absl::StatusCode::kInvalidArgument);
  batch = Sample();
  batch.seq = 0;
  EXPECT_EQ(CheckBatch(batch).code(), absl::StatusCode::kInvalidArgument);
  batch = Sample();
  batch.head.digest.pop_back();
  EXPECT_EQ(CheckBatch(batch).code(), absl::StatusCode::kInvalidArgument);
}

TEST(ChecksumOfTest, CoversTheDocumentedBytes) {
  const std::string numbers("\0\0\0\0\0\0\x01\x02\0\0\0\0\0\0\0\x03", 16);
  EXPECT_EQ(ChecksumOf(Sample()), Crc32c(numbers + std::string(32, 'd') + "payload"));
}

TEST(Crc32cTest, EightBytesAtATimeAreThoseOneByOne) {
  std::string bytes;
  for (int i = 0; i < 100; ++i) bytes.push_back(static_cast<char>(i * 37));
  for (size_t size = 0; size <= bytes.size(); ++size) {
    uint32_t one_by_one = 0;
    for (size_t i = 0; i < size; ++i) one_by_one = ExtendCrc32c(one_by_one, bytes.substr(i, 1));
    EXPECT_EQ(Crc32c(bytes.substr(0, size)), one_by_one) << size;
  }
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
}

}  // namespace
}  // namespace eastgate::store
