#include "tests/fuzz/calls/sequence_runner.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/auth/principal.h"
#include "common/facts/check_rows.h"
#include "common/facts/log_reader.h"
#include "common/figures/check.h"
#include "common/rpc/caller.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/sync_stream.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

using google::protobuf::MethodDescriptor;
using grpc::ByteBuffer;
using grpc::StatusCode;
using grpc::internal::RpcMethod;

constexpr double kMostSeconds = 1;
constexpr int kMostOfStream = 5;
// Figures asked for after a sequence.
constexpr size_t kMostFigures = 4;

double ProcessorSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

bool IsErrorOfServer(StatusCode code) {
  return code == StatusCode::INTERNAL || code == StatusCode::UNKNOWN || code == StatusCode::DATA_LOSS ||
         code == StatusCode::UNIMPLEMENTED || code == StatusCode::DEADLINE_EXCEEDED;
}

void Name(const KnownCaller& caller, grpc::ClientContext& context) {
  if (*caller.principal != '\0') context.AddMetadata(auth::kPrincipalMetadata, caller.principal);
  if (*caller.on_behalf_of != '\0') context.AddMetadata(rpc::kOnBehalfOfMetadata, caller.on_behalf_of);
}

}  // namespace

grpc::Status SequenceRunner::Send(const MethodDescriptor& method, const KnownCaller& caller,
                                  const std::string& bytes) const {
  const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
  const bool is_stream = method.server_streaming();
  const RpcMethod rpc(path.c_str(), is_stream ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC);
  grpc::ClientContext context;
  Name(caller, context);
  const grpc::Slice slice(bytes);
  const ByteBuffer request(&slice, 1);
  ByteBuffer response;
  if (!is_stream) {
    return grpc::internal::BlockingUnaryCall<ByteBuffer, ByteBuffer>(served_.channel().get(), rpc, &context,
                                                                     request, &response);
  }
  const std::unique_ptr<grpc::ClientReader<ByteBuffer>> answers(
      grpc::internal::ClientReaderFactory<ByteBuffer>::Create(served_.channel().get(), rpc, &context,
                                                              request));
  int count = 0;
  while (count < kMostOfStream && answers->Read(&response)) ++count;
  if (count < kMostOfStream) return answers->Finish();
  context.TryCancel();
  const grpc::Status status = answers->Finish();
  return status.error_code() == StatusCode::CANCELLED ? grpc::Status::OK : status;
}

void SequenceRunner::SendAndCheck(const MethodDescriptor& method, const ServiceCall& call) {
  const KnownCaller& caller = kCallers[static_cast<uint32_t>(call.caller()) % std::size(kCallers)];
  const double begun = ProcessorSeconds();
  const grpc::Status status =
      Send(method, caller, call.bytes().empty() ? call.request().value() : call.bytes());
  served_.WaitIdle();
  const double seconds = ProcessorSeconds() - begun;
  const bool is_bad = IsErrorOfServer(status.error_code()) || seconds > kMostSeconds;
  if (shows_ || is_bad) {
    std::fprintf(stderr, "%s by %s: %d %s (%.3f s)\n", call.method().c_str(), caller.principal,
                 status.error_code(), status.error_message().c_str(), seconds);
  }
  if (is_bad) std::fprintf(stderr, "%s\n%s\n", call.DebugString().c_str(), served_.LastLines().c_str());
  Require(!IsErrorOfServer(status.error_code()), "no answer is an error of the server's own");
  Require(seconds <= kMostSeconds, "an answer takes no more than a second of the processor");
}

void SequenceRunner::Run(const CallSequence& sequence) {
  served_.Reset();
  int count = 0;
  for (const ServiceCall& call : sequence.calls()) {
    const auto method = served_.methods().find(call.method());
    if (method == served_.methods().end() || ++count > SequenceMutator::kMaxCalls) continue;
    if (call.days_before() > 0 && call.days_before() <= 400) served_.PassDays(call.days_before());
    if (call.roll_up_before()) served_.RollUp();
    SendAndCheck(*method->second, call);
  }
  if (served_.Read()->head().revision == served_.first_revision()) return;
  CheckStore();
  CheckFigures();
}

