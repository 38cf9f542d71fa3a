#include "common/reference/succession.h"

#include <algorithm>
#include <utility>

namespace eastgate::reference {
namespace {

bool Contains(absl::string_view division, absl::string_view code) {
  return DivisionRegistry::Contains(division, code);
}

// Returns the lowest division that contains both.
absl::string_view LowestAbove(absl::string_view a, absl::string_view b) {
  while (!Contains(a, b)) a = DivisionRegistry::ParentOf(a);
  return a;
}

bool EndedWithin(const Division& division, Date from, Date to) {
  return division.valid_to && from < *division.valid_to && *division.valid_to <= to;
}

}  // namespace

bool HasChanged(const DivisionRegistry& divisions, absl::string_view division, Date from, Date to) {
  if (!divisions.ValidOn(division, from) || !divisions.ValidOn(division, to)) return true;
  for (const Division* ended : divisions.Ended()) {
    if (!EndedWithin(*ended, from, to)) continue;
    const bool was_inside = Contains(division, ended->code);
    for (const std::string& successor : ended->successors) {
      if (Contains(division, successor) != was_inside) return true;
    }
  }
  return false;
}

Succession::Succession(std::shared_ptr<const DivisionRegistry> divisions, Date today)
    : divisions_(std::move(divisions)), today_(today) {
  for (const Division* division : divisions_->Ended()) {
    if (*division->valid_to <= today_) TodayOfKnown(division->code);
  }
}

std::string Succession::TodayOfKnown(absl::string_view code) {
  const Division* division = divisions_->Find(code);
  if (division == nullptr || !division->valid_to || *division->valid_to > today_) return std::string(code);
  if (const auto known = today_of_.find(code); known != today_of_.end()) return known->second;
  std::string today = Follow(*division);
  today_of_.emplace(std::string(code), today);
  return today;
}

// A successor ends later than what it follows, and a division above not earlier: no path leads back.
std::string Succession::Follow(const Division& ended) {
  if (ended.successors.empty()) return TodayOfKnown(DivisionRegistry::ParentOf(ended.code));
  std::string today = TodayOfKnown(ended.successors.front());
  for (const std::string& successor : ended.successors)
    today = std::string(LowestAbove(today, TodayOfKnown(successor)));
  return today;
}

absl::string_view Succession::TodayOf(absl::string_view code) const {
  for (absl::string_view known = code; !known.empty(); known = DivisionRegistry::ParentOf(known)) {
    if (const auto ended = today_of_.find(known); ended != today_of_.end()) return ended->second;
    if (divisions_->Find(known) != nullptr) break;
  }
  return code;
}

// A division's sum has those of all that lies in it. So one is added where it counts in the division and what
// it lies in does not, and subtracted where it is the other way round: of those that have not ended, the
// division itself is the only one.
Succession::Shares Succession::SharesOf(absl::string_view division) const {
  Shares shares;
  if (!today_of_.contains(division)) shares.add.emplace_back(division);
  for (const auto& [code, today] : today_of_) {
    const bool counts = Contains(division, today);
    if (counts == CountsIn(division, DivisionRegistry::ParentOf(code))) continue;
    (counts ? shares.add : shares.subtract).push_back(code);
  }
  return shares;
}

bool Succession::WasThere(absl::string_view division, Date on) const {
  const Division* own = divisions_->Find(division);
  if (own == nullptr) return false;
  if (own->valid_from <= on) return true;
  const std::vector<const Division*> ended = divisions_->Ended();
  return std::any_of(ended.begin(), ended.end(), [&](const Division* before) {
    return before->valid_to == own->valid_from &&
           std::any_of(before->successors.begin(), before->successors.end(),
                       [&](const std::string& successor) { return Contains(division, successor); }) &&
           WasThere(before->code, on);
  });
}

bool Succession::HasChangedToday(absl::string_view division, Date from, Date to) const {
  const Division* own = divisions_->Find(division);
  if (own == nullptr || own->valid_from > to || today_of_.contains(division)) return true;
  if (!WasThere(division, from)) return true;
  for (const Division* ended : divisions_->Ended()) {
    if (!EndedWithin(*ended, from, to) || CountsIn(division, ended->code)) continue;
    if (std::any_of(ended->successors.begin(), ended->successors.end(),
                    [&](const std::string& successor) { return CountsIn(division, successor); }))
      return true;
  }
  return false;
}

}  // namespace eastgate::reference
