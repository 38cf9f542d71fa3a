// DomainService: what the service of every noun derives from, so that a method is its check and one line
// more.
//
//   Reply<pb::Point> PointService::Create(Call& call, const pb::CreatePointRequest& request) {
//     RETURN_IF_ERROR(CheckCreate(request, NewCheck(request)));
//     return CreateRow(call, request, request.point_id(), points_, Plan);
//   }
//   Reply<pb::Point> PointService::Accept(Call& call, const pb::AcceptPointRequest& request) {
//     RETURN_IF_ERROR(CheckAccept(request, NewCheck(request)));
//     return Transition(call, request, points_, pb::POINT_STATE_ACCEPTED, {"occurred_on",
//     request.occurred_on()});
//   }
//
// Call and request live until the answer is out, tables as long as the service. Thread-safe.
#ifndef EASTGATE_COMMON_LIFECYCLE_DOMAIN_SERVICE_H_
#define EASTGATE_COMMON_LIFECYCLE_DOMAIN_SERVICE_H_

#include <algorithm>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/config/suite.h"
#include "common/facts/log.h"
#include "common/facts/read.h"
#include "common/figures/figure_store.h"
#include "common/lifecycle/commit.h"
#include "common/lifecycle/entry.h"
#include "common/lifecycle/lifecycle.h"
#include "common/lifecycle/list_rows.h"
#include "common/lifecycle/names_in_use.h"
#include "common/lifecycle/open_rows.h"
#include "common/lifecycle/part_entry.h"
#include "common/lifecycle/past_rows.h"
#include "common/resource/references.h"
#include "common/resource/request_check.h"
#include "common/resource/table.h"
#include "common/rpc/batch.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"

namespace eastgate::lifecycle {

// The parts that main opens and every service uses. All of them outlive the services.
struct ServiceParts {
  const facts::Log& log;
  const figures::FigureStore& figures;
  const Committer& committer;
  rpc::Executor& executor;
  NamesInUse& names_in_use;
};

// The functions that make a new row: from the request alone; with what the transaction sees; or with the
// answer of another service.
template <class Draft, class Request, class Row>
concept DraftOfRequest = requires(const Draft& draft, const Request& request) {
  { draft(request) } -> std::convertible_to<absl::StatusOr<Row>>;
};
template <class Draft, class Request, class Row>
concept DraftInTransaction = requires(const Draft& draft, const Request& request, facts::Writer& writer) {
  { draft(request, writer) } -> std::convertible_to<absl::StatusOr<Row>>;
};

// The rule of an update that any change of a field may be.
struct NothingToJudge {
  template <class Row>
  absl::Status operator()(const Row&) const {
    return absl::OkStatus();
  }
};

// Returns whether the mask of an update names the field.
template <class Request>
bool Changes(const Request& request, absl::string_view field) {
  const auto& paths = request.update_mask().paths();
  return std::find(paths.begin(), paths.end(), field) != paths.end();
}

class DomainService {
 protected:
  explicit DomainService(const ServiceParts& parts)
      : log_(parts.log),
        figures_(parts.figures),
        committer_(parts.committer),
        executor_(parts.executor),
        names_in_use_(parts.names_in_use) {}
  ~DomainService() = default;

  // Begins with a violation for every field of the request that is not as the contract declares it.
  template <class Request>
  resource::RequestCheck NewCheck(const Request& request) const {
    return {log_.reference(), log_.division_root(), log_.clock(), request};
  }

  // Returns the civil date now.
  reference::Date Today() const { return reference::Today(log_.Now()); }

  // Returns the row that the request names, no older than it asks: as it is now, or as it was known at the
  // revision that the request names; where the request has an as_of, as of that day.
  template <class Row, class Request>
  rpc::Reply<Row> GetRow(const Request& request, const resource::Table<Row>& table) const {
    RETURN_IF_ERROR(resource::CheckRequired(request));
    ASSIGN_OR_RETURN(const auto snapshot, facts::ReadAtLeast(log_, request.min_revision()));
    ASSIGN_OR_RETURN(const int64_t known_at, facts::KnownAt(*snapshot, request.known_at_revision()));
    ASSIGN_OR_RETURN(Row row, request.known_at_revision() == 0
                                  ? table.Get(*snapshot, request.name())
                                  : GetKnownAt(*snapshot, table, request.name(), known_at));
    if constexpr (requires { request.as_of(); }) {
      if (!request.as_of().empty()) {
        const absl::StatusOr<reference::Date> day = reference::ParseDate(request.as_of());
        if (!day.ok()) return status::InvalidField("as_of", day.status().message());
        ASSIGN_OR_RETURN(row, AsOf(*snapshot, table, std::move(row), *day, known_at));
      }
    }
    table.Complete(log_.ReferenceAt(known_at).get(), row);
    return row;
  }

