#include "common/rpc/asked_revision.h"

#include "eastgate/figure/v1/figure_service.pb.h"
#include "gtest/gtest.h"
#include "testing/echo.pb.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::CreateEchoRequest;
using rpc::testing::GetEchoRequest;

AskedRevision OfGet() {
  return AskedRevision(*GetEchoRequest::descriptor());
}

TEST(AskedRevision, IsNoneWithoutAField) {
  EXPECT_FALSE(AskedRevision().is_asked());
  const AskedRevision asked(*CreateEchoRequest::descriptor());
  EXPECT_FALSE(asked.is_asked());
  EXPECT_EQ(asked.In(CreateEchoRequest()), 0);
}

TEST(AskedRevision, IsZeroWhereNothingIsAsked) {
  EXPECT_TRUE(OfGet().is_asked());
  EXPECT_EQ(OfGet().In(GetEchoRequest()), 0);
}

TEST(AskedRevision, IsThatOfTheRequest) {
  GetEchoRequest request;
  request.set_min_revision(7);
  EXPECT_EQ(OfGet().In(request), 7);
}

TEST(AskedRevision, IsTheHighestOfAllThatAreInIt) {
  GetEchoRequest request;
  request.set_min_revision(3);
  request.mutable_query()->set_known_at_revision(5);
  EXPECT_EQ(OfGet().In(request), 5);
  request.mutable_query()->set_min_revision(6);
  EXPECT_EQ(OfGet().In(request), 6);
  request.add_queries()->set_min_revision(9);
  request.add_queries()->set_known_at_revision(11);
  request.add_queries();
  EXPECT_EQ(OfGet().In(request), 11);
}

TEST(AskedRevision, NoneBelowZeroIsAskedFor) {
  GetEchoRequest request;
  request.set_min_revision(-4);
  EXPECT_EQ(OfGet().In(request), 0);
}

TEST(AskedRevision, AMessageWithinItselfIsNotFollowedWithoutEnd) {
  GetEchoRequest request;
  request.mutable_query()->mutable_within()->set_min_revision(8);
  EXPECT_EQ(OfGet().In(request), 0);
}

TEST(AskedRevision, FindsThoseOfABatchOfFigures) {
  figure::v1::BatchGetFiguresRequest batch;
  const AskedRevision asked(*figure::v1::BatchGetFiguresRequest::descriptor());
  batch.add_requests()->mutable_query()->set_min_revision(2);
  batch.add_requests()->mutable_query()->set_known_at_revision(4);
  EXPECT_EQ(asked.In(batch), 4);
}

}  // namespace
}  // namespace eastgate::rpc
