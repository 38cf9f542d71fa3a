// The figures of livelihood in the districts of a city, as a test sets them: each has a sum, or an error.
#ifndef EASTGATE_TESTS_UNIT_COMMAND_TESTING_FAKE_DISTRICTS_H_
#define EASTGATE_TESTS_UNIT_COMMAND_TESTING_FAKE_DISTRICTS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "services/command/peers.h"

namespace eastgate::command::testing {

class FakeDistricts {
 public:
  // Outlives what it returns.
  DistrictFigures Figures() {
    return {
        .has = [](absl::string_view service) { return service == "livelihood"; },
        .list = [this](rpc::Call&, std::string, figure::v1::ListFiguresRequest)
            -> rpc::Reply<figure::v1::ListFiguresResponse> { return List(); },
        .ask = [this](rpc::Call&, figure::v1::BatchGetFiguresRequest asked) -> rpc::Reply<SumsOfDistricts> {
          return Ask(asked);
        }};
  }

  // By figure.
  std::map<std::string, absl::StatusOr<int64_t>> sums;
  // Whoever asks for several at once is told nothing but to ask for each alone.
  bool refuses_several = false;
  int asked = 0;

 private:
  figure::v1::ListFiguresResponse List() const {
    figure::v1::ListFiguresResponse response;
    for (const auto& [figure, unused] : sums) {
      figure::v1::Figure& listed = *response.add_figures();
      listed.set_id(figure);
      listed.set_kind(figure::v1::FIGURE_KIND_FLOW);
      listed.set_unit(figure::v1::FIGURE_UNIT_PERSON);
      listed.set_definition_version(1);
    }
    return response;
  }

  SumsOfDistricts Ask(const figure::v1::BatchGetFiguresRequest& request) {
    ++asked;
    SumsOfDistricts answer;
    const bool is_refused = refuses_several && request.requests_size() > 1;
    answer.ask_each_alone = is_refused;
    for (const figure::v1::GetFigureRequest& question : request.requests()) {
      const absl::StatusOr<int64_t>& sum = sums.at(question.query().figure());
      figure::v1::FigureValue& value = *answer.answer.figures.add_values();
      answer.answer.reporting.add_statuses();
      answer.errors.push_back(is_refused ? absl::UnavailableError("refused") : sum.status());
      if (!answer.errors.back().ok()) continue;
      value.set_figure(question.query().figure());
      value.set_unit(figure::v1::FIGURE_UNIT_PERSON);
      value.set_value(*sum);
    }
    return answer;
  }
};

}  // namespace eastgate::command::testing

#endif  // EASTGATE_TESTS_UNIT_COMMAND_TESTING_FAKE_DISTRICTS_H_