  // Returns the rows of these names in their order, all from one state. NOT_FOUND for the first that does not
  // exist; INVALID_ARGUMENT for names of something else, and for more rows than an answer holds.
  template <class Response, class Request, class Row>
  rpc::Reply<Response> GetRows(const Request& request, const resource::Table<Row>& table,
                               google::protobuf::RepeatedPtrField<Row>* (Response::*rows)()) const {
    resource::RequestCheck check = NewCheck(request);
    if (request.names_size() > rpc::kMaxBatch)
      check.Add("names", absl::StrCat("got ", request.names_size(), ", want 1 to ", rpc::kMaxBatch));
    for (int i = 0; i < request.names_size(); ++i)
      check.Name(absl::StrCat("names[", i, "]"), request.names(i), table.collection());
    RETURN_IF_ERROR(check.ToStatus());
    ASSIGN_OR_RETURN(const std::shared_ptr<const store::Snapshot> snapshot,
                     facts::ReadAtLeast(log_, request.min_revision()));
    Response response;
    size_t bytes = 0;
    for (const std::string& name : request.names()) {
      ASSIGN_OR_RETURN(Row row, table.Get(*snapshot, name));
      table.Complete(log_.reference().get(), row);
      bytes += row.ByteSizeLong();
      if (bytes > config::kMaxPageBytes)
        return status::InvalidField("names", "the answer would be larger than 2 MiB: ask for fewer");
      *(response.*rows)()->Add() = std::move(row);
    }
    return response;
  }

  // Returns a page of the rows that match and that the caller may see, by the first index whose key is not
  // empty. The request was checked.
  template <class Response, class Request, class Row>
  rpc::Reply<Response> ListMatching(const rpc::Call& call, const Request& request,
                                    const resource::Table<Row>& table,
                                    google::protobuf::RepeatedPtrField<Row>* (Response::*rows)(),
                                    bool (*matches)(const Request&, const Row&),
                                    const std::vector<resource::IndexRange>& indexes = {}) const {
    return ListWhere<Response, Request, Row>(
        call, request, table, rows, [&request, matches](const Row& row) { return matches(request, row); },
        indexes);
  }

  // The same for rows that are matched by more than themselves, `wants` as in resource::Table::Query.
  template <class Response, class Request, class Row>
  rpc::Reply<Response> ListWhere(
      const rpc::Call& call, const Request& request, const resource::Table<Row>& table,
      google::protobuf::RepeatedPtrField<Row>* (Response::*rows)(),
      std::function<absl::StatusOr<bool>(const Row&)> matches,
      const std::vector<resource::IndexRange>& indexes = {},
      const std::function<absl::StatusOr<bool>(absl::string_view id)>& wants = nullptr) const {
    typename resource::Table<Row>::Query query;
    for (const resource::IndexRange& candidate : indexes) {
      if (!query.index && !candidate.key.empty()) query.index = candidate;
    }
    query.matches = std::move(matches);
    query.wants = wants;
    return lifecycle::ListRows<Response>(call, log_, executor_, request, table, std::move(query), rows);
  }

