// Committer: how a service method changes something.
//
//   Reply<pb::Facility> Change(Call& call, const pb::ChangeRequest& request) {
//     RETURN_IF_ERROR(CheckChange(request, …));                              every violation at once
//     const auto once = Once::ByRequestId(request.request_id());
//     return committer_.Commit<pb::Facility>(call, request, once, facilities_,
//         [this, &request](Writer& writer) -> absl::StatusOr<pb::Facility> {  load, decide, put, append
//           …
//         });
//   }
//
// The work runs inside the store's writer; what it returns is answered when it is on disk. A request that was
// done before is answered, marked as replayed, and not run: from the answer kept under its request_id, else
// with what stands under its natural id (`source.Get(reader, name)`). A refused or failed request leaves
// nothing, so it may be sent again. With validate_only the work runs and all it wrote is dropped; the answer
// has no revision, etag or fact. Thread-safe.
#ifndef EASTGATE_COMMON_FACTS_COMMIT_H_
#define EASTGATE_COMMON_FACTS_COMMIT_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/facts/ledger.h"
#include "common/facts/writer.h"
#include "common/rpc/call.h"
#include "common/rpc/once.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/status_macros.h"
#include "common/store/key_codec.h"
#include "google/protobuf/message.h"

namespace eastgate::facts {

// Takes out of a preview what it cannot have, its place in the log: revision, etag, and every name of a fact.
void ClearPlace(google::protobuf::Message& response);

class Committer {
 public:
  // Both must outlive it.
  Committer(const Ledger& ledger, const rpc::OnceTable& once) : ledger_(ledger), once_(once) {}

  // `call`, `request` and `source` must live until the answer is out; Response has a name.
  template <class Response, class Request, class Source, class Work>
  rpc::Reply<Response> Commit(rpc::Call& call, const Request& request, rpc::Once once, const Source& source,
                              Work work) const {
    Attempt<Response> attempt;
    // Outside the writer, which has one thread for all.
    const bool keeps = !once.id.empty() || !once.request_id.empty();
    const std::string content = keeps ? once_.ContentDigest(request) : "";
    auto start = [&](rpc::Completion<rpc::Done> done) {
      ledger_.store().Commit(
          [&](store::Transaction& transaction) {
            attempt = Attempt<Response>();
            return Run(call, request, once, content, source, work, transaction, attempt);
          },
          [done](absl::Status status) {
            if (status.ok()) {
              done(rpc::Done{});
            } else {
              done(std::move(status));
            }
          });
    };
    rpc::CallbackAwaiter<rpc::Done, decltype(start)> awaiter(std::move(start));
    const absl::StatusOr<rpc::Done> committed = co_await awaiter;
    if (!committed.ok() && !attempt.previewed) co_return committed.status();
    if (attempt.replayed) call.MarkReplayed();
    co_return std::move(attempt.response);
  }

  // A work that is the same however often it is done and so keeps nothing: `work` is StatusOr<Response>
  // (Writer&). With `preview` it runs and all it wrote is dropped.
  template <class Response, class Work>
  rpc::Reply<Response> Run(rpc::Call& call, bool preview, Work work) const {
    absl::StatusOr<Response> response = absl::UnknownError("the work did not run");
    auto start = [&](rpc::Completion<rpc::Done> done) {
      ledger_.store().Commit(
          [&](store::Transaction& transaction) -> absl::Status {
            if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
            Writer writer(ledger_, transaction, call.principal());
            response = work(writer);
            if (response.ok() && preview) return absl::CancelledError("validate_only");
            return response.status();
          },
          [done](absl::Status status) {
            if (status.ok()) {
              done(rpc::Done{});
            } else {
              done(std::move(status));
            }
          });
    };
    rpc::CallbackAwaiter<rpc::Done, decltype(start)> awaiter(std::move(start));
    const absl::StatusOr<rpc::Done> committed = co_await awaiter;
    if (!committed.ok() && !(preview && response.ok())) co_return committed.status();
    co_return std::move(response);
  }

 private:
  // What one run of the work left; a work may run again.
  template <class Response>
  struct Attempt {
    Response response;
    bool replayed = false;
    bool previewed = false;
  };

  template <class Response, class Request, class Source, class Work>
  absl::Status Run(const rpc::Call& call, const Request& request, const rpc::Once& once,
                   absl::string_view content, const Source& source, const Work& work,
                   store::Transaction& transaction, Attempt<Response>& attempt) const {
    if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
    const absl::Time now = ledger_.Now();
    ASSIGN_OR_RETURN(const std::optional<std::string> answer,
                     once_.FindAnswer(transaction, call.principal(), once, call.method(), content, now));
    if (answer) {
      attempt.replayed = true;
      return attempt.response.ParseFromString(*answer) ? absl::OkStatus()
                                                       : store::Corrupt("answer of a request_id");
    }
    ASSIGN_OR_RETURN(const std::optional<std::string> name, once_.FindName(transaction, once, content));
    if (name) {
      attempt.replayed = true;
      ASSIGN_OR_RETURN(attempt.response, source.Get(transaction, *name));
      return absl::OkStatus();
    }
    Writer writer(ledger_, transaction, call.principal());
    ASSIGN_OR_RETURN(attempt.response, work(writer));
    if (IsPreview(request)) {
      attempt.previewed = true;
      ClearPlace(attempt.response);
      return absl::CancelledError("validate_only");
    }
    return once_.Keep(transaction, call.principal(), once, call.method(), content, attempt.response.name(),
                      attempt.response, now);
  }

  template <class Request>
  static bool IsPreview(const Request& request) {
    if constexpr (requires { request.validate_only(); }) return request.validate_only();
    return false;
  }

  const Ledger& ledger_;
  const rpc::OnceTable& once_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_COMMIT_H_
