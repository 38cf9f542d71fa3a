#include "common/server/retractions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/facts/corrections.h"
#include "common/facts/log_reader.h"
#include "common/facts/read.h"
#include "common/facts/record.h"
#include "common/lifecycle/rules.h"
#include "common/resource/page_token.h"
#include "common/resource/references.h"
#include "common/resource/request_check.h"
#include "common/rpc/await.h"
#include "common/rpc/transport.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace eastgate::server {

namespace pb = ::eastgate::fact::v1;
using rpc::Await;
using rpc::Call;
using rpc::Done;
using rpc::Reply;

namespace {

// A refusal names at most so many dependents.
constexpr size_t kMostNamed = 10;

absl::Status Pending(absl::string_view name) {
  return status::ErrorWithReason(absl::StatusCode::kUnavailable, pb::ERROR_REASON_RETRACTION_PENDING,
                                 "the retraction waits for other services; the same call again joins it",
                                 {{"name", std::string(name)}});
}

// Returns whether the commit may succeed if it is tried again.
bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) || absl::IsAborted(status);
}

resource::IdempotencyKey KeyOf(absl::string_view method, const pb::RetractFactRequest& request) {
  return resource::IdempotencyKey::BySourceRef(method, request.source_ref(), request.request_id());
}

}  // namespace

Retractions::Retractions(const facts::Log& log, const lifecycle::Committer& committer,
                         lifecycle::NamesInUse& names, const rpc::PeerTargets& targets)
    : Retractions(log, committer, names, targets, Options()) {}

Retractions::Retractions(const facts::Log& log, const lifecycle::Committer& committer,
                         lifecycle::NamesInUse& names, const rpc::PeerTargets& targets, Options options)
    : log_(log), committer_(committer), names_(names), options_(std::move(options)) {
  for (const auto& [service, address] : targets.addresses) {
    Peer peer;
    peer.channel = rpc::OpenPeer(targets, service, {pb::FactService::service_full_name()});
    if (peer.channel) peer.facts = pb::FactService::NewStub(peer.channel->channel());
    peers_.emplace(service, std::move(peer));
  }
}

Retractions::Waiting Retractions::pending() const {
  const absl::Time now = absl::Now();
  Waiting waiting;
  std::lock_guard<std::mutex> lock(mutex_);
  waiting.count = static_cast<int>(tasks_.size());
  for (const auto& [name, task] : tasks_) waiting.oldest = std::max(waiting.oldest, now - task.since);
  return waiting;
}

absl::StatusOr<pb::Fact> Retractions::Get(const store::Reader& reader, absl::string_view name) const {
  const absl::StatusOr<int64_t> revision = facts::ParseFactName(name);
  if (!revision.ok()) return status::InvalidField("name", revision.status().message());
  return facts::FactAt(reader, *revision);
}

std::string Retractions::GuardedBy(const store::Reader& reader, absl::string_view fact) const {
  const absl::StatusOr<pb::Fact> found = Get(reader, fact);
  // The commit refuses these whatever other services say, so none is asked.
  if (!found.ok() || found->retraction() || !found->corrected_by().empty()) return "";
  const facts::FactKind* kind = log_.schema().FindKind(found->kind());
  if (kind == nullptr || kind->mark_retracting == nullptr) return "";
  const std::string& name = found->subject();
  return options_.services_naming(name.substr(0, name.find('/'))).empty() ? "" : name;
}

Reply<pb::Fact> Retractions::Retract(Call& call, const pb::RetractFactRequest& request) {
  CO_RETURN_IF_ERROR(facts::CheckRetract(request));
  const std::string name = GuardedBy(*log_.Read(), request.name());
  if (!name.empty()) CO_RETURN_IF_ERROR(committer_.CheckEvidence(call, request));
  if (!name.empty() && request.validate_only()) {
    Reply<pb::Fact> trying = Try(call, request);
    CO_ASSIGN_OR_RETURN(pb::Fact tried, co_await std::move(trying));
    Reply<Done> asking = AskOthers({name, call.principal(), std::string(call.method()), request});
    const absl::StatusOr<Done> asked = co_await std::move(asking);
    CO_RETURN_IF_ERROR(asked.status());
    lifecycle::ClearPlace(tried);
    co_return tried;
  }
  if (!name.empty()) {
    Reply<pb::Fact> waiting = RetractWithOthers(call, request, name);
    absl::StatusOr<pb::Fact> retracted = co_await std::move(waiting);
    // If another call has retracted the fact, perhaps this one when it was sent before, the commit below
    // says so.
    if (retracted.ok() || !GuardedBy(*log_.Read(), request.name()).empty()) co_return retracted;
  }
  Reply<pb::Fact> retracting = RetractAtOnce(call, request);
  co_return co_await std::move(retracting);
}

