// The natures of figures of other services: whether those of several districts add up. An answer names
// the version of the definition that it was computed by, so a definition is asked for once.
//
// Thread-safe.
#ifndef EASTGATE_SERVICES_COMMAND_KNOWN_FIGURES_H_
#define EASTGATE_SERVICES_COMMAND_KNOWN_FIGURES_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/figures/small_cells.h"
#include "eastgate/figure/v1/figure.pb.h"

namespace eastgate::command {

struct FigureNature {
  bool is_ratio = false;
  // Values of several districts add up to that of all: flows, stocks, and ratios of them by their parts.
  bool is_additive = false;
  // The parts that count persons or households.
  figures::CountedParts counted;
};

class KnownFigures {
 public:
  // Adds the definitions that a service lists: all of them, so that a ratio has its parts.
  void Add(const std::vector<figure::v1::Figure>& figures);

  // Returns what is known of a definition, by which a value was computed.
  std::optional<FigureNature> Find(const std::string& figure, int definition_version) const;
  std::optional<FigureNature> Find(const figure::v1::FigureValue& value) const {
    return Find(value.figure(), value.definition_version());
  }

 private:
  mutable absl::Mutex mutex_;
  // By id and version.
  std::map<std::pair<std::string, int>, FigureNature> natures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_KNOWN_FIGURES_H_
