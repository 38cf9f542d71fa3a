// A method that makes many requests of other methods of its service in one call: what bureaus send in bulk.
//
//   message BatchCreateEchoesRequest { repeated CreateEchoRequest requests = 1; bool validate_only = 2; }
//   message BatchCreateEchoesResponse {
//     message Result { oneof outcome { Echo echo = 1; google.rpc.Status error = 2; } bool replayed = 3; }
//     repeated Result results = 1;
//   }
//
// Each request is let in, judged and recorded as if it had been sent alone: by the right of its own method,
// under its own id, source_ref or request_id. Its result, or its error, is in its place. An element of
// `requests` is the request of a method, or a message whose oneof holds one. All begin at once, so that the
// store writes them as one group, or a few; those that ask no other service begin in their order.
#ifndef EASTGATE_COMMON_RPC_BATCH_H_
#define EASTGATE_COMMON_RPC_BATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/rpc/batch_part.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "common/rpc/reply_callback.h"
#include "common/rpc/runtime.h"
#include "common/rpc/status_mapping.h"
#include "common/rpc/steady_clock.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::rpc {

// The largest number of requests in one call.
inline constexpr int kMaxBatch = 500;

template <class Request, class Response, class Row>
class Batch {
 public:
  explicit Batch(Runtime& runtime) : runtime_(runtime) {}

  // A method whose requests may be elements.
  template <class Service, class Part>
  void Add(BatchPart part, Service* service, Reply<Row> (Service::*method)(Call&, const Part&)) {
    methods_.push_back(
        {std::move(part), [service, method](Call& call, const google::protobuf::Message& request) {
           return (service->*method)(call, static_cast<const Part&>(request));
         }});
  }

  Reply<Response> Run(Call& call, const Request& request) {
    CO_RETURN_IF_ERROR(CheckSize(request));
    const absl::Time began = SteadyNow();
    std::vector<Running> running(static_cast<size_t>(request.requests_size()));
    std::vector<Reply<Row>> replies;
    replies.reserve(running.size());
    for (int i = 0; i < request.requests_size(); ++i) {
      replies.push_back(
          Begin(call, request.requests(i), IsPreview(request), running[static_cast<size_t>(i)]));
    }
    Reply<std::vector<absl::StatusOr<Row>>> all = WhenAll<Row>(std::move(replies));
    absl::StatusOr<std::vector<absl::StatusOr<Row>>> outcomes = co_await std::move(all);
    CO_RETURN_IF_ERROR(outcomes.status());
    Response response;
    for (size_t i = 0; i < outcomes->size(); ++i) {
      auto& result = *response.add_results();
      absl::StatusOr<Row>& outcome = (*outcomes)[i];
      if (!outcome.ok()) {
        if (running[i].known != nullptr)
          running[i].known->part.ReportFailed(runtime_, call, outcome.status(), SteadyNow() - began);
        *result.mutable_error() = ToRpcStatus(outcome.status());
        continue;
      }
      SetRow(result, *std::move(outcome));
      if constexpr (requires { result.set_replayed(true); }) result.set_replayed(running[i].call->replayed());
    }
    co_return response;
  }

 private:
  using Method = std::function<Reply<Row>(Call&, const google::protobuf::Message&)>;
  struct Known {
    BatchPart part;
    Method run;
  };
  // It lives until the request is answered.
  struct Running {
    const Known* known = nullptr;  // Null where the element holds no request.
    std::unique_ptr<Call> call;
    std::unique_ptr<google::protobuf::Message> request;  // Null where it is that of the caller.
  };

  static bool IsPreview(const Request& request) {
    if constexpr (requires { request.validate_only(); }) return request.validate_only();
    return false;
  }

  static absl::Status CheckSize(const Request& request) {
    if (request.requests().empty()) return status::InvalidField("requests", "required");
    if (request.requests_size() <= kMaxBatch) return absl::OkStatus();
    return status::InvalidField("requests",
                                absl::StrCat("got ", request.requests_size(), ", want 1 to ", kMaxBatch));
  }

  Reply<Row> Begin(Call& whole, const google::protobuf::Message& element, bool validate_only,
                   Running& running) const {
    const google::protobuf::Message* request = RequestOf(element);
    if (request == nullptr)
      return status::InvalidField(element.GetDescriptor()->oneof_decl(0)->name(), "required");
    const Known* known = Find(*request->GetDescriptor());
    if (known == nullptr) return absl::InternalError("no method of a batch takes this request");
    running.known = known;
    absl::StatusOr<std::unique_ptr<Call>> call = known->part.Admit(runtime_, whole, *request);
    if (!call.ok()) return call.status();
    running.call = *std::move(call);
    if (validate_only) {
      running.request.reset(request->New());
      running.request->CopyFrom(*request);
      SetValidateOnly(*running.request);
      request = running.request.get();
    }
    try {
      return known->run(*running.call, *request);
    } catch (...) {
      return absl::InternalError("an exception left a method");
    }
  }

  const Known* Find(const google::protobuf::Descriptor& type) const {
    for (const Known& known : methods_) {
      if (&known.part.request_type() == &type) return &known;
    }
    return nullptr;
  }

  // The request that an element is, or that its oneof holds; null where nothing is set.
  const google::protobuf::Message* RequestOf(const google::protobuf::Message& element) const {
    const auto& type = *element.GetDescriptor();
    if (Find(type) != nullptr || type.oneof_decl_count() == 0) return &element;
    const auto* field = element.GetReflection()->GetOneofFieldDescriptor(element, type.oneof_decl(0));
    return field == nullptr ? nullptr : &element.GetReflection()->GetMessage(element, field);
  }

  template <class Result>
  static void SetRow(Result& result, Row row) {
    const auto& type = *Result::descriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->message_type() != Row::descriptor()) continue;
      static_cast<Row*>(result.GetReflection()->MutableMessage(&result, type.field(i)))->Swap(&row);
      return;
    }
  }

  Runtime& runtime_;
  std::vector<Known> methods_;
};

}  // namespace eastgate::rpc

#endif  // EASTGATE_COMMON_RPC_BATCH_H_
