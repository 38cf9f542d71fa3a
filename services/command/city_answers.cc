#include "services/command/city_answers.h"

#include "absl/strings/match.h"
#include "common/auth/identity.h"
#include "services/command/city_small_cells.h"

namespace eastgate::command {

using rpc::Call;

namespace {

// Services are told single values, so the districts have suppressed nothing for this one.
bool IsByService(const Call& call) {
  return !call.through_service().empty() || absl::StartsWith(call.principal(), auth::kServicePrefix);
}

}  // namespace

bool CityAnswers::TellsAll(const Call& call, absl::string_view division) const {
  return smallest_cell_ <= 1 || IsByService(call) || call.Holds({options::v1::ROLE_REVIEWER}, division);
}

void CityAnswers::Suppress(const Call& call, absl::string_view division, v1::CityFigure& figure) const {
  if (!TellsAll(call, division)) SuppressSmallCells(smallest_cell_, KnownParts(figures_), figure);
}

void CityAnswers::Suppress(const Call& call, v1::CityBriefing& briefing) const {
  if (!TellsAll(call)) SuppressSmallCells(smallest_cell_, KnownParts(figures_), briefing);
}

void CityAnswers::Suppress(const Call& call, v1::PublishedCityBriefing& published) const {
  Suppress(call, published, *published.mutable_city_briefing());
}

void CityAnswers::Suppress(const Call& call, const v1::PublishedCityBriefing& published,
                           v1::CityBriefing& recomputed) const {
  if (!TellsAll(call)) SuppressSmallCells(smallest_cell_, PublishedParts(published), recomputed);
}

}  // namespace eastgate::command
