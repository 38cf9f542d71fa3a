// Keeps something for each series of cells, and finds it by a posting: postings of one division with the same
// dimensions, and of one subject where these are counted, add to the same series, which are named once.
#ifndef EASTGATE_COMMON_FIGURES_SERIES_INDEX_H_
#define EASTGATE_COMMON_FIGURES_SERIES_INDEX_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "common/facts/keys.h"
#include "common/facts/schema.h"
#include "common/figures/catalogue.h"
#include "common/figures/cell_layout.h"
#include "common/store/key_codec.h"

namespace eastgate::figures {

template <class Kept>
class SeriesIndex {
 public:
  using BySeries = absl::node_hash_map<std::string, Kept>;  // By Encode(CellSeries).
  using OfPosting = std::vector<Kept*>;

  // Returns what is kept for each series to which a posting of the measure adds, which has cells.
  const OfPosting& Of(const CellLayout& layout, const facts::Measure& measure, const facts::PostingKey& key,
                      const facts::PostingValue& value) {
    store::KeyWriter same;
    same.U32(measure.number)
        .I32(measure.cohorts == facts::CohortLength::kNone ? 0 : key.day)
        .String(value.division);
    for (const auto& [dimension, of_dimension] : value.dimensions)
      same.String(dimension).String(of_dimension);
    if (measure.counts_subjects) same.String(value.counted_subject);
    const auto [it, is_new] = of_posting_.try_emplace(same.Take());
    if (is_new) {
      for (std::string& series : layout.SeriesOf(*layout.catalogue().FindFigure(measure.id), key, value))
        it->second.push_back(&by_series_[std::move(series)]);
    }
    return it->second;
  }

  const BySeries& by_series() const { return by_series_; }
  BySeries& by_series() { return by_series_; }
  void Clear() {
    of_posting_.clear();
    by_series_.clear();
  }

 private:
  BySeries by_series_;
  absl::flat_hash_map<std::string, OfPosting> of_posting_;
};

}  // namespace eastgate::figures

#endif  // EASTGATE_COMMON_FIGURES_SERIES_INDEX_H_
