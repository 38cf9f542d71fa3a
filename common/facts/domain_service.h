// DomainService: what the service of every noun starts from, so that a method of it is its check and its
// work.
//
//   Reply<pb::Point> PointService::Create(Call& call, const pb::CreatePointRequest& request) {
//     RETURN_IF_ERROR(CheckCreate(request, NewCheck()));
//     return CreateRow(call, request, request.point_id(), tables_.points,
//                      [&request](Writer& writer) -> absl::StatusOr<Drafted<pb::Point>> { … });
//   }
//
// Call and request live until the answer is out, tables as long as the service. Thread-safe.
#ifndef EASTGATE_COMMON_FACTS_DOMAIN_SERVICE_H_
#define EASTGATE_COMMON_FACTS_DOMAIN_SERVICE_H_

#include <optional>
#include <string>
#include <utility>

#include "common/facts/commit.h"
#include "common/facts/ledger.h"
#include "common/facts/list_rows.h"
#include "common/facts/read.h"
#include "common/facts/row_steps.h"
#include "common/resource/request_check.h"
#include "common/resource/table.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"

namespace eastgate::facts {

// What main opens and every service works with. All of it outlives the services.
struct ServiceParts {
  const Ledger& ledger;
  const Committer& committer;
  rpc::Executor& executor;
};

// A row and the fact that records it, as a rule drafts them.
template <class Row>
struct Drafted {
  Row row;
  fact::v1::Fact fact;
};

class DomainService {
 protected:
  explicit DomainService(const ServiceParts& parts)
      : ledger_(parts.ledger), committer_(parts.committer), executor_(parts.executor) {}
  ~DomainService() = default;

  resource::RequestCheck NewCheck() const { return {ledger_.reference(), ledger_.division_root()}; }

  // The row that the request names, no older than it asks.
  template <class Row, class Request>
  rpc::Reply<Row> GetRow(const Request& request, const resource::Table<Row>& table) const {
    ASSIGN_OR_RETURN(const auto snapshot, ReadAtLeast(ledger_, request.min_revision()));
    return table.Get(*snapshot, request.name());
  }

  // A page of the rows that match; of one key of an index where `index` is given. The request was checked.
  template <class Response, class Request, class Row>
  rpc::Reply<Response> ListMatching(
      const Request& request, const resource::Table<Row>& table,
      google::protobuf::RepeatedPtrField<Row>* (Response::*rows)(),
      bool (*matches)(const Request&, const Row&),
      std::optional<std::pair<uint16_t, std::string>> index = std::nullopt) const {
    typename resource::Table<Row>::Query query;
    query.index = std::move(index);
    query.matches = [&request, matches](const Row& row) { return matches(request, row); };
    return ListRows<Response>(ledger_, executor_, request, table, std::move(query), rows);
  }

  // Whether a row has the id: then CreateRow answers or refuses, whatever others would say of the request, and
  // they need not be asked.
  template <class Row>
  absl::StatusOr<bool> Knows(const resource::Table<Row>& table, const std::string& id) const {
    ASSIGN_OR_RETURN(const std::optional<Row> row, table.Find(*ledger_.store().Read(), id));
    return row.has_value();
  }

  // Records a new row under the caller's own id. `work` is StatusOr<Drafted<Row>>(Writer&).
  template <class Request, class Row, class Work>
  rpc::Reply<Row> CreateRow(rpc::Call& call, const Request& request, const std::string& id,
                            const resource::Table<Row>& table, Work work) const {
    return committer_.Commit<Row>(
        call, request, rpc::Once::ById(table.collection(), id), table,
        [&request, &table, work = std::move(work)](Writer& writer) -> absl::StatusOr<Row> {
          ASSIGN_OR_RETURN(Drafted<Row> drafted, work(writer));
          return Record(writer, table, std::move(drafted.row), std::move(drafted.fact), request.source_ref());
        });
  }

  // A step on the row that the request names, once by its source_ref or request_id. `work` is
  // StatusOr<Fact>(Writer&, Row&).
  template <class Request, class Row, class Work>
  rpc::Reply<Row> ChangeRow(rpc::Call& call, const Request& request, const resource::Table<Row>& table,
                            Work work) const {
    return committer_.Commit<Row>(
        call, request, rpc::Once::BySourceRef(call.method(), request.source_ref(), request.request_id()),
        table, [&request, &table, work = std::move(work)](Writer& writer) -> absl::StatusOr<Row> {
          ASSIGN_OR_RETURN(Row row, Load(writer, table, request.name(), request.etag()));
          ASSIGN_OR_RETURN(fact::v1::Fact fact, work(writer, row));
          return Record(writer, table, std::move(row), std::move(fact), request.source_ref());
        });
  }

  // An update of the row as `wanted`, a field of the request, has it. `work` is
  // StatusOr<optional<Fact>>(Writer&, Row&): no fact where nothing changed.
  template <class Request, class Row, class Work>
  rpc::Reply<Row> UpdateRow(rpc::Call& call, const Request& request, const Row& wanted,
                            const resource::Table<Row>& table, Work work) const {
    return committer_.Commit<Row>(
        call, request, rpc::Once::ByRequestId(request.request_id()), table,
        [&wanted, &table, work = std::move(work)](Writer& writer) -> absl::StatusOr<Row> {
          ASSIGN_OR_RETURN(Row row, Load(writer, table, wanted.name(), wanted.etag()));
          ASSIGN_OR_RETURN(std::optional<fact::v1::Fact> fact, work(writer, row));
          if (!fact) return row;
          return Record(writer, table, std::move(row), *std::move(fact), /*source_ref=*/"");
        });
  }

  const Ledger& ledger_;
  const Committer& committer_;
  rpc::Executor& executor_;
};

}  // namespace eastgate::facts

#endif  // EASTGATE_COMMON_FACTS_DOMAIN_SERVICE_H_
