// Texts that a bureau reads.
#ifndef EASTGATE_TESTS_UNIT_INTAKE_TESTING_CHINESE_H_
#define EASTGATE_TESTS_UNIT_INTAKE_TESTING_CHINESE_H_

#include <string>
#include <vector>

#include "absl/strings/ascii.h"

namespace eastgate::intake::testing {

// Returns the words of small Latin letters in the text: a text in Chinese has none.
inline std::vector<std::string> EnglishIn(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (absl::ascii_islower(c)) {
      word.push_back(c);
    } else {
      if (word.size() > 1) words.push_back(word);
      word.clear();
    }
  }
  return words;
}

}  // namespace eastgate::intake::testing

#endif  // EASTGATE_TESTS_UNIT_INTAKE_TESTING_CHINESE_H_