  // Records a new row under the caller's own id. `rows` is an EntryTable or a LifecycleTable; `draft` returns
  // the row as the request has it, from Request or from (Request, Writer).
  template <class Row, template <class> class RowTable, class Request, class Draft>
  rpc::Reply<Row> CreateRow(rpc::Call& call, const Request& request, const std::string& id,
                            const RowTable<Row>& rows, Draft draft) const {
    resource::IdempotencyKey key = resource::IdempotencyKey::ById(rows.collection(), id);
    key.is_of_the_world = rows.has_ids_of_the_world();
    return committer_.Commit<Row>(
        call, request, std::move(key), rows,
        [&request, &rows, draft = std::move(draft)](facts::Writer& writer) -> absl::StatusOr<Row> {
          if constexpr (DraftInTransaction<Draft, Request, Row>) {
            ASSIGN_OR_RETURN(Row row, absl::StatusOr<Row>(draft(request, writer)));
            return rows.Create(writer, std::move(row), request.source_ref());
          } else {
            static_assert(DraftOfRequest<Draft, Request, Row>);
            ASSIGN_OR_RETURN(Row row, absl::StatusOr<Row>(draft(request)));
            return rows.Create(writer, std::move(row), request.source_ref());
          }
        });
  }

  // Does the same after asking another service. It is not asked if the row exists already: then the request
  // is answered or refused whatever the other would say. `ask` returns Reply<Answer>; `draft` has the answer
  // as its last parameter, unless that is Done. The resources that the request names are in use until the row
  // is recorded or refused, so that no service retracts them in between.
  template <class Row, template <class> class RowTable, class Request, class Ask, class Draft>
  rpc::Reply<Row> CreateRowAfter(rpc::Call& call, const Request& request, std::string id,
                                 const RowTable<Row>& rows, Ask ask, Draft draft) const {
    using Answer = typename std::invoke_result_t<const Ask&>::Result::value_type;
    const NamesInUse::Use use = names_in_use_.Register(resource::NamesIn(request));
    const absl::StatusOr<std::optional<Row>> known = rows.Find(*log_.Read(), id);
    if (!known.ok()) co_return known.status();
    Answer answer{};
    if (!known->has_value() || (rows.has_ids_of_the_world() && IsRetracted(**known))) {
      rpc::Reply<Answer> asking = ask();
      absl::StatusOr<Answer> answered = co_await std::move(asking);
      if (!answered.ok()) co_return answered.status();
      answer = *std::move(answered);
    }
    rpc::Reply<Row> creating = CreateWith(call, request, id, rows, draft, answer);
    co_return co_await std::move(creating);
  }

  // Adds a step to the row that the request names, idempotently by its source_ref or request_id. `rule` adds
  // the step: Status(Row&, const Request&), or the same with a Judgment.
  template <class Row, class Request, class Rule>
  rpc::Reply<Row> Transition(rpc::Call& call, const Request& request, const LifecycleTable<Row>& rows,
                             Rule rule) const {
    return ChangeRow(call, request, rows,
                     [&request, &rows, rule = std::move(rule)](facts::Writer& writer, Row row) {
                       return rows.AddStep(writer, std::move(row), request, rule, request.source_ref());
                     });
  }
  // A step that says nothing but its day.
  template <class Row, class Request>
  rpc::Reply<Row> Transition(rpc::Call& call, const Request& request, const LifecycleTable<Row>& rows,
                             StateOf<Row> state, RequestDay day) const {
    return Transition(call, request, rows, [&rows, state, day](Row& row, const Request&) {
      return rows.lifecycle().Enter(row, state, day).status();
    });
  }
  // A step that says its day and why.
  template <class Row, class Request>
  rpc::Reply<Row> Transition(rpc::Call& call, const Request& request, const LifecycleTable<Row>& rows,
                             StateOf<Row> state, RequestDay day, absl::string_view reason) const {
    return Transition(call, request, rows, [&rows, state, day, reason](Row& row, const Request&) {
      return rows.lifecycle().EnterFor(row, state, day, reason);
    });
  }

  // The same after asking another service. `ask` returns Reply<Answer>; `rule` is
  // Status(Row&, const Request&, const Answer&), without the answer where that is Done.
  template <class Row, class Request, class Ask, class Rule>
  rpc::Reply<Row> TransitionAfter(rpc::Call& call, const Request& request, const LifecycleTable<Row>& rows,
                                  Ask ask, Rule rule) const {
    using Answer = typename std::invoke_result_t<const Ask&>::Result::value_type;
    const NamesInUse::Use use = names_in_use_.Register(resource::NamesIn(request));
    rpc::Reply<Answer> asking = ask();
    const absl::StatusOr<Answer> answered = co_await std::move(asking);
    if (!answered.ok()) co_return answered.status();
    rpc::Reply<Row> stepping = TransitionWith(call, request, rows, rule, *answered);
    co_return co_await std::move(stepping);
  }