void SequenceRunner::CheckStore() const {
  const auto snapshot = served_.Read();
  const auto report = figures::Check(served_.figures(), *snapshot);
  Require(report.ok(), "the log can be checked");
  Require(report->chain.first_bad_revision == 0, "the log holds");
  Require(report->bad_postings == 0, "postings are what the log says");
  Require(report->bad_cells == 0, "cells are what the log says");
  const auto rows = facts::CheckRows(served_.figures().log().schema(), *snapshot);
  Require(rows.ok() && rows->bad_rows == 0, "rows and indexes are what the log says");
}

// The figures to which the last facts posted, and ratios of them, on the days of their postings.
void SequenceRunner::CheckFigures() const {
  const auto snapshot = served_.Read();
  std::set<std::string> asked;
  for (int64_t revision = snapshot->head().revision;
       revision > served_.first_revision() && asked.size() < kMostFigures; --revision) {
    const auto fact = facts::FactAt(*snapshot, revision);
    Require(fact.ok(), "every fact can be read");
    for (const fact::v1::Posting& posting : fact->postings()) {
      for (const figures::FigureDefinition& definition : served_.figures().catalogue().figures()) {
        const figure::v1::Figure& figure = definition.figure;
        if (figure.id() != posting.measure() && figure.numerator() != posting.measure() &&
            figure.denominator() != posting.measure())
          continue;
        if (asked.size() == kMostFigures || !asked.insert(figure.id()).second) continue;
        figure::v1::FigureQuery query;
        query.set_figure(figure.id());
        query.set_as_of(posting.effective_on());
        if (!posting.cohort_on().empty()) query.set_end(posting.cohort_on());
        CheckFigure(query);
        query.set_division(posting.division());
        CheckFigure(query);
      }
    }
  }
}

void SequenceRunner::CheckFigure(const figure::v1::FigureQuery& query) const {
  const auto stub = figure::v1::FigureService::NewStub(served_.channel());
  grpc::ClientContext asking;
  Name(kCallers[0], asking);
  figure::v1::GetFigureRequest request;
  *request.mutable_query() = query;
  request.set_compare_year_on_year(true);
  figure::v1::FigureValue value;
  const grpc::Status got = stub->GetFigure(&asking, request, &value);
  grpc::ClientContext tracing;
  Name(kCallers[0], tracing);
  figure::v1::TraceFigureRequest trace;
  *trace.mutable_query() = query;
  const auto lines = stub->TraceFigure(&tracing, trace);
  std::map<int, int64_t> sums;
  figure::v1::TraceFigureResponse line;
  while (lines->Read(&line)) sums[line.part()] += line.contribution();
  const grpc::Status traced = lines->Finish();
  served_.WaitIdle();
  const bool agrees =
      got.error_code() == traced.error_code() && !IsErrorOfServer(got.error_code()) &&
      (!got.ok() ||
       (value.has_ratio() ? sums[figure::v1::TRACE_PART_NUMERATOR] == value.ratio().numerator() &&
                                sums[figure::v1::TRACE_PART_DENOMINATOR] == value.ratio().denominator()
                          : sums[figure::v1::TRACE_PART_VALUE] == value.value()));
  if (!agrees) {
    std::fprintf(stderr, "%s\n%s\nfigure: %d %s\ntrace: %d %s\n", query.DebugString().c_str(),
                 value.DebugString().c_str(), got.error_code(), got.error_message().c_str(),
                 traced.error_code(), traced.error_message().c_str());
    for (const auto& [part, sum] : sums) std::fprintf(stderr, "part %d: %ld\n", part, sum);
  }
  Require(agrees, "the lines of a trace add up to the figure");
}

}  // namespace eastgate::fuzz
