// The answers of reflection: everything that is served, with its comments; and nothing that costs more than
// a look-up, whatever is asked.
#include "common/rpc/reflection_service.h"

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/status_mapping.h"
#include "descriptors/common.h"
#include "descriptors/testing_echo.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using rpc::testing::CallerContext;
using rpc::testing::EchoServer;
using rpc::testing::kCaller;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kEcho[] = "eastgate.rpc.testing.EchoService";
constexpr char kFacts[] = "eastgate.fact.v1.FactService";

ReflectionService Service() {
  return ReflectionService({kEcho, kFacts}, descriptors::Common());
}

ServerReflectionResponse Ask(const ReflectionService& service, const ServerReflectionRequest& request) {
  return *service.Answer(request);
}

std::vector<FileDescriptorProto> FilesOf(const ServerReflectionResponse& response) {
  std::vector<FileDescriptorProto> files;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto())
    EXPECT_TRUE(files.emplace_back().ParseFromString(bytes));
  return files;
}

std::vector<FileDescriptorProto> FilesOfSymbol(const ReflectionService& service, const std::string& symbol) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol(symbol);
  return FilesOf(Ask(service, request));
}

bool HasComments(const FileDescriptorProto& file) {
  for (const auto& location : file.source_code_info().location()) {
    if (!location.leading_comments().empty()) return true;
  }
  return false;
}

// A request of each kind that carries a name.
std::vector<ServerReflectionRequest> RequestsWith(const std::string& name) {
  std::vector<ServerReflectionRequest> requests(5);
  requests[0].set_file_by_filename(name);
  requests[1].set_file_containing_symbol(name);
  requests[2].mutable_file_containing_extension()->set_containing_type(name);
  requests[3].set_all_extension_numbers_of_type(name);
  requests[4].set_host(name);
  requests[4].set_file_containing_symbol("no.such.Symbol");
  return requests;
}

TEST(ReflectionService, EveryDeclarationOfAServiceIsFoundWithAllThatItsFileImports) {
  const ReflectionService service = Service();
  const auto& facts = *DescriptorPool::generated_pool()->FindServiceByName(kFacts);
  std::vector<std::string> symbols = {kEcho, kFacts, "grpc.reflection.v1.ServerReflection"};
  for (int i = 0; i < facts.method_count(); ++i) {
    symbols.push_back(facts.method(i)->full_name());
    symbols.push_back(facts.method(i)->input_type()->full_name());
    symbols.push_back(facts.method(i)->output_type()->full_name());
    for (int j = 0; j < facts.method(i)->input_type()->field_count(); ++j)
      symbols.push_back(facts.method(i)->input_type()->field(j)->full_name());
  }
  symbols.emplace_back("eastgate.fact.v1.ERROR_REASON_SCAN_LIMIT");
  symbols.emplace_back("eastgate.options.v1.place_in_log");
  for (const std::string& symbol : symbols) {
    const auto files = FilesOfSymbol(service, symbol);
    ASSERT_THAT(files, ::testing::Not(IsEmpty())) << symbol;
    std::set<std::string> names;
    for (const auto& file : files) names.insert(file.name());
    for (const auto& file : files) {
      for (const std::string& imported : file.dependency()) EXPECT_THAT(names, Contains(imported)) << symbol;
    }
  }
}

TEST(ReflectionService, TheContractHasItsComments) {
  const ReflectionService service = Service();
  for (const auto& file : FilesOfSymbol(service, kFacts)) {
    // Those of protobuf itself come from its library, which keeps no comments.
    EXPECT_EQ(HasComments(file), file.name().find("google/protobuf/") != 0) << file.name();
  }
  EXPECT_TRUE(HasComments(FilesOfSymbol(service, "grpc.reflection.v1.ServerReflection")[0]));
  ASSERT_THAT(FilesOfSymbol(service, kEcho), SizeIs(5)) << "the file and what it imports";
  EXPECT_FALSE(HasComments(FilesOfSymbol(service, kEcho)[0])) << "it is in no set";
  EXPECT_TRUE(HasComments(FilesOfSymbol(ReflectionService({kEcho}, descriptors::TestingEcho()), kEcho)[0]));
}

