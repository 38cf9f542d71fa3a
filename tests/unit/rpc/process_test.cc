#include "common/rpc/process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/rpc/testing/echo_server.h"

namespace eastgate::rpc {
namespace {

using rpc::testing::CallerContext;
using rpc::testing::CreateEchoRequest;
using rpc::testing::Echo;
using rpc::testing::EchoService;
using rpc::testing::GetEchoRequest;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// The echo program, with its stdout and stderr in one pipe.
class Program {
 public:
  explicit Program(const char* listen = "127.0.0.1:0", const char* admin = "127.0.0.1:0") {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      dup2(ends[1], STDERR_FILENO);
      close(ends[0]);
      close(ends[1]);
      execl(EASTGATE_ECHO_PROGRAM, EASTGATE_ECHO_PROGRAM, listen, admin, nullptr);
      _exit(127);
    }
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  ~Program() {
    if (pid_ > 0) kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
    fclose(output_);
  }

  // The next line that is not a log line.
  std::string Line() {
    char buffer[1024];
    while (fgets(buffer, sizeof(buffer), output_) != nullptr) {
      if (buffer[0] != '{') return buffer;
    }
    return "end";
  }
  void Signal(int number) { kill(pid_, number); }
  int Exit() {
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

 private:
  pid_t pid_;
  FILE* output_;
};

std::string AddressIn(const std::string& line) {
  const size_t begin = line.find("grpc=") + 5;
  return line.substr(begin, line.find(' ', begin) - begin);
}

TEST(Process, SaysWhereItListensAndAStopSignalEndsItCleanly) {
  for (const int number : {SIGTERM, SIGINT}) {
    Program program;
    const std::string line = program.Line();
    EXPECT_THAT(
        line,
        MatchesRegex("listening echo grpc=127\\.0\\.0\\.1:[1-9][0-9]* admin=127\\.0\\.0\\.1:[1-9][0-9]*\n"));
    auto stub =
        EchoService::NewStub(grpc::CreateChannel(AddressIn(line), grpc::InsecureChannelCredentials()));
    CallerContext context;
    Echo echo;
    EXPECT_TRUE(stub->GetEcho(&context, GetEchoRequest(), &echo).ok());
    program.Signal(number);
    EXPECT_EQ(program.Line(), "drained\n");
    EXPECT_EQ(program.Exit(), 0);
  }
}

TEST(Process, AHangUpIsHandedOnAndEndsNothing) {
  Program program;
  program.Line();
  for (int i = 0; i < 2; ++i) {
    program.Signal(SIGHUP);
    EXPECT_EQ(program.Line(), "hung up\n");
  }
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Line(), "drained\n");
  EXPECT_EQ(program.Exit(), 0);
}

TEST(Process, APortThatIsTakenIsSaidByTheExitCode) {
  Program first;
  const std::string address = AddressIn(first.Line());
  Program second(address.c_str());
  EXPECT_THAT(second.Line() + second.Line() + second.Line(), HasSubstr("cannot listen on " + address));
  EXPECT_EQ(second.Exit(), 10);
}

TEST(Process, AFailedStoreDrainsAndExits1) {
  Program program;
  auto stub = EchoService::NewStub(
      grpc::CreateChannel(AddressIn(program.Line()), grpc::InsecureChannelCredentials()));
  CallerContext context;
  Echo echo;
  EXPECT_TRUE(stub->CreateEcho(&context, CreateEchoRequest(), &echo).ok());  // accepted, hence answered
  EXPECT_EQ(program.Line(), "drained\n");
  EXPECT_EQ(program.Exit(), 1);
}

}  // namespace
}  // namespace eastgate::rpc
