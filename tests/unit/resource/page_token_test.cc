#include "common/resource/page_token.h"

#include "common/status/errors.h"
#include "eastgate/fact/v1/fact_service.pb.h"
#include "gtest/gtest.h"

namespace eastgate::resource {
namespace {

fact::v1::ListFactsRequest Request() {
  fact::v1::ListFactsRequest request;
  request.set_kind("test.enrolled");
  request.set_division("360111001");
  return request;
}

TEST(PageTokenTest, GivesBackItsCursorForTheSameQuery) {
  const std::string cursor("a\0b", 3);
  fact::v1::ListFactsRequest next = Request();
  next.set_page_token(EncodePageToken(Request(), cursor));
  next.set_page_size(7);
  next.set_min_revision(9);
  EXPECT_EQ(DecodePageToken(next, next.page_token()).value(), cursor);
}

TEST(PageTokenTest, RefusesATokenOfAnotherQuery) {
  const std::string token = EncodePageToken(Request(), "42");
  fact::v1::ListFactsRequest other = Request();
  other.set_kind("test.other");
  EXPECT_EQ(DecodePageToken(other, token).status().code(), absl::StatusCode::kInvalidArgument);
  // The token of another method is refused, too.
  EXPECT_FALSE(DecodePageToken(fact::v1::GetFactRequest(), token).ok());
}

TEST(PageTokenTest, RefusesWhatItNeverMade) {
  for (const std::string& token :
       {std::string("x"), std::string("!!!!"), std::string(5000, 'A'), std::string("AAAAAAAAAAA")}) {
    EXPECT_FALSE(DecodePageToken(Request(), token).ok()) << token.substr(0, 20);
  }
}

TEST(PageTokenTest, AnEmptyTokenIsTheFirstPageAndAnEmptyCursorTheLast) {
  EXPECT_EQ(DecodePageToken(Request(), "").value(), "");
  EXPECT_EQ(EncodePageToken(Request(), ""), "");
}

TEST(PageTokenTest, MapsDoNotDisturbTheBytes) {
  fact::v1::CorrectFactRequest a, b;
  for (int i = 0; i < 50; ++i) {
    (*a.mutable_amounts())[std::to_string(i)] = i;
    (*b.mutable_amounts())[std::to_string(49 - i)] = 49 - i;
  }
  EXPECT_EQ(DeterministicBytes(a), DeterministicBytes(b));
}

}  // namespace
}  // namespace eastgate::resource
