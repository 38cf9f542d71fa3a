// Committer: how a service method changes something.
//
//   Reply<pb::Facility> Change(Call& call, const pb::ChangeRequest& request) {
//     RETURN_IF_ERROR(CheckChange(request, …));                              every violation at once
//     const auto key = IdempotencyKey::ByRequestId(request.request_id());
//     return committer_.Commit<pb::Facility>(call, request, key, facilities_,
//         [this, &request](Writer& writer) -> absl::StatusOr<pb::Facility> {  load, decide, put, append
//           …
//         });
//   }
//
// The transaction body runs on the store's writer thread; its result is answered when its writes are on disk.
// A request that was committed before is answered, marked as replayed, and not run again: from the answer
// kept under its request_id, else with the current resource of its natural id (`source.Get(reader, name)`).
// One whose fact was retracted since, possibly after corrections, is refused with RECORD_RETRACTED where it
// has a natural id, and one that has another's natural id with ALREADY_EXISTS, reason ID_TAKEN. A refused or
// failed request leaves nothing, so it may be sent again. With validate_only the transaction body runs and
// all its writes are dropped; the answer has no revision, etag or fact. A request whose evidence names a file
// that is not stored here for a division of the caller is refused: EVIDENCE_NOT_STORED. While too many facts
// wait to be rolled up, the transaction body does not run and the request is refused with RESOURCE_EXHAUSTED
// (FigureStore::CheckRoom). Thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_COMMIT_H_
#define EASTGATE_COMMON_LIFECYCLE_COMMIT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/evidence/file_store.h"
#include "common/facts/log.h"
#include "common/facts/writer.h"
#include "common/figures/figure_store.h"
#include "common/resource/evidence_fields.h"
#include "common/resource/idempotency.h"
#include "common/resource/request_fields.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "google/protobuf/message.h"

namespace eastgate::lifecycle {

// Clears the fields of a preview that are declared to tell its place in the log
// (eastgate.options.v1.place_in_log): revision, etag, and every name of a fact. Resources within the answer
// keep theirs.
void ClearPlace(google::protobuf::Message& response);

class Committer {
 public:
  // All must outlive it. `evidence` is null where no files are stored.
  Committer(facts::Log& log, const figures::FigureStore& figures, const resource::IdempotencyRecords& records,
            const evidence::FileStore* evidence = nullptr)
      : log_(log), figures_(figures), records_(records), evidence_(evidence) {}

  // FAILED_PRECONDITION, reason EVIDENCE_NOT_STORED, if the evidence in the request names a file that is not
  // stored, or only for divisions in which the caller may not do this. Commit asks by itself.
  template <class Request>
  absl::Status CheckEvidence(const rpc::Call& call, const Request& request) const {
    return CheckStored(call, request, resource::EvidenceFieldsOf<Request>());
  }