Reply<pb::Fact> Retractions::Try(Call& call, const pb::RetractFactRequest& request) const {
  return committer_.Run<pb::Fact>(
      call, /*preview=*/true, [&request](facts::Writer& writer) { return facts::Retract(writer, request); });
}

Reply<pb::Fact> Retractions::RetractWithOthers(Call& call, const pb::RetractFactRequest& request,
                                               std::string name) {
  Reply<pb::Fact> trying = Try(call, request);
  const absl::StatusOr<pb::Fact> tried = co_await std::move(trying);
  CO_RETURN_IF_ERROR(tried.status());
  const PendingRetraction pending = {name, call.principal(), std::string(call.method()), request};
  bool is_first = false;
  Reply<Done> beginning = committer_.Run<Done>(
      call, /*preview=*/false, [this, &pending, &is_first](facts::Writer& writer) -> absl::StatusOr<Done> {
        ASSIGN_OR_RETURN(is_first, Begin(writer, pending));
        return Done{};
      });
  const absl::StatusOr<Done> begun = co_await std::move(beginning);
  CO_RETURN_IF_ERROR(begun.status());
  Reply<pb::Fact> settling = Settled(name);
  absl::StatusOr<pb::Fact> settled = co_await std::move(settling);
  // The answer to the call that began it is not that of another one.
  if (settled.ok() && !is_first) co_return Pending(name);
  co_return settled;
}

Reply<pb::Fact> Retractions::RetractAtOnce(Call& call, const pb::RetractFactRequest& request) {
  return committer_.Commit<pb::Fact>(call, request, KeyOf(call.method(), request), *this,
                                     [this, &request](facts::Writer& writer) -> absl::StatusOr<pb::Fact> {
                                       // A fact that was recorded since the call came.
                                       if (!GuardedBy(writer.transaction(), request.name()).empty())
                                         return Pending(request.name());
                                       return facts::Retract(writer, request);
                                     });
}

absl::StatusOr<bool> Retractions::Begin(facts::Writer& writer, const PendingRetraction& pending) const {
  ASSIGN_OR_RETURN(const auto other, FindPending(writer.transaction(), pending.name));
  if (other) return false;
  ASSIGN_OR_RETURN(const pb::Fact fact, Get(writer.transaction(), pending.request.name()));
  RETURN_IF_ERROR(log_.schema().FindKind(fact.kind())->mark_retracting(writer, fact, true));
  PutPending(writer.transaction(), pending);
  return true;
}

Reply<pb::ListDependentsResponse> Retractions::ListDependents(Call&,
                                                              const pb::ListDependentsRequest& request) {
  resource::RequestCheck check(log_.reference(), log_.division_root(), log_.clock(), request);
  check.PageSize(request.page_size());
  const absl::StatusOr<std::string> after = resource::DecodePageToken(request, request.page_token());
  check.Check("page_token", after.status());
  CO_RETURN_IF_ERROR(check.ToStatus());
  auto start = [this, &request](rpc::Completion<Done> done) {
    names_.WhenFree(request.name(), [done] { done(Done{}); });
  };
  rpc::CallbackAwaiter<Done, decltype(start)> awaiter(std::move(start));
  const absl::StatusOr<Done> free = co_await awaiter;
  CO_RETURN_IF_ERROR(free.status());
  CO_ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
  const auto page_size = static_cast<size_t>(resource::PageSizeOf(request.page_size()));
  // One more than the page has tells that there is another page.
  CO_ASSIGN_OR_RETURN(auto references,
                      resource::ReferencesTo(*snapshot, request.name(), page_size + 1, *after));
  pb::ListDependentsResponse response;
  if (references.size() > page_size) {
    references.pop_back();
    response.set_next_page_token(resource::EncodePageToken(request, references.back().referrer));
  }
  for (const resource::Reference& reference : references) {
    pb::Dependent& dependent = *response.add_dependents();
    dependent.set_name(reference.referrer);
    dependent.set_fact(reference.fact);
  }
  response.set_revision(snapshot->head().revision);
  co_return response;
}

void Retractions::Start() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const absl::StatusOr<std::vector<std::string>> names = PendingNames(*log_.Read());
  for (const std::string& name : names.value_or(std::vector<std::string>()))
    tasks_[name] = {absl::InfinitePast(), options_.first_wait, {}};
  thread_ = std::thread([this] { Run(); });
}

void Retractions::Stop() {
  std::map<std::string, Task> tasks;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const auto& [name, task] : tasks) {
    for (const Completion& done : task.waiting) done(Pending(name));
  }
}

Reply<pb::Fact> Retractions::Settled(std::string name) {
  auto start = [this, &name](Completion done) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!stopping_) {
        Task& task = tasks_.emplace(name, Task{{}, options_.first_wait, {}}).first->second;
        task.due = absl::InfinitePast();
        task.waiting.push_back(done);
        changed_.notify_all();
        return;
      }
    }
    done(Pending(name));
  };
  rpc::CallbackAwaiter<pb::Fact, decltype(start)> awaiter(std::move(start));
  co_return co_await awaiter;
}

