#include "common/rpc/batch_part.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "testing/echo.pb.h"

namespace eastgate::rpc {
namespace {

using ::testing::HasSubstr;

const google::protobuf::ServiceDescriptor& EchoService() {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "eastgate.rpc.testing.EchoService");
}

TEST(BatchPart, IsTheMethodThatTakesTheRequest) {
  observability::Metrics metrics;
  const auto part = BatchPart::Of(EchoService(), *testing::CreateEchoRequest::descriptor(), metrics);
  ASSERT_TRUE(part.ok());
  EXPECT_EQ(&part->request_type(), testing::CreateEchoRequest::descriptor());
}

TEST(BatchPart, IsNoneWhereNoMethodTakesTheRequest) {
  observability::Metrics metrics;
  const auto part = BatchPart::Of(EchoService(), *testing::Echo::descriptor(), metrics);
  EXPECT_TRUE(absl::IsFailedPrecondition(part.status()));
  EXPECT_THAT(part.status().message(), HasSubstr("eastgate.rpc.testing.Echo"));
}

}  // namespace
}  // namespace eastgate::rpc
