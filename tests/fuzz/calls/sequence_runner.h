// SequenceRunner: sends the calls of a sequence to a server that is new, and ends the process when something
// does not hold:
//   - no answer is an error of the server's own;
//   - no answer takes more than a second of the processor;
//   - afterwards the log holds, and cells, rows and indexes are what the log says (as --check sees them);
//   - the lines of a trace add up to the figure.
#ifndef EASTGATE_TESTS_FUZZ_CALLS_SEQUENCE_RUNNER_H_
#define EASTGATE_TESTS_FUZZ_CALLS_SEQUENCE_RUNNER_H_

#include <string>
#include <vector>

#include "calls/call_sequence.pb.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/figure/v1/figure.pb.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/status.h"
#include "tests/fuzz/calls/served_log.h"

namespace eastgate::fuzz {

class SequenceRunner {
 public:
  // The server must outlive it. `shows`: each call and its answer are printed.
  SequenceRunner(ServedLog& served, bool shows) : served_(served), shows_(shows) {}

  void Run(const CallSequence& sequence);

 private:
  // Returns the status of the answer, of a stream after a few messages.
  grpc::Status Send(const google::protobuf::MethodDescriptor& method, const KnownCaller& caller,
                    const std::string& bytes) const;
  void SendAndCheck(const google::protobuf::MethodDescriptor& method, const ServiceCall& call);
  // Check the log once calls have changed it.
  void CheckStore() const;
  void CheckFigures() const;
  void CheckFigure(const figure::v1::FigureQuery& query) const;

  ServedLog& served_;
  const bool shows_;
};

}  // namespace eastgate::fuzz

#endif  // EASTGATE_TESTS_FUZZ_CALLS_SEQUENCE_RUNNER_H_