void Retractions::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    const auto next = std::min_element(tasks_.begin(), tasks_.end(), [](const auto& a, const auto& b) {
      return a.second.due < b.second.due;
    });
    const absl::Time now = absl::Now();
    if (next == tasks_.end()) {
      changed_.wait(lock);
      continue;
    }
    if (next->second.due > now) {
      changed_.wait_for(lock, absl::ToChronoNanoseconds(next->second.due - now));
      continue;
    }
    const std::string name = next->first;
    // Those who come from here on wait for the next try: this one may have read the store already.
    std::vector<Completion> waiting;
    waiting.swap(next->second.waiting);
    next->second.due = absl::InfiniteFuture();
    lock.unlock();
    const absl::StatusOr<pb::Fact> settled = Settle(name);
    for (const Completion& done : waiting) done(settled);
    const auto pending = FindPending(*log_.Read(), name);
    const bool is_left = pending.ok() && pending->has_value();
    lock.lock();
    Task& task = tasks_.at(name);
    const bool is_asked_again = task.due != absl::InfiniteFuture();
    if (!is_left && !is_asked_again) {
      tasks_.erase(name);
      continue;
    }
    if (!is_asked_again) task.due = absl::Now() + task.wait;
    task.wait = is_left ? std::min(task.wait * 2, options_.most_wait) : options_.first_wait;
  }
}

absl::StatusOr<pb::Fact> Retractions::Settle(const std::string& name) {
  const auto found = FindPending(*log_.Read(), name);
  if (!found.ok()) return found.status();
  // It was settled in between, for those who waited before.
  if (!*found) return Pending(name);
  const PendingRetraction& pending = **found;
  const absl::Status asked = Await(AskOthers(pending)).status();
  if (!asked.ok()) return absl::IsUnavailable(asked) ? asked : GiveUp(pending, asked);
  Call call = Call::Detached(pending.principal, absl::InfiniteFuture(), pending.method);
  absl::StatusOr<pb::Fact> fact =
      Await(committer_.Commit<pb::Fact>(call, pending.request, KeyOf(pending.method, pending.request), *this,
                                        [&pending](facts::Writer& writer) {
                                          DeletePending(writer.transaction(), pending.name);
                                          return facts::Retract(writer, pending.request);
                                        }));
  if (fact.ok()) return fact;
  return MayPass(fact.status()) ? Pending(name) : GiveUp(pending, fact.status());
}

Reply<Done> Retractions::AskOthers(PendingRetraction pending) const {
  // This service asks for dependents in its own name, not in that of the principal that retracts: the
  // principal need not be allowed to see them.
  Call call = Call::Detached(rpc::ServicePrincipal(log_.service()), absl::InfiniteFuture(), pending.method);
  std::vector<std::string> dependents;
  for (const std::string& service :
       options_.services_naming(pending.name.substr(0, pending.name.find('/')))) {
    const auto peer = peers_.find(service);
    if (peer == peers_.end() || peer->second.channel == nullptr) co_return Pending(pending.name);
    pb::ListDependentsRequest request;
    request.set_name(pending.name);
    Reply<pb::ListDependentsResponse> asking = peer->second.channel->Call(
        call, peer->second.facts->async(), &pb::FactService::StubInterface::async_interface::ListDependents,
        request, options_.ask_limit);
    const absl::StatusOr<pb::ListDependentsResponse> response = co_await std::move(asking);
    if (!response.ok()) co_return Pending(pending.name);
    for (const pb::Dependent& dependent : response->dependents()) {
      if (dependents.size() < kMostNamed) dependents.push_back(absl::StrCat(service, "/", dependent.fact()));
    }
  }
  CO_RETURN_IF_ERROR(lifecycle::CheckNoDependents(pending.request.name(), dependents));
  co_return Done{};
}

absl::Status Retractions::GiveUp(const PendingRetraction& pending, const absl::Status& why) const {
  Call call = Call::Detached(pending.principal, absl::InfiniteFuture(), pending.method);
  const absl::StatusOr<Done> cleared = Await(committer_.Run<Done>(
      call, /*preview=*/false, [this, &pending](facts::Writer& writer) -> absl::StatusOr<Done> {
        ASSIGN_OR_RETURN(const pb::Fact fact, Get(writer.transaction(), pending.request.name()));
        RETURN_IF_ERROR(log_.schema().FindKind(fact.kind())->mark_retracting(writer, fact, false));
        DeletePending(writer.transaction(), pending.name);
        return Done{};
      }));
  return cleared.ok() ? why : Pending(pending.name);
}

}  // namespace eastgate::server
