// Succession: where what was recorded in a division that has ended counts today, and whether a division was
// the same one over a period.
//
// Immutable, thread-safe.
#ifndef EASTGATE_COMMON_REFERENCE_SUCCESSION_H_
#define EASTGATE_COMMON_REFERENCE_SUCCESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/reference/civil_date.h"
#include "common/reference/division.h"

namespace eastgate::reference {

// Returns whether the division was not there on both days, or gained or lost a division that ended after
// `from` and by `to`: one outside it has a successor inside, or the other way round. `from` is not after
// `to`.
bool HasChanged(const DivisionRegistry& divisions, absl::string_view division, Date from, Date to);

class Succession {
 public:
  // Follows the divisions that have ended by `today`.
  Succession(std::shared_ptr<const DivisionRegistry> divisions, Date today);

  Date today() const { return today_; }

  // Returns the division in which `code` counts: itself unless it has ended; else that of its successor; with
  // several successors, the lowest that contains them all; with none, that of the division above, or an empty
  // code if there is none above. An unknown code counts where the ended division above it does. The result
  // points into `code` or into this object.
  absl::string_view TodayOf(absl::string_view code) const;

  // Returns whether `code` counts in `division`, which is not empty.
  bool CountsIn(absl::string_view division, absl::string_view code) const {
    return DivisionRegistry::Contains(division, TodayOf(code));
  }

  // Divisions whose sums, each with all that lies in it as recorded, make up that of a division today: those
  // to add and those to subtract.
  struct Shares {
    std::vector<std::string> add;
    std::vector<std::string> subtract;
  };
  // Returns those of a division, which is not empty.
  Shares SharesOf(absl::string_view division) const;

  // The same as HasChanged for what counts in the division today: what merged into it counts in it before,
  // too. It has changed if it has ended, if neither it nor what it took over was there on `from`, and if a
  // part of a division that counts elsewhere went into it.
  bool HasChangedToday(absl::string_view division, Date from, Date to) const;

 private:
  std::string Follow(const Division& ended);
  std::string TodayOfKnown(absl::string_view code);
  bool WasThere(absl::string_view division, Date on) const;

  const std::shared_ptr<const DivisionRegistry> divisions_;
  const Date today_;
  absl::flat_hash_map<std::string, std::string> today_of_;  // By the codes that have ended.
};

}  // namespace eastgate::reference

#endif  // EASTGATE_COMMON_REFERENCE_SUCCESSION_H_
