// The sums of a city's figures: how the answers of districts are put together.
//
// Pure functions. The order in which districts have answered makes no difference.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_SUMS_H_
#define EASTGATE_SERVICES_COMMAND_CITY_SUMS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eastgate/command/v1/city.pb.h"
#include "eastgate/command/v1/city_publication.pb.h"
#include "eastgate/figure/v1/figure.pb.h"
#include "google/protobuf/repeated_field.h"
#include "services/command/briefing_sections.h"
#include "services/command/known_figures.h"

namespace eastgate::command {

// So many of the missing reports of all districts are named.
inline constexpr int kMostMissingReports = 20;

// The answer of a district's service to the questions of a section: `row` says whose the answer is,
// whether there is one and, if not, why.
struct DistrictReply {
  v1::DistrictAnswer row;  // Its figures are filled in by AddDistricts.
  absl::StatusOr<SectionAnswer> answer;
};

// Sets whether there is an answer and, if not, why. Row is a DistrictAnswer or DistrictService.
template <class Row>
void SetStatus(const absl::Status& answered, Row& row) {
  if (answered.ok()) {
    row.set_status(v1::DISTRICT_ANSWER_STATUS_ANSWERED);
    return;
  }
  row.set_status(IsUnanswered(answered) ? v1::DISTRICT_ANSWER_STATUS_UNAVAILABLE
                                        : v1::DISTRICT_ANSWER_STATUS_REFUSED);
  row.set_unavailable_reason(WhyUnavailable(answered));
}
// Returns the reply with the answer to so many questions; one that is not whole counts as none.
DistrictReply ReplyOf(v1::DistrictAnswer row, absl::StatusOr<SectionAnswer> answer, int questions);
// Returns the reply of a district for which the service was not given.
DistrictReply NotConfigured(v1::DistrictAnswer row);

// Returns what is known of the definition by which a value was computed.
using NatureOf = std::function<std::optional<FigureNature>(const figure::v1::FigureValue&)>;

using DistrictAnswers = google::protobuf::RepeatedPtrField<v1::DistrictAnswer>;

// The answers of all districts to the questions of a section.
struct CitySum {
  // The sums of the values, and of the reports of all who answered. Without a total, the value has
  // neither value nor ratio.
  SectionAnswer sum;
  std::vector<v1::CityTotal> totals;  // One for each question.
  DistrictAnswers districts;          // In the order of the replies.
};

// Adds up the values of districts, which are ordered by division.
CitySum AddDistricts(const figure::v1::BatchGetFiguresRequest& asked, std::vector<DistrictReply> replies,
                     const NatureOf& nature_of);

// Returns whether the total has a value, be it that nothing was reported.
bool HasTotal(const v1::CityTotal& total);

// Returns the first district that the sum of a question lacks for another reason than that it has not
// reported; null where there is none.
const v1::DistrictAnswer* FirstLacking(const CitySum& sum, int question);

// Refuses the sum of a question that lacks a district for another reason than that it has not reported:
// PEER_UNAVAILABLE with metadata division and service. NOT_ADDITIVE, SUM_OUT_OF_RANGE.
absl::Status CheckWhole(const CitySum& sum, int question, const std::string& service);

// Returns the figure that the sum of one question is, which some district has answered. NOT_ADDITIVE,
// SUM_OUT_OF_RANGE.
absl::StatusOr<v1::CityFigure> CityFigureOf(CitySum sum);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_SUMS_H_
