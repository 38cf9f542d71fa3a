// Vocabulary: the words that requests to a server are made of. There are few of each kind, so that the
// requests of a sequence are about the same things.
//
// Immutable once made.
#ifndef EASTGATE_TESTS_FUZZ_CALLS_VOCABULARY_H_
#define EASTGATE_TESTS_FUZZ_CALLS_VOCABULARY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/figures/catalogue.h"

namespace eastgate::fuzz {

using Words = absl::Span<const absl::string_view>;

// Words with which a text or a number is filled: mostly a good one, now and then one that is wrong.
struct WordList {
  Words good;
  Words bad;
};

// The words that depend on the server.
struct Vocabulary {
  static Vocabulary Of(const figures::Catalogue& catalogue);

  std::vector<std::string> figures;
  std::vector<std::string> dimensions;
  std::vector<std::string> dimension_values;
};

// The words that do not: by what a field declares of its calendar, and by its name, where only the first word
// that is part of the name counts.
WordList DayWords();
WordList MonthWords();
WordList PeriodWords();
WordList WordsFor(absl::string_view field_name);

// Ids of resources of a type ("Enterprise"), and the ids under which they are created.
WordList IdsOf(absl::string_view type);
// Returns what the names of a type's resources begin with: "enterprises".
std::string CollectionOf(absl::string_view type);

}  // namespace eastgate::fuzz

#endif  // EASTGATE_TESTS_FUZZ_CALLS_VOCABULARY_H_
