#include "common/resource/evidence_fields.h"

#include "common/resource/request_check.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/testing/status_matchers.h"

namespace eastgate::resource {
namespace {

using eastgate::testing::ViolatesFields;

const std::string kDigest(64, 'a');

fact::v1::CorrectFactRequest With(const std::string& uri, const std::string& sha256) {
  fact::v1::CorrectFactRequest request;
  request.set_name("facts/1");
  request.set_cause(fact::v1::CORRECTION_CAUSE_ERROR);
  request.set_reason("a slip");
  fact::v1::Evidence& evidence = *request.add_evidence();
  evidence.set_uri(uri);
  evidence.set_sha256(sha256);
  return request;
}

absl::Status Checked(const fact::v1::CorrectFactRequest& request) {
  return RequestCheck(nullptr, "", nullptr, request).ToStatus();
}

TEST(EvidenceFields, APlaceOrAStoredFileIsNamed) {
  EXPECT_TRUE(Checked(With("https://photos.example/a.jpg", kDigest)).ok());
  EXPECT_TRUE(Checked(With("evidence/" + kDigest, kDigest)).ok());
}

TEST(EvidenceFields, WhatIsNotWellFormedIsRefusedInEveryRequest) {
  EXPECT_THAT(Checked(With("", "")), ViolatesFields({"evidence[0].uri", "evidence[0].sha256"}));
  EXPECT_THAT(Checked(With("a", "abc")), ViolatesFields({"evidence[0].sha256"}));
  EXPECT_THAT(Checked(With("a", std::string(64, 'A'))), ViolatesFields({"evidence[0].sha256"}));
  EXPECT_THAT(Checked(With(std::string(1025, 'a'), kDigest)), ViolatesFields({"evidence[0].uri"}));
  EXPECT_THAT(Checked(With("evidence/" + kDigest, std::string(64, 'b'))),
              ViolatesFields({"evidence[0].sha256"}));
  for (const char* name : {"evidence/", "evidence/abc", "evidence/../x"})
    EXPECT_THAT(Checked(With(name, kDigest)), ViolatesFields({"evidence[0].uri"})) << name;
}

TEST(EvidenceFields, AListHasALimit) {
  fact::v1::CorrectFactRequest request = With("a", kDigest);
  for (int i = 1; i < kMaxEvidence; ++i) *request.add_evidence() = request.evidence(0);
  EXPECT_TRUE(Checked(request).ok());
  *request.add_evidence() = request.evidence(0);
  EXPECT_THAT(Checked(request), ViolatesFields({"evidence"}));
}

TEST(EvidenceFields, EvidenceIsFoundWithinParts) {
  fact::v1::WatchFactsResponse response;
  response.mutable_fact()->add_evidence()->set_uri("a");
  std::vector<std::string> paths;
  EvidenceFieldsOf<fact::v1::WatchFactsResponse>().Visit(
      response, "answer.", [&](const std::string& path, const fact::v1::Evidence&) { paths.push_back(path); },
      [](const std::string&, int) {});
  EXPECT_EQ(paths, std::vector<std::string>{"answer.fact.evidence[0]"});
}

}  // namespace
}  // namespace eastgate::resource
