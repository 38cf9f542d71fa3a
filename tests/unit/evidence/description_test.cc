#include "common/evidence/description.h"

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/unit/evidence/evidence_files.h"

namespace eastgate::evidence {
namespace {

v1::EvidenceFile Example() {
  v1::EvidenceFile file;
  file.set_sha256(testing::Sha256Of("a"));
  file.set_name("evidence/" + file.sha256());
  file.set_media_type("image/png");
  file.set_size_bytes(1'234'567'890'123);
  v1::EvidenceUpload& upload = *file.add_uploads();
  upload.set_division("360111001");
  upload.set_uploader("clerk:li \"quoted\" 示例");
  upload.mutable_upload_time()->set_seconds(1'727'000'000);
  return file;
}

TEST(Description, WhatIsWrittenIsRead) {
  const v1::EvidenceFile file = Example();
  const auto read = ParseDescription(Encode(file), file.sha256());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, file));
}

TEST(Description, EveryFlippedBitAndEveryCutIsFound) {
  const v1::EvidenceFile file = Example();
  const std::string text = Encode(file);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_TRUE(absl::IsDataLoss(ParseDescription(damaged, file.sha256()).status())) << i;
    EXPECT_TRUE(absl::IsDataLoss(ParseDescription(text.substr(0, i), file.sha256()).status())) << i;
  }
  EXPECT_TRUE(absl::IsDataLoss(ParseDescription(text, testing::Sha256Of("b")).status())) << "of another file";
}

TEST(Description, TheBytesOnDiskStayAsTheyAre) {
  v1::EvidenceFile file = Example();
  file.mutable_uploads(0)->set_uploader("clerk:li");
  EXPECT_EQ(Encode(file),
            "{\"name\":\"evidence/ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\","
            "\"sha256\":\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\","
            "\"media_type\":\"image/"
            "png\",\"size_bytes\":\"1234567890123\",\"uploads\":[{\"division\":\"360111001\","
            "\"uploader\":\"clerk:li\",\"upload_time\":\"2024-09-22T10:13:20Z\"}]}\ncrc32c 6d19ba53\n");
}

}  // namespace
}  // namespace eastgate::evidence
