// The small cells of a city's answers: which values of districts, and which totals, are suppressed. Districts
// whose values add up to a total are suppressed as the rows of a break-down are, so that the total and the
// others tell none of them; a value that is in no total, only if it is small itself.
//
// Pure functions.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_SMALL_CELLS_H_
#define EASTGATE_SERVICES_COMMAND_CITY_SMALL_CELLS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/figures/small_cells.h"
#include "eastgate/command/v1/city.pb.h"
#include "eastgate/command/v1/city_publication.pb.h"
#include "services/command/known_figures.h"

namespace eastgate::command {

// Returns the parts of a figure's values, by a version of its definition, that count persons or households.
// Every part of a definition that is not known may count them.
using PartsOf = std::function<figures::CountedParts(const std::string& figure, int definition_version)>;

// Returns what is known now; `figures` must outlive it.
PartsOf KnownParts(const KnownFigures& figures);
// Returns what was known when a briefing was published, which must outlive it.
PartsOf PublishedParts(const v1::PublishedCityBriefing& published);
// Returns what is known of the figures in a briefing, to be published with it.
std::vector<v1::CountedParts> CountedPartsIn(const v1::CityBriefing& briefing, const KnownFigures& figures);

// Suppress small cells, among the districts and of the totals, now and a year earlier. The texts of a
// briefing tell what is left.
void SuppressSmallCells(int64_t smallest_cell, const PartsOf& parts_of, v1::CityFigure& figure);
void SuppressSmallCells(int64_t smallest_cell, const PartsOf& parts_of, v1::CityBriefing& city);

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_SMALL_CELLS_H_
