// SupervisionSurvey: the asking half of a sweep. Gathers what is overdue, due soon, behind schedule or
// returned on a day, from command's own targets and from the other services; changes nothing.
//
// Thread-safe; owned by the supervision service.
#ifndef EASTGATE_SERVICES_COMMAND_SUPERVISION_SURVEY_H_
#define EASTGATE_SERVICES_COMMAND_SUPERVISION_SURVEY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/facts/log.h"
#include "common/resource/table.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/target.pb.h"
#include "services/command/peers.h"
#include "services/command/supervision_findings.h"

namespace eastgate::command {

class SupervisionSurvey {
 public:
  // All must outlive it.
  SupervisionSurvey(const facts::Log& log, const resource::Table<v1::Target>& targets, const Peers& peers)
      : log_(log), targets_(targets), peers_(peers) {}

  // Examines every subject as its facts have it on the day. A service, list or row that cannot be read is a
  // failure of the survey, and the others are examined all the same. PARAMETER_MISSING.
  rpc::Reply<Survey> Examine(rpc::Call& call, reference::Date on) const;

 private:
  // A method of Peers that lists rows.
  template <class Request, class Response>
  using ListMethod = rpc::Reply<Response> (Peers::*)(rpc::Call&, const Request&) const;
  // The rows in its response.
  template <class Response, class Row>
  using RowsOf = const google::protobuf::RepeatedPtrField<Row>& (Response::*)() const;

  rpc::Reply<rpc::Done> ExamineTargets(rpc::Call& call, Survey& survey) const;
  // Examines targets that one list page has; or of one service, at most as many as one question takes.
  rpc::Reply<rpc::Done> ExaminePage(rpc::Call& call, const std::vector<v1::Target>& targets,
                                    Survey& survey) const;
  rpc::Reply<rpc::Done> ExamineBatch(rpc::Call& call, absl::Span<const v1::Target* const> targets,
                                     Survey& survey) const;
  // Adds what the value of its figure says about a target.
  void Judge(const v1::Target& target, const absl::StatusOr<ReportedFigure>& figure, Survey& survey) const;
  // Examines the lists of the other services and the reports, all at the same time; returns `nothing` with
  // what was found.
  rpc::Reply<Survey> ExamineLists(rpc::Call& call, const SurveyContext& context, const Survey& nothing) const;
  rpc::Reply<rpc::Done> ExamineReports(rpc::Call& call, const SurveyContext& context, Survey& survey) const;
  // Examines the reports of some figures of one service, and returns whether it answers.
  rpc::Reply<bool> ExamineReportsOf(rpc::Call& call, absl::Span<const std::string> figures,
                                    const SurveyContext& context, Survey& survey) const;
  // Examines the rows of another service's list, whose subjects are `all`. Those of districts are supervised
  // there: they are left out, and orders about them stay as they are.
  template <class Request, class Response, class Row>
  rpc::Reply<rpc::Done> ExamineList(rpc::Call& call, ListMethod<Request, Response> list,
                                    RowsOf<Response, Row> rows, v1::SupervisionSubjectList all,
                                    const SurveyContext& context, Survey& survey) const;
  // Adds the owners in another service's list to the context.
  template <class Request, class Response, class Row>
  rpc::Reply<rpc::Done> ReadOwners(rpc::Call& call, ListMethod<Request, Response> list,
                                   RowsOf<Response, Row> rows, v1::SupervisionSubjectList all,
                                   SurveyContext& context, Survey& survey) const;
  // Calls `visit` with each page of a list, until the list is over or a page is not answered.
  template <class Request, class Response, class Visit>
  rpc::Reply<rpc::Done> EachPage(rpc::Call& call, ListMethod<Request, Response> list,
                                 const Visit& visit) const;

  const facts::Log& log_;
  const resource::Table<v1::Target>& targets_;
  const Peers& peers_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_SUPERVISION_SURVEY_H_