TEST(ReflectionService, ExtensionsAreFoundByTheirNumber) {
  const ReflectionService service = Service();
  ServerReflectionRequest request;
  request.set_all_extension_numbers_of_type("google.protobuf.FieldOptions");
  EXPECT_THAT(Ask(service, request).all_extension_numbers_response().extension_number(), Contains(50001));
  request.set_all_extension_numbers_of_type("eastgate.rpc.testing.Echo");
  EXPECT_TRUE(Ask(service, request).has_all_extension_numbers_response()) << "a type without any";
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.FieldOptions");
  request.mutable_file_containing_extension()->set_extension_number(50001);
  EXPECT_EQ(FilesOf(Ask(service, request))[0].name(), "eastgate/options/v1/options.proto");
  request.mutable_file_containing_extension()->set_extension_number(1);
  EXPECT_EQ(Ask(service, request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST(ReflectionService, WhatIsNotServedIsNotFound) {
  const ReflectionService service = Service();
  for (const std::string& name :
       {std::string(), std::string("."), std::string("no.such.Symbol"), std::string("eastgate.fact.v1"),
        absl::StrCat(kFacts, ".NoSuchMethod"), absl::StrCat(".", kFacts), std::string(512, '.'),
        std::string("eastgate.economy.v1.EnterpriseService")}) {
    for (const ServerReflectionRequest& request : RequestsWith(name)) {
      const ServerReflectionResponse response = Ask(service, request);
      EXPECT_EQ(response.error_response().error_code(), grpc::StatusCode::NOT_FOUND)
          << request.ShortDebugString();
      EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    }
  }
  EXPECT_EQ(Ask(service, {}).error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(ReflectionService, ANameThatIsTooLongIsRefusedAndNotSentBack) {
  const ReflectionService service = Service();
  for (const size_t size : {size_t{513}, size_t{600'000}}) {
    for (const ServerReflectionRequest& request : RequestsWith(std::string(size, '.'))) {
      const ServerReflectionResponse response = Ask(service, request);
      EXPECT_EQ(response.error_response().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
      EXPECT_THAT(response.error_response().error_message(),
                  HasSubstr(absl::StrCat("got ", size, " bytes, want at most 512")));
      EXPECT_LT(response.ByteSizeLong(), 200u);
    }
  }
}

TEST(ReflectionService, BothVersionsSayTheSame) {
  const ReflectionService service = Service();
  std::vector<ServerReflectionRequest> requests = RequestsWith(kFacts);
  requests.emplace_back().set_list_services("");
  for (const ServerReflectionRequest& request : requests) {
    grpc::reflection::v1alpha::ServerReflectionRequest alpha;
    ASSERT_TRUE(alpha.ParseFromString(request.SerializeAsString()));
    EXPECT_EQ(service.AnswerAlpha(alpha)->SerializeAsString(), service.Answer(request)->SerializeAsString());
  }
}

// The last status of a stream on which the request was sent so often, and how many were answered.
std::pair<int, absl::Status> SendOften(EchoServer& server, const ServerReflectionRequest& request,
                                       int times) {
  grpc::reflection::v1::ServerReflection::Stub stub(server.channel);
  CallerContext context;
  auto stream = stub.ServerReflectionInfo(&context);
  ServerReflectionResponse response;
  int answered = 0;
  while (answered < times && stream->Write(request) && stream->Read(&response)) ++answered;
  stream->WritesDone();
  return {answered, FromGrpcStatus(stream->Finish())};
}

TEST(Reflection, AStreamHasAStatedNumberOfRequests) {
  EchoServer server;
  ServerReflectionRequest request;
  request.set_file_containing_symbol(std::string(600'000, '.'));
  auto [answered, status] = SendOften(server, request, 3);
  EXPECT_EQ(answered, 3);
  EXPECT_TRUE(status.ok()) << status;
  request.set_file_containing_symbol(kEcho);
  std::tie(answered, status) = SendOften(server, request, kMaxReflectionRequests + 1);
  EXPECT_EQ(answered, kMaxReflectionRequests);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST(Reflection, GoesThroughTheWrapper) {
  EchoServer server;
  ServerReflectionRequest request;
  request.set_list_services("");
  EXPECT_TRUE(SendOften(server, request, 2).second.ok());
  EXPECT_THAT(server.lines.WaitFor("grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
              HasSubstr(kCaller));
  EXPECT_THAT(server.metrics.ToText(), HasSubstr("bidi_stream"));
  server.runtime.gate().BeginDrain();
  EXPECT_EQ(SendOften(server, request, 1).first, 0);
}

TEST(Reflection, CanBeSwitchedOff) {
  EchoServer server({}, {.reflection = false});
  ServerReflectionRequest request;
  request.set_list_services("");
  EXPECT_EQ(SendOften(server, request, 1).second.code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(server.Get().ok());
}

}  // namespace
}  // namespace eastgate::rpc
