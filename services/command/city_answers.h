// CityAnswers: what a caller is told of the values of districts. Every answer of a city that has such values
// passes through it: small cells are suppressed for whoever may not see them, and what is computed, published
// and digested keeps them.
//
// Immutable, thread-safe; owned by main.
#ifndef EASTGATE_SERVICES_COMMAND_CITY_ANSWERS_H_
#define EASTGATE_SERVICES_COMMAND_CITY_ANSWERS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "eastgate/command/v1/city.pb.h"
#include "eastgate/command/v1/city_publication.pb.h"
#include "services/command/known_figures.h"

namespace eastgate::command {

class CityAnswers {
 public:
  // The figures must outlive it. With a smallest cell size of 0 or 1 nothing is suppressed.
  CityAnswers(int64_t smallest_cell, const KnownFigures& figures)
      : smallest_cell_(smallest_cell), figures_(figures) {}

  // Returns whether the caller is told small cells of the division; where it is empty, of the city.
  bool TellsAll(const rpc::Call& call, absl::string_view division = "") const;

  // Suppress what the caller may not see: in the answer to a question about a division, in a briefing, in one
  // that was published, and in one that was computed again from what `published` has in full.
  void Suppress(const rpc::Call& call, absl::string_view division, v1::CityFigure& figure) const;
  void Suppress(const rpc::Call& call, v1::CityBriefing& briefing) const;
  void Suppress(const rpc::Call& call, v1::PublishedCityBriefing& published) const;
  void Suppress(const rpc::Call& call, const v1::PublishedCityBriefing& published,
                v1::CityBriefing& recomputed) const;

 private:
  const int64_t smallest_cell_;
  const KnownFigures& figures_;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_CITY_ANSWERS_H_