  // `call`, `request` and `source` must live until the answer is out; Response has a name.
  template <class Response, class Request, class Source, class Body>
  rpc::Reply<Response> Commit(rpc::Call& call, const Request& request, resource::IdempotencyKey key,
                              const Source& source, Body body) const {
    Attempt<Response> attempt;
    // Outside the writer, which has one thread for all.
    const bool keeps = !key.id.empty() || !key.request_id.empty();
    const auto contents = keeps ? records_.ContentDigests(request) : resource::IdempotencyRecords::Contents();
    const absl::Status evidence = CheckEvidence(call, request);
    auto start = [&](rpc::Completion<rpc::Done> done) {
      log_.store().Commit(
          [&](store::Transaction& transaction) {
            attempt = Attempt<Response>();
            return Run(call, request, key, contents, evidence, source, body, transaction, attempt);
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
    if (!committed.ok()) co_return committed.status();
    if (attempt.replayed) call.MarkReplayed();
    if constexpr (requires { source.Complete(log_.reference().get(), attempt.response); }) {
      source.Complete(log_.reference().get(), attempt.response);
    }
    co_return std::move(attempt.response);
  }

  // Forgets the content of the requests that used a natural id: IdempotencyRecords::ForgetContent. Called in
  // a transaction body.
  absl::Status ForgetContent(store::Transaction& transaction, const resource::IdempotencyKey& key) const {
    return records_.ForgetContent(transaction, key);
  }

  // Runs a transaction body that is idempotent by itself, so that no idempotency record is kept. `body` is
  // StatusOr<Response>(Writer&). With `preview` it runs and all its writes are dropped.
  template <class Response, class Body>
  rpc::Reply<Response> Run(rpc::Call& call, bool preview, Body body) const {
    absl::StatusOr<Response> response = absl::UnknownError("the transaction body did not run");
    auto start = [&](rpc::Completion<rpc::Done> done) {
      log_.store().Commit(
          [&](store::Transaction& transaction) -> absl::Status {
            if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
            facts::Writer writer(log_, transaction, call.principal(), call.through_service());
            const absl::Status room = figures_.CheckRoom(writer.next_revision());
            response = room.ok() ? body(writer) : absl::StatusOr<Response>(room);
            if (preview) transaction.Discard();
            RETURN_IF_ERROR(response.status());
            return writer.CheckRowsAreRecorded();
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
    if (!committed.ok()) co_return committed.status();
    co_return std::move(response);
  }

 private:
  // The result of one run of the transaction body, which may run again.
  template <class Response>
  struct Attempt {
    Response response;
    bool replayed = false;
  };

  template <class Response, class Request, class Source, class Body>
  absl::Status Run(const rpc::Call& call, const Request& request, const resource::IdempotencyKey& key,
                   const resource::IdempotencyRecords::Contents& contents, const absl::Status& evidence,
                   const Source& source, const Body& body, store::Transaction& transaction,
                   Attempt<Response>& attempt) const {
    if (call.IsCancelled()) return absl::CancelledError("the caller has gone");
    const absl::Time now = log_.Now();
    ASSIGN_OR_RETURN(const std::optional<std::string> answer,
                     records_.FindAnswer(transaction, call.principal(), key, call.method(), contents, now));
    ASSIGN_OR_RETURN(const std::optional<std::string> name, FindReplayed(transaction, key, contents));
    attempt.replayed = answer || name;
    if (answer) {
      return attempt.response.ParseFromString(*answer) ? absl::OkStatus()
                                                       : store::Corrupt("answer of a request_id");
    }
    if (name) {
      ASSIGN_OR_RETURN(attempt.response, source.Get(transaction, *name));
      return IsPreview(request) ? absl::OkStatus() : records_.RenewUse(transaction, key, contents);
    }
    RETURN_IF_ERROR(evidence);
    facts::Writer writer(log_, transaction, call.principal(), call.through_service());
    const int64_t next_revision = writer.next_revision();
    RETURN_IF_ERROR(figures_.CheckRoom(next_revision));
    absl::StatusOr<Response> response = body(writer);
    if (!response.ok()) return WithField(response.status(), request);
    RETURN_IF_ERROR(writer.CheckRowsAreRecorded());
    attempt.response = *std::move(response);
    if (IsPreview(request)) {
      ClearPlace(attempt.response);
      transaction.Discard();
      return absl::OkStatus();
    }
    const int64_t recorded = transaction.head().revision < next_revision ? 0 : next_revision;
    RETURN_IF_ERROR(records_.KeepUse(transaction, key, contents, attempt.response.name(), recorded));
    return records_.KeepAnswer(transaction, call.principal(), key, call.method(), contents, attempt.response,
                               now);
  }

  absl::Status CheckStored(const rpc::Call& call, const google::protobuf::Message& request,
                           const resource::EvidenceFields& fields) const;

  // Returns the resource that the same request made before under its natural id. RECORD_RETRACTED;
  // ALREADY_EXISTS, reason ID_TAKEN. Nothing where the id is free.
  absl::StatusOr<std::optional<std::string>> FindReplayed(
      const store::Reader& reader, const resource::IdempotencyKey& key,
      const resource::IdempotencyRecords::Contents& contents) const;

  // Names the field of the request from which a day follows that lies outside the calendar.
  template <class Request>
  static absl::Status WithField(absl::Status status, const Request& request) {
    if (!absl::IsOutOfRange(status)) return status;
    return status::InvalidField(resource::RequestFieldsOf<Request>().LatestOf(request), status.message());
  }

  template <class Request>
  static bool IsPreview(const Request& request) {
    if constexpr (requires { request.validate_only(); }) return request.validate_only();
    return false;
  }

  facts::Log& log_;
  const figures::FigureStore& figures_;
  const resource::IdempotencyRecords& records_;
  const evidence::FileStore* const evidence_;
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_COMMIT_H_