  // Adds a part to the row that the request names. `add` puts it into the row and returns it:
  // StatusOr<Part*>(Row&, const Request&), or the same with a Judgment; or Part* where it cannot fail.
  template <class Row, class Part, class Request, class Add>
  rpc::Reply<Row> AddPart(rpc::Call& call, const Request& request, const resource::Table<Row>& table,
                          const PartEntry<Row, Part>& entry, Add add) const {
    return ChangeRow(call, request, table,
                     [&request, &table, &entry, add = std::move(add)](facts::Writer& writer,
                                                                      Row row) -> absl::StatusOr<Row> {
                       const Judgment judgment = JudgmentOf(writer, Change::kRecord);
                       RETURN_IF_ERROR(entry.CheckNotRetracted(row));
                       Part* part = nullptr;
                       if constexpr (std::is_invocable_v<const Add&, Row&, const Request&, const Judgment&>) {
                         ASSIGN_OR_RETURN(part, absl::StatusOr<Part*>(add(row, request, judgment)));
                       } else {
                         ASSIGN_OR_RETURN(part, absl::StatusOr<Part*>(add(row, request)));
                       }
                       RETURN_IF_ERROR(entry.Record(judgment, row, *part));
                       fact::v1::Fact fact = entry.FactOf(row, *part, judgment.division_root);
                       return lifecycle::Record(writer, table, std::move(row), std::move(fact),
                                                request.source_ref());
                     });
  }

  // An update of the row as `wanted`, a field of the request, has it: the mask names fields that the contract
  // declares as ones to be changed (resource/update_fields.h). `judge` may refuse the row as it would be:
  // Status(const Row&), or Status(const Row&, const Request&, Writer&), which may change other rows along.
  // `check` adds violations of what the contract does not declare. An update that changes nothing records no
  // fact.
  template <class Row, template <class> class RowTable, class Request, class Judge = NothingToJudge>
  rpc::Reply<Row> UpdateByMask(rpc::Call& call, const Request& request, const Row& wanted,
                               const RowTable<Row>& rows, Judge judge = {},
                               void (*check)(const Request&, resource::RequestCheck&) = nullptr) const {
    RETURN_IF_ERROR(CheckMasked(request, wanted, rows, check));
    return ApplyMasked(call, request, wanted, rows, std::move(judge));
  }

  // Does the same after asking another service for what the update names. `ask` returns Reply<Done>, at once
  // where the mask leaves out what it asks for.
  template <class Row, template <class> class RowTable, class Request, class Ask,
            class Judge = NothingToJudge>
  rpc::Reply<Row> UpdateByMaskAfter(rpc::Call& call, const Request& request, const Row& wanted,
                                    const RowTable<Row>& rows, Ask ask, Judge judge = {}) const {
    const absl::Status checked = CheckMasked(request, wanted, rows);
    if (!checked.ok()) co_return checked;
    const NamesInUse::Use use = names_in_use_.Register(resource::NamesIn(request));
    rpc::Reply<rpc::Done> asking = ask();
    const absl::StatusOr<rpc::Done> answered = co_await std::move(asking);
    if (!answered.ok()) co_return answered.status();
    rpc::Reply<Row> updating = ApplyMasked(call, request, wanted, rows, std::move(judge));
    co_return co_await std::move(updating);
  }

  // Changes the row that the request names, idempotently by its source_ref or request_id. `change` is
  // StatusOr<Row>(Writer&, Row), which records the row.
  template <class Row, class Request, class ChangeOf>
  rpc::Reply<Row> ChangeRow(rpc::Call& call, const Request& request, const resource::Table<Row>& table,
                            ChangeOf change) const {
    return committer_.Commit<Row>(
        call, request,
        resource::IdempotencyKey::BySourceRef(call.method(), request.source_ref(), request.request_id()),
        table, [&request, &table, change = std::move(change)](facts::Writer& writer) -> absl::StatusOr<Row> {
          ASSIGN_OR_RETURN(Row row, lifecycle::Load(writer, table, request.name(), request.etag()));
          return change(writer, std::move(row));
        });
  }

