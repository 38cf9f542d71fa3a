#include "common/rpc/service_binder.h"

#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::Echo;
using rpc::testing::EchoService;
using rpc::testing::EchoServiceImpl;
using rpc::testing::GetEchoRequest;
using ::testing::HasSubstr;

class ServiceBinderTest : public ::testing::Test {
 protected:
  ServiceBinder Binder() { return ServiceBinder(runtime_, EchoService::service_full_name()); }
  static std::string ErrorOf(ServiceBinder& binder) {
    return std::string(binder.TryBuild().status().message());
  }

  observability::Log log_;
  observability::Metrics metrics_;
  Runtime runtime_{metrics_, log_};
  EchoServiceImpl service_;
};

struct Mistyped {
  Reply<Echo> Get(Call&, const Echo&) { return Echo(); }
  Reply<Done> Watch(Call&, const GetEchoRequest&, Stream<Echo>&) { return Done{}; }
};

TEST_F(ServiceBinderTest, ACompleteServiceIsBound) {
  EXPECT_EQ(service_.Bind(runtime_)->full_name(), "eastgate.rpc.testing.EchoService");
}

TEST_F(ServiceBinderTest, AMissingMethodIsRefused) {
  auto binder = Binder();
  binder.Unary("GetEcho", &service_, &EchoServiceImpl::Get)
      .Stream("WatchEchoes", &service_, &EchoServiceImpl::Watch);
  EXPECT_EQ(ErrorOf(binder), "eastgate.rpc.testing.EchoService/CreateEcho: not bound");
}

TEST_F(ServiceBinderTest, AnUnknownMethodIsRefused) {
  auto binder = Binder();
  binder.Unary("GetEchoes", &service_, &EchoServiceImpl::Get);
  EXPECT_THAT(ErrorOf(binder), HasSubstr("GetEchoes: no such rpc"));
}

TEST_F(ServiceBinderTest, AMethodBoundTwiceIsRefused) {
  auto binder = Binder();
  binder.Unary("GetEcho", &service_, &EchoServiceImpl::Get)
      .Unary("GetEcho", &service_, &EchoServiceImpl::Get);
  EXPECT_THAT(ErrorOf(binder), HasSubstr("GetEcho: bound twice"));
}

TEST_F(ServiceBinderTest, OtherMessageTypesAreRefused) {
  Mistyped mistyped;
  auto binder = Binder();
  binder.Unary("GetEcho", &mistyped, &Mistyped::Get);
  EXPECT_THAT(ErrorOf(binder), HasSubstr("bound as eastgate.rpc.testing.Echo"));
}

TEST_F(ServiceBinderTest, AStreamBoundToAUnaryRpcIsRefused) {
  Mistyped mistyped;
  auto binder = Binder();
  binder.Stream("GetEcho", &mistyped, &Mistyped::Watch);
  EXPECT_THAT(ErrorOf(binder), HasSubstr("another kind of streaming"));
}

TEST_F(ServiceBinderTest, AnUnknownServiceIsRefused) {
  ServiceBinder binder(runtime_, "eastgate.rpc.testing.NoService");
  EXPECT_THAT(ErrorOf(binder), HasSubstr("not linked in"));
}

TEST(IsRead, IsDeclaredByTheContract) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      "eastgate.rpc.testing.EchoService");
  EXPECT_TRUE(IsRead(*service->FindMethodByName("GetEcho")));
  EXPECT_TRUE(IsRead(*service->FindMethodByName("WatchEchoes")));
  EXPECT_FALSE(IsRead(*service->FindMethodByName("CreateEcho")));
}

}  // namespace
}  // namespace eastgate::rpc
