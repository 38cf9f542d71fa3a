// The gathering of a city's figures: asks the districts at the same time, and learns of figures that are not
// known yet.
//
// Arguments passed by reference must live until the reply is there. The call is this server's own
// (OwnCall): districts know the city by that name. Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_GATHERING_H_
#define EASTGATE_SERVICES_COMMAND_CITY_GATHERING_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/facts/log.h"
#include "common/rpc/call.h"
#include "common/rpc/reply.h"
#include "eastgate/command/v1/city.pb.h"
#include "eastgate/command/v1/city_publication.pb.h"
#include "services/command/briefing_items.h"
#include "services/command/briefing_sections.h"
#include "services/command/city_districts.h"
#include "services/command/city_sums.h"

namespace eastgate::command {

// Returns the call by which this server asks districts in order to answer `call`, which must outlive it.
std::unique_ptr<rpc::Call> OwnCall(const rpc::Call& call, const facts::Log& log);

// Returns the row of a district with its name on the day, and without an answer.
v1::DistrictAnswer RowOf(const facts::Log& log, const std::string& division, absl::string_view as_of);

// The question to one district. If `row` has a status already, the district is not asked and answers so.
struct DistrictQuestion {
  v1::DistrictAnswer row;  // Its division is that of the district.
  figure::v1::BatchGetFiguresRequest asked;
};

// Returns the replies to the questions, in their order; the definitions of their figures are known then, as
// far as somebody tells them.
rpc::Reply<std::vector<DistrictReply>> AskDistricts(rpc::Call& own, const CityDistricts& districts,
                                                    std::vector<DistrictQuestion> questions);

// Gives a question of a section to a district its row and what else depends on the district.
using PrepareQuestion = std::function<void(const BriefingSectionSpec& section, DistrictQuestion& question)>;

// Returns the briefing of the day from the districts `of`. The question that `prepare` gets has the division
// of the district in its row, and its requests have everything but when they are to be known at.
rpc::Reply<v1::CityBriefing> GatherCityBriefing(rpc::Call& own, const CityDistricts& districts,
                                                const std::vector<std::string>& of,
                                                const std::vector<BriefingSectionSpec>& specs,
                                                std::string as_of, PrepareQuestion prepare,
                                                FindTarget find_target);

// Returns how the figures of the districts are asked for, by targets and whatever else wants them together:
// where a sum lacks a district, there is none. Questions of another division have theirs all the same. Both
// must outlive it.
DistrictFigures FiguresTogether(const facts::Log& log, const CityDistricts& districts);

// Returns the head of the log of a service in each of the districts, in the order of all().
rpc::Reply<std::vector<absl::StatusOr<fact::v1::GetLogHeadResponse>>> CityLogHeads(
    rpc::Call& own, const CityDistricts& districts, std::string service);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_GATHERING_H_