  const facts::Log& log_;
  const figures::FigureStore& figures_;
  const lifecycle::Committer& committer_;
  rpc::Executor& executor_;
  NamesInUse& names_in_use_;

 private:
  // Checks an update by a mask.
  template <class Row, class Request>
  absl::Status CheckMasked(const Request& request, const Row& wanted, const resource::Table<Row>& table,
                           void (*more)(const Request&, resource::RequestCheck&) = nullptr) const {
    // The field of the request that has the resource.
    static const std::string* const part = [] {
      int i = 0;
      while (Request::descriptor()->field(i)->message_type() != Row::descriptor()) ++i;
      return new std::string(Request::descriptor()->field(i)->name());
    }();
    resource::RequestCheck check = NewCheck(request);
    check.Update(request, *part, wanted, table.collection());
    if (more != nullptr) more(request, check);
    return check.ToStatus();
  }
  template <class Row, template <class> class RowTable, class Request, class Judge>
  rpc::Reply<Row> ApplyMasked(rpc::Call& call, const Request& request, const Row& wanted,
                              const RowTable<Row>& rows, Judge judge) const {
    return committer_.Commit<Row>(
        call, request, resource::IdempotencyKey::ByRequestId(request.request_id()), rows,
        [&request, &wanted, &rows, judge = std::move(judge)](facts::Writer& writer) -> absl::StatusOr<Row> {
          ASSIGN_OR_RETURN(Row row, lifecycle::Load(writer, rows, wanted.name(), wanted.etag()));
          if (IsRetracted(row)) return RecordRetracted(row.name());
          RETURN_IF_ERROR(CheckNotRetracting(row));
          const reference::Date on = StoredDate(request.changed_on());
          RETURN_IF_ERROR(CheckNotBefore("changed_on", on, rows.BeganOn(row), "the day on which it began"));
          const std::string before = row.SerializeAsString();
          resource::ApplyUpdate(wanted, request.update_mask(), row);
          if constexpr (std::is_invocable_v<const Judge&, const Row&>) {
            RETURN_IF_ERROR(judge(row));
          } else {
            RETURN_IF_ERROR(judge(row, request, writer));
          }
          if (row.SerializeAsString() == before) return row;
          fact::v1::Fact fact = DraftFact(rows.updates().kind, row, writer.log().division_root(), on);
          return lifecycle::Record(writer, rows, std::move(row), std::move(fact), /*source_ref=*/"");
        });
  }

  // The answer must live until the reply is there.
  template <class Row, template <class> class RowTable, class Request, class Draft, class Answer>
  rpc::Reply<Row> CreateWith(rpc::Call& call, const Request& request, const std::string& id,
                             const RowTable<Row>& rows, const Draft& draft, const Answer& answer) const {
    if constexpr (std::is_same_v<Answer, rpc::Done>) {
      return CreateRow(call, request, id, rows, draft);
    } else if constexpr (std::is_invocable_v<const Draft&, const Request&, facts::Writer&, const Answer&>) {
      return CreateRow(call, request, id, rows,
                       [&draft, &answer](const Request& same, facts::Writer& writer) -> absl::StatusOr<Row> {
                         return draft(same, writer, answer);
                       });
    } else {
      return CreateRow(
          call, request, id, rows,
          [&draft, &answer](const Request& same) -> absl::StatusOr<Row> { return draft(same, answer); });
    }
  }

  template <class Row, class Request, class Rule, class Answer>
  rpc::Reply<Row> TransitionWith(rpc::Call& call, const Request& request, const LifecycleTable<Row>& rows,
                                 const Rule& rule, const Answer& answer) const {
    if constexpr (std::is_same_v<Answer, rpc::Done>) {
      return Transition(call, request, rows, rule);
    } else {
      return Transition(call, request, rows,
                        [&rule, &answer](Row& row, const Request& same) { return rule(row, same, answer); });
    }
  }
};

}  // namespace eastgate::lifecycle

#endif  // EASTGATE_COMMON_LIFECYCLE_DOMAIN_SERVICE_H_
