// The rules of comparisons: which items of a published briefing differ from what is known now, and which
// facts, targets and parameters moved them.
//
// A fact moves a sum by its postings, as the filters and days of the item let them count. A distinct count
// moves only where a subject is counted for the first time, or no longer at all, which no single fact says:
// there the service is asked for the figure as known at every fact that posts to it. Either way the
// contributions add up to exactly what changed. Pure.
#ifndef EASTGATE_SERVICES_COMMAND_COMPARISON_RULES_H_
#define EASTGATE_SERVICES_COMMAND_COMPARISON_RULES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/reference/parameters.h"
#include "eastgate/command/v1/publication.pb.h"
#include "eastgate/fact/v1/fact.pb.h"
#include "eastgate/figure/v1/figure.pb.h"
#include "eastgate/figure/v1/figure_service.pb.h"

namespace eastgate::command {

// Limits of a comparison, for one service: the facts that it reads, and the figures that it asks for because
// of them.
inline constexpr int kMaxFactsCompared = 100'000;
inline constexpr int kMaxFiguresAsked = 2'000;

// Returns the items that differ between a published briefing and what would be published now, with the
// targets of both.
std::vector<v1::BriefingItemChange> ChangesOf(const v1::PublishedBriefing& published,
                                              const v1::PublishedBriefing& current);

// Returns the cross-checks that differ; both briefings have the same ones.
std::vector<v1::CrossCheckChange> CrossCheckChangesOf(const v1::Briefing& published,
                                                      const v1::Briefing& current);

// Returns the parameters of the briefing's cross-checks that differ on its day, by name and without facts.
std::vector<v1::ParameterChange> ParameterChangesOf(const v1::Briefing& published,
                                                    const reference::Parameters& then,
                                                    const reference::Parameters& now,
                                                    absl::string_view division);

// SectionMoves: the contributions of the facts that a service recorded since to the items of one section. Not
// thread-safe; the briefing must outlive it.
class SectionMoves {
 public:
  // `section` is the place of the section; `figures` are the definitions of the service's figures by id;
  // `revision` is that of its log at the publication.
  SectionMoves(const v1::Briefing& published, int section,
               const std::map<std::string, figure::v1::Figure>& figures, int64_t revision);

  // Adds the next fact of the log. Returns false, without adding it, when more figures would have to be asked
  // for than are allowed.
  bool Add(const fact::v1::Fact& fact);

  // Returns the questions to the service, at most kMaxFiguresAsked.
  std::vector<figure::v1::GetFigureRequest> Questions() const;

  // Returns the facts that moved an item, in the order of the log; `answers` has one value per question, in
  // order.
  std::vector<v1::BriefingFactContribution> Moved(const std::vector<figure::v1::FigureValue>& answers) &&;

 private:
  // The postings that one part of an item sums.
  struct Part {
    std::string measure;
    figure::v1::FigureCohort cohort = figure::v1::FIGURE_COHORT_NONE;
    std::string start;  // Empty for a stock.
    std::string end;    // The last day of the cohorts; as_of if there are none.
    std::string as_of;
  };
  struct Item {
    int number = 0;
    const figure::v1::FigureQuery* query = nullptr;
    std::vector<Part> parts;  // The value; of a ratio numerator and denominator.
    bool is_asked = false;    // A part is a distinct count.
    // Revisions at which the item is asked for: that of the publication, then those of the facts that post
    // to it.
    std::vector<int64_t> revisions;
  };

  // Returns the same part one calendar year earlier.
  static Part YearBefore(const Part& part);
  // Calls `visit` with every posting that the part and the item's filters let count.
  static void VisitPostings(const fact::v1::Fact& fact, const Item& item, const Part& part,
                            absl::FunctionRef<void(const fact::v1::Posting&)> visit);
  static int64_t Sum(const fact::v1::Fact& fact, const Item& item, const Part& part);
  static bool Posts(const fact::v1::Fact& fact, const Item& item);
  static v1::BriefingItemContribution Summed(const fact::v1::Fact& fact, const Item& item);
  void AddMoved(int64_t revision, int item, v1::BriefingItemContribution moved);

  const v1::BriefingSectionKind kind_;
  const int64_t revision_;
  std::vector<Item> items_;
  std::map<int64_t, v1::BriefingFactContribution> facts_;  // By revision; those that may have moved an item.
  int asked_ = 0;
};

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_COMPARISON_RULES_H_
